"""Show the network's sums at the top of the page, with the changes against other networks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from analysis.memory import MemoryTraceError
from analysis.records import Profile
from analysis.roofline import Device
from backbones.limits import LimitError
from backbones.spec import BackboneSpec
from backbones.title import title
from language.catalogue import _
from language.line_breaks import NO_BREAK_SPACE
from language.terms import short_term
from ui import cached
from ui.explore.speed.headline_time import measured_time
from ui.explore.view import NetworkView
from ui.markdown import escape_markdown
from ui.reserved_height import reserve_height
from viz.numbers import compact, in_bytes, sides, signed, with_times, with_unit
from viz.roofline_plots import in_time, signed_time
from viz.times import device_name

HEIGHT, CHANGED_HEIGHT = 48, 72
"""Heights in pixels, in a wide window; the style sheet has those of narrow ones."""

AT_LEAST = f"≥{NO_BREAK_SPACE}"
"""Mark of MACs that leave an operation out; which, is told beside them."""


@dataclass(frozen=True)
class Figure:
    """One number: its label, how it reads, what its unit is in words, and its changes."""

    label: str
    value: str
    exact: str
    changes: tuple[str, ...]


def headline(network: Profile, others: Sequence[Profile] = ()) -> list[Figure]:
    """Return the five sums of a network, each with its change against each of the others."""

    def changes(measure: Callable[[Profile], float], unit: str = "") -> tuple[str, ...]:
        return tuple(signed(measure(network) - measure(other)) + unit for other in others)

    field = network.receptive_field
    return [
        Figure(
            _("Parameters"),
            compact(network.params),
            _params(network),
            changes(lambda p: p.params),
        ),
        Figure(
            _("MACs"),
            f"{AT_LEAST}{compact(network.macs)}" if network.not_counted else compact(network.macs),
            _macs(network),
            changes(lambda p: p.macs),
        ),
        Figure(
            _("Activation memory"),
            in_bytes(network.activation_bytes),
            _("float32, one image; at most {peak} alive at inference").format(
                peak=in_bytes(network.peak_activation_bytes)
            ),
            changes(lambda p: p.activation_bytes, "B"),
        ),
        Figure(
            short_term(_("Depth")),
            str(network.depth),
            _("weighted layers on the longest path"),
            changes(lambda p: p.depth),
        ),
        Figure(
            _("Receptive field"),
            with_unit(sides(field.largest), "px"),
            _("{smallest} px on the shortest path").format(smallest=sides(field.smallest)),
            tuple(_field_change(network, other) for other in others),
        ),
    ]


def time_bound(least: float, theirs: Sequence[float], device: Device) -> Figure:
    """Return the least seconds of one image on a device, with their changes against others'."""
    exact = _("one image, float32; lower bound by the roofline of {device}").format(
        device=device_name(device)
    )
    changes = tuple(signed_time(least - other) for other in theirs)
    return Figure(_("Time (at least)"), in_time(least), exact, changes)


def _macs(network: Profile) -> str:
    """Write the FLOPs, and which operations are not among them for want of a formula."""
    flops = compact(network.flops)
    if not network.not_counted:
        return _("{flops} FLOPs; papers print MACs and call them FLOPs").format(flops=flops)
    return _(
        "{flops} FLOPs; papers print MACs and call them FLOPs. Not counted for want of a formula: "
        "{operations}"
    ).format(flops=flops, operations=with_times(network.not_counted))


def _params(network: Profile) -> str:
    """Write the exact number of parameters, and of those that this pass used if they differ."""
    if network.params_used == network.params:
        return f"{network.params:,}"
    return _("{params}, of which this pass uses {used}").format(
        params=f"{network.params:,}", used=f"{network.params_used:,}"
    )


def _field_change(network: Profile, other: Profile) -> str:
    ours, before = network.receptive_field.largest, other.receptive_field.largest
    axes = [signed(new - old) for new, old in zip(ours, before, strict=True)]
    is_square = len({*ours}) == len({*before}) == 1
    return with_unit(axes[0] if is_square else " × ".join(axes), "px")


