"""The Teacher page: closed to everybody else, and what the teacher can do there."""

import pytest
from streamlit.testing.v1 import AppTest

from runs.presence import Presence, Reader
from runs.store import Store
from search.plan import LivePlan
from tests import stored_races, stored_runs
from tests.pages.visit import ADA, APP, visit
from ui import access


@pytest.fixture
def as_teacher(monkeypatch: pytest.MonkeyPatch) -> None:
    """The browser has the cookie that the teacher's password gives."""
    monkeypatch.setenv("PLAYGROUND_TEACHER_PASSWORD", "heron")
    monkeypatch.setattr(access.auth_cookie, "verify", lambda _cookie: "teacher")


def page(name: str = "teacher") -> AppTest:
    return visit(name)


def told(app: AppTest) -> str:
    """All that the page says."""
    found = [one.value for one in (*app.markdown, *app.caption, *app.title, *app.info)]
    return " ".join([*found, *(str(one.proto.body) for one in app.get("html"))])


def test_without_a_teacher_it_says_how_to_switch_it_on(store: Store) -> None:
    stored_runs.add(store, "bob")
    app = page()
    assert "PLAYGROUND_TEACHER_PASSWORD" in told(app)
    assert "plain-20" not in told(app)
    assert not [one for one in app.button if "Stop" in one.label]


def test_others_are_shown_the_way_to_sign_in(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_TEACHER_PASSWORD", "heron")
    stored_runs.add(store, "bob")
    app = page()
    assert 'href="/sign-in?next=%2Fteacher"' in told(app)
    assert "plain-20" not in told(app)


@pytest.mark.usefixtures("as_teacher")
def test_the_teacher_sees_and_stops(store: Store) -> None:
    _batch, runs = stored_runs.add(store, "bob-" + "b" * 24)
    stored_runs.run(store, runs[0], epochs=2, status=None)
    Presence(store.database).record(
        "elsewhere", [Reader("bob-" + "b" * 24, "Bob <b>Builder</b>", "Train", 2, 0.0)]
    )
    app = page()
    text = told(app)
    assert "epoch 2 of 4" in text
    assert "4 runs kept" in text
    assert "Bob &lt;b&gt;Builder&lt;/b&gt;" in text
    assert "Bob <b>" not in text
    assert "bbbb" not in text, "the token is nobody's business"
    app.button(key=f"teacher-stop-run-{runs[0]}").click().run()
    app.button(key=f"teacher-stop-run-{runs[1]}").click().run()
    assert store.queue.run(runs[0]).wanted == "cancel"
    assert store.queue.run(runs[1]).status == "cancelled"
    assert "is being stopped" in told(app)
    app.button(key="teacher-stop-person-bob-" + "b" * 24).click().run()
    assert store.queue.waiting() == []


@pytest.mark.usefixtures("as_teacher")
def test_a_searcher_is_named_as_on_its_page(store: Store) -> None:
    stored_races.add(store, ADA, LivePlan(searchers=("ppo",), seeds=1, evaluations=20))
    assert "RNN controller, PPO, fast" in told(page())


@pytest.mark.usefixtures("as_teacher")
def test_the_queue_is_paused_for_everybody(store: Store) -> None:
    batch, _runs = stored_runs.add(store, ADA)
    app = page()
    app.button(key="teacher-queue").click().run()
    assert "Start the queue again" in [one.label for one in app.button]
    reader = AppTest.from_file(APP, default_timeout=60)
    reader.session_state["visitor"] = ADA
    reader.session_state["visitor-is-new"] = False
    reader.switch_page("pages/train.py")
    reader.query_params["batch"] = batch
    reader.run()
    assert "The teacher has paused the queue" in told(reader)
    app.button(key="teacher-queue").click().run()
    assert "Pause the queue" in [one.label for one in app.button]


@pytest.mark.usefixtures("as_teacher")
def test_a_teacher_no_more_can_stop_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    _batch, runs = stored_runs.add(store, "bob")
    app = page()
    monkeypatch.setattr(access.auth_cookie, "verify", lambda _cookie: None)
    app.button(key=f"teacher-stop-run-{runs[0]}").click().run()
    assert store.queue.run(runs[0]).status == "queued"
    assert "plain-20" not in told(app)


@pytest.mark.usefixtures("as_teacher")
def test_limits_are_listed_with_their_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_KEEP_DAYS", "90")
    text = told(page())
    assert "90 days" in text
    assert "`PLAYGROUND_MOST_WAITING_EACH`" in text


def test_a_class_room_shows_nothing_to_strangers(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAYGROUND_CLASS_PASSWORD", "kingfisher")
    app = AppTest.from_file(APP, default_timeout=60).run()
    assert app.title[0].value == "Sign in"
    assert 'href="/sign-in"' in told(app)
    assert not app.sidebar.selectbox


def test_old_runs_are_announced(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_KEEP_DAYS", "120")
    stored_runs.finished(store, ADA)
    assert "Finished runs are removed after 120 days." in told(page("train"))
