"""Read a visitor's own images: a zip archive or a folder with one folder for each class.

Which folder is a class or a part tells ``image_folders.py``, how a file is decoded
``image_decoding.py``.

What comes in is not trusted: sizes, counts and unpacked bytes are bounded before anything is
decoded, no path of the archive is ever written, and a file that is no image is named and skipped.
Record images are named by the hash of their pixels, which only their owner knows.
"""

import hashlib
import json
import os
import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path, PurePosixPath
from threading import Lock
from typing import BinaryIO, cast

import numpy as np
import torch

from language.said import Note, message
from operation.settings import settings
from runs.paths import IMAGES, home, image_file
from training.dataset import PARTS, Dataset, Part, divided, with_parts
from training.errors import DataError
from training.image_decoding import SUFFIXES, Opener, SkippedError, decode, printable_name
from training.image_folders import (
    Placement,
    hidden_folder,
    is_hidden,
    parts_without_classes,
    placements,
)
from training.wide_grey import WideGrey, to_pixels

PREFIX = IMAGES


@dataclass(frozen=True)
class Limits:
    """Limits of an upload; bytes are of unpacked files."""

    files: int = 20_000
    file_bytes: int = 20 * 2**20
    total_bytes: int = 500 * 2**20
    ratio: int = 200
    pixels: int = 40_000_000
    classes: int = 1_000
    kept_bytes: int = 250 * 2**20
    skipped: int = 50


LIMITS = Limits()


@dataclass(frozen=True)
class ImageFile:
    """One file of a collection: its path, its unpacked bytes, and how it is opened."""

    path: str
    bytes: int
    opener: Opener


_one_at_a_time = Lock()
"""Unpacked images take up to some hundred MB: a class that uploads together takes turns."""


def usual_limits() -> Limits:
    """Return the limits as the operator has set them."""
    given = settings()
    return replace(LIMITS, files=given.upload_files, total_bytes=given.upload_unpacked_mb * 2**20)


def keep(source: str | Path | BinaryIO, side: int = 64, limits: Limits | None = None) -> Dataset:
    """Read a zip file or a folder, keep its images as squares of ``side`` pixels.

    Images are cropped to their middle square. The data set's ``name`` is what a recipe's ``data``
    takes. Raises DataError where nothing can be made of the source, or where it breaks a limit.
    """
    limits = limits or usual_limits()
    with _one_at_a_time:
        return _read_and_keep(source, side, limits)


def _read_and_keep(source: str | Path | BinaryIO, side: int, limits: Limits) -> Dataset:
    if isinstance(source, str | Path) and Path(source).is_dir():
        return _keep(_folder_files(Path(source)), side, limits)
    try:
        _check_directory(source, limits)
        with zipfile.ZipFile(source) as archive:
            return _keep(_zip_files(archive, limits), side, limits)
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise DataError(
            message("The images cannot be read: give a zip file or a folder ({reason})."),
            reason=str(error)[:120],
        ) from error


def _check_directory(source: str | Path | BinaryIO, limits: Limits) -> None:
    """Count the members of a zip before it is opened, which makes an object of each.

    What is counted is the mark that each must begin with, so that no header's number is trusted.
    """
    entries, tail = 0, b""
    with (
        nullcontext(source)
        if not isinstance(source, str | Path)
        else Path(source).open("rb") as file
    ):
        file.seek(0)
        while block := file.read(2**20):
            entries += (tail + block).count(_MEMBER)
            tail = block[-len(_MEMBER) + 1 :]
        file.seek(0)
    # Folders are members too.
    if entries > 2 * limits.files:
        raise DataError(message("There are more than {most} files."), most=limits.files)


_MEMBER = b"PK\x01\x02"


