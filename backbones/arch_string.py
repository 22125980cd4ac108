"""Read and write cells as NAS-Bench-201 prints them, and in the short form of texts and addresses.

Dong and Yang 2020 (2001.00326), section 2.1: a cell has four nodes, and each of the six edges from
an earlier to a later node carries one of five operations. The benchmark writes a node as the edges
that end in it, ``|nor_conv_3x3~0|+|nor_conv_3x3~0|skip_connect~1|+|...|``: operation, ``~``, the
node that is read. The short form has the same order and the words of genotypes:
``conv3.0/conv3.0,id.1/...``.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType

from backbones.spec import SpecError

OPERATIONS: Mapping[str, str] = MappingProxyType(
    {
        "none": "none",
        "skip_connect": "id",
        "nor_conv_1x1": "conv1",
        "nor_conv_3x3": "conv3",
        "avg_pool_3x3": "avg3",
    }
)
"""The benchmark's names of operations in its order, and ours."""

EDGES = ((1, 0), (2, 0), (2, 1), (3, 0), (3, 1), (3, 2))
"""(node, the earlier node that it reads), in the benchmark's order."""

NODES = 4
EXAMPLE = "|nor_conv_3x3~0|+|nor_conv_3x3~0|avg_pool_3x3~1|+|skip_connect~0|nor_conv_1x1~1|none~2|"
LONGEST = 500
SHOWN = 60

_SHORT = {short: name for name, short in OPERATIONS.items()}


def read_arch(text: str) -> tuple[str, ...]:
    """Return the benchmark's names of the six operations, in the order of ``EDGES``.

    Both forms are read; a plus sign may be a space, as addresses have it. Raises SpecError, whose
    message names the faulty part.
    """
    nodes = _benchmark_nodes(text) if "|" in text else _short_nodes(text)
    if len(nodes) != NODES - 1:
        raise _not_read(text)
    found = {}
    for node, edges in enumerate(nodes, start=1):
        for operation, source in edges:
            if operation not in OPERATIONS:
                raise _no_operation(operation)
            found[node, source] = operation
        if sorted(source for _operation, source in edges) != list(range(node)):
            raise _not_read(text)
    return tuple(found[edge] for edge in EDGES)


def _benchmark_nodes(text: str) -> list[list[tuple[str, int]]]:
    body = text[:LONGEST].strip()
    if not (body.startswith("|") and body.endswith("|")):
        raise _not_read(text)
    nodes = re.split(r"\|\s*[+\s]\s*\|", body[1:-1])
    return [[_edge(edge, "~", text) for edge in node.split("|")] for node in nodes]


def _short_nodes(text: str) -> list[list[tuple[str, int]]]:
    nodes = text[:LONGEST].strip().split("/")
    named = [[_edge(edge, ".", text) for edge in node.split(",")] for node in nodes]
    return [[(_SHORT.get(short, short), source) for short, source in node] for node in named]


def _edge(text: str, sign: str, whole: str) -> tuple[str, int]:
    operation, found, source = (part.strip() for part in text.partition(sign))
    if not found or source not in map(str, range(NODES - 1)):
        raise _not_read(whole)
    return operation, int(source)


def arch_text(operations: Iterable[str]) -> str:
    """Write six of the benchmark's operations as the benchmark does."""
    return "+".join(
        f"|{'|'.join(f'{name}~{source}' for name, source in node)}|" for node in _nodes(operations)
    )


def short_text(operations: Iterable[str]) -> str:
    """Write six of the benchmark's operations in the short form."""
    return "/".join(
        ",".join(f"{OPERATIONS[name]}.{source}" for name, source in node)
        for node in _nodes(operations)
    )


def _nodes(operations: Iterable[str]) -> Sequence[Sequence[tuple[str, int]]]:
    """Return operations and the nodes that they read, for each node that is computed."""
    edges = zip(EDGES, operations, strict=True)
    return [
        [(name, source) for (_node, source), name in group]
        for _, group in groupby(edges, key=lambda edge: edge[0][0])
    ]


def _no_operation(name: str) -> SpecError:
    return SpecError(
        "arch",
        " ".join(name.split())[:SHOWN],
        "NAS-Bench-201's operations are {operations}",
        operations=", ".join(OPERATIONS),
    )


def _not_read(text: str) -> SpecError:
    return SpecError(
        "arch",
        " ".join(text.split())[:SHOWN],
        "write the cell as NAS-Bench-201 does, three nodes of which each reads all earlier ones, "
        "like {example}",
        example=EXAMPLE,
    )
