"""Arrange the families as a lineage: a column for each year, in it the families of that year."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from language.catalogue import _


@dataclass(frozen=True)
class Ancestry:
    """A family in the lineage: its word, title, year, idea, and what it took from which family.

    A taking from outside the lineage has an empty family. ``lesson`` is the one that teaches it,
    empty where none does.
    """

    name: str
    title: str
    year: int
    idea: str
    takes: tuple[tuple[str, str], ...] = ()
    lesson: str = ""


def columns(families: Sequence[Ancestry]) -> list[tuple[int, list[Ancestry]]]:
    """Return the years in order, each with its families in the order given."""
    years = sorted({one.year for one in families if one.year})
    return [(year, [one for one in families if one.year == year]) for year in years]


def edges(families: Sequence[Ancestry]) -> list[tuple[str, str]]:
    """Return which family follows which: pairs of words, the ancestor first."""
    known = {one.name for one in families if one.year}
    return [
        (ancestor, one.name)
        for one in families
        for ancestor, _took in one.takes
        if ancestor in known
    ]


def lineage_html(families: Sequence[Ancestry]) -> str:
    """Write the lineage as HTML: a list of years, each with its families, which are links."""
    titles = {one.name: one.title for one in families}
    years = "".join(
        f'<li class="year"><h3>{year}</h3>{"".join(_card(one, titles) for one in ones)}</li>'
        for year, ones in columns(families)
    )
    return f'<ol class="years">{years}</ol>'


def _card(one: Ancestry, titles: dict[str, str]) -> str:
    takes = "".join(
        f"<span class='took'>{_from(titles.get(ancestor, ''))}{escape(took)}</span>"
        for ancestor, took in one.takes
    )
    lesson = (
        f'<span role="link" tabindex="0" class="lesson" data-lesson="{escape(one.lesson)}">'
        f"{escape(_('Lesson'))}</span>"
        if one.lesson
        else ""
    )
    return (
        f'<div role="link" tabindex="0" class="family" data-family="{escape(one.name)}">'
        f'<b>{escape(one.title)}</b><span class="idea">{escape(one.idea)}</span>'
        f"{takes}{lesson}</div>"
    )


def _from(title: str) -> str:
    return f"<i>← {escape(title)}</i> " if title else ""
