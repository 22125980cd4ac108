"""Line breaks within sentences: no line begins with a Korean particle or a sign of per cent.

``word-break: keep-all`` breaks Korean between words, but still allows a break between a bracket or
a per cent sign and a syllable, as in ``95%`` + ``를``. Only sentences are joined: labels are also
drawn in figures, tables and files, letter by letter.
"""

import re

WORD_JOINER = "\u2060"
"""Invisible; no line breaks beside it (Unicode's line breaking, rule LB11)."""

NO_BREAK_SPACE = "\u00a0"

_KOREAN_SENTENCE = re.compile(r"(니다|세요)(?![\uac00-\ud7a3])|다$")
_BEFORE_PARTICLE = re.compile(r"(?<=[)%}])(?=[\uac00-\ud7a3])")
_BEFORE_PER_CENT = re.compile(r"(?<=[\d}]) (?=%)")


def joined(text: str) -> str:
    """Forbid those breaks in a sentence, or in a template of one; a label stays as it is."""
    if _KOREAN_SENTENCE.search(text):
        return _BEFORE_PARTICLE.sub(WORD_JOINER, text)
    return _BEFORE_PER_CENT.sub(NO_BREAK_SPACE, text) if text.endswith(".") else text
