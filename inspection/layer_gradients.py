"""Measure the gradient of each layer of a network on one batch, and nothing else."""

from contextlib import nullcontext

import torch
from torch.nn.functional import cross_entropy

from backbones.auxiliary import total_loss
from inspection.records import LayerGradient
from inspection.signals import as_in_training, layer_gradient
from inspection.subject import Subject, one_thread, spread
from training.device import has_narrow_convolutions
from training.watch import layers_of

IMAGES = 32


def layer_gradients(subject: Subject, most: int = IMAGES) -> tuple[LayerGradient, ...]:
    """Run a batch of training images forward and back; changes no weight."""
    part, net = spread(subject.data.train, most), subject.net
    is_narrow = has_narrow_convolutions(net)
    with (
        one_thread(),
        as_in_training(net),
        torch.backends.mkldnn.flags(enabled=False) if is_narrow else nullcontext(),
    ):
        output = net(subject.prepared(part.images))
        loss = total_loss(output, lambda logits: cross_entropy(logits.float(), part.labels))
        loss.backward()
    found = tuple(layer_gradient(watched) for watched in layers_of(net))
    net.zero_grad(set_to_none=True)
    return found
