"""Write a network's ONNX files for measuring: float32, and int8 by static quantisation.

Weights are seeded random ones. The int8 file (QDQ, weights by channel) is calibrated on shipped
digits: its size and its speed are measured, its accuracy is not claimed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from backbones.onnx_graph import input_names, traced
from backbones.opened import open_in_worker
from backbones.spec import BackboneSpec
from language.said import first_line, message
from measuring.errors import MeasuringError
from measuring.torch_runner import seeded
from training.catalogue import read_digits
from training.dataset import resized

NODE = "op"
"""Beginning of the names of nodes and of their results; the node's number follows."""

CALIBRATION_IMAGES = 8


@dataclass(frozen=True)
class OnnxNode:
    """A node of a model: its operator, the module that it came from, the nodes that it reads.

    ``layer`` is the path of the module whose weights it has, empty where it has none.
    """

    operator: str
    scope: str
    layer: str
    inputs: tuple[int, ...]


def write_float(spec: BackboneSpec, path: Path) -> tuple[OnnxNode, ...]:
    """Write the float32 model; returns its nodes in order. Raises MeasuringError."""
    open_in_worker()
    net, inputs = seeded(spec, 1)
    try:
        model = traced(net.eval(), inputs)
    except Exception as error:
        raise MeasuringError(
            message("torch's exporter refuses {spec}: {reason}"),
            spec=spec.text,
            reason=first_line(error)[:300],
        ) from error
    if model is None:
        raise MeasuringError(message("torch's exporter gave no file for {spec}."), spec=spec.text)
    nodes = _number(model.graph)
    path.write_bytes(model.SerializeToString())
    return nodes


def _number(graph: Any) -> tuple[OnnxNode, ...]:
    """Name nodes and results by the nodes' numbers, which fused kernels keep; returns the nodes."""
    kept = {value.name for value in (*graph.input, *graph.output)}
    kept |= {tensor.name for tensor in graph.initializer}
    makers = {name: number for number, node in enumerate(graph.node) for name in node.output}
    names: dict[str, str] = {}
    nodes = []
    del graph.value_info[:]
    for number, node in enumerate(graph.node):
        scopes = _scopes(node)
        layers = [name.rpartition(".")[0] for name in node.input if name.endswith(".weight")]
        read = tuple(makers[name] for name in node.input if name in makers)
        nodes.append(OnnxNode(node.op_type, scopes, layers[0] if layers else "", read))
        node.name = f"{NODE}{number}"
        inputs = [names.get(name, name) for name in node.input]
        for place, name in enumerate(node.output):
            if name and name not in kept:
                names[name] = f"{NODE}{number}.{place}" if place else f"{NODE}{number}"
        outputs = [names.get(name, name) for name in node.output]
        del node.input[:], node.output[:]
        node.input.extend(inputs)
        node.output.extend(outputs)
    return tuple(nodes)


def _scopes(node: Any) -> str:
    """Return the path of the module that a node came from, empty for the network itself."""
    for prop in node.metadata_props:
        if prop.key == "pkg.torch.onnx.name_scopes":
            scopes = prop.value.strip("[]").replace("'", "").split(", ")
            return str(scopes[-2]) if len(scopes) > 1 else ""
    return ""


def write_int8(spec: BackboneSpec, source: Path, path: Path) -> None:
    """Quantise a float32 model; raises MeasuringError where its inputs are no images."""
    from onnxruntime import quantization

    if len(spec.input_shapes) != 1 or len(spec.input_shape) != 3:
        raise MeasuringError(
            message("int8 is calibrated on images, and {spec} takes something else."),
            spec=spec.text,
        )

    class Reader(quantization.CalibrationDataReader):
        def __init__(self) -> None:
            self._images = _images(spec)

        def get_next(self) -> Any:
            return next(self._images, None)

    quantization.quantize_static(
        str(source),
        str(path),
        Reader(),
        quant_format=quantization.QuantFormat.QDQ,
        per_channel=True,
        activation_type=quantization.QuantType.QUInt8,
        weight_type=quantization.QuantType.QInt8,
    )


def _images(spec: BackboneSpec) -> Iterator[dict[str, np.ndarray[Any, Any]]]:
    """Yield digits (1, C, H, W) of the size and channels that a network takes, normalised."""
    data = read_digits()
    mean, deviation = data.scale()
    channels, height, width = spec.input_shape
    part = data.train.at(torch.arange(CALIBRATION_IMAGES))
    pixels = (resized(part, height).images.float() - mean) / deviation
    if width != height:
        pixels = torch.nn.functional.interpolate(pixels, size=(height, width))
    (name,) = input_names(1)
    for image in pixels.expand(-1, channels, -1, -1).contiguous().split(1):
        yield {name: image.numpy()}
