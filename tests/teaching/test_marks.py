"""Each phrase of a lesson that is bound to a mark lights one, in every language."""

import pytest

from language.catalogue import LANGUAGES, in_language
from teaching import course
from teaching.demonstration_pictures import pictures
from teaching.demonstrations import SETTINGS
from teaching.lesson import Demonstration, PlotPicture, RunPicture, Step
from teaching.marks import marks_of
from teaching.plots import claim_figure, plot_figures
from teaching.reader import validated
from teaching.text import MARK, targets
from viz.mark_names import names_of

STEPS = {f"{name}#{step.name}": (name, step) for name in course.names()
         for step in course.lesson(name, "en").steps}  # fmt: skip
PLOTS = [
    place
    for place, (_name, step) in STEPS.items()
    if isinstance(step.picture, PlotPicture | RunPicture)
    or getattr(step.picture, "of", "") in ("gains", "gradients")
]


def drawn(step: Step) -> list[str]:
    """Names of the marks of a step's plots, as they are drawn."""
    picture = step.picture
    if isinstance(picture, PlotPicture):
        return names_of(plot_figures(picture, is_dark=False))
    if isinstance(picture, RunPicture):
        return names_of([claim_figure(picture.experiment, is_dark=True)])
    assert isinstance(picture, Demonstration)
    shown = pictures(picture.of, validated(SETTINGS[picture.of], picture.settings))
    return names_of([one for one in shown if hasattr(one, "data")])


@pytest.mark.parametrize("place", PLOTS)
def test_a_plot_has_the_marks_that_phrases_name_in_each_language(place: str) -> None:
    name, step = STEPS[place]
    for language in LANGUAGES:
        own = course.lesson(name, language)
        said = own.steps[own.place_of(step.name)]
        bound = {target for kind, target in targets(said.text) if kind == MARK}
        with in_language(language):
            names = drawn(said)
            assert sorted(marks_of(said)) == sorted(names)
        assert bound <= set(names)


def test_points_of_a_plot_are_named_one_by_one() -> None:
    plots = [
        step.picture for _name, step in STEPS.values() if isinstance(step.picture, PlotPicture)
    ]
    for picture in plots:
        for figure in plot_figures(picture, is_dark=False):
            for trace in figure.data:
                points = (trace.meta or {}).get("points", [])
                assert not points or len(points) == len(trace.x)
