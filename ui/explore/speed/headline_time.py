"""Find the measured time that stands beside a network's sums, with its change against others."""

from collections.abc import Sequence
from dataclasses import dataclass

from backbones.spec import BackboneSpec
from language.catalogue import _
from measuring.records import Measurement
from ui.explore.speed.kept import kept_here, timed
from ui.explore.view import NetworkView
from viz.speed_plots import in_milliseconds, machine_words, setting_words


@dataclass(frozen=True)
class MeasuredTime:
    """The median time of a pass: how it reads, what was measured, the changes against others."""

    value: str
    exact: str
    changes: tuple[str, ...]
    before: str


def measured_time(
    view: NetworkView, others: Sequence[BackboneSpec], before: BackboneSpec | None
) -> MeasuredTime | None:
    """Return the time that is kept of a view's network on this machine, None where none is.

    Others count where they were measured with the same settings; a dash stands for the rest.
    """
    found = timed(view)
    if found is None:
        return None
    one = found.measurement
    told = _("measured, median of a pass: {setting}, on {machine}").format(
        setting=setting_words(one.setting), machine=machine_words(one.machine)
    )
    old = _same(before, one) if before else one
    return MeasuredTime(
        in_milliseconds(one.median_ms),
        told,
        tuple(_change(one, _same(other, one)) for other in others),
        in_milliseconds(old.median_ms) if old else "–",
    )


def _same(spec: BackboneSpec, one: Measurement) -> Measurement | None:
    """Return what is kept of another network with the same settings on the same machine."""
    found = [each.measurement for each in kept_here(spec)]
    return next((other for other in found if other.setting == one.setting), None)


def _change(one: Measurement, other: Measurement | None) -> str:
    if other is None:
        return "–"
    difference = one.median_ms - other.median_ms
    if not difference:
        return "±0"
    return ("+" if difference >= 0 else "−") + in_milliseconds(abs(difference))
