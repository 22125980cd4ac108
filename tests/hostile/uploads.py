"""Make hostile uploads: zip bombs, paths out of a folder, images that are none."""

import io
import random
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from PIL import Image


@dataclass(frozen=True)
class Upload:
    """What was done to it, and its bytes."""

    name: str
    content: bytes


def uploads(count: int, seed: int = 0) -> Iterator[Upload]:
    """So many, each kind in turn with other numbers."""
    draw = random.Random(seed)
    kinds = list(KINDS.items())
    for number in range(count):
        name, make = kinds[number % len(kinds)]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # The library warns of names that come twice.
            yield Upload(f"{name} {number // len(kinds)}", make(draw))


def picture(draw: random.Random, side: int = 24, form: str = "PNG", mode: str = "RGB") -> bytes:
    """A valid image of noise."""
    noise = np.random.default_rng(draw.randrange(2**32)).integers(0, 256, (side, side, 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(noise).convert(mode).save(file, form)
    return file.getvalue()


def archive(files: dict[str, bytes] | list[tuple[str | zipfile.ZipInfo, bytes]]) -> bytes:
    """A zip file of these members."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in files.items() if isinstance(files, dict) else files:
            file.writestr(name, data)
    return content.getvalue()


def good(draw: random.Random, each: int = 6) -> dict[str, bytes]:
    """Two classes of valid images."""
    return {f"{label}/{n}.png": picture(draw) for label in ("cat", "dog") for n in range(each)}


def _among_good(
    make: Callable[[random.Random], dict[str, bytes]],
) -> Callable[[random.Random], bytes]:
    """The hostile members beside good ones."""
    return lambda draw: archive(good(draw) | make(draw))


def _named(names: tuple[str, ...]) -> Callable[[random.Random], bytes]:
    return lambda draw: archive(good(draw) | {draw.choice(names): picture(draw)})


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def huge_png(width: int, height: int, data: bytes = b"") -> bytes:
    """A PNG that promises more pixels than there are."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(data or b"\0" * 1_000)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(kind, body) for kind, body in ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    )


def _real_bomb(draw: random.Random) -> dict[str, bytes]:
    """All of the pixels of one colour: kilobytes that unpack to hundreds of megabytes."""
    side = draw.choice((8_000, 12_000))
    file = io.BytesIO()
    Image.new("1", (side, side)).save(file, "PNG")
    return {"cat/bomb.png": file.getvalue()}


def _text_bomb(_draw: random.Random) -> dict[str, bytes]:
    packed = b"Comment\0\0" + zlib.compress(b"a" * 60_000_000)
    whole = huge_png(16, 16)
    return {"cat/text.png": whole[:33] + _chunk(b"zTXt", packed) + whole[33:]}


def _symlink(draw: random.Random) -> bytes:
    link = zipfile.ZipInfo("cat/link.png")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    target = draw.choice((b"/etc/passwd", b"../../../../etc/shadow", b"/"))
    return archive([*good(draw).items(), (link, target)])


def _flat_bomb(draw: random.Random) -> bytes:
    return archive({"cat/a.png": b"\0" * draw.choice((60, 120)) * 2**20, "dog/b.png": b"x"})


def _many_bombs(draw: random.Random) -> bytes:
    block = b"\0" * 2**20
    return archive({f"c{n % 3}/{n}.png": block for n in range(draw.choice((60, 200)))})


def _overlapping(draw: random.Random) -> bytes:
    """Fifield 2019, A better zip bomb: all entries of the directory share one member."""
    content = bytearray(archive({"cat/a.png": b"\0" * 3 * 2**20}))
    start = content.index(b"PK\x01\x02")
    entry, end = bytes(content[start:-22]), bytes(content[-22:])
    count = draw.choice((300, 3_000))
    fields = list(struct.unpack("<IHHHHIIH", end))
    fields[3] = fields[4] = count
    fields[5] = len(entry) * count
    return bytes(content[:start]) + entry * count + struct.pack("<IHHHHIIH", *fields)


def _many_members(draw: random.Random) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as file:
        for number in range(draw.choice((21_000, 45_000))):
            file.writestr(f"c/{number}", b"")
    return content.getvalue()


def _nested(draw: random.Random) -> bytes:
    inner = archive(good(draw))
    for _depth in range(draw.choice((1, 3, 30))):
        inner = archive({"cat/inner.zip": inner, "dog/inner.png": inner})
    return inner


def _forged(draw: random.Random) -> bytes:
    """Sizes, checks or methods of the directory that are not those of the members."""
    content = bytearray(archive(good(draw)))
    place = content.index(b"PK\x01\x02")
    field, value = draw.choice(
        (
            (24, b"\x01\0\0\0"),
            (24, b"\xff\xff\xff\x7f"),
            (16, b"\0\0\0\0"),
            (10, b"\x63\0"),
            (8, b"\x01\0"),
            (42, b"\xff\xff\xff\x7f"),
            (28, b"\xff\xff"),
        )
    )
    content[place + field : place + field + len(value)] = value
    return bytes(content)


def _broken(draw: random.Random) -> bytes:
    content = bytearray(archive(good(draw)))
    for _time in range(draw.choice((1, 20, 400))):
        content[draw.randrange(len(content))] = draw.randrange(256)
    return bytes(content)


def _cut(draw: random.Random) -> bytes:
    content = archive(good(draw))
    return content[: draw.randrange(len(content))]


def _cut_images(draw: random.Random) -> dict[str, bytes]:
    found = {}
    for number, form in enumerate(("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "PPM")):
        whole = picture(draw, form=form)
        found[f"cat/cut{number}.{form.lower()}"] = whole[: draw.randrange(1, len(whole))]
    return found


def _other_kinds(draw: random.Random) -> dict[str, bytes]:
    contents = (
        b"%PDF-1.7\n%%EOF",
        b"MZ\x90\0" * 50,
        b"\x7fELF" + b"\0" * 99,
        b"<svg onload='x()'/>",
        b"%!PS-Adobe-3.0 EPSF-3.0\n(%pipe%id) (r) file",
        b"GIF89a",
        b"\x80\x04c__builtin__\neval\n.",
        b"P6 99999999 99999999 255\n",
        b"P6 -1 -1 255\n",
        b"BM" + b"\xff" * 60,
        b"RIFF\xff\xff\xff\xffWEBPVP8L",
        b"II*\0" + b"\xff" * 40,
        b"\xff\xd8\xff\xe0" + b"\xff" * 400,
        b"",
        b"\0",
    )
    endings = ("png", "jpg", "gif", "ppm", "tif", "webp", "bmp", "svg", "exe", "eps", "pkl", "npz")
    return {
        f"cat/{number}.{draw.choice(endings)}": content for number, content in enumerate(contents)
    }


def _modes(draw: random.Random) -> dict[str, bytes]:
    forms = (
        ("CMYK", "JPEG"),
        ("L", "PNG"),
        ("1", "PNG"),
        ("P", "GIF"),
        ("RGBA", "WEBP"),
        ("I;16", "PNG"),
    )
    found = {
        f"cat/{mode.replace(';', '')}.{form.lower()}": picture(draw, form=form, mode=mode)
        for mode, form in forms[:5]
    }
    return found | {"dog/one.png": picture(draw, side=1)}


def _animated(draw: random.Random) -> dict[str, bytes]:
    frames = [Image.new("P", (400, 400), number % 250) for number in range(draw.choice((50, 300)))]
    file = io.BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    return {"cat/moves.gif": file.getvalue()}


KINDS: dict[str, Callable[[random.Random], bytes]] = {
    "good": lambda draw: archive(good(draw)),
    "empty": lambda _draw: b"",
    "no zip": lambda draw: draw.choice(
        (b"hello", b"PK\x03\x04", b"PK\x05\x06" + b"\0" * 18, picture(draw))
    ),
    "cut": _cut,
    "broken": _broken,
    "forged": _forged,
    "flat bomb": _flat_bomb,
    "many bombs": _many_bombs,
    "overlapping bomb": _overlapping,
    "many members": _many_members,
    "nested": _nested,
    "relative path": _named(
        (
            "../../escaped.png",
            "cat/../../../escaped.png",
            "..\\..\\escaped.png",
            "cat/..\\..\\x.png",
        )
    ),
    "absolute path": _named(
        (
            "/tmp/escaped.png",
            "//server/share/x.png",
            "C:\\Windows\\x.png",
            "C:x.png",
            "\\\\host\\x.png",
        )
    ),
    "odd names": _named(
        (
            "고양이/사진.png",
            "cat/\u202egnp.exe",
            "cat/" + "n" * 60_000 + ".png",
            "cat/a\x00b.png",
            "cat/\n\r.png",
            "cat/<script>alert(1)</script>.png",
            "<img src=x onerror=alert(1)>/a.png",
            "/".join("d" * 1 for _ in range(9_000)) + "/a.png",
            "./cat/a.png",
            "cat//a.png",
        )
    ),
    "symbolic link": _symlink,
    "cut images": _among_good(_cut_images),
    "other kinds": _among_good(_other_kinds),
    "modes": _among_good(_modes),
    "animated": _among_good(_animated),
    "promises pixels": _among_good(
        lambda draw: {
            "cat/huge.png": huge_png(
                *draw.choice(
                    ((60_000, 60_000), (2**31 - 1, 1), (1, 2**31 - 1), (0, 0), (30_000, 1_300))
                )
            )
        }
    ),
    "has the pixels": _among_good(_real_bomb),
    "text bomb": _among_good(_text_bomb),
    "one class": lambda draw: archive({f"cat/{n}.png": picture(draw) for n in range(5)}),
    "no folders": lambda draw: archive({f"{n}.png": picture(draw) for n in range(5)}),
    "one image each": lambda draw: archive({f"{label}/a.png": picture(draw) for label in "abc"}),
    "many classes": lambda draw: archive({f"{n}/a.png": picture(draw, 2) for n in range(1_100)}),
    "hidden": lambda draw: archive(
        good(draw) | {"__MACOSX/cat/._a.png": b"x", "cat/.hidden.png": b"x"}
    ),
}