def _zip_files(archive: zipfile.ZipFile, limits: Limits) -> Iterator[ImageFile]:
    """Yield each file of a zip; raises DataError for one that is too large or leads out of it."""
    members = [member for member in archive.infolist() if not member.is_dir()]
    total = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if total > limits.total_bytes:
        raise DataError(
            message("The zip file unpacks to {total} MB, at most {most} MB are allowed."),
            total=round(total / 2**20),
            most=limits.total_bytes // 2**20,
        )
    if total > packed * limits.ratio + 2**20:
        raise DataError(
            message("The zip file unpacks to {times} times its size, at most {most} are allowed."),
            times=round(total / max(packed, 1)),
            most=limits.ratio,
        )
    for member in members:
        path = PurePosixPath(member.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or re.match(r"[A-Za-z]:", path.parts[0]):
            raise DataError(
                message("The zip file has a path that leads out of it: {path}."),
                path=printable_name(member.filename),
            )
        # Opened later: the names are known first.
        yield ImageFile(str(path), member.file_size, partial(_open, archive, member))


def _open(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> BinaryIO:
    return cast(BinaryIO, archive.open(member))


def _open_file(path: Path) -> BinaryIO:
    return path.open("rb")


def _folder_files(folder: Path) -> Iterator[ImageFile]:
    root = folder.resolve()
    for directory, folders, names in os.walk(root, followlinks=False):
        folders.sort()
        for name in sorted(names):
            path = Path(directory, name)
            if not path.is_symlink():
                relative = path.relative_to(root).as_posix()
                yield ImageFile(relative, path.stat().st_size, partial(_open_file, path))


def _keep(files: Iterable[ImageFile], side: int, limits: Limits) -> Dataset:
    found, skipped = _sorted_out(list(islice(files, limits.files + 1)), limits)
    paths = [file.path for file in found if _is_image(file.path)]
    placed = placements(paths)
    if not placed and (folders := parts_without_classes(paths)):
        raise DataError(
            message(
                "The images lie in {folders} itself: these are parts of a set. Put a folder for "
                "each class into each part, such as {part}/cat."
            ),
            folders=", ".join(map(printable_name, folders)),
            part=printable_name(folders[0]),
        )
    squares: list[np.ndarray | WideGrey] = []
    owners: list[Placement] = []
    total = 0
    for file in found:
        total += file.bytes
        _check_bounds(total, len(squares), side, limits)
        try:
            if _is_image(file.path) and file.path not in placed:
                raise SkippedError(
                    message("{file} was ignored: it lies in no folder of a class."), file.path
                )
            square = decode(
                file.path, file.bytes, file.opener, side, limits.file_bytes, limits.pixels
            )
        except SkippedError as reason:
            skipped.append(reason.note)
        else:
            squares.append(square)
            owners.append(placed[file.path])
    return _store(to_pixels(squares), owners, skipped, limits)


def _sorted_out(files: Sequence[ImageFile], limits: Limits) -> tuple[list[ImageFile], list[Note]]:
    """Return the files that a person has put there, and a note for each hidden folder."""
    if len(files) > limits.files:
        raise DataError(message("There are more than {most} files."), most=limits.files)
    folders = dict.fromkeys(filter(None, (hidden_folder(file.path) for file in files)))
    notes = [
        Note(message("The hidden folder {folder} was ignored."), {"folder": printable_name(folder)})
        for folder in folders
    ]
    return [file for file in files if not is_hidden(file.path)], notes


def _is_image(path: str) -> bool:
    return PurePosixPath(path).suffix.lower() in SUFFIXES


def _check_bounds(total: int, count: int, side: int, limits: Limits) -> None:
    if total > limits.total_bytes:
        raise DataError(
            message("The files are larger than {most} MB together."),
            most=limits.total_bytes // 2**20,
        )
    if (count + 1) * side * side * 3 > limits.kept_bytes:
        raise DataError(
            message("{count} images of {side} pixels are too many to keep: choose a smaller side."),
            count=count + 1,
            side=side,
        )


def _store(
    pixels: list[np.ndarray], owners: Sequence[Placement], skipped: list[Note], limits: Limits
) -> Dataset:
    classes = sorted({owner.label for owner in owners if owner.part in ("", "train")})
    shown = [printable_name(name) for name in classes]
    if not 2 <= len(classes) <= limits.classes:
        raise DataError(
            message(
                "There are readable images in {count} folders: give 2 to {most} folders, one for "
                "each class."
            ),
            count=len(classes),
            most=limits.classes,
        )
    numbers = {name: number for number, name in enumerate(classes)}
    for owner in owners:
        if owner.label not in numbers:
            raise DataError(
                message("The class {name} has no images to train on."),
                name=printable_name(owner.label),
            )
    labels = np.array([numbers[owner.label] for owner in owners], dtype=np.int64)
    stacked = np.stack(pixels).transpose(0, 3, 1, 2)
    pixels.clear()
    if (stacked[:, :1] == stacked[:, 1:]).all():
        stacked = stacked[:, :1]
    stacked = np.ascontiguousarray(stacked)
    hashed = hashlib.sha256(stacked.data)
    hashed.update(labels.data)
    hashed.update(json.dumps(shown).encode())
    # Which part each image is of, where folders say so; the digest of all others stays.
    parts = np.array([PARTS.index(one.part) for one in owners if one.part], dtype=np.int8)
    hashed.update(parts.data)
    digest = hashed.hexdigest()[:40]
    data = _dataset(PREFIX + digest, stacked, labels, shown, parts)
    folder = home() / "images"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".part", delete=False) as file:
        np.savez_compressed(
            file, images=stacked, labels=labels, classes=np.array(shown), parts=parts
        )
    Path(file.name).replace(folder / f"{digest}.npz")
    more = max(0, len(skipped) - limits.skipped)
    return replace(data, skipped=tuple(skipped[: limits.skipped]), skipped_more=more)


def _dataset(
    name: str, stacked: np.ndarray, labels: np.ndarray, classes: list[str], parts: np.ndarray
) -> Dataset:
    """Divide the images as ``parts`` (N,) says, by number in PARTS; by chance where it is empty."""
    whole = Part(torch.from_numpy(stacked), torch.from_numpy(labels))
    if not len(parts):
        return divided(name, tuple(classes), whole)
    given = [whole.at(torch.from_numpy(parts == number).nonzero().flatten()) for number in range(3)]
    return with_parts(name, tuple(classes), *given)


def find(name: str) -> Path:
    """Return the file of kept images; raises DataError where there is none of that name."""
    try:
        path = image_file(name.removeprefix(PREFIX))
    except ValueError:
        path = None
    if path is None or not path.exists():
        raise DataError(message("These images are no longer here: give them again."))
    return path


def read(name: str) -> Dataset:
    """Read the kept images of a name that ``keep`` returned; raises DataError."""
    with np.load(find(name), allow_pickle=False) as file:
        classes = [str(name) for name in file["classes"]]
        # Files of before have no parts.
        parts = file["parts"] if "parts" in file else np.array([], dtype=np.int8)
        return _dataset(name, file["images"], file["labels"], classes, parts)
