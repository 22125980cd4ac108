"""Score logits: loss, accuracy, confusion of classes."""

from collections.abc import Iterable

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from training.device import read
from training.records import Outcome, Wrong

MOST_WRONG = 200
"""Number of wrong examples that are kept."""

Answers = Iterable[tuple[Tensor, Tensor]]
"""Logits (N, classes) and labels (N,), batch by batch."""


def score(answers: Answers) -> tuple[float, float]:
    """Compute mean cross-entropy in nats, without label smoothing, and accuracy."""
    sums, count = [], 0
    for logits, labels in answers:
        loss = cross_entropy(logits, labels, reduction="sum").double()
        right = (logits.argmax(1) == labels).sum().double()
        sums.append(torch.stack((loss, right)))
        count += len(labels)
    loss_sum, right_sum = map(sum, zip(*read(torch.stack(sums)), strict=True))
    return loss_sum / count, right_sum / count


def outcome(epoch: int, classes: tuple[str, ...], seconds: float, answers: Answers) -> Outcome:
    """Summarise all answers to the test part as the run's last record."""
    pairs = [(logits.cpu(), labels.cpu()) for logits, labels in answers]
    logits = torch.cat([pair[0] for pair in pairs])
    labels = torch.cat([pair[1] for pair in pairs])
    confidence, predicted = logits.softmax(1).max(1)
    counts = torch.bincount(labels * len(classes) + predicted, minlength=len(classes) ** 2)
    missed = (predicted != labels).nonzero().flatten()
    missed = missed[confidence[missed].argsort(descending=True, stable=True)]
    loss, accuracy = score(pairs)
    return Outcome(
        epoch=epoch,
        test_loss=loss,
        test_accuracy=accuracy,
        classes=classes,
        confusion=tuple(map(tuple, counts.view(len(classes), -1).tolist())),
        wrong=tuple(
            Wrong(index, int(labels[index]), int(predicted[index]), float(confidence[index]))
            for index in missed[:MOST_WRONG].tolist()
        ),
        seconds=seconds,
    )
