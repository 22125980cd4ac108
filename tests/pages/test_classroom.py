"""The page of a class and the teacher's codes; what a browser says it measured is checked."""

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from backbones.registry import PRESETS
from classroom.codes import ClassCodes
from classroom.device_times import (
    KIND,
    DeviceTime,
    as_answer,
    networks_of,
    read_answers,
    settings_of,
)
from classroom.predictions import LessonPosition
from runs.store import Store
from tests.pages.test_teacher import told
from tests.pages.visit import BOB, visit
from ui import access, class_code
from ui.device.measuring import MeasuringJob

NET = PRESETS["resnet-20-cifar"].spec
ROW: dict[str, Any] = {
    "id": "0",
    "backend": "wasm",
    "threads": 1,
    "passes": 20,
    "median_ms": 4.0,
    "q1_ms": 3.9,
    "q3_ms": 4.5,
}


def measured(machine: str = "Linux, Chromium 156, 2 cores") -> DeviceTime:
    row = {name: value for name, value in ROW.items() if name != "id"}
    return DeviceTime(
        spec=NET.text, network="ResNet-20 CIFAR", macs=40_000_000, machine=machine, **row
    )


@pytest.fixture
def code(store: Store) -> str:
    settings = settings_of([NET.text, "no-such-network"])
    return ClassCodes(store.database).open(KIND, "Which is *faster*?", 4, settings)


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    class_code._limits.clear()


