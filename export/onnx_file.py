"""Write a network as ONNX by torch's exporter, and try the file in ONNX Runtime.

``torch.onnx.export(dynamo=True)`` traces the module with ``torch.export``. The number of images is
left open. Without weights each large initialiser becomes a node ConstantOfShape: the graph is whole
and runs, and ResNet-50 takes a quarter of a megabyte in place of 102.
"""

from collections.abc import Callable
from math import prod
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from export.errors import ExportError
from export.network import Network
from export.trial import Trial
from export.weights import SEED, difference, trial_image, weighted

INPUT, OUTPUT = "image", "logits"
LARGE = 64
"""Numbers of an initialiser beyond which it is replaced where weights are left out."""

FILL = 0.01
"""Value of all weights where they are left out; with zeros nothing would be computed."""

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
        _leave_out_weights(model)
        model.doc_string = f"{network.spec.text}. Without weights: each is {FILL}."
        content = model.SerializeToString()
        _run(content, image)
    path.write_bytes(content)
    return Trial(found, len(content))


def _exported(network: Network, net: nn.Module, image: Tensor) -> Any:
    try:
        program = torch.onnx.export(
            net,
            (image,),
            dynamo=True,
            verbose=False,
            input_names=[INPUT],
            output_names=[OUTPUT],
            dynamic_shapes=({0: torch.export.Dim("batch")},),
        )
    except Exception as error:
        raise _refused(network, error) from error
    if program is None:
        raise ExportError("torch's exporter gave no file for {spec}.", spec=network.spec.text)
    return program.model_proto


def _refused(network: Network, error: Exception) -> ExportError:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return ExportError(
        "torch's exporter refuses {spec}: {reason}", spec=network.spec.text, reason=lines[0][:300]
    )


def _leave_out_weights(model: Any) -> None:
    """Replace large initialisers by nodes, give values short names and drop all metadata."""
    from onnx import TensorProto, helper

    graph = model.graph
    nodes, kept = [], []
    for tensor in graph.initializer:
        if prod(tensor.dims) <= LARGE or tensor.data_type != TensorProto.FLOAT:
            kept.append(tensor)
            continue
        shape = helper.make_tensor(f"{tensor.name}.shape", 7, [len(tensor.dims)], tensor.dims)
        kept.append(shape)
        value = helper.make_tensor("value", TensorProto.FLOAT, [1], [FILL])
        nodes.append(helper.make_node("ConstantOfShape", [shape.name], [tensor.name], value=value))
    del graph.initializer[:]
    graph.initializer.extend(kept)
    del graph.value_info[:]
    rest = list(graph.node)
    del graph.node[:]
    graph.node.extend([*nodes, *rest])
    del model.metadata_props[:]
    _shorten(graph)


def _shorten(graph: Any) -> None:
    """Number the values and drop what each node is called and was made of."""
    names: dict[str, str] = {value.name: value.name for value in (*graph.input, *graph.output)}

    def short(name: str) -> str:
        return names.setdefault(name, f"v{len(names)}") if name else name

    for tensor in graph.initializer:
        tensor.name = short(tensor.name)
        tensor.doc_string = ""
    for node in graph.node:
        node.name = node.doc_string = ""
        del node.metadata_props[:]
        inputs, outputs = [list(map(short, side)) for side in (node.input, node.output)]
        del node.input[:], node.output[:]
        node.input.extend(inputs)
        node.output.extend(outputs)


def _run(content: bytes, image: Tensor) -> Tensor:
    """Run a file's content in ONNX Runtime on the CPU."""
    # Imported here, as only this needs it.
    import onnxruntime

    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    return torch.from_numpy(session.run([OUTPUT], {INPUT: image.numpy()})[0])
