"""The six numbers say which parameters, which axes and what time they tell."""

from torch import nn

from analysis.roofline import bound, named_devices
from analysis.trace import profile
from tests.profiles import profile_of
from ui.explore.headline import headline, time_bound
from viz.cost_plots import receptive_field_figure
from viz.layer_table import layer_table
from viz.roofline_plots import in_time

WIDE = nn.Sequential(nn.Conv2d(3, 4, (3, 7)), nn.Conv2d(4, 4, (3, 7)))


def test_parameters_of_the_module_and_of_the_pass() -> None:
    auxiliary = profile_of("nasnet?auxiliary_head=true")
    figure = headline(auxiliary, [profile_of("nasnet")])[0]
    assert figure.value == "7.70\u00a0M"
    assert figure.exact == "7,701,218, of which this pass uses 5,289,978"
    assert figure.changes == ("+2.41\u00a0M",)
    assert headline(profile_of("resnet-18"))[0].exact == "11,689,512"


def test_one_number_where_both_axes_agree_and_two_where_not() -> None:
    square = headline(profile_of("resnet-50"), [profile_of("resnet-18")])[4]
    assert (square.value, square.exact) == ("483\u00a0px", "11 px on the shortest path")
    assert square.changes == ("+48\u00a0px",)
    wide = headline(profile(WIDE, (3, 32, 32)), [profile_of("resnet-18")])[4]
    assert (wide.value, wide.exact) == ("5 × 13\u00a0px", "5 × 13 px on the shortest path")
    assert wide.changes == ("−430 × −422\u00a0px",)


def test_the_table_and_the_plot_tell_both_axes() -> None:
    found = profile(WIDE, (3, 32, 32))
    assert list(layer_table(found)["receptive_field"]) == ["1", "3 × 7", "5 × 13"]
    assert layer_table(profile_of("resnet-18"))["receptive_field"].dtype.kind == "i"
    lines = receptive_field_figure(found, is_dark=False).data
    assert {line.name: tuple(line.y) for line in lines} == {
        "shortest path, height": (1, 3, 5),
        "longest path, height": (1, 3, 5),
        "shortest path, width": (1, 7, 13),
        "longest path, width": (1, 7, 13),
    }
    assert len(receptive_field_figure(profile_of("resnet-18"), is_dark=False).data) == 2


def test_the_time_that_was_not_measured_is_a_bound_and_says_so() -> None:
    small, large = profile_of("resnet-18"), profile_of("resnet-50")
    device = named_devices()["a100"]
    seconds = [bound(one, device).seconds for one in (large, small)]
    least = time_bound(seconds[0], seconds[::-1], device)
    assert (least.label, least.value) == ("Time (at least)", in_time(seconds[0]))
    assert least.changes == (f"+{in_time(seconds[0] - seconds[1])}", "±0")
    assert "NVIDIA A100" in least.exact
