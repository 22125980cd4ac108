"""Names stay whole, and what a visitor gave is no Markdown."""

import pytest

from ui.markdown import escape_markdown, keep_names_whole


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("plain-20보다 낮다", "*plain-20*보다 낮다"),
        ("ResNet-110(6.61%), CIFAR-10.", "*ResNet-110*(6.61%), *CIFAR-10*."),
        ("NAS-Bench-201, EfficientNet-B0", "*NAS-Bench-201*, *EfficientNet-B0*"),
        ("1-2, pre-activation, a 3x3-5 grid", "1-2, pre-activation, a 3x3-5 grid"),
        ("run `cli.py resnet-18` on MNIST-1", "run `cli.py resnet-18` on *MNIST-1*"),
    ],
)
def test_a_name_is_kept_on_one_line(text: str, whole: str) -> None:
    assert keep_names_whole(text) == whole


def test_what_a_visitor_gave_is_no_markdown() -> None:
    assert escape_markdown("*a* [b](c) :red[d]") == r"\*a\* \[b\](c) \:red\[d\]"
