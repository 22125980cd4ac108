"""Classes and parts of image collections as people have them."""

import pytest

from training.image_folders import Placement, parts_without_classes, placements


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (["cat/1.png", "dog/2.png"], ["cat", "dog"]),
        (["set/cat/1.png", "set/dog/2.png"], ["cat", "dog"]),
        (
            ["pets/cat/young/1.png", "pets/cat/old/2.png", "pets/dog/old/3.png"],
            ["cat", "cat", "dog"],
        ),
        (["cat/2021/1.png", "dog/2021/2.png"], ["cat", "dog"]),
        (["cat/1.png", "cat/2021/3.png", "dog/2.png"], ["cat", "cat", "dog"]),
        (["train/cat/1.png", "train/dog/2.png"], ["cat", "dog"]),
        (["only/1.png", "only/2.png"], ["only", "only"]),
    ],
)
def test_a_class_is_the_folder_below_the_common_root(paths: list[str], expected: list[str]) -> None:
    assert placements(paths) == {
        path: Placement(label) for path, label in zip(paths, expected, strict=True)
    }


def test_images_outside_the_classes_are_left_out() -> None:
    stray = ["cover.png", "set/logo.png"]
    assert set(placements([*stray, "set/cat/1.png", "set/dog/2.png"])).isdisjoint(stray)


@pytest.mark.parametrize(
    ("folder", "part"),
    [("val", "validation"), ("Valid", "validation"), ("dev", "validation"), ("TEST", "test")],
)
def test_folders_of_parts_stay_what_they_are(folder: str, part: str) -> None:
    paths = ["a/train/cat/1.png", f"a/{folder}/cat/deep/2.png", "a/notes/x/3.png"]
    assert placements(paths) == {
        paths[0]: Placement("cat", "train"),
        paths[1]: Placement("cat", part),
    }


@pytest.mark.parametrize(
    ("paths", "folders"),
    [
        (["train/1.png", "test/2.png"], ["test", "train"]),
        (["set/Train/1.png", "set/dev/2.png"], ["Train", "dev"]),
        (["train/cat/1.png", "test/cat/2.png"], []),
        (["cat/1.png", "dog/2.png"], []),
        (["1.png"], []),
    ],
)
def test_parts_that_hold_images_but_no_class_are_found(
    paths: list[str], folders: list[str]
) -> None:
    assert parts_without_classes(paths) == folders
