"""Pool the pixels of an image by windows and as a whole: numbers small enough to be checked."""

import torch
from torch import Tensor
from torch.nn import functional

from inspection.pooling_records import SIDE, Pooled, Rows
from training.dataset import Part, resized


def small_map(image: Tensor) -> Tensor:
    """Shrink an image (1, H, W) uint8 to whole numbers (SIDE, SIDE), by mean over areas."""
    part = resized(Part(image.unsqueeze(0), torch.zeros(1, dtype=torch.long)), SIDE)
    return part.images[0, 0].float().round()


def pooled(image: Tensor, window: int) -> Pooled:
    """Pool an image (1, H, W) uint8, shrunk first: maximum and mean of each window, and of all."""
    small = small_map(image)
    stacked = small.view(1, 1, SIDE, SIDE)
    return Pooled(
        window,
        _rows(small),
        _rows(functional.max_pool2d(stacked, window)[0, 0]),
        _rows(functional.avg_pool2d(stacked, window)[0, 0]),
        float(small.mean()),
        float(small.max()),
    )


def _rows(values: Tensor) -> Rows:
    return tuple(tuple(row) for row in values.tolist())
