"""Write a comparison as one HTML file that opens without a network."""

from collections.abc import Iterator, Sequence
from html import escape

from analysis.records import Profile
from analysis.roofline import bound
from language.catalogue import _, ngettext
from viz.compare_plots import compare_figures
from viz.comparison import (
    KIND_NAMES,
    SIGNS,
    Sums,
    operation_changes,
    shares,
    stage_changes,
    whole_of,
)
from viz.difference import Difference
from viz.difference_words import property_words, summary
from viz.numbers import compact, in_bytes, share, sides, signed
from viz.report_page import page
from viz.roofline_plots import in_time, signed_time
from viz.times import Times

Row = tuple[str, ...]


def totals(
    networks: Sequence[Profile], names: Sequence[str], times: Times
) -> tuple[Row, list[Row]]:
    """Return heading and rows of the sums, each with its difference against the first network's.

    Measured times have a column where there are any.
    """
    is_measured = any(network.name in times.measured for network in networks)
    heading = (
        _("Network"), _("Parameters"), _("MACs"), _("Activation memory"), _("Alive at once"),
        _("Time (at least)"), *([_("Time (measured)")] if is_measured else []),
        _("Depth"), _("Receptive field (px)"),
    )  # fmt: skip
    first = networks[0]
    least = [bound(network, times.device).seconds for network in networks]
    measured = [times.seconds(network.name) for network in networks]
    rows: list[Row] = []
    for place, (network, name) in enumerate(zip(networks, names, strict=True)):
        cells = [name]
        for cost, shown in (
            ("params", compact),
            ("macs", compact),
            ("activation_bytes", in_bytes),
            ("peak_activation_bytes", in_bytes),
        ):
            value, base = getattr(network, cost), getattr(first, cost)
            written = _signed_bytes if shown is in_bytes else signed
            change = "" if network is first else f" ({written(value - base)})"
            cells.append(f"{shown(value)}{change}")
        cells.append(_time(least[place], least[0] if place else None))
        if is_measured:
            cells.append(_time(measured[place], measured[0] if place else None))
        change = "" if network is first else f" ({signed(network.depth - first.depth)})"
        cells.append(f"{network.depth}{change}")
        field, base_field = network.receptive_field.largest, first.receptive_field.largest
        is_square = len({*field}) == len({*base_field}) == 1
        grown = is_square and network is not first
        change = f" ({signed(field[0] - base_field[0])})" if grown else ""
        cells.append(f"{sides(field)}{change}")
        rows.append(tuple(cells))
    return heading, rows


def stages(difference: Difference) -> tuple[Row, list[Row]]:
    """Return heading and rows of the stages side by side, each with its share of the difference."""
    whole = whole_of(difference)
    heading = (
        _("Stage of the first"), _("Stage of the other"), _("Image halved"), *_cost_names(),
    )  # fmt: skip
    rows: list[Row] = [
        (
            part.before or "–",
            part.after or "–",
            f"{part.level}×" if part.level >= 0 else "",
            *_costs(part.change, whole),
        )
        for part in stage_changes(difference)
    ]
    return heading, rows


def operations(difference: Difference, most: int | None = None) -> tuple[Row, list[Row]]:
    """Return heading and rows of the operations that differ, each with its share of the difference.

    Where ``most`` is given, those with the largest share of any cost are taken, largest first.
    """
    whole = whole_of(difference)
    found = operation_changes(difference)
    if most is not None:
        largest = {
            one: max(part or 0.0 for part in shares(one.change, whole).values()) for one in found
        }
        found = sorted(found, key=lambda one: -largest[one])[:most]
    heading = (
        _("Change"), _("Before"), _("After"), _("Kind"), _("Differs in"), *_cost_names(),
    )  # fmt: skip
    rows: list[Row] = [
        (
            f"{SIGNS[one.kind]} {_(KIND_NAMES[one.kind])}",
            one.before or "–",
            one.after or "–",
            _(one.operation),
            ", ".join(map(property_words, one.differs)),
            *_costs(one.change, whole),
        )
        for one in found
    ]
    return heading, rows


def _cost_names() -> Row:
    part = _("Share")
    return _("Parameters"), part, _("MACs"), part, _("Activation memory"), part


def _costs(change: Sums, whole: Sums) -> Row:
    """Return the cells of a part's changes, each with its share of the networks' difference."""
    found = shares(change, whole)
    params, macs, activations = ("–" if part is None else share(part, 1) for part in found.values())
    return (
        signed(change.params), params, signed(change.macs), macs,
        _signed_bytes(change.activation_bytes), activations,
    )  # fmt: skip


def _time(seconds: float | None, base: float | None) -> str:
    """Write a time with its difference against the first network's, where both are known."""
    if seconds is None:
        return "–"
    change = "" if base is None else f" ({signed_time(seconds - base)})"
    return f"{in_time(seconds)}{change}"


def _signed_bytes(value: float) -> str:
    return f"{signed(value)}B" if value else signed(0)


def html_table(heading: Row, rows: Sequence[Row]) -> str:
    """Write a table as HTML."""
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in heading)
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def report(networks: Sequence[Profile], names: Sequence[str], times: Times) -> str:
    """Write a page of sums, stages and operations against the first network, and plots by depth.

    Plotly's script is in the page, so that it opens without a network.
    """
    figures = compare_figures(networks, names, times, is_dark=False)
    return page(" · ".join(names), _tables(networks, names, times), figures.values())


def _tables(networks: Sequence[Profile], names: Sequence[str], times: Times) -> Iterator[str]:
    yield f'<div class="scroll">{html_table(*totals(networks, names, times))}</div>'
    yield f"<p>{escape(times.note)}</p>"
    for network, name in zip(networks[1:], names[1:], strict=True):
        difference = Difference(networks[0], network)
        yield f"<h2>{escape(name)}</h2><p>{escape(summary(difference, names[0]))}</p>"
        yield f'<div class="scroll">{html_table(*stages(difference))}</div>'
        heading, rows = operations(difference)
        count = ngettext("{count} operation differs", "{count} operations differ", len(rows))
        yield f"<details><summary>{escape(count)}</summary>"
        yield f'<div class="scroll">{html_table(heading, rows)}</div></details>'
