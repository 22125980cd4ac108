"""Data sets: the fixed split, sizes, noise, and what is said where one cannot be had."""

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest
import torch

from backbones.registry import build, parse
from training import catalogue
from training.catalogue import load, read_digits
from training.dataset import fit_to, split
from training.errors import DataError
from training.recipe import Recipe


def test_digits_are_split_into_equal_shares_of_each_digit() -> None:
    data = read_digits()
    assert [len(data.train), len(data.validation), len(data.test)] == [4000, 500, 500]
    for part, each in ((data.train, 400), (data.validation, 50), (data.test, 50)):
        assert part.labels.bincount().tolist() == [each] * 10


def test_no_digit_is_in_two_parts() -> None:
    labels = torch.arange(10).repeat_interleave(500)
    parts = split(labels, (0.1, 0.1))
    assert torch.cat(parts).sort().values.equal(torch.arange(5000))


def test_the_split_never_changes() -> None:
    # A changed split would make every recorded accuracy incomparable.
    labels = torch.arange(10).repeat_interleave(500)
    assert split(labels, (0.1, 0.1))[2][:6].tolist() == FIRST_TEST_IMAGES


FIRST_TEST_IMAGES = [6, 9, 14, 35, 50, 52]


def test_size_14_is_the_mean_of_squares_of_28() -> None:
    small, large = load(Recipe(size=14)), load(Recipe(size=28))
    means = large.train.images[:50].float().unfold(2, 2, 2).unfold(3, 2, 2).mean((4, 5))
    assert (small.train.images[:50].float() - means).abs().max() <= 0.5
    assert small.train.labels.equal(large.train.labels)


def test_noise_has_its_standard_deviation_and_is_always_the_same() -> None:
    clean, noisy = load(Recipe(size=28)), load(Recipe(size=28, noise=0.2))
    grey = (clean.train.images > 110) & (clean.train.images < 145)
    change = (noisy.train.images.float() - clean.train.images.float())[grey] / 255
    assert change.std().item() == pytest.approx(0.2, rel=0.05)
    catalogue._prepared.cache_clear()
    assert load(Recipe(size=28, noise=0.2)).train.images.equal(noisy.train.images)
    assert not noisy.test.images.equal(clean.test.images)


def test_scale_is_that_of_the_training_pixels() -> None:
    data = load(Recipe())
    mean, std = data.scale()
    pixels = data.train.images.float()
    assert mean.item() == pytest.approx(pixels.mean().item(), rel=1e-4)
    assert std.item() == pytest.approx(pixels.std().item(), rel=1e-3)


def test_the_data_set_decides_the_task_and_nothing_else() -> None:
    spec = parse("resnet?stem=cifar&depth=20&width=8&num_classes=1000&input_size=64")
    fitted = fit_to(spec, load(Recipe()))
    assert (fitted.in_channels, fitted.input_size, fitted.num_classes) == (1, 14, 10)
    assert fitted.text == "resnet?depth=20&stem=cifar&width=8&in_channels=1&input_size=14"
    assert build(fitted)(load(Recipe()).train.images[:2].float()).shape == (2, 10)


@pytest.mark.parametrize(
    ("recipe", "words"),
    [
        (Recipe(data="imagenet"), "choose mnist5k"),
        (Recipe(data="mnist5k", size=32), "comes in sizes 14, 18, 28."),
        (Recipe(data="images:../../etc/passwd"), "no longer here"),
        (Recipe(data="images:" + "0" * 40), "no longer here"),
    ],
)
def test_what_cannot_be_had_is_said_in_one_sentence(recipe: Recipe, words: str) -> None:
    for find in (load, catalogue.check):
        with pytest.raises(DataError, match=words) as error:
            find(recipe)
        assert "\n" not in str(error.value)


def test_no_network_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_options: object) -> None:
        raise OSError("Network is unreachable")

    monkeypatch.setattr(catalogue.urllib.request, "urlopen", refuse)
    with pytest.raises(DataError, match=r"CIFAR-10 cannot be had.*Network is unreachable"):
        load(Recipe(data="cifar10", size=32))


def test_a_mounted_folder_needs_no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = tmp_path / "FashionMNIST" / "raw"
    raw.mkdir(parents=True)
    for part, count in (("train", 100), ("t10k", 20)):
        pixels = np.arange(count * 784, dtype=np.uint32).astype(np.uint8)
        labels = np.arange(count, dtype=np.uint8) % 10
        _write_idx(raw / f"{part}-images-idx3-ubyte", pixels.reshape(count, 28, 28))
        _write_idx(raw / f"{part}-labels-idx1-ubyte", labels)
    monkeypatch.setenv("PLAYGROUND_DATA", str(tmp_path))
    catalogue._prepared.cache_clear()
    data = load(Recipe(data="fashion-mnist", size=28))
    assert [len(data.train), len(data.validation), len(data.test)] == [90, 10, 20]
    assert data.train.images.shape[1:] == (1, 28, 28)
    assert data.classes[0] == "T-shirt/top"


def _write_idx(path: Path, values: np.ndarray) -> None:
    header = struct.pack(">HBB", 0, 8, values.ndim)
    content = header + b"".join(struct.pack(">I", n) for n in values.shape) + values.tobytes()
    path.write_bytes(content)
    path.with_suffix(".gz").write_bytes(gzip.compress(content))


def test_clothes_keep_their_published_test_part() -> None:
    data = catalogue.load(Recipe(data="fashion10k", size=28))
    counts = {"train": 720, "validation": 80, "test": 200}
    assert list(data.counts().values()) == [counts] * 10
    assert data.classes[0] == "T-shirt"
