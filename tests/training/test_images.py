"""A visitor's images: what is read, what is skipped, what is refused."""

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import cli
from training import images
from training.catalogue import load
from training.errors import DataError
from training.images import LIMITS, keep
from training.recipe import Recipe


def picture(seed: int, mode: str = "RGB", size: tuple[int, int] = (40, 30)) -> bytes:
    pixels = np.random.default_rng(seed).integers(0, 256, (size[1], size[0], 4), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels, "RGBA").convert(mode).save(file, "PNG")
    return file.getvalue()


def two_classes(mode: str = "RGB") -> dict[str, bytes]:
    return {
        f"set/{name}/{number}.png": picture(10 * label + number, mode)
        for label, name in enumerate(("cat", "dog"))
        for number in range(6)
    }


def packed(files: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> io.BytesIO:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", compression) as writer:
        for name, content in files.items():
            writer.writestr(name, content)
    return archive


def test_a_zip_becomes_a_data_set_that_trains_by_its_name() -> None:
    kept = keep(packed(two_classes()), side=32)
    assert kept.classes == ("cat", "dog")
    assert kept.train.images.shape == (8, 3, 32, 32)
    again = load(Recipe(data=kept.name, size=16))
    assert again.train.images.shape == (8, 3, 16, 16)
    assert again.test.labels.tolist() == [0, 1]


def test_a_folder_gives_the_same_as_its_zip(tmp_path: Path) -> None:
    for name, content in two_classes().items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    assert keep(tmp_path).name == keep(packed(two_classes())).name


def test_grey_images_have_one_channel() -> None:
    assert keep(packed(two_classes("L"))).channels == 1


def test_float_files_of_a_set_have_one_range() -> None:
    files = {}
    for label, top in (("dark", 0.5), ("light", 1.001)):
        for number in range(20):
            file = io.BytesIO()
            values = np.full((8, 8), top - number / 1_000, np.float32)
            Image.fromarray(values).save(file, "TIFF")
            files[f"{label}/{number}.tif"] = file.getvalue()
    data = keep(packed(files), side=8)
    seen = [
        data.train.images[data.train.labels == number].float().mean() / 255 for number in (0, 1)
    ]
    assert [float(one) for one in seen] == pytest.approx([0.49, 0.99], abs=0.02)


def test_bad_files_are_named_and_skipped() -> None:
    files = two_classes() | {
        "set/cat/broken.png": picture(1)[:60],
        "set/cat/notes.txt": b"no image",
        "set/cat/.hidden.png": b"",
        "__MACOSX/cat/x.png": b"",
    }
    kept = keep(packed(files))
    said = [str(note) for note in kept.skipped]
    assert len(said) == 2
    assert "set/cat/broken.png was skipped: it cannot be read" in said[0]
    assert "set/cat/notes.txt was skipped: it is no image file." in said[1]
    assert len(kept.train) == 8


@pytest.mark.parametrize(
    "path", ["../cat/1.png", "/cat/1.png", "cat/../../1.png", "C:\\cat\\1.png"]
)
def test_a_path_that_leads_out_is_refused(path: str, home: Path) -> None:
    with pytest.raises(DataError, match="leads out"):
        keep(packed(two_classes() | {path: picture(1)}))
    assert not list(home.rglob("*.png"))


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = packed(two_classes() | {"set/cat/bomb.png": b"\0" * 50_000_000})
    assert len(bomb.getvalue()) < 200_000
    with pytest.raises(DataError, match="unpacks to"):
        keep(bomb)


def test_a_forged_size_is_found() -> None:
    forged = packed(two_classes() | {"set/cat/x.png": picture(3)}, zipfile.ZIP_STORED)
    content = bytearray(forged.getvalue())
    entry = content.rindex(b"set/cat/x.png") - 46
    true_size = int.from_bytes(content[entry + 24 : entry + 28], "little")
    content[entry + 24 : entry + 28] = (true_size // 2).to_bytes(4, "little")
    kept = keep(io.BytesIO(bytes(content)))
    assert len(kept.skipped) == 1


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (replace(LIMITS, files=5), "more than 5 files"),
        (replace(LIMITS, total_bytes=1000), "unpacks to"),
        (replace(LIMITS, kept_bytes=3 * 64 * 64 * 4), "too many to keep"),
        (replace(LIMITS, classes=1), "2 to 1 folders"),
    ],
)
def test_limits_are_kept(limits: images.Limits, words: str) -> None:
    with pytest.raises(DataError, match=words):
        keep(packed(two_classes()), limits=limits)


