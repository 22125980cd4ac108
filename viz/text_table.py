"""Format a profile as a table of plain text, for terminals and notebooks."""

from collections.abc import Iterator, Sequence

from analysis.records import Profile
from viz.numbers import in_bytes, shape, with_plain_spaces
from viz.outline import LEVELS, Node, cost, open_to, outline

HEADING = ("part", "kind", "output", "parameters", "MACs", "activations")
LEFT_ALIGNED = 3
"""Columns of words and shapes; numbers are aligned at their last digit."""

Row = tuple[str, ...]


def table(profile: Profile, level: str = "blocks") -> str:
    """Format a line for each part that is open at a level of ``LEVELS``, and one of the sums.

    Parameters are those that this pass read, activations are float32 for one image. A line with a
    count such as ``× 2`` stands for equal parts in a row, and has their sums.
    """
    root = outline(profile)
    opened = open_to(root, LEVELS[level]) | {root.path}
    rows = [HEADING, *_rows(profile, root, opened, 0), _total(profile)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    rule = "-" * (sum(widths) + 2 * (len(widths) - 1))
    lines = [_line(row, widths) for row in rows]
    return "\n".join((lines[0], rule, *lines[1:-1], rule, lines[-1]))


def _rows(profile: Profile, parent: Node, opened: frozenset[str], depth: int) -> Iterator[Row]:
    for node in parent.inside(opened):
        path = node.path.rpartition(".")[2]
        name = f"{path} (× {node.count})" if node.count > 1 else path
        first = node.members[0].path if node.members else node.path
        kind = node.kind if node.is_operation else profile.scopes.get(first, "")
        spent = cost(profile, node)
        yield (
            "  " * depth + name,
            kind,
            shape(spent.out_shape),
            f"{spent.params:,}",
            f"{spent.macs:,}",
            with_plain_spaces(in_bytes(spent.activation_bytes)),
        )
        yield from _rows(profile, node, opened, depth + 1)


def _total(profile: Profile) -> Row:
    activations = with_plain_spaces(in_bytes(profile.activation_bytes))
    return ("total", "", "", f"{profile.params_used:,}", f"{profile.macs:,}", activations)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = (
        cell.ljust(width) if place < LEFT_ALIGNED else cell.rjust(width)
        for place, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return "  ".join(cells).rstrip()


def aligned(heading: Row, rows: Sequence[Row]) -> list[str]:
    """Return the lines of a table whose columns begin below each other."""
    table = [heading, *rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in table
    ]
