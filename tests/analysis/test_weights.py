"""Descriptions of weights agree with the weights themselves."""

import numpy as np
import pytest
import torch
import torchvision
from torch import nn

from analysis.of_spec import Source, TooManyWeightsError, weights_of_spec
from analysis.weight_records import Weights
from analysis.weights import describe_weights
from backbones.pretrained import WeightsUnavailableError, pretrained, published_weights
from backbones.registry import parse
from viz.weight_plots import filter_tiles, filters_figure, spread_figure


def weights(text: str, source: Source, seed: int = 0) -> Weights:
    return weights_of_spec(parse(text), source, seed)


def test_random_weights_have_he_spread_and_repeat() -> None:
    first, again = (weights("resnet?depth=20&stem=cifar", "random") for _ in range(2))
    other = weights("resnet?depth=20&stem=cifar", "random", seed=1)
    assert np.array_equal(first.filters, again.filters)
    assert not np.array_equal(first.filters, other.filters)
    layer = next(layer for layer in first.layers if layer.path == "stage3.1.residual.conv1")
    assert layer.shape == (64, 64, 3, 3)
    assert layer.deviation == pytest.approx((2 / (64 * 9)) ** 0.5, rel=0.02)


def test_looking_leaves_the_random_state_alone() -> None:
    torch.manual_seed(3)
    expected = torch.rand(1)
    torch.manual_seed(3)
    weights("resnet?depth=20&stem=cifar", "random")
    assert torch.equal(torch.rand(1), expected)


def test_published_weights_arrive(monkeypatch: pytest.MonkeyPatch) -> None:
    torch.manual_seed(0)
    theirs = torchvision.models.resnet18().eval()
    asked = {}

    def give(_url: str, **how: object) -> dict[str, torch.Tensor]:
        asked.update(how)
        return theirs.state_dict()

    monkeypatch.setattr("torchvision.models._api.load_state_dict_from_url", give)
    ours = pretrained(parse("resnet?depth=18"))
    x = torch.randn(1, 3, 64, 64)
    with torch.no_grad():
        assert torch.allclose(ours(x), theirs(x), atol=1e-4)
    assert asked["weights_only"] is True


def test_what_cannot_be_had_is_said() -> None:
    assert published_weights(parse("plain?depth=18")) is None
    with pytest.raises(WeightsUnavailableError, match="publishes no weights for plain"):
        weights("plain?depth=18", "torchvision")
    with pytest.raises(TooManyWeightsError, match="at most 200,000,000"):
        weights("resnet?depth=152&width=1024", "random")


def test_a_module_without_a_convolution_is_refused() -> None:
    with pytest.raises(ValueError, match="without a convolution"):
        describe_weights(nn.Linear(2, 2), "random")


def test_tiles_show_every_filter_once() -> None:
    filters = np.zeros((20, 3, 2, 2), np.float32)
    filters[:, 0] = np.arange(1, 21)[:, None, None]
    sheet = filter_tiles(filters)
    assert sheet.shape == (2 * 3 - 1, 16 * 3 - 1, 3)
    assert (sheet[0, 0] == [255, 127, 127]).all()
    assert (sheet[3, 12] == 255).all()
    grey = filter_tiles(filters[:2, :1])
    assert (grey[..., 0] == grey[..., 1]).all()


@pytest.mark.parametrize("is_dark", [False, True])
def test_figures_say_where_the_weights_come_from(is_dark: bool) -> None:
    found = weights("resnet?depth=20&stem=cifar", "random")
    for figure in (filters_figure(found, is_dark=is_dark), spread_figure(found, is_dark=is_dark)):
        assert "seed 0" in figure.layout.title.subtitle.text
