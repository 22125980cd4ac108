"""TensorFlow's SAME padding: ceil(size / stride) out, the odd pixel at the right and the bottom."""

from torch import Tensor, nn
from torch.nn import functional


def same_padding(size: int, kernel: int, stride: int) -> tuple[int, int]:
    """Pixels before and after one axis of ``size`` pixels."""
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
        """(N, C, H, W) -> (N, C, H + rows, W + columns)."""
        rows, columns = map(same_padding, x.shape[-2:], self.kernel, self.stride)
        return functional.pad(x, (*columns, *rows))


class _SamePool(nn.Module):
    def __init__(self, kernel: int, stride: int):
        super().__init__()
        self.kernel = kernel
        self.stride = stride

    def before(self, x: Tensor) -> Pair:
        """Rows above and columns left; ceil mode adds what is wanted at the other end."""
        return (
            same_padding(x.shape[-2], self.kernel, self.stride)[0],
            same_padding(x.shape[-1], self.kernel, self.stride)[0],
        )


class MaxPool(_SamePool):
    """Max pooling with SAME padding: (N, C, H, W) -> (N, C, ceil(H / stride), ceil(W / stride))."""

    def forward(self, x: Tensor) -> Tensor:
        """Padding never wins, as it is minus infinity."""
        return functional.max_pool2d(x, self.kernel, self.stride, self.before(x), ceil_mode=True)


class AveragePool(_SamePool):
    """Average pooling with SAME padding, which does not count in the mean."""

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) -> (N, C, ceil(H / stride), ceil(W / stride))."""
        return functional.avg_pool2d(
            x, self.kernel, self.stride, self.before(x), ceil_mode=True, count_include_pad=False
        )


class PaddedAveragePool(nn.Sequential):
    """Average pooling that counts the padded zeros in the mean, as timm's does at stride 2."""

    def __init__(self, kernel: int, stride: int):
        super().__init__(SamePad(kernel, stride), nn.AvgPool2d(kernel, stride))