def show_headline(
    view: NetworkView,
    others: Sequence[BackboneSpec] = (),
    before: BackboneSpec | None = None,
) -> None:
    """Show the sums in one strip, with their changes against another network beside them.

    The time is the sixth: measured, or else a lower bound.

    Numbers that differ from the network ``before`` the present turn of a knob have the old one
    beside them. The changes against several networks stand in a table below the diagram.
    """
    figures = _all_figures(view, others, before)
    was = figures
    if before:
        old = cached.profile(before)
        time = measured_time(view, others, before)
        then = Figure(_("Time"), time.before, "", ()) if time else _time_bound(before)
        was = [*headline(old), then]
    is_one = len(others) == 1
    cells = "".join(
        f'<div class="figure" title="{escape(figure.exact)}"><dt>{escape(figure.label)}</dt>'
        f'<dd class="value">{escape(figure.value)}</dd>'
        f"{_aside(figure.changes[0] if is_one else '', figure, old)}</div>"
        for figure, old in zip(figures, was, strict=True)
    )
    height, name = (CHANGED_HEIGHT, "headline-changed") if is_one else (HEIGHT, "headline")
    with reserve_height(height, name, view.scope):
        st.html(f'<dl class="headline">{cells}</dl>')
        if is_one:
            st.caption(_("Change against {name}").format(name=escape_markdown(title(others[0]))))


def _all_figures(
    view: NetworkView, others: Sequence[BackboneSpec], before: BackboneSpec | None = None
) -> list[Figure]:
    """Return the five sums and the time: measured here if it was, else the lower bound."""
    network, theirs = cached.profile(view.spec), [cached.profile(spec) for spec in others]
    if time := measured_time(view, others, before):
        last = Figure(_("Time"), time.value, time.exact, time.changes)
    else:
        last = _time_bound(view.spec, others)
    return [*headline(network, theirs), last]


def _time_bound(spec: BackboneSpec, others: Sequence[BackboneSpec] = ()) -> Figure:
    device = cached.usual_device()
    least, *theirs = [cached.least_time(one, device) for one in (spec, *others)]
    return time_bound(least, theirs, device)


def show_numbers_in_full(view: NetworkView) -> None:
    """Show the six numbers to the last digit, what training keeps, and what each counts."""
    rows = "".join(
        f"<dt>{escape(figure.label)}</dt><dd>{escape(figure.value)}</dd>"
        f'<dd class="exact">{escape(figure.exact)}</dd>'
        for figure in (*_all_figures(view, ()), *_kept(view.spec))
    )
    st.html(f'<dl class="in-full">{rows}</dl>')


def _kept(spec: BackboneSpec) -> list[Figure]:
    """Return what the backward pass needs of an image; nothing where it cannot be traced."""
    try:
        with st.spinner(_("The memory is traced")):
            # The usual one of the tab Memory, so that one trace serves both.
            kept = cached.memory(spec, "momentum").kept_for_an_image
    except (MemoryTraceError, LimitError):
        return []
    words = _("in training, float32, one image with its own bytes; the tab Memory tells more")
    return [Figure(_("Kept for the backward pass"), in_bytes(kept), words, ())]


def show_changes(view: NetworkView, others: Sequence[BackboneSpec]) -> None:
    """Show the changes of the six numbers against several networks, a row for each."""
    figures = _all_figures(view, others)
    st.html(_table(figures, [title(spec) for spec in others]))


def _aside(change: str, figure: Figure, old: Figure) -> str:
    """Write the change, and beneath it the value of before, faint, where it was another."""
    lines = [f'<span class="change">{escape(change)}</span>'] if change else []
    if old.value != figure.value:
        told = escape(_("was {value}").format(value=old.value))
        lines.append(f'<span class="was">{told}</span>')
    return f'<dd class="aside">{"".join(lines)}</dd>' if lines else ""


def _table(figures: Sequence[Figure], names: Sequence[str]) -> str:
    """Write the changes as a table: a row for each of the other networks."""
    head = "".join(f'<th scope="col">{escape(figure.label)}</th>' for figure in figures)
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th>'
        + "".join(f"<td>{escape(figure.changes[place])}</td>" for figure in figures)
        + "</tr>"
        for place, name in enumerate(names)
    )
    corner = escape(_("Change against"))
    return (
        f'<div class="changes"><table><thead><tr><th scope="col">{corner}</th>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )
