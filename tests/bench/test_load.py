"""The load client against the real server, in small; nothing here is timed."""

import json
import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from bench.load import measure, verdicts
from bench.load_round import growth
from bench.reader import PageError, Reader


@pytest.fixture
def reader() -> Reader:
    return Reader(None)  # type: ignore[arg-type]


def test_three_readers_turn_knobs_without_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOAD_EVERY", "0.5")
    # In a thread of its own: Playwright's event loop may run in this one.
    with ThreadPoolExecutor(1) as thread:
        log = tmp_path / "server.log"
        found = thread.submit(measure, [3], [0.1], trainings=0, log=log).result()
    assert found["errors"] == 0, found["rounds"][0]["error_kinds"]
    assert found["server_tracebacks"] == 0
    assert found["users"] == 3
    assert found["reruns"] > 3
    assert 0 < found["p50"] <= found["p95"]
    assert found["rss_start"] > 0
    assert found["rss_end"] > 0
    assert found["same_preset"]["networks_computed"] == 1
    # The knobs were really turned.
    assert found["networks_computed"] > 1
    assert dict(verdicts(found))["one computation for a class (1)"]


def test_an_exception_on_the_page_is_an_error(reader: Reader) -> None:
    message = ForwardMsg()
    message.delta.new_element.exception.type = "ValueError"
    message.delta.new_element.exception.message = "no such network"
    with pytest.raises(PageError, match="ValueError: no such network"):
        reader._take(message.SerializeToString())


def test_a_run_that_starts_anew_has_not_ended(reader: Reader) -> None:
    message = ForwardMsg(script_finished=ForwardMsg.FINISHED_EARLY_FOR_RERUN)
    assert not reader._take(message.SerializeToString())
    message = ForwardMsg(script_finished=ForwardMsg.FINISHED_SUCCESSFULLY)
    assert reader._take(message.SerializeToString())


def test_a_run_of_the_whole_page_takes_the_timers_that_it_does_not_set_again(
    reader: Reader,
) -> None:
    timer = ForwardMsg()
    timer.auto_rerun.fragment_id, timer.auto_rerun.interval = "poll", 1.0
    reader._take(timer.SerializeToString())
    part, whole = ForwardMsg(), ForwardMsg()
    for message in (part, whole):
        message.new_session.page_script_hash = "train"
    part.metadata.run.fragment_ids[:] = ["poll"]
    reader._take(part.SerializeToString())
    assert reader.timers == {"poll": 1.0}
    reader._take(whole.SerializeToString())
    assert not reader.timers


def test_a_message_that_is_named_only_is_the_one_that_was_kept(reader: Reader) -> None:
    whole = ForwardMsg(hash="a")
    whole.metadata.cacheable = True
    whole.metadata.delta_path[:] = [1, 0]
    whole.delta.new_element.selectbox.id = "$$ID-1-knob-depth"
    reader._take(whole.SerializeToString())
    reader.knobs.clear()
    named = ForwardMsg(ref_hash="a")
    named.metadata.delta_path[:] = [1, 3]
    reader._take(named.SerializeToString())
    assert reader.knobs[1, 3][1].id == "$$ID-1-knob-depth"


def test_a_knob_is_turned_to_another_of_its_values() -> None:
    from bench.reader import _turned

    message = ForwardMsg()
    box = message.delta.new_element.selectbox
    box.options[:], box.raw_value = ["18", "34"], "18"
    for seed in range(5):
        turned = _turned("selectbox", box, random.Random(seed))
        assert turned is not None
        assert turned.string_value == "34"
    box.disabled = True
    assert _turned("selectbox", box, random.Random(0)) is None


def test_a_field_of_a_form_is_turned_to_another_of_its_values(reader: Reader) -> None:
    from bench.reader import _turned_fields

    fields = [
        {"name": "depth", "kind": "slider", "value": 18, "options": [[18, "18"], [34, "34"]]},
        {"name": "width", "kind": "number", "value": 64, "bounds": [1, 64]},
        {"name": "flip", "kind": "toggle", "value": False},
        {"name": "groups", "kind": "number", "value": 1, "bounds": [1, 9], "is_disabled": True},
        {"name": "stages", "kind": "text", "value": "3,4,6,3"},
    ]
    message = ForwardMsg()
    form = message.delta.new_element.bidi_component
    form.id = "$$ID-1-knobs"
    form.json = json.dumps({"session": "s", "taken": 4, "groups": [{"fields": fields}]})
    reader._take(message.SerializeToString())
    assert len(reader.knobs) == 1
    found = _turned_fields(form, random.Random(0), lambda key: key.startswith("$$ID-1-knobs-"))
    turns = [json.loads(state.json_value)["turns"] for state in found]
    assert [turn["turns"] for turn in turns] == [
        [[5, "depth", 34]], [[5, "width", 63]], [[5, "flip", True]]
    ]  # fmt: skip
    assert {turn["session"] for turn in turns} == {"s"}
    assert _turned_fields(form, random.Random(0), lambda key: key.endswith("-preset")) == []


def test_growth_is_the_slope_through_the_samples() -> None:
    def sample(minute: float, size: float) -> dict[str, float]:
        parts = {"server": size, "supervision": 10.0, "workers": 40.0, "shared": 20.0}
        return {"minute": minute, **parts}

    assert growth([sample(minute, 100.0 + minute % 2) for minute in range(9)]) == 0
    growing = [sample(minute, 100.0 * minute) for minute in range(9)]
    assert growth(growing) == pytest.approx(100.0)


def test_growth_is_judged_when_the_caches_are_full() -> None:
    def played(users: int, grown: float) -> dict[str, object]:
        told: dict[str, object] = {"users": users, "minutes": 5.0, "errors": 0, "p95": 0.5}
        told |= {"rss_most": 0, "followers": {"count": 0}}
        return told | {"rss_growth_per_minute": grown * 2**20}

    def is_met(*rounds: dict[str, object]) -> bool:
        found = {"rounds": rounds, "server_tracebacks": 0, "same_preset": {"networks_computed": 1}}
        return all(met for _told, met in verdicts(found))

    filling, full, crowded = played(30, 80.0), played(30, 1.0), played(100, 40.0)
    assert is_met(filling, crowded, full)
    assert not is_met(full, crowded, filling)
    assert not is_met(filling, crowded)
    assert not is_met(filling, full | {"p95": 1.5})
