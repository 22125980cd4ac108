"""Write a network as ONNX, and try the file in ONNX Runtime."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from backbones.onnx_graph import FILL, OUTPUT, input_names, leave_out_weights, traced
from export.errors import ExportError
from export.network import Network
from export.trial import Trial
from export.weights import SEED, difference, logits, trial_inputs, weighted
from language.said import first_line

Tell = Callable[[str], None]


def write_onnx(
    network: Network, path: Path, *, with_weights: bool = True, tell: Tell = lambda _step: None
) -> Trial:
    """Write the file and run it once; ``tell`` hears of each step before it begins.

    Without weights it is run too, and the difference is that of the file with weights from which
    it is made. Raises ExportError where the exporter or the runtime refuses the network.
    """
    tell("build")
    spec = network.spec
    net, inputs = weighted(network), trial_inputs(spec)
    wanted = logits(spec, net, inputs)
    tell("export")
    model = _exported(network, net, inputs)
    model.doc_string = f"{spec.text}. Random weights, seed {SEED}."
    tell("try")
    content = model.SerializeToString()
    found = difference(spec, _run(content, inputs), wanted)
    if not with_weights:
        leave_out_weights(model)
        model.doc_string = f"{spec.text}. Without weights: each is about {FILL}."
        content = model.SerializeToString()
        _run(content, inputs)
    path.write_bytes(content)
    return Trial(found, len(content))


def _exported(network: Network, net: nn.Module, inputs: Sequence[Tensor]) -> Any:
    try:
        model = traced(net, inputs)
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


def _run(content: bytes, inputs: Sequence[Tensor]) -> Tensor:
    """Run a file's content in ONNX Runtime on the CPU."""
    # Imported here, as only this needs it.
    import onnxruntime

    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    given = zip(input_names(len(inputs)), inputs, strict=True)
    found = session.run([OUTPUT], {name: value.numpy() for name, value in given})
    return torch.from_numpy(found[0])
