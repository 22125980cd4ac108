"""Read a visitor's own images: a zip archive or a folder with one folder for each class.

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
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path, PurePosixPath
from threading import Lock
from typing import BinaryIO

import numpy as np
import torch
from PIL import Image, ImageOps, UnidentifiedImageError

from language.said import Note, message
from operation.settings import settings
from runs.paths import IMAGES, home, image_file
from training.dataset import Dataset, Part, divided
from training.errors import DataError

PREFIX = IMAGES

_SUFFIXES = frozenset(
    {".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".ppm", ".pgm", ".tif", ".tiff"}
)
_FORMATS = ("PNG", "JPEG", "BMP", "GIF", "WEBP", "PPM", "TIFF")


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

Opener = Callable[[], BinaryIO]

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


def _zip_files(archive: zipfile.ZipFile, limits: Limits) -> Iterator[tuple[str, str, int, Opener]]:
    """Yield class, file, unpacked bytes and opener of each member that may be an image."""
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
                path=_plain(member.filename),
            )
        if len(path.parts) < 2 or path.name.startswith(".") or "__MACOSX" in path.parts:
            continue
        yield (
            path.parent.name,
            str(path),
            member.file_size,
            lambda member=member: archive.open(member),  # type: ignore[misc]
        )


def _folder_files(folder: Path) -> Iterator[tuple[str, str, int, Opener]]:
    root = folder.resolve()
    for directory, folders, names in os.walk(root, followlinks=False):
        folders.sort()
        for name in sorted(names):
            path = Path(directory, name)
            if name.startswith(".") or path.parent == root or path.is_symlink():
                continue
            yield (
                path.parent.name,
                str(path.relative_to(root)),
                path.stat().st_size,
                lambda path=path: path.open("rb"),  # type: ignore[misc]
            )


def _keep(files: Iterator[tuple[str, str, int, Opener]], side: int, limits: Limits) -> Dataset:
    pixels: list[np.ndarray] = []
    owners: list[str] = []
    skipped: list[Note] = []
    total = 0
    for number, (label, name, size, opener) in enumerate(files, start=1):
        total += size
        _check_bounds(number, total, len(pixels), side, limits)
        try:
            pixels.append(_decode(name, size, opener, side, limits))
            owners.append(label)
        except _SkippedError as reason:
            skipped.append(reason.note)
    return _store(pixels, owners, skipped, limits)


def _check_bounds(number: int, total: int, count: int, side: int, limits: Limits) -> None:
    if number > limits.files:
        raise DataError(message("There are more than {most} files."), most=limits.files)
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


class _SkippedError(Exception):
    def __init__(self, template: str, file: str, **facts: object):
        self.note = Note(template, {"file": _plain(file[-60:]), **facts})


def _decode(name: str, size: int, opener: Opener, side: int, limits: Limits) -> np.ndarray:
    """Decode one image to (side, side, 3) uint8."""
    if PurePosixPath(name).suffix.lower() not in _SUFFIXES:
        raise _SkippedError(message("{file} was skipped: it is no image file."), name)
    if size > limits.file_bytes:
        raise _SkippedError(
            message("{file} was skipped: it is larger than {most} MB."),
            name,
            most=limits.file_bytes // 2**20,
        )
    try:
        with opener() as file:
            # A forged header may promise fewer bytes than there are.
            content = file.read(size + 1)
        if len(content) > size:
            raise _SkippedError(message("{file} was skipped: its size is forged."), name)
        with Image.open(BytesIO(content), formats=_FORMATS) as image:
            if image.width * image.height > limits.pixels:
                raise _SkippedError(message("{file} was skipped: it has too many pixels."), name)
            image.draft("RGB", (side, side))
            upright = ImageOps.exif_transpose(image)
            square = ImageOps.fit(_on_white(upright), (side, side), Image.Resampling.BOX)
            return np.asarray(square, dtype=np.uint8)
    except _SkippedError:
        raise
    except UnidentifiedImageError:
        raise _SkippedError(message("{file} was skipped: it is no image file."), name) from None
    except Exception as error:  # A decoder fails on a bad file in many ways.
        raise _SkippedError(
            message("{file} was skipped: it cannot be read ({reason})."),
            name,
            reason=str(error)[:80] or type(error).__name__,
        ) from error


def _on_white(image: Image.Image) -> Image.Image:
    """Convert to RGB, with what is transparent shown as white."""
    if "A" not in image.getbands() and "transparency" not in image.info:
        return image.convert("RGB")
    clear = image.convert("RGBA")
    white = Image.new("RGBA", clear.size, "white")
    return Image.alpha_composite(white, clear).convert("RGB")


def _store(
    pixels: list[np.ndarray], owners: list[str], skipped: list[Note], limits: Limits
) -> Dataset:
    classes = sorted(set(owners))
    shown = [_plain(name) for name in classes]
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
    labels = np.array([numbers[owner] for owner in owners], dtype=np.int64)
    stacked = np.stack(pixels).transpose(0, 3, 1, 2)
    pixels.clear()
    if (stacked[:, :1] == stacked[:, 1:]).all():
        stacked = stacked[:, :1]
    stacked = np.ascontiguousarray(stacked)
    hashed = hashlib.sha256(stacked.data)
    hashed.update(labels.data)
    hashed.update(json.dumps(shown).encode())
    digest = hashed.hexdigest()[:40]
    data = _dataset(PREFIX + digest, stacked, labels, shown)
    folder = home() / "images"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".part", delete=False) as file:
        np.savez_compressed(file, images=stacked, labels=labels, classes=np.array(shown))
    Path(file.name).replace(folder / f"{digest}.npz")
    return replace(data, skipped=tuple(skipped[: limits.skipped]))


def _plain(name: str) -> str:
    """Clean a class's name for display: invisible characters and marks of HTML become spaces."""
    return "".join(c if c.isprintable() and c not in "<>&" else " " for c in name)[:60].strip()


def _dataset(name: str, stacked: np.ndarray, labels: np.ndarray, classes: list[str]) -> Dataset:
    whole = Part(torch.from_numpy(stacked), torch.from_numpy(labels))
    return divided(name, tuple(classes), whole)


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
        return _dataset(name, file["images"], file["labels"], [str(c) for c in file["classes"]])
