"""Cut the slice of timm's results tables that is shipped in ``data/published``.

``python -m tests.published.timm_slice CHECKOUT`` reads ``results/`` of a checkout of timm's
repository (a bare one will do), keeps the networks of this project's families, and counts their
parameters and MACs here. Accuracy and speed are timm's, unchanged.
"""

import csv
import io
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from analysis.of_spec import profile_spec
from backbones.registry import parse

OUT = Path(__file__).parents[2] / "data" / "published"
ACCURACY = "results-imagenet.csv"

FAMILIES = {
    "plain": r"vgg\d+(_bn)?",
    "resnet": r"resnet(10t|14t|18d?|26[dt]?|34d?|50[cds]?|101[cds]?|152[cds]?|200d?)"
    r"|resnext\d+d?_\d+x\d+d|wide_resnet\d+_2",
    # Those called BiT normalise groups and standardise weights: another network.
    "preact_resnet": r"resnetv2_\d+d?",
    "densenet": r"densenet\d+",
    "senet": r"(legacy_)?(senet154|seresnet\d+[dt]?|seresnext\d+[dt]?_\d+x\d+d)",
    "nasnet": r"nasnetalarge",
    "efficientnet": r"(tf_)?efficientnet_b\d",
}
"""Names of timm's models by the family of the lineage that they belong to."""

CORRECTED = {("resnext101_64x4d", "tv_in1k"): "tv2_in1k"}
"""Recipes that timm's tag does not tell: torchvision trained this one by its new recipe at once."""

BENCHMARKS = {
    "rtx3090": "benchmark-infer-amp-nhwc-pt240-cu124-rtx3090.csv",
    "rtx4090": "benchmark-infer-amp-nchw-pt291-cu128-4090.csv",
    "rtx5090": "benchmark-infer-amp-nchw-pt291-cu130-5090.csv",
    "i9-10940x": "benchmark-infer-fp32-nchw-pt240-cpu-i9_10940x-dynamo.csv",
    "i7-12700h": "benchmark-infer-fp32-nchw-pt240-cpu-i7_12700h-dynamo.csv",
}
"""Files of measured speed by the word of the hardware."""


def family_of(model: str) -> str:
    """Return the family of one of timm's models; empty where it is of none."""
    for family, pattern in FAMILIES.items():
        if re.fullmatch(pattern, model):
            return family
    return ""


def table(checkout: Path, name: str) -> list[dict[str, str]]:
    """Read a results table of the checkout's last commit."""
    command = ["git", "-C", str(checkout), "show", f"HEAD:results/{name}"]
    found = subprocess.run(command, check=True, capture_output=True, text=True)
    return list(csv.DictReader(io.StringIO(found.stdout)))


def accuracy_rows(checkout: Path) -> Iterator[dict[str, object]]:
    """Yield the rows of accuracy, each with the costs of its network as counted here."""
    for row in table(checkout, ACCURACY):
        model, _dot, recipe = row["model"].partition(".")
        if not (family := family_of(model)) or not recipe:
            continue
        size = int(row["img_size"])
        profile = profile_spec(parse(f"timm?model={model}&input_size={size}"))
        yield {
            "family": family,
            "model": model,
            "recipe": CORRECTED.get((model, recipe), recipe),
            "input_size": size,
            "crop_share": row["crop_pct"],
            "top1": row["top1"],
            "top5": row["top5"],
            "params": profile.params,
            "macs": profile.macs,
        }


def speed_rows(checkout: Path, models: set[tuple[str, int]]) -> Iterator[dict[str, object]]:
    """Yield the measured speed of the networks at the image sizes that have an accuracy."""
    for hardware, name in BENCHMARKS.items():
        for row in table(checkout, name):
            model, size = row["model"].partition(".")[0], int(row["infer_img_size"])
            if (model, size) in models:
                yield {
                    "hardware": hardware,
                    "model": model,
                    "input_size": size,
                    "batch": int(float(row["infer_batch_size"])),
                    "images_per_second": row["infer_samples_per_sec"],
                }


def write(name: str, rows: Iterable[dict[str, object]]) -> None:
    """Write rows in a stable order."""
    kept = sorted(rows, key=lambda row: [str(value) for value in row.values()])
    with (OUT / name).open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(kept[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(kept)


def main(checkout: Path) -> None:
    """Write both tables."""
    rows = list(accuracy_rows(checkout))
    write("timm_accuracy.csv", rows)
    models = {(str(row["model"]), int(str(row["input_size"]))) for row in rows}
    write("timm_speed.csv", speed_rows(checkout, models))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