@pytest.mark.parametrize("limits", [replace(LIMITS, pixels=100), replace(LIMITS, file_bytes=100)])
def test_a_file_past_its_limit_is_skipped(limits: images.Limits) -> None:
    with pytest.raises(DataError, match="readable images in 0 folders"):
        keep(packed(two_classes()), limits=limits)


def test_too_few_images_of_a_class() -> None:
    files = dict(list(two_classes().items())[:8])
    with pytest.raises(DataError, match="Class dog has 2 images: give at least 4 of each class"):
        keep(packed(files))


def test_no_zip_at_all() -> None:
    with pytest.raises(DataError, match="give a zip file or a folder"):
        keep(io.BytesIO(b"hello"))


def test_parts_are_kept_and_read_again() -> None:
    files = {
        f"set/{part}/{name}/{number}.png": picture(100 * size + 10 * label + number)
        for part, size in (("train", 5), ("val", 2), ("test", 3))
        for label, name in enumerate(("cat", "dog"))
        for number in range(size)
    }
    kept = keep(packed(files))
    expected = {"train": 5, "validation": 2, "test": 3}
    assert kept.counts() == {"cat": expected, "dog": expected}
    assert images.read(kept.name).counts() == kept.counts()
    without = keep(
        packed({path: content for path, content in files.items() if "/test/" not in path})
    )
    assert without.counts()["cat"] == {"train": 4, "validation": 1, "test": 2}


def test_a_class_of_the_test_part_alone_is_refused() -> None:
    files = {path.replace("set/", "set/train/"): content for path, content in two_classes().items()}
    with pytest.raises(DataError, match="The class cow has no images to train on"):
        keep(packed(files | {"set/test/cow/1.png": picture(1)}))


def test_hidden_folders_and_strays_are_named() -> None:
    files = two_classes() | {
        "set/cat/.ipynb_checkpoints/1.png": picture(1),
        "set/cat/.ipynb_checkpoints/2.png": picture(2),
        "set/cover.png": picture(3),
    }
    kept = keep(packed(files))
    assert kept.classes == ("cat", "dog")
    assert [str(note) for note in kept.skipped] == [
        "The hidden folder .ipynb_checkpoints was ignored.",
        "set/cover.png was ignored: it lies in no folder of a class.",
    ]


def test_images_kept_before_parts_were_known_are_read(home: Path) -> None:
    name = keep(packed(two_classes())).name
    path = images.find(name)
    with np.load(path, allow_pickle=False) as file:
        old = {key: file[key] for key in ("images", "labels", "classes")}
    np.savez_compressed(path, **old)
    assert images.read(name).counts()["cat"] == {"train": 4, "validation": 1, "test": 1}


def test_the_command_tells_classes_and_what_was_skipped(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = tmp_path / "pets.zip"
    archive.write_bytes(packed(two_classes() | {"set/cat/1.heic": b"x"}).getvalue())
    assert cli.main(["images", "add", str(archive), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert load(Recipe(data=told["name"])).classes == ("cat", "dog")
    assert told["classes"]["dog"] == {"train": 4, "validation": 1, "test": 1}
    assert told["skipped"] == [
        "set/cat/1.heic was skipped: HEIC is not read here, save it as JPEG or PNG."
    ]
    assert cli.main(["images", "add", str(tmp_path / "none.zip")]) == 2
    assert "there is no such file" in capsys.readouterr().err


def test_parts_without_classes_are_told_what_to_do() -> None:
    with pytest.raises(DataError, match=r"lie in test, train itself.*such as test/cat"):
        keep(packed({f"{part}/{n}.png": picture(n) for part in ("train", "test") for n in (1, 2)}))


def test_a_set_with_a_dev_part_is_divided_as_it_says() -> None:
    files = {
        f"{part}/{name}/{number}.png": picture(100 * place + 10 * label + number)
        for place, part in enumerate(("Train", "dev", "test"))
        for label, name in enumerate(("cat", "dog"))
        for number in range(4)
    }
    expected = {"train": 4, "validation": 4, "test": 4}
    assert keep(packed(files)).counts() == {"cat": expected, "dog": expected}


def test_files_skipped_past_the_limit_are_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = tmp_path / "pets.zip"
    notes = {f"set/cat/{number}.txt": b"x" for number in range(LIMITS.skipped + 3)}
    archive.write_bytes(packed(two_classes() | notes).getvalue())
    assert cli.main(["images", "add", str(archive), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (len(told["skipped"]), told["skipped_more"]) == (LIMITS.skipped, 3)
    assert cli.main(["images", "add", str(archive)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "and 3 more were skipped"
