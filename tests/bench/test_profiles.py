"""The summary of profiles: our own families and the libraries are judged apart."""

from backbones.registry import parse
from bench.measurement import Measurement
from bench.profiles import OWN, group, summary


def test_libraries_are_told_apart_and_have_no_target() -> None:
    assert group(parse("resnet")) == OWN
    assert group(parse("torchvision?model=resnet18")) == "torchvision"
    found = [
        Measurement(f"profile {n}", ms, "ms", 10 * ms, 10.0) for n, ms in (("a", 90), ("b", 9))
    ]
    ratio, slowest = summary(OWN, found)
    assert (ratio.value, ratio.met) == (10.0, False)
    assert (slowest.value, slowest.met) == (90, False)
    assert slowest.name.endswith("own families (a)")
    assert [(one.target, one.met) for one in summary("timm", found)] == [("", None)] * 2


def test_aims_are_met_up_to_their_bound() -> None:
    for value, met in ((9.0, True), (10.0, True), (10.1, False)):
        one = Measurement.at_most("a", value, "ms", most=10)
        assert (one.target, one.met) == ("<= 10", met)
    for value, met in ((9.9, False), (10.0, True)):
        one = Measurement.at_least("a", value, "a second", least=10)
        assert (one.target, one.met) == (">= 10", met)
