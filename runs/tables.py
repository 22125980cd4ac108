"""Define the store's tables; times are seconds since 1970."""

import json
import time
from typing import Any, Literal

from sqlmodel import Field, SQLModel

from language.said import Note

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
"""The owner's wish for a run, which the worker and the supervisor fulfil."""

ACTIVE = ("starting", "running")
CAN_GO_ON = ("paused", "broken", "cancelled", "failed")
OVER = ("done", "diverged", "cancelled", "failed")

SUPERVISOR = "supervisor-alive"
"""Name of the shared value that a supervisor with work renews."""


class Run(SQLModel, table=True):
    """The unit of work of one worker. Runs started together share a ``batch``.

    ``kind`` names the task that does it (``runs.task``), ``spec`` what it works on. ``settings`` is
    JSON that only the task reads. ``steps`` is how many there are to do, ``steps_done`` are
    recorded. ``wants_gpu``: a GPU is used where one is free.
    """

    id: str = Field(primary_key=True)
    kind: str = "train"
    batch: str = Field(index=True)
    round: int = 0
    position: int
    label: str
    spec: str
    settings: str
    wants_gpu: bool = False
    seed: int
    owner: str = Field(index=True)
    share: str | None = Field(default=None, index=True)
    cost: float = 0.0
    status: str = Field(default="queued", index=True)
    wanted: str = "run"
    template: str = ""
    facts: str = "{}"
    attempt: int = 0
    steps: int = 0
    steps_done: int = 0
    created: float = Field(default_factory=time.time)
    queued: float = Field(default_factory=time.time)
    started: float | None = None
    ended: float | None = None
    heartbeat: float | None = None
    worker: str = "{}"
    environment: str = "{}"
    weights: str | None = None

    @property
    def note(self) -> Note | None:
        """The message of how it ended, if any."""
        return Note(self.template, json.loads(self.facts)) if self.template else None

    @property
    def is_live(self) -> bool:
        """Return whether the run waits or is under way, so that more comes of it by itself."""
        return self.status in ("queued", *ACTIVE)

    @property
    def done_share(self) -> float:
        """The share of its steps that are recorded, from 0 to 1."""
        return min(1.0, self.steps_done / max(1, self.steps))

    @property
    def process(self) -> dict[str, Any]:
        """Host, process id and the process's start time of the worker; empty before it began."""
        return dict(json.loads(self.worker))


class RecordRow(SQLModel, table=True):
    """One record of a run; ``payload`` is JSON. The same kind and number replaces the row."""

    __tablename__ = "record"

    run: str = Field(primary_key=True, foreign_key="run.id")
    kind: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    written: float
    payload: str


class ReportText(SQLModel, table=True):
    """A text that a batch's owner wrote for its report; gone with the last run."""

    __tablename__ = "report_text"

    batch: str = Field(primary_key=True)
    heading: str = Field(primary_key=True)
    text: str


class ImageSet(SQLModel, table=True):
    """A visitor's uploaded images; two who upload the same have a row each and one file."""

    __tablename__ = "image_set"

    owner: str = Field(primary_key=True)
    digest: str = Field(primary_key=True)
    classes: int = 0
    images: int = 0
    bytes: int = 0
    created: float = Field(default_factory=time.time)


class SharedValue(SQLModel, table=True):
    """A named value for all processes: whether the queue is paused, the supervisor's heartbeat."""

    __tablename__ = "fact"

    name: str = Field(primary_key=True)
    value: str
    written: float = Field(default_factory=time.time)


class Person(SQLModel, table=True):
    """A reader as the teacher sees them, at the server ``place``; only with a teacher."""

    owner: str = Field(primary_key=True)
    place: str = Field(primary_key=True)
    name: str = ""
    page: str = ""
    sessions: int = 1
    came: float = Field(default_factory=time.time)
    seen: float = Field(default_factory=time.time)


class ClassQuestion(SQLModel, table=True):
    """A question that a teacher asks a class, which answers under its code until it ends.

    ``kind`` says what answers are, ``settings`` is JSON that only that kind reads.
    """

    __tablename__ = "class_question"

    code: str = Field(primary_key=True)
    kind: str
    question: str = ""
    settings: str = "{}"
    created: float = Field(default_factory=time.time)
    ends: float


class ClassAnswer(SQLModel, table=True):
    """One answer of a class; ``payload`` is JSON. It holds neither who gave it nor when."""

    __tablename__ = "class_answer"

    code: str = Field(primary_key=True, foreign_key="class_question.code")
    number: int = Field(primary_key=True)
    payload: str
