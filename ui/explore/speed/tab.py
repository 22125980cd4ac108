"""Show the tab Speed, section by section; each section is a module with ``show(view)``."""

from ui.explore.speed import bounds, measured_here, on_my_device
from ui.explore.view import NetworkView

SECTIONS = (measured_here.show, bounds.show, on_my_device.show)
"""Functions that show each section, in their order on the page."""


def show_speed(view: NetworkView) -> None:
    """Show all sections for a view's network."""
    for show in SECTIONS:
        show(view)
