"""A lesson's step asks, judges and explains; its run and the ways on stand in the address."""

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from language.catalogue import in_language
from runs.store import Store
from teaching import course
from teaching.check import subject_of
from teaching.judging import truth_of
from teaching.lesson import Choice, Curve, Number, RunPicture, Step, TablePicture
from teaching.plots import studies_of
from tests.pages.visit import button, visit


def first_step(kind: type) -> tuple[str, Step]:
    return next(
        (name, step)
        for name in course.names()
        for step in course.lesson(name, "en").steps
        if isinstance(step.question if kind in (Choice, Number, Curve) else step.picture, kind)
    )


def test_the_list_has_all_lessons_and_no_address_leads_nowhere() -> None:
    app = visit("lessons")
    assert [title.value for title in app.title] == ["Lessons"]
    assert not visit("lessons", lesson="99-none").error


@pytest.mark.parametrize("is_right", [True, False])
def test_a_choice_is_judged_and_explained(is_right: bool) -> None:
    name, step = first_step(Choice)
    question = step.question
    assert isinstance(question, Choice)
    wrong = next(place for place, answer in enumerate(question.answers) if not answer.right)
    chosen = question.right if is_right else wrong
    app = visit("lessons", lesson=name, step=step.name)
    assert not app.success
    key = f"lesson-{name}-{step.name}-answer-{chosen}"
    app.button(key=key).click().run()
    assert (len(app.success), len(app.info)) == ((1, 0) if is_right else (0, 1))
    told = app.button(key=f"lesson-{name}-{step.name}-answer-{question.right}")
    assert told.icon == ":material/check_circle:"


def test_a_number_is_judged_after_the_network_of_the_step() -> None:
    name, step = first_step(Number)
    question = step.question
    assert isinstance(question, Number)
    truth = truth_of(question, subject_of(step.spec))
    app = visit("lessons", lesson=name, step=step.name)
    field = app.number_input(key=f"lesson-{name}-{step.name}-number")
    field.set_value(truth * 3 + 7).run()
    assert (len(app.success), len(app.info)) == (0, 1)
    app.number_input(key=f"lesson-{name}-{step.name}-number").set_value(truth).run()
    assert (len(app.success), len(app.info)) == (1, 0)


def sketched(app: AppTest, key: str) -> dict[str, Any]:
    """What the browser is sent of a curve."""
    (found,) = [one for one in app.get("bidi_component") if one.key == key]
    return dict(json.loads(found.proto.json))


def test_a_curve_is_sketched_judged_and_stands_beside_the_answer() -> None:
    name, step = first_step(Curve)
    question = step.question
    assert isinstance(question, Curve)
    app = visit("lessons", lesson=name, step=step.name)
    key = f"lesson-{name}-{step.name}-sketch"
    sent = sketched(app, key)
    assert (sent["names"], sent["unit"], sent["answer"]) == ([*question.x], question.unit, None)
    middle = (question.low + question.high) / 2
    assert sent["values"] == [middle] * len(question.x)
    app.session_state[key] = {"values": list(question.answer)}
    app.run()
    # What cannot be a sketch changes nothing.
    app.session_state[key] = {"values": [question.high + 1] * len(question.x)}
    app.run()
    assert sketched(app, key)["values"] == [*question.answer]
    button(app, "This is my curve").click().run()  # type: ignore[attr-defined]
    assert (len(app.success), len(app.info)) == (1, 0)
    sent = sketched(app, key)
    assert sent["answer"] == sent["values"] == [*question.answer]
    button(app, "Draw again").click().run()  # type: ignore[attr-defined]
    app.session_state[key] = {"values": [question.low] * len(question.x)}
    button(app, "This is my curve").click().run()  # type: ignore[attr-defined]
    assert (len(app.success), len(app.info)) == (0, 1)
    assert sketched(app, key)["values"] == [question.low] * len(question.x)


def test_next_goes_over_the_end_of_a_lesson_and_leaves_what_was_turned() -> None:
    first, second = course.names()[:2]
    last = course.lesson(first, "en").steps[-1]
    app = visit("lessons", lesson=first, step=last.name, v="resnet?depth=18", lang="ko")
    with in_language("ko"):
        button(app, "다음").click().run()  # type: ignore[attr-defined]
    assert app.query_params["lesson"] == second
    assert app.query_params["step"] == course.lesson(second, "ko").steps[0].name
    assert "v" not in app.query_params


def test_a_run_is_queued_from_its_step_and_shown_in_place_of_what_was_kept(store: Store) -> None:
    name, step = first_step(RunPicture)
    app = visit("lessons", lesson=name, step=step.name)
    start = button(app, "Run it here")
    start.click().run()  # type: ignore[attr-defined]
    assert not app.exception
    assert store.queue.named(app.query_params["run"])
    assert button(app, "The kept result")
    with pytest.raises(IndexError):
        button(app, "Run it here")


@pytest.mark.parametrize("claim", ["se", "scaling"])
def test_the_curve_of_what_decides_a_claim_stands_in_its_step(store: Store, claim: str) -> None:
    name, step = next(
        (name, step)
        for name in course.names()
        for step in course.lesson(name, "en").steps
        if isinstance(step.picture, RunPicture) and step.picture.experiment == claim
    )
    (study,) = studies_of(claim)
    app = visit("lessons", lesson=name, step=step.name)
    assert study.title in [one.label for one in app.expander]
    button(app, "Run it here").click().run()  # type: ignore[attr-defined]
    assert study.title in [one.label for one in app.expander]


def test_a_batch_of_somebody_else_is_not_shown() -> None:
    name, step = first_step(RunPicture)
    app = visit("lessons", lesson=name, step=step.name, run="unknown")
    assert len(app.error) == 1
    assert button(app, "Run it here")


def test_a_network_without_a_part_that_is_named_is_told_and_the_rest_stands() -> None:
    name, step = next(
        (name, step)
        for name in course.names()
        for step in course.lesson(name, "en").steps
        if step.spec.startswith("senet") and ".se" in step.text and "{" in step.text
    )
    app = visit("lessons", lesson=name, step=step.name, v="senet?depth=50&se_reduction=none")
    assert app.error
    assert "no part of this path" in app.error[0].value
    assert button(app, "Next")


def test_a_table_is_shown_in_the_reader_s_language() -> None:
    name, step = first_step(TablePicture)
    app = visit("lessons", lesson=name, step=step.name, lang="ko")
    (shown,) = [one.proto.body for one in app.get("html") if "lesson-table" in one.proto.body]
    assert '<th scope="row">B7</th>' in shown
    assert "너비(공식)" in shown
