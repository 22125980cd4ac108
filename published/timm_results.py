"""Read the slice of timm's results tables: accuracy by recipe and image size, measured speed.

``data/published/README.md`` tells where it is from and how it was cut.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType

from language.said import message
from published.papers import FOLDER
from published.records import Hardware, Protocol, Result, Speed

PROTOCOL = Protocol("imagenet", "single crop")
SOURCE = "timm"
DATE = "2025-10-30"
"""Date of timm's table of accuracy."""

MORE_DATA = ("in21k", "in12k", "jft", "ig1b", "yfcc", "wsl", "ssl")
"""Parts of a recipe's word that tell of images beside ImageNet-1k."""

RECIPES: Mapping[str, str] = MappingProxyType(
    {
        "tv_in1k": message("torchvision's first weights"),
        "tv2_in1k": message("torchvision's new recipe"),
        "gluon_in1k": message("GluonCV's tricks"),
        "a1_in1k": "ResNet Strikes Back A1",
        "a2_in1k": "ResNet Strikes Back A2",
        "a3_in1k": "ResNet Strikes Back A3",
        "a1h_in1k": message("A1 with more regularisation"),
        "ah_in1k": message("A1 without CutMix"),
        "b1k_in1k": "ResNet Strikes Back B",
        "b2k_in1k": "ResNet Strikes Back B",
        "c1_in1k": "ResNet Strikes Back C",
        "c2_in1k": "ResNet Strikes Back C",
        "c3_in1k": "ResNet Strikes Back C",
        "d_in1k": "ResNet Strikes Back D",
        "ra_in1k": "RandAugment",
        "ra2_in1k": "RandAugment",
        "racm_in1k": "RandAugment",
        "ra4_e3600_r224_in1k": message("RandAugment, 3,600 epochs"),
        "ra4_e3600_r240_in1k": message("RandAugment, 3,600 epochs"),
        "ra4_e3600_r384_in1k": message("RandAugment, 3,600 epochs"),
        "am_in1k": "AugMix",
        "ram_in1k": message("AugMix with RandAugment"),
        "bt_in1k": "Bag of Tricks",
        "aa_in1k": "AutoAugment",
        "ap_in1k": "AdvProp",
        "in1k": message("the authors' weights"),
        "tf_in1k": message("the authors' weights"),
        "ft_in1k": message("fine-tuned at timm"),
        "fb_ssl_yfcc100m_ft_in1k": message("YFCC100M, then ImageNet"),
        "fb_swsl_ig1b_ft_in1k": message("Instagram, then ImageNet"),
        "fb_wsl_ig1b_ft_in1k": message("Instagram, then ImageNet"),
        "ns_jft_in1k": message("Noisy Student on JFT-300M"),
        "sw_in12k_ft_in1k": message("ImageNet-12k, then ImageNet"),
    }
)
"""Recipes in words, after timm's own page of its tags (``hfdocs/source/hparams.mdx``)."""

HARDWARE: Mapping[str, Hardware] = MappingProxyType(
    {
        one.word: one
        for one in (
            Hardware("rtx4090", "NVIDIA RTX 4090", "AMP, NCHW", "torch 2.9.1", "2026-01-06"),
            Hardware("rtx5090", "NVIDIA RTX 5090", "AMP, NCHW", "torch 2.9.1", "2026-01-06"),
            Hardware("rtx3090", "NVIDIA RTX 3090", "AMP, NHWC", "torch 2.4.0", "2024-09-04"),
            Hardware(
                "i9-10940x", "Intel i9-10940X", "float32, compiled", "torch 2.4.0", "2024-09-04"
            ),
            Hardware(
                "i7-12700h", "Intel i7-12700H", "float32, compiled", "torch 2.4.0", "2024-09-04"
            ),
        )
    }
)
"""Machines by their word in an address and in the table of speed."""

LEAST_NETWORKS, LEAST_RECIPES = 4, 4
"""Networks of a recipe, and recipes of a network, from which on there is something to compare."""


@cache
def timm_results() -> tuple[Result, ...]:
    """Return every accuracy of the slice."""
    with (FOLDER / "timm_accuracy.csv").open(newline="", encoding="utf-8") as file:
        return tuple(_result(row) for row in csv.DictReader(file))


def uses_more_data(recipe: str) -> bool:
    """Return whether a recipe trains on images beside ImageNet-1k."""
    return any(part in recipe for part in MORE_DATA)


@cache
def recipes() -> tuple[str, ...]:
    """Return the recipes by which several networks were trained, those of most networks first."""
    networks = Counter(recipe for recipe, _name in {(o.recipe, o.name) for o in timm_results()})
    kept = [recipe for recipe, count in networks.most_common() if count >= LEAST_NETWORKS]
    return tuple(kept)


def of_recipe(recipe: str) -> list[Result]:
    """Return the results of one recipe."""
    return [one for one in timm_results() if one.recipe == recipe]


@cache
def networks() -> tuple[str, ...]:
    """Return the networks that were trained by several recipes, those of most recipes first."""
    of = Counter(name for name, _recipe in {(o.name, o.recipe) for o in timm_results()})
    return tuple(name for name, count in of.most_common() if count >= LEAST_RECIPES)


def of_network(name: str, input_size: int) -> list[Result]:
    """Return one network's results at one image size, one for each recipe, the best last."""
    found = [o for o in timm_results() if o.name == name and o.input_size == input_size]
    return sorted(found, key=lambda one: one.top1)


def usual_size(results: Sequence[Result]) -> int:
    """Return the image size that most of the results have."""
    return Counter(one.input_size for one in results).most_common(1)[0][0]


@cache
def _speeds() -> Mapping[str, Mapping[tuple[str, int], Speed]]:
    found: dict[str, dict[tuple[str, int], Speed]] = defaultdict(dict)
    with (FOLDER / "timm_speed.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            speed = Speed(float(row["images_per_second"]), int(row["batch"]))
            found[row["hardware"]][row["model"], int(row["input_size"])] = speed
    return found


def speed_of(result: Result, hardware: str) -> Speed | None:
    """Return the measured speed of a network at the image size of its result; None for none."""
    return _speeds()[hardware].get((result.name, result.input_size))


def _result(row: Mapping[str, str]) -> Result:
    model, size = row["model"], int(row["input_size"])
    return Result(
        family=row["family"],
        name=model,
        spec=f"timm?model={model}&input_size={size}",
        protocol=PROTOCOL,
        source=SOURCE,
        table="results-imagenet.csv",
        recipe=row["recipe"],
        input_size=size,
        top1=float(row["top1"]),
        params=int(row["params"]),
        macs=int(row["macs"]),
        crop_share=float(row["crop_share"]),
    )
