"""A child: a small network of one genotype, trained for a second.

The task is deliberately hard: digits of 8 x 8 pixels under noise. On clean digits all children are
alike and the reward would rank nothing. The reward is minus the validation cross-entropy, which
repeats better from seed to seed than the accuracy does. Every child has the same recipe, split and
initial seed.
"""

import math
import time
from dataclasses import dataclass, replace
from functools import lru_cache

from backbones.nasnet import NASNetSpec
from backbones.padding import chain_max_pools
from search.records import Scored
from training.catalogue import read_digits
from training.dataset import Dataset, resized, split, with_noise
from training.loop import Training
from training.recipe import Optimiser, Recipe
from training.records import Diverged, Epoch, Outcome

SIZE = 8
WORST = -10.0
"""The reward of a child whose training diverged, in nats."""


@dataclass(frozen=True)
class ChildPlan:
    """How large a child is and how it is trained.

    ``filters`` is F and ``cells`` is N; ``noise`` is a standard deviation on pixels from 0 to 1.
    With only 12 steps, the running statistics of batch normalisation must follow quickly.
    """

    filters: int = 8
    cells: int = 1
    noise: float = 0.2
    train_images: int = 600
    epochs: int = 2
    batch_size: int = 100
    learning_rate: float = 0.03
    optimiser: Optimiser = "adamw"
    norm_momentum: float = 0.5
    seed: int = 0

    def spec(self, cell: str) -> NASNetSpec:
        """The network of a genotype's text."""
        return NASNetSpec(
            cell=cell,
            stem="cifar",
            cells=self.cells,
            filters=self.filters,
            drop_path=0.0,
            norm_momentum=self.norm_momentum,
            in_channels=1,
            input_size=SIZE,
        )

    @property
    def recipe(self) -> Recipe:
        """As the training page would write it."""
        return Recipe(
            size=SIZE,
            noise=self.noise,
            epochs=self.epochs,
            batch_size=self.batch_size,
            optimiser=self.optimiser,
            lr=self.learning_rate,
            seed=self.seed,
            device="cpu",
            precision="fp32",
        )


@lru_cache(maxsize=4)
def digits(noise: float, train_images: int) -> Dataset:
    """The embedded digits at 8 x 8 pixels under noise; validation and test parts are whole."""
    data = read_digits()
    parts = {
        part: with_noise(resized(getattr(data, part), SIZE), noise, seed)
        for seed, part in enumerate(("train", "validation", "test"))
    }
    train = parts["train"]
    if train_images < len(train):
        _rest, chosen = split(train.labels, (train_images / len(train),))
        train = train.at(chosen)
    return replace(data, train=train, validation=parts["validation"], test=parts["test"])


def start(cell: str, plan: ChildPlan) -> Training:
    """A child before its first step, on one thread."""
    data = digits(plan.noise, plan.train_images)
    training = Training(
        plan.spec(cell), plan.recipe, data, threads=1, is_watched=False, validates="last"
    )
    chain_max_pools(training.net)
    return training


def train_child(cell: str, plan: ChildPlan) -> Scored:
    """Reward and accuracy on the validation part, after the last epoch."""
    since = time.thread_time()
    training = start(cell, plan)
    loss, accuracy = math.inf, 0.0
    for record in training.records():
        if isinstance(record, Diverged):
            loss = math.inf
            break
        if isinstance(record, Epoch):
            loss, accuracy = record.val_loss, record.val_accuracy
            if record.epoch == plan.epochs:
                break
    reward = max(WORST, -loss)
    params = sum(p.numel() for p in training.net.parameters())
    return Scored(reward, accuracy, params, time.thread_time() - since)


def score_on_test(cell: str, plan: ChildPlan) -> tuple[float, float, int, float]:
    """Loss and accuracy on the test part, parameters, CPU seconds."""
    since = time.thread_time()
    training = start(cell, plan)
    loss, accuracy = math.inf, 0.0
    for record in training.records():
        if isinstance(record, Outcome):
            loss, accuracy = record.test_loss, record.test_accuracy
    params = sum(p.numel() for p in training.net.parameters())
    return loss, accuracy, params, time.thread_time() - since
