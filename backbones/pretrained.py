"""Load torchvision's published weights into our networks, where they can be downloaded."""

from torch import nn

from backbones.interop import TORCHVISION, load_reference
from backbones.registry import build
from backbones.spec import BackboneSpec
from language.said import SaidError


class WeightsUnavailableError(SaidError):
    """Published weights cannot be had; the message says why in one sentence."""


def published_weights(spec: BackboneSpec) -> str | None:
    """Name torchvision's weights for a spec, for example ``resnet50``; None without any."""
    return TORCHVISION.get(spec.text)


def pretrained(spec: BackboneSpec) -> nn.Module:
    """Build the spec's network with torchvision's first published weights, downloaded or cached.

    Raises WeightsUnavailableError where there are none or they cannot be downloaded.
    """
    # Imported here, as only this needs it and it takes half a second.
    import torchvision

    name = published_weights(spec)
    if name is None:
        raise WeightsUnavailableError(
            "torchvision publishes no weights for {spec}.", spec=spec.text
        )
    weights = torchvision.models.get_model_weights(name).IMAGENET1K_V1
    try:
        # weights_only: what comes from outside is read as tensors, never as code.
        state = weights.get_state_dict(progress=False, check_hash=True, weights_only=True)
    except OSError as error:
        reason = getattr(error, "reason", error)
        raise WeightsUnavailableError(
            "The weights of {name} could not be downloaded ({reason}).", name=name, reason=reason
        ) from error
    net = build(spec, device="meta").to_empty(device="cpu")
    load_reference(net, spec, state)
    return net.eval()
