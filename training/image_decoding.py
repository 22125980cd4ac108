"""Decode an image file to a square of RGB pixels, whatever its mode."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import PurePosixPath
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from language.said import Note, message
from training.wide_grey import WideGrey, is_wide

SUFFIXES = frozenset(
    {".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".ppm", ".pgm", ".tif", ".tiff"}
)
_FORMATS = ("PNG", "JPEG", "BMP", "GIF", "WEBP", "PPM", "TIFF")
_PHONE_SUFFIXES = frozenset({".heic", ".heif", ".avif"})

Opener = Callable[[], BinaryIO]


class SkippedError(Exception):
    """An image that cannot be used; ``note`` is the reason in one sentence."""

    def __init__(self, template: str, file: str, **facts: object):
        self.note = Note(template, {"file": printable_name(file[-60:]), **facts})
        super().__init__(str(self.note))


def printable_name(name: str) -> str:
    """Clean a file's name for display: invisible characters and marks of HTML become spaces."""
    return "".join(c if c.isprintable() and c not in "<>&" else " " for c in name)[:60].strip()


def decode(
    name: str, size: int, opener: Opener, side: int, most_bytes: int, most_pixels: int
) -> np.ndarray | WideGrey:
    """Decode one image to (side, side, 3) uint8, upright, cropped to its middle square.

    Grey values of more than 8 bits stay as they are, as their range is that of the collection
    (``wide_grey.to_pixels``). Of an animated file the first frame counts. ``size`` is what the
    archive says of its bytes. Raises SkippedError.
    """
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in _PHONE_SUFFIXES:
        raise SkippedError(
            message("{file} was skipped: {kind} is not read here, save it as JPEG or PNG."),
            name,
            kind=suffix[1:].upper(),
        )
    if suffix not in SUFFIXES:
        raise SkippedError(message("{file} was skipped: it is no image file."), name)
    if size > most_bytes:
        raise SkippedError(
            message("{file} was skipped: it is larger than {most} MB."), name, most=most_bytes >> 20
        )
    try:
        with opener() as file:
            # A forged header may promise fewer bytes than there are.
            content = file.read(size + 1)
        if len(content) > size:
            raise SkippedError(message("{file} was skipped: its size is forged."), name)
        with Image.open(BytesIO(content), formats=_FORMATS) as image:
            if image.width * image.height > most_pixels:
                raise SkippedError(message("{file} was skipped: it has too many pixels."), name)
            image.draft("RGB", (side, side))
            upright = ImageOps.exif_transpose(image)
            if is_wide(upright):
                grey = WideGrey.of(upright)
                return replace(grey, values=np.asarray(_fit(Image.fromarray(grey.values), side)))
            return np.asarray(_fit(_in_rgb(upright), side), dtype=np.uint8)
    except SkippedError:
        raise
    except UnidentifiedImageError:
        raise SkippedError(message("{file} was skipped: it is no image file."), name) from None
    except Exception as error:  # A decoder fails on a bad file in many ways.
        raise SkippedError(
            message("{file} was skipped: it cannot be read ({reason})."),
            name,
            reason=str(error)[:80] or type(error).__name__,
        ) from error


def _fit(image: Image.Image, side: int) -> Image.Image:
    return ImageOps.fit(image, (side, side), Image.Resampling.BOX)


def _in_rgb(image: Image.Image) -> Image.Image:
    """Convert to RGB, with what is transparent shown as white."""
    if "A" not in image.getbands() and "transparency" not in image.info:
        return image.convert("RGB")
    clear = image.convert("RGBA")
    white = Image.new("RGBA", clear.size, "white")
    return Image.alpha_composite(white, clear).convert("RGB")
