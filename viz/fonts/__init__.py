"""Subset the fonts of exported pictures to the characters that a picture uses.

Source Sans 3 and, for Korean, Noto Sans KR, both Adobe's and under the SIL Open Font License. Of
Noto Sans KR these are the 2,350 syllables and the letters of KS X 1001; ``static/`` has the same
for browsers, as WOFF2.

They were cut by fonttools: ``pyftsubset NotoSansKR-Regular.ttf --text-file=ksx1001.txt
--unicodes=U+3000-301F,U+3131-318E --no-hinting --layout-features=''``, for browsers with
``--flavor=woff2``. ``.streamlit/config.toml`` declares those (two weights, 145 kB each) for Korean
letters only, so that Latin text looks the same with them, and readers of English fetch one weight,
for the name of the language.
"""

import io
import logging
from functools import lru_cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent
LATIN = _FOLDER / "SourceSans3.ttf"
KOREAN = {False: _FOLDER / "NotoSansKR-Regular.ttf", True: _FOLDER / "NotoSansKR-SemiBold.ttf"}
WEIGHTS = {False: 400, True: 600}


@lru_cache(maxsize=3)
def covered(path: Path) -> frozenset[int]:
    """Return the code points that a font has."""
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


def pieces(text: str) -> list[tuple[str, bool]]:
    """Split a text into runs that Latin (True) or Korean (False) sets."""
    runs: list[tuple[str, bool]] = []
    for character in text:
        is_latin = ord(character) in covered(LATIN)
        if runs and runs[-1][1] == is_latin:
            runs[-1] = (runs[-1][0] + character, is_latin)
        else:
            runs.append((character, is_latin))
    return runs


@lru_cache(maxsize=64)
def cut(characters: str, *, is_latin: bool, is_bold: bool) -> bytes:
    """Return a font file with only ``characters``; empty where the font has none of them.

    Weights are taken out of the variable font after cutting, which takes 0.1 s and not 20.
    """
    # Imported here, as the page needs them only when somebody exports.
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    path = LATIN if is_latin else KOREAN[is_bold]
    wanted = "".join(c for c in characters if ord(c) in covered(path))
    if not wanted.strip():
        return b""
    for name in ("fontTools.subset", "fontTools.varLib"):
        logging.getLogger(name).setLevel(logging.ERROR)
    options = subset.Options()
    options.layout_features = []
    options.notdef_outline = True
    options.drop_tables += ["GPOS", "GSUB", "GDEF", "BASE", "DSIG", "STAT", "MVAR"]
    font: Any = TTFont(path, lazy=True)
    cutter = subset.Subsetter(options)
    cutter.populate(text=wanted)
    cutter.subset(font)
    if "fvar" in font:
        font = instantiateVariableFont(font, {"wght": WEIGHTS[is_bold]})
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()
