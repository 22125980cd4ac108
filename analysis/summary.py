"""Format torchinfo's text table without allocating weights."""

from torch import nn

from analysis.records import Shape


def text_summary(net: nn.Module, *inputs: Shape) -> str:
    """Format ``torchinfo.summary`` of a module of the meta device; shapes without the batch axis.

    Its memory figures count parameterised layers only; ours count concatenations and additions.
    """
    # Imported here, as the first look at a network does not need it.
    import torchinfo

    return str(
        torchinfo.summary(
            net,
            input_size=[(1, *shape) for shape in inputs],
            device="meta",
            depth=4,
            verbose=0,
            col_names=("output_size", "num_params", "mult_adds"),
        )
    )
