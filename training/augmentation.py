"""Change a batch of training images at random, on the images' own device.

Flip and shifted crop: He et al. 2015 (1512.03385), section 4.2. Cutout: DeVries and Taylor 2017
(1708.04552), a square of zeros (the mean, after normalisation) that may hang over the border.
All images of a batch are changed at once, without a loop. ``generator`` is on the CPU, so that a
seed gives the same changes on every device.
"""

import torch
from torch import Generator, Tensor

from training.recipe import Recipe


def augment(images: Tensor, recipe: Recipe, generator: Generator) -> Tensor:
    """Change normalised images (N, C, H, W) at random; the shape stays."""
    if recipe.crop:
        images = shift(images, recipe.crop, generator)
    if recipe.flip:
        images = flip(images, generator)
    if recipe.cutout:
        images = cut_out(images, recipe.cutout, generator)
    return images


def flip(images: Tensor, generator: Generator) -> Tensor:
    """Mirror each image left to right with probability one half."""
    chosen = _whole_numbers(2, len(images), images, generator).bool()
    return torch.where(chosen.view(-1, 1, 1, 1), images.flip(3), images)


def shift(images: Tensor, most: int, generator: Generator) -> Tensor:
    """Move each image by up to ``most`` pixels along both axes; zeros come in from the border."""
    count, _, height, width = images.shape
    padded = torch.nn.functional.pad(images, (most,) * 4)
    down = _whole_numbers(2 * most + 1, count, images, generator).view(-1, 1)
    right = _whole_numbers(2 * most + 1, count, images, generator).view(-1, 1)
    rows = down + torch.arange(height, device=images.device)
    columns = right + torch.arange(width, device=images.device)
    number = torch.arange(count, device=images.device).view(-1, 1, 1)
    # Advanced indices around a slice put the channel axis last.
    taken = padded[number, :, rows.unsqueeze(2), columns.unsqueeze(1)]
    return taken.permute(0, 3, 1, 2)


def cut_out(images: Tensor, side: int, generator: Generator) -> Tensor:
    """Zero a square of ``side`` pixels around a random centre in each image."""
    count, _, height, width = images.shape
    top = _whole_numbers(height, count, images, generator).view(-1, 1) - side // 2
    left = _whole_numbers(width, count, images, generator).view(-1, 1) - side // 2
    rows = torch.arange(height, device=images.device)
    columns = torch.arange(width, device=images.device)
    in_rows = (rows >= top) & (rows < top + side)
    in_columns = (columns >= left) & (columns < left + side)
    hidden = in_rows.view(count, 1, height, 1) & in_columns.view(count, 1, 1, width)
    return images.masked_fill(hidden, 0.0)


def _whole_numbers(below: int, count: int, images: Tensor, generator: Generator) -> Tensor:
    return torch.randint(below, (count,), generator=generator).to(images.device)
