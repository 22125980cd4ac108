"""Name what a search chooses between, in the reader's language."""

from collections.abc import Mapping

from language.catalogue import _
from language.said import message

OPTIONS: Mapping[str, str] = {
    "id": message("identity"),
    "1x3": message("1×3 then 3×1"),
    "1x7": message("1×7 then 7×1"),
    "dil3": message("dilated 3×3"),
    "avg3": message("average pool 3×3"),
    "max3": message("max pool 3×3"),
    "max5": message("max pool 5×5"),
    "max7": message("max pool 7×7"),
    "conv1": message("convolution 1×1"),
    "conv3": message("convolution 3×3"),
    "sep3": message("separable 3×3"),
    "sep5": message("separable 5×5"),
    "sep7": message("separable 7×7"),
    "dilsep3": message("dilated separable 3×3"),
    "dilsep5": message("dilated separable 5×5"),
    "none": message("nothing"),
    "skip_connect": message("identity"),
    "nor_conv_1x1": message("convolution 1×1"),
    "nor_conv_3x3": message("convolution 3×3"),
    "avg_pool_3x3": message("average pool 3×3"),
    "add": message("add"),
    "concat": message("concatenate"),
}
"""Names of the options in both spaces."""


def option(name: str) -> str:
    """Name one thing that can be chosen."""
    return _(OPTIONS[name]) if name in OPTIONS else name


def tint(operation: str) -> str:
    """Return the group of colours of an operation."""
    if operation in ("id", "none", "skip_connect"):
        return "shape"
    return "pool" if operation.startswith(("avg", "max")) else "conv"


def state_name(state: int) -> str:
    """Name a state: ``h(i)``, ``h(i−1)`` or the block that made the state."""
    return ("h(i)", "h(i−1)")[state] if state < 2 else _("block {number}").format(number=state - 1)
