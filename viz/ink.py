"""Named colours of a picture as values of a theme."""

from colorsys import hls_to_rgb, rgb_to_hls

from viz.palette import RAMP, RAMP_DARK, TINTS, TINTS_DARK, Ink, ink


def ink_colour(name: str, *, is_dark: bool) -> str:
    """A part of the theme."""
    colours: Ink = ink(is_dark)
    return str(getattr(colours, name))


def fill_and_line(tint: str, level: float | None, *, is_dark: bool) -> tuple[str, str]:
    """Fill and outline of a box: its tint, or a step of the cost ramp."""
    fill, outline = (TINTS_DARK if is_dark else TINTS)[tint]
    return (ramp(level, is_dark=is_dark), outline) if level is not None else (fill, outline)


def ramp(level: float, *, is_dark: bool) -> str:
    """The colour of a place on the cost ramp."""
    steps = RAMP_DARK if is_dark else RAMP
    at = min(max(level, 0.0), 1.0) * (len(steps) - 1)
    place = min(int(at), len(steps) - 2)
    pairs = zip(_channels(steps[place]), _channels(steps[place + 1]), strict=True)
    return _hex([a + (b - a) * (at - place) for a, b in pairs])


def shaded(colour: str, shade: float) -> str:
    """A colour made darker (below 0) or lighter (above 0), by at most its whole lightness."""
    hue, light, strength = rgb_to_hls(*(value / 255 for value in _channels(colour)))
    light = light * (1 + shade) if shade < 0 else light + (1 - light) * shade
    return _hex([255 * value for value in hls_to_rgb(hue, light, strength)])


def is_light(colour: str) -> bool:
    """Whether dark text reads well on it."""
    red, green, blue = _channels(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 140


def blended(colour: str, ground: str, opacity: float) -> str:
    """How a colour looks that lets its ground shine through."""
    pairs = zip(_channels(colour), _channels(ground), strict=True)
    return _hex([a * opacity + b * (1 - opacity) for a, b in pairs])


def _channels(colour: str) -> tuple[float, float, float]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _hex(values: list[float]) -> str:
    return "#" + "".join(f"{round(value):02x}" for value in values)
