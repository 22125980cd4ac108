"""A lesson's step asks, judges and explains; its run and the ways on stand in the address."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from knobs.knob import as_text
from language.catalogue import in_language
from runs.store import Store
from teaching import course
from teaching.check import subject_of
from teaching.judging import truth_of
from teaching.lesson import (
    Choice,
    Curve,
    ExerciseQuestion,
    Number,
    RunPicture,
    Step,
    TablePicture,
)
from teaching.plots import COMMANDS, studies_of
from teaching.text import ways_written
from tests.pages.visit import button, visit
from training.claims import EXPERIMENTS


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


def test_the_first_answer_to_a_choice_counts() -> None:
    name, step = first_step(Choice)
    question = step.question
    assert isinstance(question, Choice)
    wrong = next(place for place, answer in enumerate(question.answers) if not answer.right)
    app = visit("lessons", lesson=name, step=step.name)
    for chosen in (wrong, question.right):
        app.button(key=f"lesson-{name}-{step.name}-answer-{chosen}").click().run()
    assert len(app.success) == 1
    assert sketched(app, "lesson-words")["answered"] == {step.name: False}


def links_of(app: AppTest) -> dict[str, Mapping[str, list[str]]]:
    """Words of the address of each link to a page, by its label."""
    return {
        one.proto.label: parse_qs(one.proto.query_string)
        for one in app.get("page_link")
        if one.proto.label
    }


@pytest.mark.parametrize(
    ("lesson", "step", "label", "page"),
    [
        ("02-resnet", "block", "Go your own way with this network", "explore"),
        ("03-densenet", "trained-here", "Go your own way with these networks", "train"),
        ("06-nasnet", "choices", "Search a network yourself", "search"),
    ],
)
def test_one_s_own_way_leads_back(
    lesson: str, step: str, label: str, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit("lessons", lesson=lesson, step=step, lang="en", code="K7MX2")
    words = links_of(app)[label]
    back = {"lesson": [lesson], "step": [step], "lang": ["en"]}
    assert {word: words[word] for word in back} == back
    # As the first reader of a process, so that the page runs within ``app.py``.
    monkeypatch.setattr("ui.navigation._has_run", False)
    away = visit(page, **words)
    assert not away.error
    assert {word: links_of(away)["Back to the lesson"][word] for word in back} == back


def test_the_train_link_has_the_networks_and_the_settings_of_the_experiment() -> None:
    app = visit("lessons", lesson="03-densenet", step="trained-here")
    words = links_of(app)["Go your own way with these networks"]
    experiment = EXPERIMENTS["densenet-k"]
    assert words["v"] == [variant.spec.text for variant in experiment.variants]
    assert {word: words[word] for word in experiment.recipe.changed()} == {
        word: [as_text(value)] for word, value in experiment.recipe.changed().items()
    }


def test_there_is_no_way_back_where_nobody_came_from_a_lesson(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ui.navigation._has_run", False)
    links = links_of(visit("explore"))
    assert "Lessons" in links
    assert "Back to the lesson" not in links


def test_the_script_has_ways_answers_and_solutions() -> None:
    for name in course.names():
        for step in course.lesson(name, "ko").steps:
            if not isinstance(step.question, Curve | ExerciseQuestion):
                continue
            app = visit("lessons", lesson=name, step=step.name, script="1", lang="ko")
            told = "\n".join(one.value for one in app.markdown)
            assert ":material/check_circle:" in told
            assert not app.error
            if isinstance(step.question, Curve):
                assert f"{step.question.x[0]}: {step.question.answer[0]:g}" in told
            else:
                assert "\n1. " in told


def test_notes_and_links_keep_language_and_class() -> None:
    kept = [("lang", "ko"), ("code", "K7MX2")]
    written = ways_written("See [Train](page:train) and [the map](page:map).", kept)
    assert written == (
        "See [Train](<train?lang=ko&code=K7MX2>) and [the map](<./?lang=ko&code=K7MX2>)."
    )
    app = visit("lessons", lesson="01-papers", lang="ko")
    with in_language("ko"):
        (script,) = [one for one in app.get("link_button") if one.proto.label == "강의 노트"]
    assert "script=1" in script.proto.url
    assert "lang=ko" in script.proto.url
    assert sketched(app, "lesson-contents-beside")["kept"] == {"lang": "ko"}


def test_the_reader_s_network_moves_on_the_plot_of_accuracy_as_it_is_turned() -> None:
    at = []
    for turned in ({}, {"v": "resnet?depth=18"}):
        app = visit("lessons", lesson="07-efficientnet", step="accuracy", **turned)
        (drawn,) = app.get("plotly_chart")
        (shape,) = json.loads(drawn.proto.spec)["layout"]["shapes"]
        at.append(shape["x0"])
        assert links_of(app)["Go your own way with this network"]["v"]
    assert at == [25_557_032, 11_689_512]


def test_kept_lesions_are_marked_with_the_commands_that_made_them() -> None:
    app = visit("lessons", lesson="02-resnet", step="lesions")
    (told,) = app.code
    assert told.value == COMMANDS["lesions"]
