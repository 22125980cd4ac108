"""Image files of all modes become the RGB pixels that a viewer would show."""

import io

import numpy as np
import pytest
from PIL import Image

from training.image_decoding import SkippedError, decode
from training.wide_grey import WideGrey, to_pixels

SIDE = 4


def read(image: Image.Image, ending: str = "png", **options: object) -> np.ndarray | WideGrey:
    file = io.BytesIO()
    image.save(file, {"png": "PNG", "tif": "TIFF", "jpg": "JPEG", "gif": "GIF"}[ending], **options)
    content = file.getvalue()
    opener = lambda: io.BytesIO(content)  # noqa: E731
    return decode(f"x.{ending}", len(content), opener, SIDE, 2**20, 2**20)


def decoded(image: Image.Image, ending: str = "png", **options: object) -> np.ndarray:
    (pixels,) = to_pixels([read(image, ending, **options)])
    return pixels


def ramp(top: float, dtype: type) -> np.ndarray:
    return np.linspace(0, top, SIDE * SIDE).reshape(SIDE, SIDE).astype(dtype)


@pytest.mark.parametrize("ending", ["png", "tif"])
@pytest.mark.parametrize("top", [20_000, 60_000, 65_535])
def test_16_bits_are_scaled_by_their_range(top: int, ending: str) -> None:
    found = decoded(Image.fromarray(ramp(top, np.uint16)), ending)
    assert np.abs(found[..., 0] - ramp(top / 257, float)).max() <= 1
    assert (found == found[..., :1]).all()


@pytest.mark.parametrize("scale", [1, 255, 65_535])
def test_floats_and_wide_integers_are_scaled_by_their_range(scale: int) -> None:
    found = decoded(Image.fromarray(ramp(scale, np.float32)), "tif")
    assert np.abs(found[..., 0] - ramp(255, float)).max() <= 1


def test_wide_integers_of_16_bits_are_scaled_by_65535() -> None:
    found = decoded(Image.fromarray(ramp(60_000, np.int32)), "tif")
    assert np.abs(found[..., 0] - ramp(60_000 / 257, float)).max() <= 1


@pytest.mark.parametrize(
    ("low", "high", "dtype", "black", "white"),
    [
        (0, 1.001, np.float32, 0, 1),
        (-0.02, 1.04, np.float32, 0, 1),
        (-1, 1, np.float32, -1, 1),
        (-3, 5, np.float32, -3, 5),
        (0, 3.7, np.float32, 0, 3.7),
        (0, 0.004, np.float32, 0, 0.004),
        (-500, 500, np.int32, -500, 500),
        (-1024, 3071, np.int32, -1024, 3071),
        (0, 200, np.int32, 0, 255),
        (0, 4000, np.uint16, 0, 4095),
        (0, 100_000, np.int32, 0, 100_000),
    ],
)
def test_no_range_makes_an_image_black(
    low: float, high: float, dtype: type, black: float, white: float
) -> None:
    values = np.linspace(low, high, SIDE * SIDE).reshape(SIDE, SIDE).astype(dtype)
    expected = ((values.astype(float) - black) / (white - black) * 255).clip(0, 255)
    found = decoded(Image.fromarray(values), "tif")
    assert np.abs(found[..., 0] - expected).max() <= 1


@pytest.mark.parametrize(
    ("dtype", "dark", "light"),
    [(np.float32, 1.0, 200.0), (np.float32, 0.9, 1.02), (np.uint16, 200, 60_000)],
)
def test_two_files_of_a_collection_have_one_range(dtype: type, dark: float, light: float) -> None:
    files = [Image.fromarray(np.full((SIDE, SIDE), top, dtype)) for top in (dark, light)]
    one, other = (int(square.max()) for square in to_pixels([read(f, "tif") for f in files]))
    top = {200.0: 255.0, 1.02: 1.0, 60_000: 65_535.0}[light]
    expected = [min(1, value / top) * 255 for value in (dark, light)]
    assert [one, other] == pytest.approx(expected, abs=1)


def test_a_large_image_is_judged_by_its_own_extremes_not_by_its_square_s() -> None:
    values = np.zeros((64, 64), np.float32)
    values[32:, :] = 1.0
    values[0, 0] = 200.0
    assert decoded(Image.fromarray(values), "tif").max() == 1


def test_what_is_no_number_is_black() -> None:
    values = ramp(1, np.float32)
    values[0, 1] = np.nan
    assert decoded(Image.fromarray(values), "tif")[0, 1].tolist() == [0, 0, 0]


def test_print_colours_become_screen_colours() -> None:
    red = Image.new("RGB", (SIDE, SIDE), (200, 30, 30))
    found = decoded(red.convert("CMYK"), "tif")
    assert np.abs(found.astype(int) - np.array([200, 30, 30])).max() <= 2


def test_a_palette_with_transparency_stands_on_white() -> None:
    image = Image.new("P", (SIDE, SIDE), 1)
    image.putpalette([0, 0, 0, 10, 200, 10])
    image.putpixel((0, 0), 0)
    found = decoded(image, "png", transparency=0)
    assert found[0, 0].tolist() == [255, 255, 255]
    assert found[1, 1].tolist() == [10, 200, 10]


def test_a_camera_that_was_turned_gives_an_upright_image() -> None:
    image = Image.new("RGB", (8, 8), "black")
    image.paste("white", (0, 0, 8, 4))
    exif = Image.Exif()
    exif[0x0112] = 6
    found = decoded(image, "jpg", exif=exif.tobytes(), quality=100)
    assert found[:, -1].mean() > 200 > 50 > found[:, 0].mean()


def test_the_first_frame_of_an_animation_counts() -> None:
    first, second = (Image.new("RGB", (SIDE, SIDE), colour) for colour in ("red", "blue"))
    found = decoded(first, "gif", save_all=True, append_images=[second])
    assert found[0, 0].tolist() == [255, 0, 0]


@pytest.mark.parametrize("ending", ["heic", "HEIF", "avif"])
def test_photos_of_phones_are_told_what_to_do(ending: str) -> None:
    with pytest.raises(SkippedError, match=f"{ending.upper()} is not read here, save it as JPEG"):
        decode(f"cat/1.{ending}", 3, lambda: io.BytesIO(b"abc"), SIDE, 2**20, 2**20)
