"""What a visitor's uploads may take, and that they can be let go of."""

import random
from io import BytesIO
from pathlib import Path

import pytest

from runs.errors import StoreFullError
from runs.paths import image_file
from runs.store import Store
from tests.hostile.uploads import archive, good
from training.errors import DataError
from training.uploads import delete_for, image_sets, keep_for


def upload(store: Store, owner: str, seed: int) -> str:
    data = keep_for(owner, store, BytesIO(archive(good(random.Random(seed)))), side=32)
    return data.name.removeprefix("images:")


def test_sets_are_counted_and_can_be_let_go(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_IMAGE_SETS_EACH", "2")
    first, second = (upload(store, "ada", seed) for seed in (1, 2))
    assert {one.digest for one in image_sets("ada", store)} == {first, second}
    assert {(one.images, one.classes) for one in image_sets("ada", store)} == {(12, 2)}
    with pytest.raises(DataError, match="You keep 2 sets of images and may keep 2"):
        upload(store, "ada", 3)
    assert upload(store, "bob", 1) == first
    delete_for("ada", store, first)
    assert image_file(first).exists(), "bob keeps it too"
    delete_for("bob", store, first)
    assert not image_file(first).exists()
    upload(store, "ada", 3)


def test_bytes_are_counted(store: Store, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_IMAGES_MB_EACH", "1")
    kept = upload(store, "ada", 1)
    with store.database.writing() as session:
        (own,) = image_sets("ada", store)
        own.bytes = 2**20
        session.merge(own)
    with pytest.raises(DataError, match="would take 2 MB and may take 1 MB"):
        upload(store, "ada", 2)
    assert {path.stem for path in (home / "images").iterdir()} == {kept}


def test_a_full_home_takes_no_images(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_HOME_GB", "0.00001")
    with pytest.raises(StoreFullError):
        upload(store, "ada", 1)
    assert image_sets("ada", store) == []
