"""The popover "Take along" on Explore: which files it offers of which network."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from export.background import Job, Wanted
from language.said import Note
from tests.pages.visit import visit
from ui.explore import take_along


def taken(network: str, **session: object) -> AppTest:
    """Explore with the popover open."""
    app = visit("explore", v=network)
    app.session_state["take-along"] = True
    app.run()
    assert not app.exception
    return app


def labels(app: AppTest) -> list[str]:
    return [one.proto.label for one in app.get("download_button")]


@pytest.mark.parametrize(
    ("network", "told"),
    [
        ("resnet?depth=18", "one file to read that needs only PyTorch"),
        ("torchvision?model=resnet18", "the call that builds the model"),
        ("timm?model=resnet18", "the call that builds the model"),
    ],
)
def test_python_is_offered(network: str, told: str) -> None:
    app = taken(network)
    assert "Python" in labels(app)
    assert any(told in caption.value for caption in app.caption)


def test_a_call_that_the_library_cannot_take_is_not_offered() -> None:
    app = taken("torchvision?model=resnet18&in_channels=1")
    assert "Python" not in labels(app)
    assert any("three channels only" in text.value for text in app.markdown)


class Background:
    """Makes no file: a test says how far each one is."""

    def __init__(self, folder: Path):
        self.jobs: dict[Wanted, Job] = {}
        self.folder = folder

    def find(self, wanted: Wanted) -> Job | None:
        return self.jobs.get(wanted)

    def ask(self, wanted: Wanted) -> Job:
        return self.jobs.setdefault(wanted, Job(self.folder / f"{len(self.jobs)}.onnx", "export"))


@pytest.fixture
def jobs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Background:
    made = Background(tmp_path)
    monkeypatch.setattr(take_along, "background", lambda: made)
    return made


@pytest.mark.parametrize("label", ["ONNX", "ONNX without weights"])
def test_a_model_is_made_and_offered(label: str, jobs: Background) -> None:
    app = taken("resnet?depth=18")
    assert label not in labels(app)
    next(one for one in app.button if one.label == f"Make {label}").click().run()
    ((wanted, job),) = jobs.jobs.items()
    assert (wanted.ending, wanted.with_weights) == ("onnx", label == "ONNX")
    assert next(one for one in app.button if one.label == f"Make {label}").disabled
    assert [one.proto.text for one in app.get("progress")] == [f"{label}: Exporting …"]
    job.path.write_bytes(bytes(2_000))
    job.state, job.difference, job.seconds = "ready", 3e-7, 7.2
    app.run()
    assert not app.exception
    assert label in labels(app)
    assert not app.get("progress")
    (told,) = [one.value for one in app.caption if one.value.startswith(f"{label}: 2")]
    assert "made in 7 s" in told
    assert "by 3.0e-07 of their size" in told
    assert ("with its weights, its logits differed" in told) == (label != "ONNX")


def test_a_model_that_cannot_be_made_says_why(jobs: Background) -> None:
    app = taken("resnet?depth=18")
    next(one for one in app.button if one.label == "Make ONNX").click().run()
    (job,) = jobs.jobs.values()
    job.state, job.reason = "failed", Note("torch refuses it: {reason}", {"reason": "no"})
    app.run()
    assert [one.value for one in app.warning] == ["torch refuses it: no"]
    assert not next(one for one in app.button if one.label == "Make ONNX").disabled
