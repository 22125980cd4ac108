"""Read a network's first channel gate step by step on one image, at its first weights."""

from collections.abc import Iterator
from functools import partial

from torch import Tensor, nn

from backbones.spec import BackboneSpec
from backbones.squeeze_excitation import SqueezeExcitation
from inspection.errors import InspectionError
from inspection.first_weights import first_weights, run
from inspection.gate_step_records import GateSteps
from language.said import message

MAPS = 8
"""Maps that are kept: those that vary most over the image."""


def gate_steps(spec: BackboneSpec, images: Tensor, most: int = MAPS) -> GateSteps:
    """Return the steps of the first gate on the first of the images (N, C, H, W).

    Raises InspectionError where the network has no gate that squeezes, or is too large.
    """
    net = first_weights(spec, len(images))
    path, gate = next(_gates(net), ("", None))
    if gate is None:
        raise InspectionError(
            message("{spec} has no channel gate: choose a network with squeeze-and-excitation."),
            spec=spec.text,
        )
    squeeze, reduce, activation, expand, excitation = gate.children()
    noted: dict[str, Tensor] = {}
    places = {
        "squeezed": squeeze, "reduced": reduce, "activated": activation, "expanded": expand,
        "scales": excitation, "scaled": gate,
    }  # fmt: skip
    handles = [
        module.register_forward_hook(partial(_note, noted, name)) for name, module in places.items()
    ]
    handles.append(gate.register_forward_pre_hook(partial(_before, noted)))
    try:
        run(net, images)
    finally:
        for handle in handles:
            handle.remove()
    maps = noted["maps"]
    spreads = maps.flatten(1).std(dim=1, correction=0)
    chosen = spreads.topk(min(most, len(maps))).indices.sort().values
    return GateSteps(
        path=path,
        chosen=tuple(chosen.tolist()),
        activation=type(activation).__name__,
        excitation=type(excitation).__name__,
        maps=maps[chosen].numpy(),
        squeezed=_numbers(noted["squeezed"]),
        reduced=_numbers(noted["reduced"]),
        activated=_numbers(noted["activated"]),
        expanded=_numbers(noted["expanded"]),
        scales=_numbers(noted["scales"]),
        scaled=noted["scaled"][chosen].numpy(),
    )


def _numbers(values: Tensor) -> tuple[float, ...]:
    return tuple(values.flatten().tolist())


def _gates(net: nn.Module) -> Iterator[tuple[str, SqueezeExcitation]]:
    for name, module in net.named_modules():
        if isinstance(module, SqueezeExcitation) and not isinstance(module.squeeze, nn.Identity):
            yield name, module


def _before(into: dict[str, Tensor], _module: nn.Module, inputs: tuple[Tensor]) -> None:
    into["maps"] = inputs[0][0].detach().clone()


def _note(into: dict[str, Tensor], name: str, _module: nn.Module, _in: object, out: Tensor) -> None:
    # A copy at once: an activation in place overwrites what it is given.
    into[name] = out[0].detach().clone()
