"""Write a network as ``torch.export`` has it: a program that runs without its Python source."""

from pathlib import Path

import torch

from export.errors import ExportError
from export.network import Network
from export.onnx_file import Tell
from export.trial import Trial
from export.weights import difference, trial_image, weighted
from language.said import first_line


def write_program(network: Network, path: Path, *, tell: Tell = lambda _step: None) -> Trial:
    """Write the file, read it back and run it once; ``tell`` hears of each step before it begins.

    The number of images is left open. Raises ExportError where torch refuses the network.
    """
    tell("build")
    net, image = weighted(network), trial_image(network)
    tell("export")
    try:
        # Two images, as torch takes an axis of one for a constant.
        program = torch.export.export(
            net, (image.expand(2, -1, -1, -1),), dynamic_shapes=({0: torch.export.Dim("batch")},)
        )
    except Exception as error:
        raise ExportError(
            "torch.export refuses {spec}: {reason}",
            spec=network.spec.text,
            reason=first_line(error)[:300],
        ) from error
    torch.export.save(program, path)
    tell("try")
    with torch.no_grad():
        found = torch.export.load(path).module()(image)
        return Trial(difference(found, net(image)), path.stat().st_size)
