"""Steps of an epoch: all images, at least two in each, and enough of them."""

from dataclasses import replace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from backbones.registry import parse
from tests.runs.conftest import TINY
from training import catalogue
from training.batch_size import few_steps, suggested_batch
from training.dataset import Dataset, Part
from training.loop import Training, step_ends, train
from training.recipe import Recipe
from training.records import Outcome


@given(st.integers(2, 2_000), st.integers(2, 300))
def test_an_epoch_uses_every_image_once_and_two_at_least_in_a_step(images: int, batch: int) -> None:
    ends = step_ends(images, min(batch, images))
    sizes = [end - start for start, end in zip([0, *ends], ends, strict=False)]
    assert sum(sizes) == images
    assert min(sizes) >= 2
    assert max(sizes) <= batch + 1
    assert set(sizes[:-1]) <= {batch}


@pytest.mark.parametrize(("images", "sizes"), [(9, [4, 5]), (10, [4, 4, 2]), (12, [4, 4, 4])])
def test_a_run_sees_all_images_in_each_epoch(images: int, sizes: list[int]) -> None:
    digits = catalogue.load(Recipe())
    data = replace(digits, train=digits.train.at(torch.arange(0, 4_000, 400)[:images]))
    if images > 10:
        data = replace(digits, train=digits.train.at(torch.arange(0, 4_000, 330)[:images]))
    seen: list[int] = []

    class Counting(Training):
        def update(self, batch: Part, numbers: torch.Tensor) -> None:
            assert numbers.shape[1] == len(batch)
            seen.append(len(batch))
            super().update(batch, numbers)

    training = Counting(parse(TINY), Recipe(epochs=2, batch_size=4, crop=1), data)
    *_, last = training.records()
    assert isinstance(last, Outcome)
    assert seen == 2 * sizes
    assert training.total_steps == len(seen)


def separable() -> Dataset:
    """300 images of two trivially separable classes: dark and bright, 240 to train on."""
    labels = torch.arange(300) % 2
    noise = torch.randint(0, 60, (300, 1, 14, 14), generator=torch.Generator().manual_seed(0))
    images = (noise + 150 * labels.view(-1, 1, 1, 1)).to(torch.uint8)
    part = Part(images, labels)
    pieces = [part.at(torch.arange(*ends)) for ends in ((0, 240), (240, 270), (270, 300))]
    return Dataset("separable", ("dark", "bright"), *pieces)


def test_the_suggested_batch_learns_a_small_set() -> None:
    data = separable()
    assert suggested_batch(len(data.train)) == 16
    *_, last = train(parse(TINY), Recipe(batch_size=16), data)
    assert isinstance(last, Outcome)
    assert last.test_accuracy == 1.0


def test_the_batch_grows_with_the_set() -> None:
    found = [suggested_batch(images) for images in (10, 96, 200, 400, 1_000, 4_000, 50_000)]
    assert found == [8, 8, 16, 32, 64, 128, 128]


def test_few_steps_are_told_with_what_would_help() -> None:
    assert few_steps(Recipe(), 128, 4_000) is None
    assert "so few steps (8 in all)" in str(few_steps(Recipe(), 8, 240))
    assert "a batch size of 16, or more epochs" in str(few_steps(Recipe(), 8, 240))
    assert str(few_steps(Recipe(batch_size=8, epochs=1), 30, 240)).endswith("choose more epochs.")
