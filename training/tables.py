"""What the store keeps of runs; times are seconds since 1970."""

import json
import time
from typing import Any, Literal

from sqlmodel import Field, SQLModel

from training.notes import Note
from training.recipe import Recipe

Status = Literal[
    "queued",
    "starting",
    "running",
    "paused",
    "done",
    "diverged",
    "cancelled",
    "failed",
    "broken",
]
"""``failed``: an error in the run itself. ``broken``: its process or machine was lost."""

Wanted = Literal["run", "pause", "cancel", "delete"]
"""What its owner wants of a run; the worker and the supervisor see to it."""

ACTIVE = ("starting", "running")
CAN_GO_ON = ("paused", "broken", "cancelled", "failed")
OVER = ("done", "diverged", "cancelled", "failed")


class Run(SQLModel, table=True):
    """What one worker does. Runs started together share a ``batch``.

    Of kind ``train``: one network, one recipe, one seed, ``epochs`` of which are done one by one. A
    run of another kind keeps its task's settings in ``recipe`` and counts its steps as epochs.
    """

    id: str = Field(primary_key=True)
    kind: str = "train"
    batch: str = Field(index=True)
    round: int = 0
    position: int
    label: str
    spec: str
    recipe: str
    seed: int
    owner: str = Field(index=True)
    share: str | None = Field(default=None, index=True)
    cost: float = 0.0
    status: str = Field(default="queued", index=True)
    wanted: str = "run"
    template: str = ""
    facts: str = "{}"
    attempt: int = 0
    epochs: int = 0
    epochs_done: int = 0
    created: float = Field(default_factory=time.time)
    queued: float = Field(default_factory=time.time)
    started: float | None = None
    ended: float | None = None
    heartbeat: float | None = None
    worker: str = "{}"
    environment: str = "{}"
    weights: str | None = None

    @property
    def settings(self) -> Recipe:
        """The recipe, its seed put in."""
        return Recipe(**(json.loads(self.recipe) | {"seed": self.seed}))

    @property
    def wants_gpu(self) -> bool:
        """Whether a GPU would help; what a search trains is too small for one."""
        return self.kind == "train" and self.settings.device != "cpu"

    @property
    def note(self) -> Note | None:
        """What happened, where there is something to say."""
        return Note(self.template, json.loads(self.facts)) if self.template else None

    @property
    def process(self) -> dict[str, Any]:
        """Host, process id and the process's start time of the worker; empty before it began."""
        return dict(json.loads(self.worker))


class RecordRow(SQLModel, table=True):
    """One record of a run; the same kind and number, here ``epoch``, written again replaces it."""

    __tablename__ = "record"

    run: str = Field(primary_key=True, foreign_key="run.id")
    kind: str = Field(primary_key=True)
    epoch: int = Field(primary_key=True)
    written: float
    payload: str


class ImageSet(SQLModel, table=True):
    """A visitor's uploaded images; two who upload the same have a row each and one file."""

    __tablename__ = "image_set"

    owner: str = Field(primary_key=True)
    digest: str = Field(primary_key=True)
    classes: int = 0
    images: int = 0
    bytes: int = 0
    created: float = Field(default_factory=time.time)


class Fact(SQLModel, table=True):
    """A word that all processes share: whether the queue is paused, when the supervisor lived."""

    name: str = Field(primary_key=True)
    value: str
    written: float = Field(default_factory=time.time)


class Person(SQLModel, table=True):
    """A reader as the teacher sees them, from one server's ``place``; with a teacher only."""

    owner: str = Field(primary_key=True)
    place: str = Field(primary_key=True)
    name: str = ""
    page: str = ""
    sessions: int = 1
    came: float = Field(default_factory=time.time)
    seen: float = Field(default_factory=time.time)
