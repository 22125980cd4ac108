"""Tell where the times are from that diagram and plots are coloured by."""

from language.catalogue import _
from ui import cached
from ui.explore.speed.kept import timed
from ui.explore.view import NetworkView
from viz.cost_plots import BarShades
from viz.palette import BOUND, TIME
from viz.speed_plots import setting_words
from viz.times import device_words


def time_sources(view: NetworkView) -> dict[str, str]:
    """Return the sources of a view's times by their colourings; measured where some are kept."""
    device = device_words(cached.usual_device())
    found = {BOUND: _("Time (at least), one image, {device}").format(device=device)}
    if kept := timed(view):
        setting = setting_words(kept.measurement.setting)
        found[TIME] = _("Measured time, {setting}").format(setting=setting)
    return found


def bar_shades(view: NetworkView) -> BarShades:
    """Return the times that bars are coloured by: measured where some are kept, else the bound."""
    sources, kept = time_sources(view), timed(view)
    if kept and kept.times:
        return BarShades(kept.times.by_path, sources[TIME])
    least = cached.microseconds_at_least(view.spec, cached.usual_device())
    return BarShades({path: 1e-3 * spent for path, spent in least.items()}, sources[BOUND])
