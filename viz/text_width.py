"""Measure how wide a text is, without a browser or a font file.

Layout engines measure Korean and Chinese as spaces, so boxes are sized from these widths: the
advances of Source Sans 3, which the page and the exports are set in, and of Noto Sans KR for
Korean; one em for each other ideograph.
"""

from functools import lru_cache
from unicodedata import east_asian_width

from language.line_breaks import NO_BREAK_SPACE

# Thousandths of an em for the characters 32 to 126.
_REGULAR = (
    200, 289, 426, 497, 497, 824, 609, 249, 303, 303, 418, 497, 249, 311, 249, 350, 497, 497, 497,
    497, 497, 497, 497, 497, 497, 497, 249, 249, 497, 497, 497, 425, 847, 543, 588, 571, 615, 527,
    494, 617, 652, 263, 479, 579, 486, 727, 647, 664, 566, 664, 569, 534, 536, 645, 515, 786, 513,
    476, 539, 303, 350, 303, 497, 500, 542, 504, 553, 456, 555, 496, 292, 504, 544, 246, 247, 495,
    255, 829, 547, 542, 555, 555, 347, 419, 338, 544, 467, 719, 446, 467, 425, 303, 241, 303, 497,
)  # fmt: skip
_SEMIBOLD = (
    200, 315, 482, 513, 513, 841, 639, 275, 324, 324, 438, 513, 275, 322, 275, 344, 513, 513, 513,
    513, 513, 513, 513, 513, 513, 513, 275, 275, 513, 513, 513, 444, 875, 558, 597, 576, 625, 538,
    510, 628, 663, 282, 494, 597, 502, 745, 657, 674, 582, 674, 592, 545, 546, 655, 536, 800, 541,
    501, 540, 324, 344, 324, 513, 500, 549, 516, 563, 462, 564, 507, 317, 520, 558, 262, 263, 522,
    271, 843, 560, 549, 564, 564, 373, 431, 361, 556, 495, 748, 481, 495, 443, 324, 255, 324, 513,
)  # fmt: skip
_OTHERS = {
    NO_BREAK_SPACE: 200,
    "×": 505,
    "·": 262,
    "→": 619,
    "−": 505,
    "…": 956,
    "±": 505,
    "°": 340,
    "√": 565,
}
_HANGUL = 920
"""Advance of each syllable and letter of Noto Sans KR, in both weights."""

_FULL = 1000
_USUAL = 560
"""Advance of any other character, such as an accented letter."""


@lru_cache(maxsize=20_000)
def text_width(text: str, size: float, *, is_bold: bool = False) -> float:
    """Return the width in the unit of ``size``, the font size."""
    table = _SEMIBOLD if is_bold else _REGULAR
    total = 0
    for character in text:
        place = ord(character) - 32
        if 0 <= place < len(table):
            total += table[place]
        elif character in _OTHERS:
            total += _OTHERS[character]
        elif "가" <= character <= "힣" or "ㄱ" <= character <= "ㆎ":
            total += _HANGUL
        else:
            total += _FULL if east_asian_width(character) in "WF" else _USUAL
    return total * size / 1000
