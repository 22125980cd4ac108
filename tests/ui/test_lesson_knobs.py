"""A knob that a lesson leaves open changes nothing else that the lesson says."""

from backbones.registry import parse
from ui.lessons.knobs import StepForm

GROWTH = parse("densenet?stem=cifar&blocks=4&growth_rate=4&bottleneck=false&init_channels=4")


def test_what_a_lesson_says_explicitly_stays() -> None:
    after = StepForm(usual=GROWTH).turned(GROWTH, "growth_rate", 8)
    assert (after.value("growth_rate"), after.value("init_channels")) == (8, 4)
    # On Explore the channels in front follow, as a person expects it there.
    assert GROWTH.turn("growth_rate", 8).value("init_channels") != 4


def test_the_knob_that_is_turned_is_not_held() -> None:
    after = StepForm(usual=GROWTH).turned(GROWTH, "init_channels", 6)
    assert (after.value("growth_rate"), after.value("init_channels")) == (4, 6)
