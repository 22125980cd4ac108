"""What a reader can set of the children of a live search, with bounds and words."""

from dataclasses import dataclass, replace

from language.shown import shown
from runs.notes import message
from search.errors import SearchError
from search.plan import LivePlan

Value = int | float | str


@dataclass(frozen=True)
class ChildSetting:
    """One setting: a number from ``low`` to ``high``, or one of ``choices``."""

    name: str
    label: str
    help: str
    low: float = 0
    high: float = 0
    step: float = 1
    choices: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether it is a whole number."""
        return isinstance(self.low, int)

    def of(self, plan: LivePlan) -> Value:
        """Its value in a plan."""
        holder: object = plan if self.name == "blocks" else plan.child
        value: Value = getattr(holder, self.name)
        return value

    def put(self, plan: LivePlan, value: Value) -> LivePlan:
        """The plan with another value."""
        if self.name == "blocks":
            return replace(plan, blocks=int(value))
        child = replace(plan.child, **{self.name: value})  # type: ignore[arg-type]
        return replace(plan, child=child)

    def read(self, text: str) -> Value:
        """The value that a text means; raises SearchError, one sentence."""
        if self.choices:
            if text in self.choices:
                return text
            raise SearchError(
                message("{setting}={value} is not allowed: choose {names}."),
                setting=self.name,
                value=shown(text),
                names=", ".join(self.choices),
            )
        try:
            value: int | float = int(text[:20]) if self.is_whole else float(text)
        except ValueError:
            value = self.high + 1
        if not self.low <= value <= self.high:
            raise SearchError(
                message("{setting}={value} is not allowed: give a number from {least} to {most}."),
                setting=self.name,
                value=shown(text),
                least=f"{self.low:g}",
                most=f"{self.high:g}",
            )
        return value


CHILD_SETTINGS: tuple[ChildSetting, ...] = (
    ChildSetting(
        "noise", message("Noise"),
        message(
            "Standard deviation of the noise on each pixel, which runs from 0 to 1. On clean "
            "digits all children are alike, and the reward would rank nothing."
        ),
        0.0, 1.0, 0.05,
    ),
    ChildSetting(
        "train_images", message("Training images"),
        message("Images that each child is trained on, the same ones for all."), 100, 3_000, 100,
    ),
    ChildSetting("epochs", message("Epochs"), message("Passes over the training images."), 1, 20),
    ChildSetting("batch_size", message("Batch size"), message("Images in one step."), 10, 500, 10),
    ChildSetting(
        "learning_rate", message("Learning rate"), message("Largest learning rate."),
        0.0001, 1.0, 0.01,
    ),
    ChildSetting(
        "optimiser", message("Optimiser"), message("SGD with Nesterov momentum 0.9, or AdamW."),
        choices=("adamw", "sgd"),
    ),
    ChildSetting(
        "blocks", message("Blocks in a cell (B)"),
        message("Each block takes five decisions; the paper has B = 5."), 1, 7,
    ),
    ChildSetting(
        "cells", message("Normal cells in a stage (N)"),
        message("How often the normal cell is stacked in each of the three stages."), 1, 4,
    ),
    ChildSetting(
        "filters", message("Filters (F)"),
        message("Channels of each operation in the first stage; they double at each reduction."),
        2, 32,
    ),
)  # fmt: skip
