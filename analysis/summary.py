"""Format torchinfo's text table without allocating weights."""

from torch import nn

from analysis.records import Shape


def text_summary(net: nn.Module, *inputs: Shape) -> str:
    """Format ``torchinfo.summary`` of a module of the meta device; shapes without the batch axis.

    Its memory figures count results of parameterised layers only, twice for the backward pass; ours
    count each result once, concatenations and additions too.
    """
    # Imported here, as the first look at a network does not need it.
    import torchinfo

    text = str(
        torchinfo.summary(
            net,
            input_size=[(1, *shape) for shape in inputs],
            device="meta",
            depth=4,
            verbose=0,
            col_names=("output_size", "num_params", "mult_adds"),
        )
    )
    # It prints the name of an Enum's member in place of the unit: "Units.GIGABYTES".
    for unit in torchinfo.Units:
        text = text.replace(f"Units.{unit.name}", unit.value)
    return text
