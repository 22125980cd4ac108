"""Write a network as ``torch.export`` has it: a program that runs without its Python source."""

from pathlib import Path

import torch

from export.errors import ExportError
from export.network import Network
from export.onnx_file import Tell
from export.trial import Trial
from export.weights import difference, logits, trial_inputs, weighted
from language.said import first_line


def write_program(network: Network, path: Path, *, tell: Tell = lambda _step: None) -> Trial:
    """Write the file, read it back and run it once; ``tell`` hears of each step before it begins.

    The number of images is left open. Raises ExportError where torch refuses the network.
    """
    tell("build")
    spec = network.spec
    net, inputs = weighted(network), trial_inputs(spec)
    wanted = logits(spec, net, inputs)
    tell("export")
    try:
        # Two of each, as torch takes an axis of one for a constant.
        pairs = tuple(value.expand(2, *value.shape[1:]) for value in inputs)
        batch = {0: torch.export.Dim("batch")}
        program = torch.export.export(net, pairs, dynamic_shapes=tuple(batch for _ in pairs))
    except Exception as error:
        raise ExportError(
            "torch.export refuses {spec}: {reason}",
            spec=spec.text,
            reason=first_line(error)[:300],
        ) from error
    torch.export.save(program, path)
    tell("try")
    with torch.no_grad():
        found = torch.export.load(path).module()(*inputs)
    try:
        return Trial(difference(spec, found, wanted), path.stat().st_size)
    except ExportError:
        path.unlink()
        raise
