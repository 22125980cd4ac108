"""Measure how long it takes to switch off all blocks of ResNet-56, one after the other."""

import time
from collections.abc import Iterator
from dataclasses import replace

from backbones.registry import parse
from bench.measurement import Measurement
from inspection.lesions import score, study
from inspection.parts import parts_of
from inspection.subject import untrained
from training.recipe import Recipe

NETWORKS = {
    "as the experiment trains it": ("resnet?depth=56&stem=cifar&width=8", Recipe()),
    "16 channels, 28 pixels": ("resnet?depth=56&stem=cifar", Recipe(data="fashion10k", size=28)),
}
MOST_SECONDS = 20.0


def measure() -> Iterator[Measurement]:
    """Return the time of a study; its peer runs the whole network for each block."""
    for name, (spec, recipe) in NETWORKS.items():
        subject = untrained(parse(spec), recipe)
        blocks = [part for part in parts_of(subject.net) if part.kind == "block"]
        since = time.perf_counter()
        for _share, _records in study(subject, blocks):
            pass
        seconds = time.perf_counter() - since
        since = time.perf_counter()
        score(subject, blocks[:1])
        peer = (len(blocks) + 1) * (time.perf_counter() - since)
        found = Measurement.at_most(
            f"lesion of all {len(blocks)} blocks of ResNet-56, {name} (peer: whole passes)",
            seconds,
            "s",
            most=MOST_SECONDS,
        )
        yield replace(found, peer=peer, ratio=peer / seconds)
