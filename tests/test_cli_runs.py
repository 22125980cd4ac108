"""``cli.py runs`` and the commands that change runs do what the pages' buttons do."""

import json
from pathlib import Path

import pytest

import cli
from runs.store import Store
from tests import stored_runs
from tests.inspection.conftest import home, store, trained

__all__ = ["home", "store"]


@pytest.fixture(autouse=True)
def _no_supervisor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_SUPERVISE", "off")


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_pause_and_resume_by_run_and_batch(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    batch, (waiting, running, *others) = stored_runs.add(store, "ada")
    stored_runs.run(store, running, epochs=2, status=None)
    assert cli.main(["pause", waiting, running, "--json"]) == 0
    paused, pausing = lines(capsys)
    assert (paused["run"], paused["status"]) == (waiting, "paused")
    assert (pausing["status"], pausing["wanted"], pausing["steps_done"]) == ("running", "pause", 2)
    assert cli.main(["resume", waiting, "--json"]) == 0
    assert [line["status"] for line in lines(capsys)] == ["queued"]
    assert cli.main(["pause", batch]) == 0
    assert capsys.readouterr().out.count("pausing") == 1
    assert cli.main(["resume", batch]) == 0
    assert store.queue.run(running).wanted == "pause"
    capsys.readouterr()
    assert cli.main(["runs", "--json"]) == 0
    found = {str(line["run"]): line["status"] for line in lines(capsys)}
    assert found == dict.fromkeys([waiting, *others], "queued") | {running: "running"}


def test_cancel_and_delete_by_run_and_batch(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    batch, (waiting, running, paused, *_others) = stored_runs.add(store, "ada")
    stored_runs.run(store, running, epochs=2, status=None)
    store.pause([paused], "ada")
    assert cli.main(["cancel", waiting, running, paused, "--json"]) == 0
    assert [(line["status"], line["wanted"]) for line in lines(capsys)] == [
        ("cancelled", "cancel"),
        ("running", "cancel"),
        ("cancelled", "cancel"),
    ]
    assert cli.main(["delete", batch]) == 2
    assert f"Not deleted: {running} (running)" in capsys.readouterr().err
    assert cli.main(["delete", waiting, paused, "--json"]) == 0
    assert [line["run"] for line in lines(capsys)] == [waiting, paused]
    assert {run.id for run in store.queue.to_delete()} == {waiting, paused}
    assert cli.main(["runs", waiting]) == 2
    assert cli.main(["cancel", batch]) == 0
    assert "ending" in capsys.readouterr().out


def test_weights_are_copied(
    store: Store, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = trained(store, home)
    assert cli.main(["weights", run, "--out", str(tmp_path / "kept"), "--json"]) == 0
    (line,) = lines(capsys)
    file = Path(str(line["file"]))
    assert file.read_bytes() == (home / "runs" / run / "weights.safetensors").read_bytes()
    assert cli.main(["lesion", str(file), "--images", "20"]) == 0


def test_what_cannot_be_is_told(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    _batch, (done, waiting, *_others) = stored_runs.add(store, "ada")
    stored_runs.run(store, done)
    for words, told in (
        (["pause", "nothing"], "There is no run or batch nothing."),
        (["pause", done], f"Nothing to pause: {done} (done) neither"),
        (["cancel", done], f"Nothing to cancel: {done} (done) is over."),
        (["resume", waiting], f"Nothing to resume: {waiting} (queued) was"),
        (["weights", waiting, "--out", "x"], f"Run {waiting} has no weights: it is queued"),
    ):
        assert cli.main(words) == 2
        assert told in capsys.readouterr().err
