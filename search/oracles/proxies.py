"""Compute zero-cost proxies: scores of untrained networks that may rank as training does.

- synflow, Tanaka et al. 2020 (2006.05467): sum of |weight x gradient| of the network with absolute
  weights, without normalisation, on an image of ones.
- NASWOT, Mellor et al. 2020 (2006.04647): log-determinant of how alike the ReLU patterns of two
  images are.
- gradient norm, Abdelfattah et al. 2021 (2101.08134): of the loss on one batch.
- the number of parameters, which is the one to beat.

They are shown beside what training says, never used as a reward: on the NASNet space some have the
opposite sign of what they have on NAS-Bench-201.
"""

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from backbones.padding import chain_max_pools
from backbones.registry import build
from search.child import ChildPlan, digits
from search.records import Proxies, ProxyPoint, RankCorrelation
from search.statistics import rank_correlation
from training.device import has_narrow_convolutions

IMAGES = 32
NAMES = ("synflow", "naswot", "gradient_norm", "params")


def correlations(points: Sequence[ProxyPoint]) -> tuple[RankCorrelation, ...]:
    """Compute the rank correlation of each proxy with the trained reward."""
    rewards = [point.scored.reward for point in points]
    return tuple(
        rank_correlation(name, [float(getattr(point.proxies, name)) for point in points], rewards)
        for name in NAMES
    )


def proxies(cell: str, plan: ChildPlan) -> Proxies:
    """Compute all proxies of one child before its first step, on one batch."""
    torch.set_num_threads(1)
    torch.manual_seed(plan.seed)
    net = build(plan.spec(cell))
    chain_max_pools(net)
    data = digits(plan.noise, plan.train_images)
    mean, std = data.scale()
    chosen = torch.arange(0, len(data.train), max(1, len(data.train) // IMAGES))[:IMAGES]
    batch = data.train.at(chosen)
    images = (batch.images.float() - mean) / std
    return Proxies(
        naswot=naswot(net, images),
        gradient_norm=gradient_norm(net, images, batch.labels),
        synflow=synflow(net, images[:1]),
        params=sum(p.numel() for p in net.parameters()),
    )


def naswot(net: nn.Module, images: Tensor) -> float:
    """Compute the log-determinant of the kernel (N, N) that counts equal ReLU states; N images."""
    kernel = torch.zeros(len(images), len(images), dtype=torch.float64)

    def add(_module: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        active = (inputs[0] > 0).flatten(1).double()
        kernel.add_(active @ active.T + (1 - active) @ (1 - active).T)

    hooks = [m.register_forward_pre_hook(add) for m in net.modules() if isinstance(m, nn.ReLU)]
    with torch.no_grad():
        net.train()(images)
    for hook in hooks:
        hook.remove()
    return float(torch.linalg.slogdet(kernel).logabsdet)


def gradient_norm(net: nn.Module, images: Tensor, labels: Tensor) -> float:
    """Compute the logarithm of the Euclidean norm of the cross-entropy's gradient."""
    net.train().zero_grad()
    with torch.backends.mkldnn.flags(enabled=not has_narrow_convolutions(net)):
        functional.cross_entropy(net(images), labels).backward()
    squares = sum(float(p.grad.square().sum()) for p in net.parameters() if p.grad is not None)
    net.zero_grad()
    return 0.5 * math.log(squares) if squares else -math.inf


def synflow(net: nn.Module, image: Tensor) -> float:
    """Compute the logarithm of the sum of |weight x gradient|; destroys the weights."""
    net.double().eval()
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.reset_running_stats()
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.abs_()
    net.zero_grad()
    net(torch.ones_like(image, dtype=torch.float64)).sum().backward()
    flow = sum(
        float((p.detach() * p.grad).abs().sum()) for p in net.parameters() if p.grad is not None
    )
    return math.log(flow) if flow else -math.inf
