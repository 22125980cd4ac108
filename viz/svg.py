"""Write a picture as SVG text that brings its colours and fonts."""

from base64 import b64encode
from html import escape

from viz.fonts import cut, pieces
from viz.palette import TINTS, TINTS_DARK, fill_and_line, named_colour, shaded, theme_colours
from viz.picture import Box, Curve, Mark, Picture, Polygon, Text

FAMILY = "Playground"
SHEET = 3.5
"""Pixels that the sheets behind a box stick out."""

ARROW = 6.0
HALO = 5
"""Width of the line around words that others pass."""


def svg(picture: Picture, *, is_dark: bool = False) -> str:
    """Write the picture as SVG with its text as title and, in each box, its path as id."""
    body = "\n".join(_mark(mark, is_dark) for mark in picture.marks)
    width, height = round(picture.width, 1), round(picture.height, 1)
    surface = theme_colours(is_dark).surface
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" aria-label="{escape(picture.title)}">\n'
        f"<title>{escape(picture.title)}</title>\n<style>{_fonts(picture)}</style>\n"
        f'<rect width="100%" height="100%" fill="{surface}"/>\n{body}\n</svg>\n'
    )


def page_svg(picture: Picture, *, is_dark: bool) -> str:
    """Write the picture as SVG for a page, which has the fonts; its title is told instead of it."""
    body = "".join(_mark(mark, is_dark, has_ids=False) for mark in picture.marks)
    width, height = round(picture.width, 1), round(picture.height, 1)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" aria-label="{escape(picture.title)}">'
        f"{body}</svg>"
    )


def _fonts(picture: Picture) -> str:
    """Embed the characters of the picture, in both weights, as fonts in the style sheet."""
    texts = [mark for mark in picture.marks if isinstance(mark, Text)]
    plain, bold = (
        "".join(mark.text for mark in texts if mark.is_bold == is_bold) for is_bold in (False, True)
    )
    return font_rules(plain, bold) + f'text{{font-family:"{FAMILY}","{FAMILY} Korean",sans-serif}}'


def font_rules(plain: str, bold: str | None = None) -> str:
    """Write rules of a style sheet that embed the characters of texts; ``bold`` is as ``plain``."""
    rules = []
    for is_bold, text in ((False, plain), (True, plain if bold is None else bold)):
        runs = list(pieces(text))
        for is_latin, name in ((True, FAMILY), (False, f"{FAMILY} Korean")):
            characters = "".join(
                sorted({c for run, latin in runs if latin == is_latin for c in run})
            )
            data = cut(characters, is_latin=is_latin, is_bold=is_bold)
            if data:
                rules.append(
                    f'@font-face{{font-family:"{name}";font-weight:{600 if is_bold else 400};'
                    f"src:url(data:font/ttf;base64,{b64encode(data).decode()})}}"
                )
    return "".join(rules)


def _mark(mark: Mark, is_dark: bool, *, has_ids: bool = True) -> str:
    if isinstance(mark, Box):
        return _box(mark, is_dark, has_ids=has_ids)
    if isinstance(mark, Curve):
        return _curve(mark, is_dark)
    if isinstance(mark, Polygon):
        tint, outline = (TINTS_DARK if is_dark else TINTS)[mark.tint]
        points = " ".join(f"{_n(x)},{_n(y)}" for x, y in mark.points)
        return (
            f'<polygon points="{points}" fill="{shaded(tint, mark.shade)}" stroke="{outline}" '
            'stroke-width="0.8" stroke-linejoin="round"/>'
        )
    return _text(mark, is_dark)


def _box(mark: Box, is_dark: bool, *, has_ids: bool) -> str:
    fill, outline = fill_and_line(mark.tint, mark.level, is_dark=is_dark)
    border = f' stroke="{outline}"' if mark.outline else ""
    if mark.outline not in (0, 1):
        border += f' stroke-width="{mark.outline}"'
    if mark.is_dashed:
        border += _dashed(mark.outline)
    sheets = [
        f'<rect x="{_n(mark.x + SHEET * n)}" y="{_n(mark.y + SHEET * n)}" '
        f'width="{_n(mark.width)}" height="{_n(mark.height)}" rx="{_n(mark.radius)}" '
        f'fill="{fill}"{border}/>'
        for n in range(mark.copies, -1, -1)
    ]
    name = f' id="{escape(mark.path)}"' if mark.path and has_ids else ""
    return f"<g{name}>{''.join(sheets)}</g>"


def _curve(mark: Curve, is_dark: bool) -> str:
    colour = named_colour(mark.colour, is_dark=is_dark)
    start, *rest = mark.points
    path = f"M{_n(start[0])},{_n(start[1])}C" + " ".join(f"{_n(x)},{_n(y)}" for x, y in rest)
    dashed = _dashed(mark.width) if mark.is_dashed else ""
    opacity = f' opacity="{mark.opacity}"' if mark.opacity < 1 else ""
    drawn = (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{mark.width}"'
        f"{dashed}{opacity}/>"
    )
    if mark.has_arrow:
        points = " ".join(f"{_n(x)},{_n(y)}" for x, y in arrow_head(mark))
        drawn += f'<polygon points="{points}" fill="{colour}"/>'
    return drawn


def _dashed(width: float) -> str:
    dash, gap = dashes(width)
    return f' stroke-dasharray="{_n(dash)} {_n(gap)}"'


def dashes(width: float) -> tuple[float, float]:
    """Return dash and gap of a line, longer where it is thicker."""
    return 5.0 + width, 2.5 + width


def arrow_head(mark: Curve) -> list[tuple[float, float]]:
    """Return the triangle at the end of a curve."""
    (x, y), tip = mark.points[-2], mark.points[-1]
    length = ((tip[0] - x) ** 2 + (tip[1] - y) ** 2) ** 0.5 or 1.0
    dx, dy = (tip[0] - x) / length, (tip[1] - y) / length
    size = ARROW + mark.width
    half = size * 0.42
    back = tip[0] - dx * size, tip[1] - dy * size
    return [
        tip,
        (back[0] - dy * half, back[1] + dx * half),
        (back[0] + dy * half, back[1] - dx * half),
    ]


def _text(mark: Text, is_dark: bool) -> str:
    weight = ' font-weight="600"' if mark.is_bold else ""
    anchor = f' text-anchor="{mark.anchor}"' if mark.anchor != "start" else ""
    turn = f' transform="rotate({mark.turn} {_n(mark.x)} {_n(mark.y)})"' if mark.turn else ""
    halo = (
        f' paint-order="stroke" stroke="{fill_and_line("frame", None, is_dark=is_dark)[0]}" '
        f'stroke-width="{HALO}" stroke-linejoin="round"'
        if mark.has_halo
        else ""
    )
    return (
        f'<text x="{_n(mark.x)}" y="{_n(mark.y)}" font-size="{mark.size}"{weight}{anchor}{turn}'
        f'{halo} fill="{named_colour(mark.colour, is_dark=is_dark)}">{escape(mark.text)}</text>'
    )


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