@pytest.fixture
def as_teacher(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_TEACHER_PASSWORD", "heron")
    monkeypatch.setattr(access.auth_cookie, "verify", lambda _cookie: "teacher")


def errors(app: AppTest) -> list[str]:
    return [one.value for one in app.error]


def test_a_code_opens_its_question(code: str) -> None:
    app = visit("classroom", code=f"{code[:3].lower()} {code[3:]}")
    assert "Which is *faster*?" in app.title[0].value
    assert f"<b>{code}</b>" in told(app)
    assert "Nobody has shared a time yet." in told(app)
    assert "ResNet-20 CIFAR; nothing leaves your device" in told(app)


def test_a_wrong_code_is_one_sentence_and_guesses_are_counted(
    store: Store, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit("classroom", code="AAAAAA")
    assert errors(app) == ["No class has the code AAAAAA now: look again, or ask for a new one."]
    app.text_input(key="class-code").set_value(code).run()
    assert f"<b>{code}</b>" in told(app)
    ClassCodes(store.database).end(code)
    assert "No class has the code" in errors(visit("classroom", code=code))[0]
    monkeypatch.setattr(class_code, "WRONG_EACH", 1)
    class_code._limits.clear()
    for wanted in ("No class has the code", "Too many wrong codes"):
        assert wanted in errors(visit("classroom", code="BBBBBB"))[0]
    assert "No class has the code" in errors(visit("classroom", visitor=BOB, code="BBBBBB"))[0]


def test_a_lesson_s_code_leads_to_its_lesson(store: Store) -> None:
    codes = ClassCodes(store.database)
    other = codes.open("lesson", "The lecture", 1)
    codes.change_settings(
        other, lambda _old: LessonPosition().at("02-resnet", "block").model_dump_json()
    )
    app = visit("classroom", code=other)
    assert app.title[0].value == "The lecture"
    assert f"<b>{other}</b>" in told(app)
    links = [link.proto.query_string for link in app.get("page_link")]
    assert links[0] == f"lesson=02-resnet&step=block&code={other}"


def test_a_code_of_a_later_version_is_told_apart(store: Store) -> None:
    other = ClassCodes(store.database).open("riddle", "", 1)
    assert "does not know" in visit("classroom", code=other).info[0].value


def share(app: AppTest) -> AppTest:
    app.checkbox(key="class-share-consent").check().run()
    return app.button(key="class-share").click().run()


def with_times(code: str) -> AppTest:
    app = visit("classroom", code=code)
    time = measured()
    app.session_state["device-times"] = {(time.spec, time.backend): time}
    return app.run()


def test_times_are_shared_by_consent_and_once(store: Store, code: str) -> None:
    app = with_times(code)
    assert "one thread" in told(app)
    assert (
        "Quartiles far apart, often because other programs are busy; measure again: ResNet-20"
        in told(app)
    )
    assert app.button(key="class-share").disabled
    app.text_input(key="class-share-name").set_value("My phone").run()
    share(app)
    assert app.success[0].value == f"Shared with class {code}."
    app.button(key="class-share").click().run()
    found = ClassCodes(store.database).answers(code)
    assert read_answers(found) == [measured("My phone")]
    assert not {"ada", "owner", "visitor"} & set(json.loads(found[0]))
    assert "1 time shared" in told(visit("classroom", visitor=BOB, code=code))


def test_a_class_is_entered_on_explore_too(store: Store, code: str) -> None:
    app = visit("explore", v=[NET.text], costs="speed")
    time = measured()
    app.session_state["device-times"] = {(time.spec, time.backend): time}
    app.run()
    app.text_input(key="share-code").set_value("WRONG2").run()
    app.checkbox(key="share-consent").check().run()
    app.button(key="share").click().run()
    assert errors(app) == ["No class has the code WRONG2 now: look again, or ask for a new one."]
    app.text_input(key="share-code").set_value(code).run()
    app.button(key="share").click().run()
    assert not errors(app)
    assert ClassCodes(store.database).count(code) == 1


def test_answers_of_a_visitor_are_bounded(
    store: Store, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(class_code, "ANSWERS_EACH", 1)
    class_code._limits.clear()
    app = share(with_times(code))
    app.text_input(key="class-share-name").set_value("Another").run()
    app.button(key="class-share").click().run()
    assert "You have sent 1 answers in ten minutes" in errors(app)[0]
    assert len(ClassCodes(store.database).answers(code)) == 1


@pytest.mark.usefixtures("as_teacher")
def test_the_teacher_opens_ends_and_deletes_a_code(store: Store) -> None:
    app = visit("teacher")
    app.text_input(key="class-question").set_value("How long?").run()
    app.button(key="class-open").click().run()
    codes = ClassCodes(store.database)
    (question,) = codes.questions()
    assert question.question == "How long?"
    assert len(networks_of(question.settings)) == 5
    codes.answer(question.code, as_answer([measured()])[0])
    app.run()
    assert f"**{question.code}** How long? · ends in" in told(app)
    assert "1 answer" in told(app)
    app.button(key=f"class-end-{question.code}").click().run()
    assert not codes.questions()[0].is_open()
    assert "ended · 1 answer" in told(app)
    app.button(key=f"class-end-{question.code}").click().run()
    assert codes.questions() == []
    app.segmented_control(key="class-asked").set_value("lesson").run()
    app.button(key="class-open").click().run()
    assert [question.kind for question in codes.questions()] == ["lesson"]


def taken(done: dict[str, Any]) -> AppTest:
    """What the session keeps of a message of the browser."""

    def script() -> None:
        import streamlit as st

        from ui.device import measuring

        job = st.session_state["job"]
        if job.id and "device-trouble" not in st.session_state:
            measuring._take("device-job", "component", job, [])

    app = AppTest.from_function(script)
    job = MeasuringJob((NET,), "j1")
    app.session_state["job"] = app.session_state["device-job"] = job
    app.session_state["component"] = {"done": done}
    app.run()
    assert not app.exception
    return app


def test_what_the_browser_measured_is_kept() -> None:
    app = taken({"job": "j1", "device": "Phone", "results": [ROW], "failed": []})
    (time,) = app.session_state["device-times"].values()
    assert (time.spec, time.machine, time.median_ms) == (NET.text, "Phone", 4.0)
    assert time.macs > 40_000_000, "counted here"
    assert "device-job" not in app.session_state


@pytest.mark.parametrize(
    "row",
    [
        {"median_ms": -1},
        {"median_ms": "x"},
        {"threads": 10**9},
        {"backend": "abacus"},
        {"id": "7"},
        {"q1_ms": None},
    ],
)
def test_what_cannot_be_is_not_kept(row: dict[str, Any]) -> None:
    app = taken({"job": "j1", "device": "x" * 9_999, "results": [ROW | row, "x"], "failed": "x"})
    assert app.session_state["device-times"] == {}


def test_a_failure_is_a_sentence() -> None:
    failed = [
        {"id": "0", "backend": "wasm", "reason": "network", "detail": "out of\nmemory"},
        {"id": "", "backend": "wasm", "reason": "wasm", "detail": ""},
    ]
    app = taken({"job": "j1", "device": "", "results": [], "failed": failed})
    assert [str(note) for note in app.session_state["device-trouble"]] == [
        "ResNet-20 CIFAR did not run on this device (WebAssembly): out of memory",
        "This browser does not run WebAssembly, which measuring needs.",
    ]


def test_another_job_s_message_is_not_taken() -> None:
    app = taken({"job": "j0", "device": "", "results": [ROW], "failed": []})
    assert "device-times" not in app.session_state


def test_the_button_begins_and_the_file_goes_to_the_browser() -> None:
    app = visit("explore", v=[NET.text], costs="speed")
    app.button(key="device-start").click().run()
    assert not app.exception
    assert app.session_state["device-job"].specs == (NET,)
    assert not [one for one in app.button if one.key == "device-start"]


def test_a_network_too_large_for_a_browser_is_refused_with_its_bytes() -> None:
    app = visit("explore", v=["resnet?depth=50&width=512"], costs="speed")
    app.button(key="device-start").click().run()
    assert not app.exception
    assert "a browser is asked for 1 GB" in app.warning[0].value.replace("\xa0", " ")
