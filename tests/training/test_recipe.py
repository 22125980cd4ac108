"""Recipes, augmentation, optimiser and schedule."""

import pytest
import torch
from torch import Generator

from backbones.registry import build, parse
from training.augmentation import cut_out, draw, flip, shift
from training.errors import RecipeError
from training.optimisation import optimiser_for, schedule_for
from training.recipe import Recipe


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"epochs": 0}, "epochs=0 is not allowed: give a whole number from 1 to 1000."),
        ({"optimiser": "adam"}, "optimiser=adam is not allowed: choose sgd, adamw."),
        ({"lr": float("nan")}, "lr=nan is not allowed"),
        ({"lrr": 1}, "lrr=1 is not allowed: the settings are data, size"),
    ],
)
def test_a_wrong_setting_is_named(given: dict[str, object], words: str) -> None:
    with pytest.raises(RecipeError) as error:
        Recipe(**given)
    assert words in str(error.value)
    with pytest.raises(RecipeError):
        Recipe().but(**given)


def test_arguments_name_what_differs() -> None:
    recipe = Recipe(lr=0.05, flip=True, optimiser="adamw")
    assert recipe.arguments() == ["--optimiser", "adamw", "--lr", "0.05", "--flip"]


def images(count: int = 400) -> torch.Tensor:
    return torch.arange(count * 36.0).view(count, 1, 6, 6) + 1


def numbers(**settings: object) -> torch.Tensor:
    """What augments 400 images of 6 pixels."""
    return draw(Recipe(**settings), 1, 400, 6, Generator().manual_seed(0))[0]


def test_numbers_drawn_ahead_are_those_of_each_step() -> None:
    recipe = Recipe(crop=2, flip=True, cutout=3)
    ahead = draw(recipe, 3, 50, 6, Generator().manual_seed(1))
    assert ahead.shape == (3, 5, 50)
    generator = Generator().manual_seed(1)
    for step in ahead:
        for row, below in zip(step, (5, 5, 2, 6, 6), strict=True):
            assert row.equal(torch.randint(below, (50,), generator=generator))
    assert draw(Recipe(), 3, 50, 6, generator).shape == (3, 0, 50)


def test_a_retired_setting_of_a_stored_recipe_is_left_out() -> None:
    assert Recipe.stored({"compile": True, "epochs": 3}) == Recipe(epochs=3)
    with pytest.raises(RecipeError, match="compiled=1 is not allowed"):
        Recipe.stored({"compiled": 1})


def test_flip_mirrors_about_half_and_only_mirrors() -> None:
    before = images()
    after = flip(before, numbers(flip=True)[0])
    mirrored = (after == before.flip(3)).all((1, 2, 3))
    same = (after == before).all((1, 2, 3))
    assert (mirrored ^ same).all()
    assert 150 < mirrored.sum() < 250


def test_shift_moves_whole_images_in_all_directions() -> None:
    before = images()
    after = shift(before, 2, *numbers(crop=2))
    padded = torch.nn.functional.pad(before, (2, 2, 2, 2))
    seen = set()
    for number in range(len(before)):
        places = [
            (y, x)
            for y in range(5)
            for x in range(5)
            if after[number].equal(padded[number, :, y : y + 6, x : x + 6])
        ]
        assert len(places) == 1
        seen.add(places[0])
    assert len(seen) == 25


def test_cut_out_blanks_one_square() -> None:
    after = cut_out(images(), 3, *numbers(cutout=3))
    blank = (after == 0).view(400, 36).sum(1)
    assert blank.max() == 9
    assert set(blank.tolist()) <= {4, 6, 9}


def test_weight_decay_spares_normalisation_and_biases() -> None:
    net = build(parse("resnet?stages=1,1&stem=cifar&width=4&se_reduction=2"))
    for optimiser in ("sgd", "adamw"):
        groups = optimiser_for(net, Recipe(optimiser=optimiser, weight_decay=0.1)).param_groups
        assert [group["weight_decay"] for group in groups] == [0.1, 0.0]
        assert all(p.ndim > 1 for p in groups[0]["params"])
        assert all(p.ndim == 1 for p in groups[1]["params"])
        assert sum(len(group["params"]) for group in groups) == len(list(net.parameters()))


@pytest.mark.parametrize("schedule", ["one-cycle", "cosine"])
def test_schedules_reach_their_peak_and_end_near_zero(schedule: str) -> None:
    net = torch.nn.Linear(1, 1)
    recipe = Recipe(schedule=schedule, lr=0.5)
    optimiser = optimiser_for(net, recipe)
    schedule_ = schedule_for(optimiser, recipe, 40)
    rates = []
    for _ in range(40):
        rates.append(schedule_.get_last_lr()[0])
        optimiser.step()
        schedule_.step() if len(rates) < 40 else None
    assert max(rates) == pytest.approx(0.5, rel=0.02)
    assert rates[-1] < 0.01
    assert (rates.index(max(rates)) == 0) == (schedule == "cosine")
