"""Write a network as ONNX, and try the file in ONNX Runtime."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from backbones.onnx_graph import FILL, OUTPUT, input_names, leave_out_weights, traced
from export.errors import ExportError
from export.network import Network
from export.trial import Trial
from export.weights import SEED, difference, trial_image, weighted
from language.said import first_line

Tell = Callable[[str], None]


def write_onnx(
    network: Network, path: Path, *, with_weights: bool = True, tell: Tell = lambda _step: None
) -> Trial:
    """Write the file and run it once; ``tell`` hears of each step before it begins.

    Raises ExportError where the exporter or the runtime refuses the network.
    """
    tell("build")
    net, image = weighted(network), trial_image(network)
    tell("export")
    model = _exported(network, net, image)
    model.doc_string = f"{network.spec.text}. Random weights, seed {SEED}."
    tell("try")
    content = model.SerializeToString()
    with torch.no_grad():
        found = difference(_run(content, image), net(image))
    if not with_weights:
        leave_out_weights(model)
        model.doc_string = f"{network.spec.text}. Without weights: each is about {FILL}."
        content = model.SerializeToString()
        _run(content, image)
    path.write_bytes(content)
    return Trial(found, len(content))


def _exported(network: Network, net: nn.Module, image: Tensor) -> Any:
    try:
        model = traced(net, [image])
    except Exception as error:
        raise _refused(network, error) from error
    if model is None:
        raise ExportError("torch's exporter gave no file for {spec}.", spec=network.spec.text)
    return model


def _refused(network: Network, error: Exception) -> ExportError:
    return ExportError(
        "torch's exporter refuses {spec}: {reason}",
        spec=network.spec.text,
        reason=first_line(error)[:300],
    )


def _run(content: bytes, image: Tensor) -> Tensor:
    """Run a file's content in ONNX Runtime on the CPU."""
    # Imported here, as only this needs it.
    import onnxruntime

    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    (name,) = input_names(1)
    return torch.from_numpy(session.run([OUTPUT], {name: image.numpy()})[0])
