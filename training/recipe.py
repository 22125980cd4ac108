"""How a network is trained: every setting of a run but the network itself.

Defaults show the degradation problem (He et al. 2015, Figure 6) on the embedded digits in under a
minute on two cores: SGD with Nesterov momentum and one cycle of the learning rate (Smith and Topin
2017, 1708.07120).
"""

from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import ErrorDetails

from backbones.checked import checked
from language.shown import shown
from runs.notes import message
from training.errors import RecipeError

Optimiser = Literal["sgd", "adamw"]
Schedule = Literal["one-cycle", "cosine"]
Device = Literal["auto", "cpu", "cuda"]
Precision = Literal["auto", "fp32", "bf16"]


def _setting(help: str, default: Any, low: float | None = None, high: float | None = None) -> Any:
    return Field(default=default, ge=low, le=high, description=help)


class Recipe(BaseModel):
    """One run's settings, frozen; ``low`` and ``high`` bounds are inclusive.

    Raises RecipeError, whose message names the setting, its value and what is allowed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    data: str = _setting(message("Data set: its name, or images:... for your own."), "mnist5k")
    size: int = _setting(message("Height and width of the images in pixels."), 14, 8, 224)
    noise: float = _setting(
        message("Standard deviation of the noise added to each pixel, which runs from 0 to 1."),
        0.0,
        0.0,
        2.0,
    )
    epochs: int = _setting(message("Passes over the training images."), 4, 1, 1_000)
    batch_size: int = _setting(message("Images in one step."), 128, 2, 8_192)
    optimiser: Optimiser = _setting(message("SGD with Nesterov momentum 0.9, or AdamW."), "sgd")
    schedule: Schedule = _setting(
        message("One cycle up and down, or half a cosine down, over the whole run."), "one-cycle"
    )
    lr: float = _setting(message("Largest learning rate."), 0.1, 1e-6, 100.0)
    weight_decay: float = _setting(
        message("Weight decay; normalisation and biases are left out."), 5e-4, 0.0, 10.0
    )
    label_smoothing: float = _setting(
        message("Share of the target spread over all classes."), 0.0, 0.0, 0.9
    )
    flip: bool = _setting(message("Mirror half of the training images left to right."), False)
    crop: int = _setting(
        message("Shift training images at random by at most this many pixels."), 0, 0, 64
    )
    cutout: int = _setting(
        message("Blank a square of this side in each training image; 0 turns it off."), 0, 0, 224
    )
    seed: int = _setting(message("Decides first weights, order and augmentation."), 0, 0, 2**31 - 1)
    device: Device = _setting(
        message("Where to compute; auto takes a GPU if there is one."), "auto"
    )
    precision: Precision = _setting(
        message("Arithmetic; auto takes bf16 on a GPU that has it, else fp32."), "auto"
    )
    compile: bool = _setting(message("Compile the network first; on a GPU only."), False)

    def __init__(self, **given: Any):
        fill = super().__init__
        checked(lambda: fill(**given), RecipeError, _refusal)

    def but(self, **changes: Any) -> "Recipe":
        """This recipe with some settings changed; checked, unlike pydantic's ``model_copy``."""
        return Recipe(**(self.model_dump() | changes))

    def changed(self) -> dict[str, Any]:
        """The settings that differ from the defaults."""
        return self.model_dump(exclude_defaults=True)

    def arguments(self) -> list[str]:
        """The settings as the command line takes them; seed and data included where given."""
        words: list[str] = []
        for name, value in self.changed().items():
            option = "--" + name.replace("_", "-")
            words += [option] if value is True else [option, str(value)]
        return words


def _refusal(first: ErrorDetails) -> RecipeError:
    name = str(first["loc"][0]) if first["loc"] else "recipe"
    return RecipeError(
        message("{setting}={value} is not allowed: {allowed}."),
        setting=name,
        value=shown(first.get("input")),
        allowed=_allowed(name),
    )


def _allowed(name: str) -> str:
    field = Recipe.model_fields.get(name)
    if field is None:
        return "the settings are " + ", ".join(Recipe.model_fields)
    if choices := get_args(field.annotation):
        return "choose " + " or ".join(map(str, choices))
    if field.annotation is bool:
        return "choose true or false"
    bounds = {
        key: getattr(item, key)
        for item in field.metadata
        for key in ("ge", "le")
        if hasattr(item, key)
    }
    kind = "whole number" if field.annotation is int else "number"
    return f"give a {kind} from {bounds['ge']} to {bounds['le']}" if bounds else "give a text"
