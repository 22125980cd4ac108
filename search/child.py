"""Train a child: a small network of one genotype, for about a second.

The task is deliberately hard: digits of 8 x 8 pixels under noise. On clean digits all children are
alike and the reward would rank nothing. The reward is minus the validation cross-entropy, which
repeats better from seed to seed than the accuracy does. Every child has the same recipe, split and
initial seed.
"""

import math
import time
from dataclasses import replace
from functools import lru_cache
from typing import Self

from pydantic import model_validator

from backbones.nasnet import NASNetSpec
from backbones.padding import chain_max_pools
from knobs.knob import knob
from knobs.model import KnobModel
from language.said import Note, message
from search.errors import SearchError
from search.records import Scored
from training.catalogue import read_digits
from training.dataset import Dataset, resized, split, with_noise
from training.loop import Training
from training.recipe import Optimiser, Recipe
from training.records import Diverged, Epoch, Outcome

SIZE = 8
WORST = -10.0
"""The reward of a child whose training diverged, in nats."""


class ChildPlan(KnobModel):
    """Size and training of a child; raises SearchError for a value that cannot be."""

    error = SearchError

    noise: float = knob(
        "Standard deviation of the noise on each pixel, which runs from 0 to 1. On clean digits "
        "all children are alike, and the reward would rank nothing.",
        default=0.2,
        low=0.0,
        high=1.0,
        step=0.05,
    )
    train_images: int = knob(
        "Images that each child is trained on, the same ones for all.",
        default=600,
        low=100,
        high=3_000,
        step=100,
        label=message("Training images"),
    )
    epochs: int = knob("Passes over the training images.", default=2, low=1, high=20)
    batch_size: int = knob("Images in one step.", default=100, low=10, high=500, step=10)
    learning_rate: float = knob(
        "Largest learning rate.", default=0.03, low=0.0001, high=1.0, step=0.01
    )
    optimiser: Optimiser = knob("SGD with Nesterov momentum 0.9, or AdamW.", default="adamw")
    cells: int = knob(
        "How often the normal cell is stacked in each of the three stages.",
        default=1,
        low=1,
        high=4,
        label=message("Normal cells in a stage (N)"),
    )
    filters: int = knob(
        "Channels of each operation in the first stage; they double at each reduction.",
        default=8,
        low=2,
        high=32,
        label=message("Filters (F)"),
    )
    norm_momentum: float = knob(
        "Momentum of batch normalisation: with only 12 steps, its statistics must follow quickly.",
        default=0.5,
        low=0.0,
        high=1.0,
        is_offered=False,
    )
    seed: int = knob(
        "Decides a child's first weights and order of images.",
        default=0,
        low=0,
        high=2**31 - 1,
        is_offered=False,
    )

    @model_validator(mode="after")
    def _check_batch(self) -> Self:
        if self.batch_size > self.train_images:
            most = Note(
                message("a child has only {most} training images"), {"most": self.train_images}
            )
            raise self.refuse("batch_size", self.batch_size, most)
        return self

    def with_filters(self, filters: int) -> "ChildPlan":
        """Return this plan with any F, also a larger one than a reader may ask for."""
        return self.model_copy(update={"filters": filters})

    def spec(self, cell: str) -> NASNetSpec:
        """Return the spec of a genotype's network."""
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
    """Return the digits at 8 x 8 pixels under noise; validation and test parts are whole."""
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
    """Build a child before its first step, on one thread."""
    data = digits(plan.noise, plan.train_images)
    training = Training(
        plan.spec(cell), plan.recipe, data, threads=1, is_watched=False, validates="last"
    )
    chain_max_pools(training.net)
    return training


def train_child(cell: str, plan: ChildPlan) -> Scored:
    """Train a child; returns reward and accuracy on the validation part after the last epoch."""
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
    """Train a child; returns loss and accuracy on the test part, parameters, CPU seconds."""
    since = time.thread_time()
    training = start(cell, plan)
    loss, accuracy = math.inf, 0.0
    for record in training.records():
        if isinstance(record, Outcome):
            loss, accuracy = record.test_loss, record.test_accuracy
    params = sum(p.numel() for p in training.net.parameters())
    return loss, accuracy, params, time.thread_time() - since
