"""Pad as TensorFlow's SAME: ceil(size / stride) out, the odd pixel at the right and the bottom."""

from torch import Tensor, nn
from torch.nn import functional


def same_padding(size: int, kernel: int, stride: int) -> tuple[int, int]:
    """Count the pixels before and after one axis of ``size`` pixels."""
    total = max(0, (-(-size // stride) - 1) * stride + kernel - size)
    return total // 2, total - total // 2


Pair = tuple[int, int]


class SamePad(nn.Module):
    """Zeros around the map, as a convolution of this kernel and stride (rows, columns) needs."""

    def __init__(self, kernel: int | Pair, stride: int | Pair):
        super().__init__()
        self.kernel = (kernel, kernel) if isinstance(kernel, int) else kernel
        self.stride = (stride, stride) if isinstance(stride, int) else stride

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, C, H, W) -> (N, C, H + rows, W + columns)."""
        rows, columns = map(same_padding, x.shape[-2:], self.kernel, self.stride)
        return functional.pad(x, (*columns, *rows))


class _SamePool(nn.Module):
    def __init__(self, kernel: int, stride: int):
        super().__init__()
        self.kernel = kernel
        self.stride = stride

    def before(self, x: Tensor) -> Pair:
        """Count rows above and columns left; ceil mode adds what is wanted at the other end."""
        return (
            same_padding(x.shape[-2], self.kernel, self.stride)[0],
            same_padding(x.shape[-1], self.kernel, self.stride)[0],
        )


class MaxPool(_SamePool):
    """Max pooling with SAME padding: (N, C, H, W) -> (N, C, ceil(H / stride), ceil(W / stride))."""

    def forward(self, x: Tensor) -> Tensor:
        """Take the largest values; padding never wins, as it is minus infinity."""
        return functional.max_pool2d(x, self.kernel, self.stride, self.before(x), ceil_mode=True)


class ChainedMaxPool(nn.Sequential):
    """Max pooling of 5x5 or 7x7 as several of 3x3, the stride in the last: the same numbers.

    On a CPU, where a large window is slow, several times faster than ``MaxPool``.
    """

    def __init__(self, kernel: int, stride: int):
        count = (kernel - 1) // 2
        super().__init__(*[MaxPool(3, 1) for _ in range(count - 1)], MaxPool(3, stride))


def chain_max_pools(net: nn.Module) -> None:
    """Replace a network's large max pools by chains; what it computes stays the same."""
    for module in net.modules():
        for name, child in module.named_children():
            if isinstance(child, MaxPool) and child.kernel > 3 and child.kernel % 2:
                setattr(module, name, ChainedMaxPool(child.kernel, child.stride))


class AveragePool(_SamePool):
    """Average pooling with SAME padding, which does not count in the mean."""

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, C, H, W) -> (N, C, ceil(H / stride), ceil(W / stride))."""
        return functional.avg_pool2d(
            x, self.kernel, self.stride, self.before(x), ceil_mode=True, count_include_pad=False
        )


class PaddedAveragePool(nn.Sequential):
    """Average pooling that counts the padded zeros in the mean, as timm's does at stride 2."""

    def __init__(self, kernel: int, stride: int):
        super().__init__(SamePad(kernel, stride), nn.AvgPool2d(kernel, stride))
