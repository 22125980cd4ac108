"""Store batches with fixed records, as if they had been trained."""

from collections.abc import Sequence

from sqlmodel import col, select

from backbones.registry import parse
from language.said import Note, message
from runs.store import Store
from runs.tables import RecordRow, Run, Status
from training.recipe import Recipe
from training.records import Epoch, Gate, Layer, Layers, Outcome, Progress, Started, Wrong
from training.stored import queue_runs
from training.variant import Variant

PLAIN = "plain?stem=cifar&width=8"
RESIDUAL = "resnet?stem=cifar&width=8"
PAIR = (
    Variant("plain-20", parse(PLAIN), cost=1.0),
    Variant("ResNet-20", parse(RESIDUAL), cost=1.0),
)
RECIPE = Recipe(epochs=4, device="cpu")
ACCURACIES = {"plain-20": 0.90, "ResNet-20": 0.96}


def add(
    store: Store, owner: str, variants: Sequence[Variant] = PAIR, seeds: int = 2
) -> tuple[str, list[str]]:
    """A waiting batch: its id and those of its runs in order."""
    batch = queue_runs(store, variants, RECIPE, range(seeds), owner)
    return batch, [run.id for run in store.batch(batch, owner)]


def run(
    store: Store, run: str, epochs: int = 4, status: Status | None = "done", accuracy: float = 0.9
) -> None:
    """Write the records of so many epochs, then end with a status, or go on running."""
    claimed = store.queue.claim(run)
    assert claimed is not None
    store.queue.begin(run, claimed.attempt, {})
    gates = (Gate("conv2_x.block1.se", 0.4, 0.01), Gate("conv3_x.block1.se", 0.6, 0.02))
    started = Started(
        f"{claimed.spec}&in_channels=1&input_size=14", "cpu", "A processor, 2 cores", "fp32", 1,
        67_906, 4_000, 31, 4,
    )  # fmt: skip
    store.queue.append(run, claimed.attempt, [started])
    for number in range(1, epochs + 1):
        reached = accuracy * number / 4 + 0.001 * claimed.seed
        store.queue.append(run, claimed.attempt, [layers(number, gates), epoch(number, reached)])
    if status is None:
        progress = Progress(epochs + 1, 15, 31, 0.5, 0.8, 0.05, 2_000.0, epochs + 0.5)
        store.queue.append(run, claimed.attempt, [progress])
        return
    note = None
    if status == "done":
        store.queue.append(run, claimed.attempt, [outcome(accuracy + 0.01 * claimed.seed)])
    elif status in ("broken", "failed"):
        note = Note(
            message(
                "The worker was killed by signal {signal} (9 is often a lack of memory): the run "
                "can go on from where it stood."
            ),
            {"signal": 9},
        )
    store.queue.end(run, claimed.attempt, status, note)


def epoch(number: int, accuracy: float) -> Epoch:
    return Epoch(
        epoch=number,
        train_loss=2.0 / number,
        train_accuracy=accuracy,
        val_loss=2.2 / number,
        val_accuracy=accuracy,
        learning_rate=0.1,
        images_per_second=2_000.0,
        peak_memory=400 * 2**20,
        epoch_seconds=2.0,
        seconds=2.0 * number,
    )


def layers(number: int, gates: tuple[Gate, ...] = ()) -> Layers:
    return Layers(
        number,
        16,
        tuple(
            Layer(f"conv{place}", "Conv2d", 0.1 * place / number, 1.0, 0.01, 0.0, 1.0 / place)
            for place in range(1, 21)
        ),
        gates,
    )


def outcome(accuracy: float) -> Outcome:
    right = round(50 * accuracy)
    return Outcome(
        epoch=4,
        test_loss=0.2,
        test_accuracy=accuracy,
        classes=tuple("0123456789"),
        confusion=tuple(
            tuple(right if row == column else 50 - right if column == (row + 1) % 10 else 0
                  for column in range(10))
            for row in range(10)
        ),
        wrong=tuple(Wrong(place, place % 10, (place + 1) % 10, 0.9) for place in range(0, 60, 5)),
        seconds=8.0,
    )  # fmt: skip


def finished(store: Store, owner: str) -> str:
    """The pair, all runs at their end: plain-20 at 90 and 91 %, ResNet-20 at 96 and 97 %."""
    batch, _runs = add(store, owner)
    for one in store.batch(batch, owner):
        run(store, one.id, accuracy=ACCURACIES[one.label])
    return batch


def bring(batch: str, owner: str, source: Store, target: Store) -> None:
    """Copy a batch at once into a store whose supervisor would start what waits in it."""
    runs = source.batch(batch, owner)
    with source.database.reading() as session:
        rows = session.exec(
            select(RecordRow).where(col(RecordRow.run).in_([run.id for run in runs]))
        ).all()
    with target.database.writing() as session:
        for kept in runs:
            session.add(Run(**kept.model_dump()))
        session.flush()
        for row in rows:
            session.add(RecordRow(**row.model_dump()))
