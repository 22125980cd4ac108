"""Read the image that a network is run on: a test image, a shipped photo, or the reader's own.

What a reader brings is decoded as uploads are (``training/image_decoding.py``): within limits, and
by formats that are listed.
"""

from io import BytesIO
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor

from inspection.errors import InspectionError
from inspection.subject import Subject
from runs.paths import EMBEDDED
from training.image_decoding import SkippedError, decode
from training.wide_grey import to_pixels

PHOTOS = {"cat": EMBEDDED / "photos" / "cat.jpg", "coffee": EMBEDDED / "photos" / "coffee.jpg"}
MOST_BYTES, MOST_PIXELS = 20 * 2**20, 40_000_000


def image_of_test(subject: Subject, place: int) -> Tensor:
    """Return an image (C, H, W) uint8 of the test part."""
    return subject.data.test.images[place % len(subject.data.test)]


def photo(subject: Subject, name: str) -> Tensor:
    """Return a shipped photo (C, H, W) uint8, of the network's size and channels."""
    path: Path = PHOTOS[name]
    return own_image(subject, path.name, path.read_bytes())


def own_image(subject: Subject, name: str, content: bytes) -> Tensor:
    """Decode an image file to (C, H, W) uint8; raises InspectionError with what is wrong of it."""
    try:
        square = decode(
            name, len(content), lambda: BytesIO(content), subject.data.size, MOST_BYTES, MOST_PIXELS
        )
    except SkippedError as error:
        raise InspectionError(error.note.template, **error.note.facts) from error
    (pixels,) = to_pixels([square])
    if subject.data.channels == 1:
        grey = Image.fromarray(pixels).convert("L")
        return torch.frombuffer(bytearray(grey.tobytes()), dtype=torch.uint8).view(
            1, grey.height, grey.width
        )
    return torch.from_numpy(pixels.copy()).permute(2, 0, 1)
