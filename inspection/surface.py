"""Compute the loss around a network's weights on a plane of two random directions.

Li, Xu, Taylor, Studer, Goldstein 2018 (1712.09913), section 4: each filter of a direction is scaled
to the norm of the network's own filter; biases and normalisation stay as they are, and so do the
running statistics. The loss is that of training images, without augmentation.
"""

import math
from collections.abc import Iterator, Mapping, Sequence

import torch
from torch import Tensor, nn

from inspection.lesions import Sums
from inspection.records import SurfaceRow
from inspection.subject import Subject, spread

POINTS, SPAN, IMAGES = 25, 1.0, 500
"""Points along each side, half the side in norms of the filters, training images."""

MOST_POINTS = 101
SEED = 1712_09913
BATCH = 250

Direction = Mapping[str, Tensor]


def direction(net: nn.Module, generator: torch.Generator) -> Direction:
    """Draw a filter-normalised direction: for each weight of filters a tensor of its shape."""
    found = {}
    for name, weight in net.named_parameters():
        if weight.ndim < 2:
            continue
        drawn = torch.randn(weight.shape, generator=generator)
        norms = weight.detach().flatten(1).norm(dim=1) / drawn.flatten(1).norm(dim=1)
        found[name] = drawn * norms.view(-1, *[1] * (weight.ndim - 1))
    return found


def rows(
    subject: Subject,
    points: int = POINTS,
    span: float = SPAN,
    most: int = IMAGES,
    seed: int = SEED,
    done: Sequence[int] = (),
) -> Iterator[SurfaceRow]:
    """Yield the losses of each row of the plane, but for the rows that are done already.

    Losses are means over images; one that is no number is infinite. The network's weights are
    changed meanwhile, and as before at the end.
    """
    generator = torch.Generator().manual_seed(seed)
    along, across = direction(subject.net, generator), direction(subject.net, generator)
    weights = dict(subject.net.named_parameters())
    first = {name: weights[name].detach().clone() for name in along}
    part = spread(subject.data.train, most)
    images, labels = subject.prepared(part.images).split(BATCH), part.labels.split(BATCH)
    steps = torch.linspace(-span, span, points).tolist()
    try:
        for place, y in enumerate(steps):
            if place in done:
                continue
            losses = []
            for x in steps:
                with torch.no_grad():
                    for name, start in first.items():
                        weights[name].copy_(start + x * along[name] + y * across[name])
                    losses.append(_loss(subject.net, images, labels))
            yield SurfaceRow(place, points, span, len(part), tuple(losses))
    finally:
        with torch.no_grad():
            for name, start in first.items():
                weights[name].copy_(start)


def _loss(net: nn.Module, images: Sequence[Tensor], labels: Sequence[Tensor]) -> float:
    sums = Sums()
    for x, y in zip(images, labels, strict=True):
        sums.add(net(x), y)
    _accuracy, loss = sums.means
    return loss if math.isfinite(loss) else math.inf
