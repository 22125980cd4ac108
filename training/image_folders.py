"""Tell the class and the part of each image of a collection by the folders that it lies in.

A class is a folder below the root that all images share, as in torchvision's ImageFolder, however
deep its images lie. Folders called ``train``, ``val``, ``dev`` and ``test`` below the root are
parts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

PART_FOLDERS: Mapping[str, str] = {
    "train": "train",
    "training": "train",
    "val": "validation",
    "valid": "validation",
    "validation": "validation",
    "dev": "validation",
    "test": "test",
    "testing": "test",
}
"""Part of a data set by the name of its folder, in small letters."""

Folders = tuple[str, ...]


@dataclass(frozen=True)
class Placement:
    """Class of an image, and its part where the collection is divided already."""

    label: str
    part: str = ""


def placements(paths: Sequence[str]) -> dict[str, Placement]:
    """Return the placement of each image by its path; those that lie in no class are left out."""
    parts = {path: PurePosixPath(path).parts for path in paths}
    root = _root(list(parts.values()))
    below = {
        path: folders[len(root) : -1]
        for path, folders in parts.items()
        if folders[: len(root)] == root and len(folders) > len(root) + 1
    }
    if _is_divided({folders[0] for folders in below.values()}):
        return {
            path: Placement(folders[1], PART_FOLDERS[folders[0].lower()])
            for path, folders in below.items()
            if folders[0].lower() in PART_FOLDERS and len(folders) > 1
        }
    return {path: Placement(folders[0]) for path, folders in below.items()}


def parts_without_classes(paths: Sequence[str]) -> list[str]:
    """Return the folders of parts, where a divided collection has its images right in them."""
    folders = {PurePosixPath(path).parts for path in paths}
    above = {path[:-2] for path in folders if len(path) > 1}
    names = sorted({path[-2] for path in folders if len(path) > 1})
    return names if len(above) == 1 and _is_divided(set(names)) else []


def _root(paths: Sequence[Folders]) -> Folders:
    """Return the folders that lead to the classes: those without a choice, above other folders."""
    root: Folders = ()
    while True:
        inside = [path[len(root) :] for path in paths if path[: len(root)] == root]
        folders = {path[0] for path in inside if len(path) > 1}
        if len(folders) != 1 or not any(len(path) > 2 for path in inside):
            return root
        root = (*root, *folders)


def _is_divided(folders: set[str]) -> bool:
    parts = {PART_FOLDERS.get(folder.lower(), "") for folder in folders}
    return "train" in parts and len(parts - {""}) > 1


def is_hidden(path: str) -> bool:
    """Tell a file that a system keeps for itself, such as ``.DS_Store``, or in such a folder."""
    parts = PurePosixPath(path).parts
    return "__MACOSX" in parts or any(part.startswith(".") for part in parts)


def hidden_folder(path: str) -> str:
    """Return the hidden folder that a file lies in, such as ``.ipynb_checkpoints``, or nothing."""
    folders = PurePosixPath(path).parts[:-1]
    return next((folder for folder in folders if folder.startswith(".")), "")
