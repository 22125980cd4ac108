"""Measurements in the store: kept by machine and setting, and nothing recorded is lost."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from backbones.registry import parse
from language.said import Note
from measuring import measuring_task
from measuring.comparison import common_machine, times_as_long
from measuring.errors import MeasuringError
from measuring.records import Doing, OperationTime, OperationTimes, Refused, Setting
from measuring.stored import read_kept, read_state, request, settings_of_run
from runs.record_writer import RecordWriter
from runs.store import Store
from runs.task import Job
from tests.measuring.conftest import TINY, measurement

SETTINGS = (Setting(), Setting("onnxruntime"))


def queued(store: Store, spec: str = TINY) -> str:
    """Queue a measurement; returns the run's id."""
    batch = store.add([request(parse(spec), SETTINGS)], "ada")
    return store.batch(batch, "ada")[0].id


def perform(store: Store, run: str, monkeypatch: pytest.MonkeyPatch, *made: Any) -> Any:
    """Perform a run whose measurements are ``made``; an exception among them is raised."""
    starts = []

    def measure(_spec: Any, _settings: Any, _folder: Any, first: int) -> Iterator[Any]:
        starts.append(first)
        for record in made:
            if isinstance(record, BaseException):
                raise record
            yield record

    monkeypatch.setattr(measuring_task, "measure", measure)
    claimed = store.queue.claim(run)
    assert claimed
    store.queue.begin(run, claimed.attempt, {})
    job = Job(store.url, run, claimed.attempt)
    writer = RecordWriter(store.queue, run, claimed.attempt)
    try:
        ending = measuring_task.perform(claimed, job, writer)
    except KeyboardInterrupt:
        store.queue.end(run, claimed.attempt, "broken")
        return starts
    store.queue.end(run, claimed.attempt, *ending)
    return starts


def test_a_killed_worker_loses_nothing_recorded(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = queued(store)
    times = OperationTimes(0, (OperationTime("stem.conv1", 1.0),))
    perform(store, run, monkeypatch, Doing("measure", 0), times, measurement(), KeyboardInterrupt())
    (kept,) = read_kept(store, parse(TINY))
    assert (kept.measurement, kept.times) == (measurement(), times)
    assert store.queue.run(run).steps_done == 1
    store.go_on([run], "ada")
    starts = perform(store, run, monkeypatch, measurement(1, SETTINGS[1], 5.0))
    assert starts == [1]
    medians = [one.measurement.median_ms for one in read_kept(store, parse(TINY))]
    assert medians == [10.0, 5.0]
    assert store.queue.run(run).status == "done"


def test_the_newest_of_each_machine_and_setting_counts(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for median, machine in ((9.0, "A"), (7.0, "B"), (8.0, "A")):
        perform(store, queued(store), monkeypatch, measurement(0, Setting(), median, machine))
    perform(store, queued(store, "resnet?depth=18"), monkeypatch, measurement(0, Setting(), 1.0))
    found = [one.measurement for one in read_kept(store, parse(TINY))]
    assert [(one.machine, one.median_ms) for one in found] == [("A", 8.0), ("B", 7.0)]


def test_a_setting_that_is_refused_is_told_and_the_others_go_on(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = queued(store)
    refused = Refused(0, Note("No {what}.", {"what": "memory"}))
    perform(store, run, monkeypatch, refused, measurement(1, SETTINGS[1]))
    state = read_state(store, store.queue.run(run))
    assert (state.done, state.share) == (2, 1.0)
    assert [(setting, str(one.note)) for setting, one in state.refused] == [
        (Setting(), "No memory.")
    ]
    assert str(store.queue.run(run).note) == "No memory."


def test_times_of_two_machines_are_not_compared() -> None:
    ours, theirs = measurement(machine="A"), measurement(median=5.0, machine="B")
    assert times_as_long(ours, measurement(median=5.0, machine="A")) == 2
    assert common_machine([ours]) == "A"
    with pytest.raises(MeasuringError, match="of different machines are not compared"):
        times_as_long(ours, theirs)


def test_what_is_no_measurement_is_refused(store: Store) -> None:
    run = store.queue.run(queued(store))
    assert settings_of_run(run) == SETTINGS
    for broken in ('[{"speed": 1}]', "no JSON", json.dumps([{"batch": 0}])):
        run.settings = broken
        with pytest.raises(MeasuringError):
            settings_of_run(run)
