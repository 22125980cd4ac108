"""Drop whole branches of a block at random while training (drop-path).

Stochastic depth, Huang et al. 2016 (1603.09382); EfficientNet calls it drop-connect, NASNet
ScheduledDropPath (1707.07012, appendix A.5), whose rate grows linearly over the training.
"""

from torch import Tensor, nn


class DropPath(nn.Module):
    """Zero the branch of a sample with ``probability``, scale the others by 1 / (1 - p)."""

    def __init__(self, probability: float):
        super().__init__()
        self.probability = probability

    @property
    def present_probability(self) -> float:
        """The probability that holds now."""
        return self.probability

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, C, H, W) -> (N, C, H, W); unchanged at inference."""
        if not self.training or self.present_probability == 0:
            return x
        keep = 1 - self.present_probability
        mask = x.new_empty((x.shape[0], *[1] * (x.dim() - 1))).bernoulli_(keep)
        return x * (mask / keep)


class ScheduledDropPath(DropPath):
    """Drop-path whose probability grows from 0 to ``probability`` with the training's progress.

    A new network is at the start of its training and drops nothing: the training loop tells it how
    far it is, see ``set_progress``.
    """

    progress = 0.0

    @property
    def present_probability(self) -> float:
        """Linear in the progress (1707.07012, appendix A.5)."""
        return self.probability * self.progress


def set_progress(net: nn.Module, fraction: float) -> None:
    """Tell a network how much of its training is done, 0 to 1; most networks need not know."""
    for module in net.modules():
        if isinstance(module, ScheduledDropPath):
            module.progress = min(1.0, max(0.0, fraction))
