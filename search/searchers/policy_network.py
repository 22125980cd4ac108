"""Define the controller's network: a one-layer LSTM that takes one decision after the other.

Zoph et al. 2018 (1707.07012), appendix A: 100 units, weights from -0.1 to 0.1, a softmax for each
decision, the option taken fed back in. The softmaxes start with zero weights, unlike the paper's,
so that every option is equally probable before the first reward.
"""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

UNITS = 100
INIT = 0.1


class PolicyNetwork(nn.Module):
    """Decisions with ``sizes`` options each; absent options are masked with minus infinity."""

    mask: Tensor

    def __init__(self, sizes: Sequence[int], generator: torch.Generator, units: int = UNITS):
        super().__init__()
        steps, widest = len(sizes), max(sizes)
        self.first = nn.Parameter(torch.empty(units))
        self.embedding = nn.Parameter(torch.empty(steps, widest, units))
        self.lstm = nn.LSTM(units, units, batch_first=True)
        for parameter in self.parameters():
            with torch.no_grad():
                parameter.uniform_(-INIT, INIT, generator=generator)
        self.weight = nn.Parameter(torch.zeros(steps, units, widest))
        self.bias = nn.Parameter(torch.zeros(steps, widest))
        mask = torch.zeros(steps, widest)
        for step, size in enumerate(sizes):
            mask[step, size:] = -torch.inf
        self.register_buffer("mask", mask)

    def forward(self, choices: Tensor) -> Tensor:
        """Map choices (N, D) -> log-probabilities (N, D, options), each given those before."""
        steps = torch.arange(choices.shape[1] - 1)
        fed = self.embedding[steps, choices[:, :-1]]
        first = self.first.expand(len(choices), 1, -1)
        states, _ = self.lstm(torch.cat([first, fed], 1))
        logits = torch.einsum("ndu,duo->ndo", states, self.weight) + self.bias
        return (logits + self.mask).log_softmax(-1)

    @torch.no_grad()
    def sample(self, count: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """Draw choices (count, D); returns them and each row's log-probability (count,)."""
        return self._roll(count, lambda log: torch.multinomial(log.exp(), 1, generator=generator))

    @torch.no_grad()
    def likeliest(self) -> Tensor:
        """Return choices (1, D), the most probable option at each step."""
        return self._roll(1, lambda log: log.argmax(-1, keepdim=True))[0]

    def _roll(self, count: int, pick: Callable[[Tensor], Tensor]) -> tuple[Tensor, Tensor]:
        fed = self.first.expand(count, 1, -1)
        state: tuple[Tensor, Tensor] | None = None
        total = torch.zeros(count)
        taken = []
        for step in range(len(self.bias)):
            out, state = self.lstm(fed, state)
            logits = out[:, 0] @ self.weight[step] + self.bias[step] + self.mask[step]
            log = logits.log_softmax(-1)
            choice = pick(log)
            total += log.gather(1, choice)[:, 0]
            taken.append(choice)
            fed = self.embedding[step, choice[:, 0]].unsqueeze(1)
        return torch.cat(taken, 1), total


def entropies(log: Tensor) -> Tensor:
    """Compute the entropy in nats of log-probabilities (..., options) -> (...)."""
    # Masked options have probability 0 and would give 0 times minus infinity.
    return -(log.exp() * log.clamp_min(-1e9)).sum(-1)
