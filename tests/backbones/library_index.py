"""Write ``backbones/library_models.csv``: what torchvision's and timm's models take.

``python -m tests.backbones.library_index`` builds every model on the meta device, several times:
half an hour. ``facts`` of one model are what tests compare the index with.
"""

import csv
import inspect
import sys
from collections.abc import Callable, Iterator
from functools import partial
from math import log2
from typing import Any

import timm
import torch
import torchvision
from torch import nn

from backbones.library import construct
from backbones.library_index import COLUMNS, INDEX

LIBRARIES = ("torchvision", "timm")
RATE = 0.37
"""A dropout that no model has of its own."""
USUAL_SIZE = 224
SIZED = ("vit_", "maxvit_")
"""Beginnings of torchvision's models that are built for one image size."""


def names(library: str) -> list[str]:
    """The library's classifiers, by their names."""
    if library == "torchvision":
        return torchvision.models.list_models(module=torchvision.models)
    return timm.list_models()


def made(make: Callable[..., nn.Module], **arguments: Any) -> nn.Module:
    with torch.device("meta"):
        return construct("", partial(make, **arguments)).eval().requires_grad_(False)


def facts(library: str, name: str) -> dict[str, str]:
    """A row of the index."""
    row = (_timm if library == "timm" else _torchvision)(name)
    return {"library": library, "name": name} | {key: str(value) for key, value in row.items()}


def _timm(name: str) -> dict[str, Any]:
    make = partial(timm.create_model, name, pretrained=False)
    net = made(make)
    config = net.default_cfg
    channels, height, width = config["input_size"]
    takes = inspect.signature(type(net).__init__).parameters
    return {
        "in_channels": channels,
        "height": height,
        "width": width,
        "num_classes": config["num_classes"],
        "is_sized": "yes" if "img_size" in takes else "no",
        "drop_rate": _drop_rate(net, make, "drop_rate"),
        "output_strides": _output_strides(net, make, (channels, height, width))
        if "output_stride" in takes
        else "",
    }


def _drop_rate(net: nn.Module, make: Callable[..., nn.Module], argument: str) -> str:
    """The model's own rate of what the argument turns; empty where it turns nothing."""
    try:
        turned = dict(_rates(made(make, **{argument: RATE})))
    except ValueError:
        return ""
    before = dict(_rates(net))
    found = [before.get(place, 0.0) for place, rate in turned.items() if rate == RATE]
    return f"{float(found[0]):g}" if found else ""


def _rates(net: nn.Module) -> Iterator[tuple[tuple[str, str], Any]]:
    for path, module in net.named_modules():
        for key, value in vars(module).items():
            if isinstance(value, int | float) and not isinstance(value, bool):
                yield (path, key), value


def _output_strides(
    net: nn.Module, make: Callable[..., nn.Module], shape: tuple[int, int, int]
) -> str:
    own = _stride(net, shape)
    if own != 32:
        return ""
    found = [own]
    for stride in (16, 8):
        try:
            if _stride(made(make, output_stride=stride), shape) == stride:
                found.append(stride)
        except Exception:
            continue
    return " ".join(map(str, found)) if len(found) > 1 else ""


def _stride(net: nn.Module, shape: tuple[int, int, int]) -> int:
    """Pixels of the image for each step on the last map."""
    found = net.forward_features(torch.empty(1, *shape, device="meta"))
    # A map of 6 is what 32 pixels a step leave of 176.
    return 2 ** round(log2(shape[-1] / found.shape[-1])) if found.ndim == 4 else 0


def _torchvision(name: str) -> dict[str, Any]:
    make = partial(torchvision.models.get_model, name, weights=None)
    if name in ("googlenet", "inception_v3"):
        make = partial(make, init_weights=True)
    net = made(make)
    first = next(iter(torchvision.models.get_model_weights(name)))
    is_sized = name.startswith(SIZED)
    size = USUAL_SIZE if is_sized else first.transforms.keywords["crop_size"]
    own = _drop_rate(net, make, "drop_rate" if name.startswith("densenet") else "dropout")
    return {
        "in_channels": 3,
        "height": size,
        "width": size,
        "num_classes": 1000,
        "is_sized": "yes" if is_sized else "no",
        "drop_rate": own,
        "output_strides": _dilated(name, make),
    }


def _dilated(name: str, make: Callable[..., nn.Module]) -> str:
    if name.startswith("mobilenet_v3"):
        return "32 16"
    if not isinstance(made(make), torchvision.models.ResNet):
        return ""
    try:
        made(make, replace_stride_with_dilation=[False, True, True])
    except ValueError:
        return ""
    return "32 16 8"


def main() -> None:
    rows = []
    for library in LIBRARIES:
        for name in names(library):
            rows.append(facts(library, name))
            sys.stderr.write(f"{len(rows)} {name}\n")
    with INDEX.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
