"""Write a picture as PDF that brings its fonts, and draw that PDF as PNG, without a browser."""

from pathlib import Path
from tempfile import TemporaryDirectory

from fpdf import FPDF

from viz.fonts import cut, pieces
from viz.palette import TINTS, blended, fill_and_line, named_colour, shaded, theme_colours
from viz.picture import Box, Curve, Mark, Picture, Polygon, Text
from viz.svg import SHEET, arrow_head, dashes
from viz.text_width import text_width

PIXEL = 0.75
"""Points in a pixel, where the page is not too long for that."""

DOTS = 2.0
"""Dots of a PNG in a pixel, where the picture is not too long for that."""

MOST_POINTS = 14_400
"""Longest side of a page that viewers show (PDF 1.7, annex C); a longer one is drawn smaller."""

MOST_PIXELS = 12_000
"""Longest side of a PNG; a longer one is drawn smaller."""

Face = tuple[bool, bool]
"""Key of a font: whether it is bold, whether it is the Latin one."""


def reduction(picture: Picture, ending: str) -> float:
    """Return the size at which a format's limit lets a picture be drawn: 1 where it needs none."""
    most = {"pdf": MOST_POINTS / PIXEL, "png": MOST_PIXELS / DOTS}.get(ending)
    return min(1.0, most / max(picture.width, picture.height)) if most else 1.0


def pdf(picture: Picture) -> bytes:
    """Draw the picture on one page of its own size."""
    pixel = PIXEL * reduction(picture, "pdf")
    page = FPDF(unit="pt", format=(picture.width * pixel, picture.height * pixel))
    page.set_title(picture.title)
    page.set_creator("Backbone Playground")
    page.set_auto_page_break(False)
    page.set_margin(0)
    page.add_page()
    with TemporaryDirectory() as folder:
        writer = _Writer(page, _add_fonts(page, picture, Path(folder)), pixel)
        for mark in picture.marks:
            writer.write(mark)
        return bytes(page.output())


def png(picture: Picture) -> bytes:
    """Render the picture with ``DOTS`` dots in a pixel, on a white background."""
    # Imported here, as only this needs it.
    import io

    import pypdfium2

    scale = DOTS * reduction(picture, "png")
    document = pypdfium2.PdfDocument(pdf(picture))
    try:
        page = document[0]
        image = page.render(scale=scale * picture.width / page.get_width()).to_pil()
    finally:
        document.close()
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _add_fonts(page: FPDF, picture: Picture, folder: Path) -> dict[Face, str]:
    """Register the characters of the picture; returns the family of each face that is needed."""
    wanted: dict[Face, set[str]] = {}
    for mark in picture.marks:
        if isinstance(mark, Text):
            for run, is_latin in pieces(mark.text):
                wanted.setdefault((mark.is_bold, is_latin), set()).update(run)
    families = {}
    for (is_bold, is_latin), characters in wanted.items():
        data = cut("".join(sorted(characters)), is_latin=is_latin, is_bold=is_bold)
        if data:
            name = f"{'latin' if is_latin else 'korean'}{'bold' if is_bold else ''}"
            file = folder / f"{name}.ttf"
            file.write_bytes(data)
            page.add_font(name, "", file)
            families[is_bold, is_latin] = name
    return families


class _Writer:
    """Writes marks onto a page, in points."""

    def __init__(self, page: FPDF, families: dict[Face, str], pixel: float):
        self.page = page
        self.families = families
        self.pixel = pixel

    def write(self, mark: Mark) -> None:
        if isinstance(mark, Box):
            self._box(mark)
        elif isinstance(mark, Curve):
            self._curve(mark)
        elif isinstance(mark, Polygon):
            fill, outline = TINTS[mark.tint]
            self._set_colours(shaded(fill, mark.shade), outline, 0.8)
            self.page.polygon([self._points(x, y) for x, y in mark.points], style="DF")
        else:
            self._text(mark)

    def _set_colours(self, fill: str | None, outline: str, width: float) -> None:
        if fill:
            self.page.set_fill_color(fill)
        self.page.set_draw_color(outline)
        self.page.set_line_width(width * self.pixel)

    def _box(self, mark: Box) -> None:
        self._set_colours(*fill_and_line(mark.tint, mark.level, is_dark=False), mark.outline)
        style = "DF" if mark.outline else "F"
        if mark.is_dashed:
            self._dash(mark.outline)
        radius = min(mark.radius, mark.width / 2, mark.height / 2) * self.pixel
        for n in range(mark.copies, -1, -1):
            x, y = self._points(mark.x + SHEET * n, mark.y + SHEET * n)
            width, height = self._points(mark.width, mark.height)
            if radius >= min(width, height) / 2:
                self.page.ellipse(x, y, width, height, style=style)
            else:
                self.page.rect(
                    x, y, width, height, style=style, round_corners=True, corner_radius=radius
                )
        if mark.is_dashed:
            self.page.set_dash_pattern()

    def _dash(self, width: float) -> None:
        dash, gap = dashes(width)
        # Lines of the page end in half a width more on each side.
        self.page.set_dash_pattern((dash - width) * self.pixel, (gap + width) * self.pixel)

    def _curve(self, mark: Curve) -> None:
        ground = theme_colours(False).surface
        colour = blended(named_colour(mark.colour, is_dark=False), ground, mark.opacity)
        self._set_colours(colour, colour, mark.width)
        if mark.is_dashed:
            self._dash(mark.width)
        points = [self._points(x, y) for x, y in mark.points]
        for start in range(0, len(points) - 3, 3):
            self.page.bezier(points[start : start + 4], style="D")
        if mark.is_dashed:
            self.page.set_dash_pattern()
        if mark.has_arrow:
            self.page.polygon([self._points(x, y) for x, y in arrow_head(mark)], style="F")

    def _text(self, mark: Text) -> None:
        width = text_width(mark.text, mark.size, is_bold=mark.is_bold)
        x = mark.x - {"start": 0.0, "middle": width / 2, "end": width}[mark.anchor]
        if mark.has_halo:
            fill, _line = fill_and_line("frame", None, is_dark=False)
            self.page.set_fill_color(fill)
            self.page.rect(
                *self._points(x - 2, mark.y - mark.size),
                *self._points(width + 4, mark.size * 1.3),
                style="F",
            )
        self.page.set_text_color(named_colour(mark.colour, is_dark=False))
        if mark.turn:
            with self.page.rotation(-mark.turn, *self._points(mark.x, mark.y)):
                self._runs(mark, x)
        else:
            self._runs(mark, x)

    def _runs(self, mark: Text, x: float) -> None:
        for run, is_latin in pieces(mark.text):
            family = self.families.get((mark.is_bold, is_latin))
            if family:
                self.page.set_font(family, size=mark.size * self.pixel)
                self.page.text(*self._points(x, mark.y), run)
            x += text_width(run, mark.size, is_bold=mark.is_bold)

    def _points(self, x: float, y: float) -> tuple[float, float]:
        return x * self.pixel, y * self.pixel
