"""Make optimiser and learning rate schedule, both torch's own."""

import torch
from torch import nn
from torch.optim.lr_scheduler import CosineAnnealingLR, LRScheduler, OneCycleLR

from training.recipe import Recipe

MOMENTUM = 0.9


def parameter_groups(net: nn.Module, weight_decay: float) -> list[dict[str, object]]:
    """Group parameters: convolution and linear weights decay, scales and biases do not.

    As in Goyal et al. 2017 (1706.02677), section 5.3, for normalisation; He et al. 2018
    (1812.01187), section 3.1, for biases too.
    """
    decaying = [p for p in net.parameters() if p.requires_grad and p.ndim > 1]
    exempt = [p for p in net.parameters() if p.requires_grad and p.ndim <= 1]
    return [
        {"params": decaying, "weight_decay": weight_decay},
        {"params": exempt, "weight_decay": 0.0},
    ]


def optimiser_for(net: nn.Module, recipe: Recipe) -> torch.optim.Optimizer:
    """Make SGD with Nesterov momentum, or AdamW; fused, one call for each group."""
    groups = parameter_groups(net, recipe.weight_decay)
    if recipe.optimiser == "adamw":
        return torch.optim.AdamW(groups, lr=recipe.lr, fused=True)
    return torch.optim.SGD(groups, lr=recipe.lr, momentum=MOMENTUM, nesterov=True, fused=True)


def schedule_for(optimiser: torch.optim.Optimizer, recipe: Recipe, steps: int) -> LRScheduler:
    """Make the learning rate's schedule over ``steps`` steps; ``lr`` is its largest value."""
    if recipe.schedule == "cosine":
        return CosineAnnealingLR(optimiser, T_max=steps)
    return OneCycleLR(optimiser, max_lr=recipe.lr, total_steps=max(steps, 2), cycle_momentum=False)
