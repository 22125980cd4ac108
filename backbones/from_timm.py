"""Define timm's classifiers as a family, built by timm itself, without weights.

Wightman 2019, PyTorch Image Models (https://github.com/huggingface/pytorch-image-models),
Apache-2.0. Names are those of ``timm.list_models``.
"""

from typing import Any

from torch import nn

from backbones.family import Family, Preset
from backbones.library import LibrarySpec, construct
from knobs.knob import knob
from language.said import message


class TimmSpec(LibrarySpec):
    """Knobs of a timm model; the default is MobileNetV3-Large 1.0."""

    family = "timm"
    usual_model = "mobilenetv3_large_100"

    num_classes: int = knob(
        "Classes to tell apart; 0 leaves the classifier out, as timm does where a model was "
        "published without one.",
        default=1000,
        low=0,
        high=100_000,
        label=message("Classes"),
    )


def builder_arguments(spec: TimmSpec) -> dict[str, Any]:
    """Return the arguments of ``timm.create_model`` that differ from the model's own."""
    found = spec.arguments_of(
        {
            "num_classes": "num_classes",
            "in_channels": "in_chans",
            "drop_rate": "drop_rate",
            "output_stride": "output_stride",
        }
    )
    sides = (spec.input_height, spec.input_width)
    if spec.entry.is_sized and sides != (spec.entry.height, spec.entry.width):
        found["img_size"] = sides
    return found


def network(spec: TimmSpec) -> nn.Module:
    """Build the model: images (N, C, H, W) -> logits (N, num_classes); raises LibraryError."""

    def make() -> nn.Module:
        # Imported here, as only this needs it and it takes seconds.
        from timm import create_model

        return create_model(spec.model, pretrained=False, **builder_arguments(spec))

    return construct(f"timm {spec.model}", make)


FAMILY = Family(
    spec=TimmSpec,
    network=network,
    title=message("timm"),
    paper="Wightman 2019, PyTorch Image Models (Apache-2.0)",
    idea=message("Any of the classifiers of PyTorch Image Models, by its name there."),
    presets=(
        Preset("MobileNetV3-Large timm", TimmSpec(), "1905.02244, Table 3"),
        Preset("EfficientNetV2-S timm", TimmSpec(model="efficientnetv2_s"), "2104.00298, Table 4"),
        Preset("RegNetY-400MF timm", TimmSpec(model="regnety_004"), "2003.13678, Table 2"),
        Preset("ConvNeXt-Atto timm", TimmSpec(model="convnext_atto"), "timm"),
    ),
)
