"""Images of one's own on the Train page: what is uploaded, used, skipped and refused."""

import io
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from runs.store import Store
from tests.pages.form import turn
from tests.pages.train_page import TINY, train
from tests.pages.visit import button
from training import images
from training.images import LIMITS
from ui.train import settings


def pictures(classes: int) -> bytes:
    """A zip file with twelve pictures for each class, and a text."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for label in range(classes):
            for number in range(12):
                file = io.BytesIO()
                pixels = np.full((20, 20, 3), 20 * label + number, np.uint8)
                Image.fromarray(pixels).save(file, "PNG")
                archive.writestr(f"class{label}/{number}.png", file.getvalue())
        archive.writestr("class0/notes.txt", "no picture")
    return packed.getvalue()


def test_own_images_are_uploaded_used_and_bad_files_named() -> None:
    app = train(v=TINY, device="cpu")
    turn(app, "data", "own", "train-data")
    app.file_uploader(key="train-upload").upload("mine.zip", pictures(2), "application/zip").run()
    assert str(app.query_params["data"]).startswith("images:")
    assert any("class0/notes.txt was skipped" in one.value for one in app.text)
    opened = {one.label: one.proto.expanded for one in app.expander}
    assert opened["24 images, 2 classes"]
    assert opened["1 file skipped"]
    assert "class1: 10 / 1 / 1" in [one.value for one in app.markdown]
    assert not app.error
    assert not button(app, "Start").disabled


def test_files_skipped_past_the_limit_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "usual_limits", lambda: replace(LIMITS, skipped=0))
    monkeypatch.setattr(images, "usual_limits", lambda: replace(LIMITS, skipped=0))
    app = train(v=TINY, device="cpu")
    turn(app, "data", "own", "train-data")
    app.file_uploader(key="train-upload").upload("mine.zip", pictures(2), "application/zip").run()
    assert "1 file skipped" in [one.label for one in app.expander]
    assert "and 1 more file" in [one.value for one in app.caption]


def test_a_small_set_gets_a_small_batch_and_few_steps_are_warned_of(store: Store) -> None:
    app = train(v=TINY, device="cpu")
    turn(app, "data", "own", "train-data")
    app.file_uploader(key="train-upload").upload("mine.zip", pictures(2), "application/zip").run()
    assert app.query_params["batch_size"] == "8"
    data = str(app.query_params["data"])
    app = train(v=TINY, data=data, size="28", device="cpu", epochs="1")
    (warning,) = app.warning
    assert "so few steps (1 in all): choose a batch size of 8, or more epochs" in warning.value


def test_an_upload_that_is_no_zip_is_told() -> None:
    app = train(v=TINY)
    turn(app, "data", "own", "train-data")
    app.file_uploader(key="train-upload").upload("mine.zip", b"no", "application/zip").run()
    assert "cannot be read" in app.error[0].value
    assert "data" not in app.query_params
