"""Find the NVIDIA GPU that this process may compute on, or say why it cannot."""

import ctypes
import warnings
from contextlib import suppress
from dataclasses import dataclass

import torch

from language.said import Note, message
from runs.machine import LEAST_CAPABILITY

TENSOR_CORE_CAPABILITY = (8, 0)
"""Compute capability of Ampere, the first with TF32 and bf16."""

LEAST_DRIVER = {12: 525, 13: 580}
"""The oldest driver for each release of CUDA (NVIDIA, CUDA compatibility, minor versions)."""


@dataclass(frozen=True)
class Card:
    """A GPU that can be used; ``memory`` in bytes, ``index`` among the visible ones."""

    name: str
    memory: int
    capability: tuple[int, int]
    index: int = 0

    @property
    def has_tf32(self) -> bool:
        """Return whether convolutions can be computed in TF32."""
        return self.capability >= TENSOR_CORE_CAPABILITY


def find_card() -> Card | Note | None:
    """Return the first visible GPU that can be used, why none can, or None where there is none.

    Where there is none, CUDA is left alone; counting asks NVML only.
    """
    if torch.version.cuda is None or torch.cuda.device_count() == 0:
        return None
    with warnings.catch_warnings():
        # What torch warns of is told in the sentence.
        warnings.simplefilter("ignore")
        is_available = torch.cuda.is_available()
    if not is_available:
        return _why_not(torch.version.cuda)
    cards = _all_cards()
    return next(filter(_is_usable, cards), None) or Note(
        message(
            "The GPU {name} (compute capability {capability}) is too old: GPUs of the Turing "
            "generation (compute capability 7.5) or newer can be used."
        ),
        {"name": cards[0].name, "capability": ".".join(map(str, cards[0].capability))},
    )


def usable_cards() -> list[Card]:
    """Return the visible GPUs that can be used; asks CUDA."""
    return [card for card in _all_cards() if _is_usable(card)]


def _is_usable(card: Card) -> bool:
    return card.capability >= LEAST_CAPABILITY


def _all_cards() -> list[Card]:
    found = map(torch.cuda.get_device_properties, range(torch.cuda.device_count()))
    return [
        Card(facts.name, facts.total_memory, (facts.major, facts.minor), index)
        for index, facts in enumerate(found)
    ]


def _why_not(cuda: str) -> Note:
    major = int(cuda.split(".")[0])
    if driver_version() // 1000 < major:
        return Note(
            message("The GPU's driver is too old for CUDA {cuda} (≥ {driver})."),
            {"cuda": cuda, "driver": LEAST_DRIVER.get(major, LEAST_DRIVER[13])},
        )
    return Note(message("The GPU here does not answer: nvidia-smi may say why."))


def driver_version() -> int:
    """Return the newest CUDA that the driver knows, such as 12040 for 12.4; 0 where none is."""
    version = ctypes.c_int(0)
    with suppress(OSError, AttributeError):
        # Needs no initialisation.
        ctypes.CDLL("libcuda.so.1").cuDriverGetVersion(ctypes.byref(version))
    return version.value
