"""Change a batch of training images at random, on the images' own device.

Flip and shifted crop: He et al. 2015 (1512.03385), section 4.2. Cutout: DeVries and Taylor 2017
(1708.04552), a square of zeros (the mean, after normalisation) that may hang over the border.
All images of a batch are changed at once, without a loop. The random numbers are drawn on the CPU,
so that a seed gives the same changes on every device, for an epoch ahead, so that a GPU waits for
one copy of them and not for one to five in each step.
"""

import torch
from torch import Generator, Tensor

from training.recipe import Recipe


def draw(recipe: Recipe, steps: int, batch: int, size: int, generator: Generator) -> Tensor:
    """Draw the numbers that ``augment`` takes for some steps: int64 (steps, K, batch) on the CPU.

    K counts them for one image: two for a shift, one for a flip, two for a cutout.
    """
    limits = _limits(recipe, size)
    numbers = torch.empty(steps, len(limits), batch, dtype=torch.int64)
    for step in numbers if limits else ():
        for row, below in zip(step, limits, strict=True):
            torch.randint(below, (batch,), generator=generator, out=row)
    return numbers


def rows_of(recipe: Recipe) -> int:
    """Count the numbers that augment one image."""
    return len(_limits(recipe, 1))


def _limits(recipe: Recipe, size: int) -> list[int]:
    limits = [2 * recipe.crop + 1] * 2 if recipe.crop else []
    limits += [2] if recipe.flip else []
    return limits + ([size] * 2 if recipe.cutout else [])


def augment(images: Tensor, recipe: Recipe, numbers: Tensor) -> Tensor:
    """Change normalised images (N, C, H, W) by a step's ``numbers`` (K, N); the shape stays."""
    rows = iter(numbers)
    if recipe.crop:
        images = shift(images, recipe.crop, next(rows), next(rows))
    if recipe.flip:
        images = flip(images, next(rows))
    if recipe.cutout:
        images = cut_out(images, recipe.cutout, next(rows), next(rows))
    return images


def flip(images: Tensor, chosen: Tensor) -> Tensor:
    """Mirror each image left to right where ``chosen`` (N,) is 1."""
    return torch.where(chosen.bool().view(-1, 1, 1, 1), images.flip(3), images)


def shift(images: Tensor, most: int, down: Tensor, right: Tensor) -> Tensor:
    """Move each image by up to ``most`` pixels along both axes; zeros come in from the border.

    ``down`` and ``right`` (N,) count from 0 to twice as many: so far below and right of the corner
    of the padded image is the crop.
    """
    count, _, height, width = images.shape
    padded = torch.nn.functional.pad(images, (most,) * 4)
    rows = down.view(-1, 1) + torch.arange(height, device=images.device)
    columns = right.view(-1, 1) + torch.arange(width, device=images.device)
    number = torch.arange(count, device=images.device).view(-1, 1, 1)
    # Advanced indices around a slice put the channel axis last.
    taken = padded[number, :, rows.unsqueeze(2), columns.unsqueeze(1)]
    return taken.permute(0, 3, 1, 2)


def cut_out(images: Tensor, side: int, row: Tensor, column: Tensor) -> Tensor:
    """Zero a square of ``side`` pixels around ``row`` and ``column`` (N,) in each image."""
    count, _, height, width = images.shape
    top = row.view(-1, 1) - side // 2
    left = column.view(-1, 1) - side // 2
    rows = torch.arange(height, device=images.device)
    columns = torch.arange(width, device=images.device)
    in_rows = (rows >= top) & (rows < top + side)
    in_columns = (columns >= left) & (columns < left + side)
    hidden = in_rows.view(count, 1, height, 1) & in_columns.view(count, 1, 1, width)
    return images.masked_fill(hidden, 0.0)
