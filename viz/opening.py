"""Which nodes are open, as a short text for the address.

``2`` is a level; ``2.1a.3`` the same with the nodes number 1a and 3 (base 36, in the order of the
tree) opened or closed against it; ``-`` in front of a number unfolds a fold or folds it again.
``opening.js`` writes and reads the same.
"""

from viz.outline import LEVELS, UNFOLDED, Node, open_to

LONGEST = 2_000
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def read_opening(root: Node, text: str, default: int) -> frozenset[str]:
    """The open paths that a text names; the default level where it names none that can be."""
    level, *toggles = text[:LONGEST].split(".")
    if level not in map(str, LEVELS.values()):
        return open_to(root, default)
    opened = set(open_to(root, int(level)))
    nodes = list(root.walk())
    for toggle in toggles:
        is_fold = toggle.startswith("-")
        digits = toggle.removeprefix("-")
        if not digits or len(digits) > 4 or not set(digits) <= set(_DIGITS):
            return open_to(root, default)
        number = int(digits, 36)
        if number >= len(nodes) or nodes[number].is_operation:
            return open_to(root, default)
        opened ^= {nodes[number].path + (UNFOLDED if is_fold else "")}
    return frozenset(opened)


def write_opening(root: Node, opened: frozenset[str]) -> str:
    """The shortest text over all levels."""
    nodes = list(root.walk())
    best = ""
    for level in LEVELS.values():
        usual = open_to(root, level)
        parts = [str(level)]
        for number, node in enumerate(nodes):
            for mark, path in (("", node.path), ("-", node.path + UNFOLDED)):
                if (path in opened) != (path in usual):
                    parts.append(mark + _base36(number))
        text = ".".join(parts)
        if not best or len(text) < len(best):
            best = text
    return best


def _base36(number: int) -> str:
    digits = ""
    while number or not digits:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits
