"""Define torchvision's classifiers as a family, built by torchvision itself, without weights.

TorchVision maintainers 2016 (https://github.com/pytorch/vision), BSD-3-Clause. Its functions take
no number of image channels: where that is not three, the convolution that reads the image is made
anew. ``output_stride`` is its ``replace_stride_with_dilation`` (ResNet's bottlenecks) or
``dilated`` (MobileNetV3).
"""

from typing import Any

from torch import nn

from backbones.family import Family, Preset
from backbones.library import LibraryError, LibrarySpec, construct
from language.said import message

RGB = 3
OWN_SIZE = {"vit_": "image_size", "maxvit_": "input_size"}
"""Arguments for the image size of models that are built for one, by how their names begin."""


class TorchvisionSpec(LibrarySpec):
    """Knobs of a torchvision model; the default is ConvNeXt-Tiny."""

    family = "torchvision"
    usual_model = "convnext_tiny"


def builder_arguments(spec: TorchvisionSpec) -> dict[str, Any]:
    """Return the arguments of the model's function in torchvision."""
    is_dense = spec.model.startswith("densenet")
    found = spec.arguments_of(
        {"num_classes": "num_classes", "drop_rate": "drop_rate" if is_dense else "dropout"}
    )
    if spec.model in ("googlenet", "inception_v3"):
        # The present initialisation, said so that torchvision does not warn of another to come.
        found["init_weights"] = True
    for start, argument in OWN_SIZE.items():
        if spec.model.startswith(start):
            sides = (spec.input_height, spec.input_width)
            found[argument] = sides if argument == "input_size" else spec.input_height
    stride = spec.arguments_of({"output_stride": "output_stride"}).get("output_stride")
    if stride is None:
        return found
    if spec.model.startswith("mobilenet"):
        return found | {"dilated": True}
    return found | {"replace_stride_with_dilation": [False, stride <= 8, stride <= 16]}


def network(spec: TorchvisionSpec) -> nn.Module:
    """Build the model: images (N, C, H, W) -> logits (N, num_classes); raises LibraryError."""

    def make() -> nn.Module:
        # Imported here, as only this needs it and it takes half a second.
        from torchvision.models import get_model

        net = get_model(spec.model, weights=None, **builder_arguments(spec))
        if spec.in_channels != RGB:
            read_channels(net, spec.in_channels)
        return net

    return construct(f"torchvision {spec.model}", make)


def read_channels(net: nn.Module, channels: int) -> None:
    """Let the convolution that reads an RGB image read another number of channels.

    Its weights are drawn as spread as the old ones, their variance times 3 / channels, so that its
    output is as large. Raises LibraryError where no convolution reads three channels.
    """
    for conv in net.modules():
        if isinstance(conv, nn.Conv2d) and conv.in_channels == RGB and conv.groups == 1:
            old = conv.weight.detach()
            weight = old.new_empty(len(old), channels, *old.shape[2:])
            if not old.is_meta:
                nn.init.normal_(weight, std=float(old.std()) * (RGB / channels) ** 0.5)
            conv.in_channels, conv.weight = channels, nn.Parameter(weight)
            return
    raise LibraryError(message("No convolution of this model reads an image of three channels."))


FAMILY = Family(
    spec=TorchvisionSpec,
    network=network,
    title=message("torchvision"),
    paper="TorchVision: PyTorch's Computer Vision library (BSD-3-Clause)",
    idea=message("Any classifier of PyTorch's own library, by its name there."),
    presets=(
        Preset("ConvNeXt-Tiny torchvision", TorchvisionSpec(), "2201.03545, Table 1"),
        Preset(
            "MobileNetV3-Large torchvision",
            TorchvisionSpec(model="mobilenet_v3_large"),
            "1905.02244, Table 3",
        ),
        Preset(
            "ShuffleNetV2 1.0 torchvision",
            TorchvisionSpec(model="shufflenet_v2_x1_0"),
            "1807.11164, Table 8",
        ),
        Preset("ViT-B-16 torchvision", TorchvisionSpec(model="vit_b_16"), "2010.11929, Table 1"),
    ),
)
