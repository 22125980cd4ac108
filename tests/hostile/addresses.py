"""Make hostile addresses: every page, every parameter, values of every bad kind."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from backbones.registry import FAMILIES, PRESETS
from training.recipe import Recipe

PAGES = ("map", "compare", "design", "explore", "train", "search", "teacher")

SPECS = ("spec", "pin", "v", "network", "genotype", "cell")
OTHERS = (
    "batch",
    "share",
    "evidence",
    "lang",
    "seeds",
    "view",
    "direction",
    "open",
    "colour",
    "subject",
    "costs",
    "weights",
    "searchers",
    "oracle",
    "space",
    "evaluations",
    "reward",
    "blocks",
    "child",
    "selected",
    "from",
    "next",
    "embed",
    "unknown",
    "__class__",
    "",
)

NUMBERS = (
    "0",
    "-1",
    "1e999",
    "NaN",
    "inf",
    "-0.0",
    "9" * 40,
    "1" + "0" * 400,
    "0x10",
    "1_000",
    "٣",
    "½",
    "1e-320",
    "3.5",
    " 7 ",
    "+5",
    "2147483648",
    "true",
    "None",
)

TEXTS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    '"><svg/onload=alert(1)>',
    "../../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "/etc/passwd",
    "file:///etc/passwd",
    "%2e%2e%2f%00",
    "'; DROP TABLE run; --",
    '" OR 1=1 --',
    "{0.__class__.__mro__}",
    "{name}",
    "{{7*7}}",
    "${jndi:ldap://x}",
    "%s%s%n",
    "__import__('os').system('id')",
    "\x00",
    "a\x00b",
    "\x1b[31mred\x1b[0m",
    "\r\nSet-Cookie: a=b",
    "\u202eevil",
    "한국어 신경망",
    "𝕽𝖊𝖘𝕹𝖊𝖙",
    "e\u0301" * 50,
    "👩‍👩‍👧‍👦" * 20,
    "\ufffe\uffff",
    "😀",
    " ",
    "",
    "?",
    "&",
    "=",
    "#",
    "a=b&c=d",
    "[](){}*_`~|",
    "$\\frac{1}{0}$",
    ":material/delete:",
    ":red[text]",
    "[link](javascript:alert(1))",
    "x" * 5_000,
    "(" * 3_000,
    "1," * 3_000,
    "images:" + "../" * 20,
    "images:" + "0" * 40,
    "images:" + "f" * 41,
    "cifar10/../../x",
)


@dataclass(frozen=True)
class Address:
    """A page and its query, names repeated as they come."""

    page: str
    query: tuple[tuple[str, str], ...]

    def by_name(self) -> dict[str, list[str]]:
        """All values of each name, in order."""
        found: dict[str, list[str]] = {}
        for name, value in self.query:
            found.setdefault(name, []).append(value)
        return found


def addresses(count: int, seed: int = 0) -> Iterator[Address]:
    """So many of them."""
    draw = random.Random(seed)
    for _number in range(count):
        page = draw.choice(PAGES)
        names = [_name(draw) for _ in range(draw.choice((1, 1, 1, 2, 3, 6)))]
        if draw.random() < 0.1:
            names *= draw.choice((2, 5, 30))
        yield Address(page, tuple((name, _value(name, draw)) for name in names))


def _name(draw: random.Random) -> str:
    kind = draw.random()
    if kind < 0.45:
        return draw.choice(SPECS[:3])
    if kind < 0.7:
        return draw.choice(tuple(Recipe.model_fields))
    if kind < 0.97:
        return draw.choice((*OTHERS, *SPECS[3:]))
    return draw.choice(TEXTS)


def _value(name: str, draw: random.Random) -> str:
    kind = draw.random()
    if name in SPECS and kind < 0.8:
        return _spec(draw)
    return draw.choice(NUMBERS) if kind < 0.5 else draw.choice(TEXTS)


def _spec(draw: random.Random) -> str:
    """The text of a network, with one or a few things wrong."""
    family = draw.choice(tuple(FAMILIES))
    spec = draw.choice([preset.spec for preset in FAMILIES[family].presets])
    knobs = dict(spec.knobs())
    parts = []
    for name in draw.sample(list(knobs), k=min(len(knobs), draw.choice((1, 1, 2, 3)))):
        kind = draw.random()
        if kind < 0.35:
            parts.append(f"{name}={draw.choice(NUMBERS)}")
        elif kind < 0.55:
            parts.append(f"{name}={draw.choice(TEXTS)}")
        elif kind < 0.75:
            sizes = (1, 7, 512, 4_096, 10**6, 10**9)
            parts.append(
                f"{name}="
                + ",".join(str(draw.choice(sizes)) for _ in range(draw.choice((1, 2, 4, 40))))
            )
        else:
            parts.append(f"{name}={knobs[name]}")
    text = draw.choice((family, family, family, draw.choice(TEXTS), draw.choice(tuple(PRESETS))))
    text += draw.choice(("?", "?", "?", "??", "&", "")) + draw.choice(
        ("&", "&", "&", ";", "?")
    ).join(parts)
    if draw.random() < 0.1:
        place = draw.randrange(len(text) + 1)
        text = text[:place] + draw.choice(TEXTS)[:200] + text[place:]
    return text
