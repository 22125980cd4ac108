"""Name the marks of a step's picture, to which phrases of its text may be bound."""

from backbones.registry import parse
from backbones.title import title
from teaching.demonstration_values import marks
from teaching.demonstrations import SETTINGS, Gains, Gradients
from teaching.lesson import (
    Cards,
    Demonstration,
    DevicePicture,
    PlotPicture,
    RunPicture,
    Step,
    TablePicture,
)
from teaching.plots import claim_figure, plot_figures
from teaching.reader import validated
from teaching.tables import row_names
from viz.mark_names import names_of


def marks_of(step: Step) -> list[str]:
    """Return the names that phrases may be bound to; those of a plot as it is drawn."""
    picture = step.picture
    if isinstance(picture, Cards):
        return [card.title for card in picture.items]
    if isinstance(picture, TablePicture):
        return row_names(picture)
    if isinstance(picture, DevicePicture):
        return [title(parse(text)) for text in picture.networks]
    if isinstance(picture, PlotPicture):
        return names_of(plot_figures(picture, is_dark=False))
    if isinstance(picture, RunPicture):
        return names_of([claim_figure(picture.experiment, is_dark=False)])
    if isinstance(picture, Demonstration):
        settings = validated(SETTINGS[picture.of], picture.settings)
        # Named without the measurement, which takes seconds.
        return marks(settings.networks) if isinstance(settings, Gains | Gradients) else []
    return []
