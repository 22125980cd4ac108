"""Implement the RNN controller: a policy that is trained by reinforcement learning.

Zoph and Le 2017 (1611.01578) train it with REINFORCE (Williams 1992), Zoph et al. 2018 (1707.07012)
with PPO (Schulman et al. 2017, 1707.06347). The advantage of a reward is its distance from an
exponential moving average of the rewards before it (EMA baseline).
"""

from collections import deque
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from search.choices import Choices, Space
from search.records import Policy
from search.searchers.policy_network import PolicyNetwork, entropies
from search.strategy import SearchStrategy


@dataclass(frozen=True)
class ControllerSettings:
    """``batch`` rewards make one update, of ``epochs`` gradient steps with PPO and one otherwise.

    ``clip`` is PPO's epsilon, which the paper does not give: 0.2 as in 1707.06347.
    ``baseline_decay`` is the EMA's.
    """

    algorithm: Literal["ppo", "reinforce"] = "ppo"
    learning_rate: float = 1e-3
    batch: int = 10
    entropy: float = 0.01
    baseline_decay: float = 0.95
    epochs: int = 5
    clip: float = 0.2


FAST = ControllerSettings()
PAPER = ControllerSettings(learning_rate=3.5e-4, batch=20, entropy=1e-5)
REINFORCE = ControllerSettings(algorithm="reinforce", learning_rate=1e-2)


class Controller(SearchStrategy):
    """Samples a batch from its policy, waits for the rewards, updates the policy."""

    def __init__(self, space: Space, seed: int, settings: ControllerSettings = FAST):
        super().__init__(space)
        self.name = settings.algorithm
        self.settings = settings
        self._generator = torch.Generator().manual_seed(seed)
        self.network = PolicyNetwork(space.sizes, self._generator)
        self._optimiser = torch.optim.Adam(self.network.parameters(), settings.learning_rate)
        self._sampled: deque[tuple[Choices, float]] = deque()
        self._log_probabilities: dict[int, float] = {}
        self._batch: list[tuple[Choices, float, float]] = []
        self.baseline: float | None = None

    @property
    def width(self) -> int:
        """Return the number of candidates left of the present batch."""
        pending = len(self._waiting) + len(self._batch)
        return max(1, self.settings.batch - pending % self.settings.batch)

    def _propose(self, id: int) -> Choices:
        if not self._sampled:
            choices, logs = self.network.sample(self.settings.batch, self._generator)
            self._sampled.extend(zip(map(tuple, choices.tolist()), logs.tolist(), strict=True))
        taken, self._log_probabilities[id] = self._sampled.popleft()
        return taken

    def _learn(self, id: int, choices: Choices, reward: float) -> None:
        self._batch.append((choices, self._log_probabilities.pop(id), reward))
        if len(self._batch) == self.settings.batch:
            self._update()
            self._batch.clear()

    def _update(self) -> None:
        rows, before, rewards = zip(*self._batch, strict=True)
        choices, old = torch.tensor(rows), torch.tensor(before)
        advantages = torch.tensor(self._advantages(rewards))
        for _ in range(self.settings.epochs if self.settings.algorithm == "ppo" else 1):
            log = self.network(choices)
            new = log.gather(2, choices.unsqueeze(2)).sum((1, 2))
            loss = self._loss(new, old, advantages)
            loss = loss - self.settings.entropy * entropies(log).sum(1).mean()
            self._optimiser.zero_grad()
            loss.backward()
            self._optimiser.step()

    def _advantages(self, rewards: tuple[float, ...]) -> list[float]:
        if self.baseline is None:
            self.baseline = sum(rewards) / len(rewards)
        advantages = []
        for reward in rewards:
            advantages.append(reward - self.baseline)
            decay = self.settings.baseline_decay
            self.baseline = decay * self.baseline + (1 - decay) * reward
        return advantages

    def _loss(self, new: Tensor, old: Tensor, advantages: Tensor) -> Tensor:
        if self.settings.algorithm == "reinforce":
            return -(new * advantages).mean()
        ratio = (new - old).exp()
        clipped = ratio.clamp(1 - self.settings.clip, 1 + self.settings.clip)
        return -torch.minimum(ratio * advantages, clipped * advantages).mean()

    def policy(self, seed: int, evaluations: int) -> Policy:
        """Return each decision's probabilities, given the likeliest options before it."""
        with torch.no_grad():
            log = self.network(self.network.likeliest())[0]
        rows = zip(log.exp().tolist(), self.space.sizes, strict=True)
        return Policy(
            searcher=self.name,
            seed=seed,
            evaluations=evaluations,
            decisions=self.space.decisions,
            probabilities=tuple(tuple(row[:size]) for row, size in rows),
            entropies=tuple(entropies(log).tolist()),
        )
