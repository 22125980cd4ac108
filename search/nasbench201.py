"""Define the NAS-Bench-201 space: one cell of 4 nodes, Dong and Yang 2020 (2001.00326), section 2.

Each of the six edges from an earlier to a later node carries one of five operations, and a node is
the sum of the edges that end in it: 5^6 = 15,625 cells. The authors trained every one, so the best
is known.
"""

from backbones.arch_string import EDGES, EXAMPLE, OPERATIONS, arch_text, read_arch
from backbones.nasbench201 import NASBench201Spec
from language.said import message, printable
from search.choices import Choices, Space
from search.errors import SearchError
from search.records import Decision

NAMES = tuple(OPERATIONS)


class NASBench201Space(Space):
    """The 15,625 cells; an index is the operations as base-5 digits, the first edge first.

    Its key is the six digits. Cells that compute the same by another arrangement keep keys of
    their own, as the benchmark trained each of them.
    """

    name = "nasbench201"
    decisions = tuple(Decision(f"{node} ← {source}", NAMES) for node, source in EDGES)

    def key(self, choices: Choices) -> str:
        """Return the operations as digits, for example ``333132``."""
        return "".join(map(str, choices))

    def choices(self, key: str) -> Choices:
        """Read a key, the inverse of ``key``, or a cell as the benchmark prints it or in short.

        Raises SearchError, of a printed cell SpecError.
        """
        if "|" in key or "." in key:
            return tuple(map(NAMES.index, read_arch(key)))
        if len(key) != len(EDGES) or not set(key) <= set("01234"):
            raise SearchError(
                message(
                    "{key} is no cell of NAS-Bench-201: write it as the benchmark prints it, "
                    "{example}, or as six digits from 0 to 4."
                ),
                key=printable(key),
                example=EXAMPLE,
            )
        return tuple(map(int, key))

    def text(self, choices: Choices) -> str:
        """Write the benchmark's own notation, such as ``|nor_conv_3x3~0|+|...``."""
        return arch_text(NAMES[choice] for choice in choices)

    def spec(self, key: str) -> NASBench201Spec:
        """Return the benchmark's network of a cell."""
        return NASBench201Spec(arch=self.text(self.choices(key)))
