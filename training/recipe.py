"""Define the recipe: every setting of a training run but the network itself.

Defaults show the degradation problem (He et al. 2015, Figure 6) on the embedded digits in under a
minute on two cores: SGD with Nesterov momentum and one cycle of the learning rate (Smith and Topin
2017, 1708.07120).
"""

from collections.abc import Mapping
from typing import Any, Literal, Self

from knobs.knob import knob
from knobs.model import KnobModel
from language.said import message
from training.errors import RecipeError

Optimiser = Literal["sgd", "adamw"]
Schedule = Literal["one-cycle", "cosine"]
Device = Literal["auto", "cpu", "cuda"]
Precision = Literal["auto", "fp32", "tf32", "bf16"]

RETIRED = frozenset({"compile"})
"""Settings of earlier versions that changed no number; torch.compile took more than it saved."""


class Recipe(KnobModel):
    """One run's settings, frozen.

    Raises RecipeError, whose message names the setting, its value and what is allowed.
    """

    error = RecipeError

    data: str = knob("Data set: its name, or images:... for your own.", default="mnist5k")
    size: int = knob(
        "Height and width of the images in pixels.",
        default=14,
        low=8,
        high=224,
        label=message("Image size (pixels)"),
    )
    noise: float = knob(
        "Standard deviation of the noise added to each pixel, which runs from 0 to 1.",
        default=0.0,
        low=0.0,
        high=2.0,
        span=(0, 2),
        step=0.1,
    )
    epochs: int = knob(
        "Passes over the training images.", default=4, low=1, high=1_000, span=(1, 60)
    )
    batch_size: int = knob("Images in one step.", default=128, low=2, high=8_192, is_detail=True)
    optimiser: Optimiser = knob(
        "SGD with Nesterov momentum 0.9, or AdamW.", default="sgd", is_detail=True
    )
    schedule: Schedule = knob(
        "One cycle up and down, or half a cosine down, over the whole run.",
        default="one-cycle",
        is_detail=True,
    )
    lr: float = knob(
        "Largest learning rate.",
        default=0.1,
        low=1e-6,
        high=100.0,
        step=0.01,
        label=message("Learning rate"),
        is_detail=True,
    )
    weight_decay: float = knob(
        "Weight decay; normalisation and biases are left out.",
        default=5e-4,
        low=0.0,
        high=10.0,
        step=0.0001,
        is_detail=True,
    )
    label_smoothing: float = knob(
        "Share of the target spread over all classes.",
        default=0.0,
        low=0.0,
        high=0.9,
        step=0.01,
        is_detail=True,
    )
    flip: bool = knob(
        "Mirror half of the training images left to right.", default=False, is_detail=True
    )
    crop: int = knob(
        "Shift training images at random by at most this many pixels.",
        default=0,
        low=0,
        high=64,
        span=(0, 8),
        is_detail=True,
    )
    cutout: int = knob(
        "Blank a square of this side in each training image; 0 turns it off.",
        default=0,
        low=0,
        high=224,
        is_detail=True,
    )
    seed: int = knob(
        "Decides first weights, order and augmentation.",
        default=0,
        low=0,
        high=2**31 - 1,
        label=message("First seed"),
        is_detail=True,
    )
    device: Device = knob(
        "Where to compute; auto takes an NVIDIA GPU if there is one (not run on a GPU yet).",
        default="auto",
    )
    precision: Precision = knob(
        "Arithmetic on a GPU (not run on one yet): fp32 is IEEE's, tf32 and bf16 are faster and "
        "coarser. Auto takes tf32 on a GPU that has it, else fp32.",
        default="auto",
        is_detail=True,
    )

    @classmethod
    def stored(cls, values: Mapping[str, Any]) -> Self:
        """Make a recipe from stored settings, those of an earlier version included."""
        return cls(**{name: value for name, value in values.items() if name not in RETIRED})
