"""Write exercises as one HTML file that prints on A4, the answers on pages of their own."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from export.templates import html_templates
from language.catalogue import _, language
from teaching.exercises.catalogue import KINDS, Exercise
from viz.svg import font_rules

FOLDER = Path(__file__).parent


def sheet(exercises: Sequence[Exercise], *, has_answers: bool = True) -> str:
    """Write the sheet in the reader's language; it opens without a network."""
    facts: dict[str, Any] = {
        "language": language(),
        "title": _("Exercises"),
        "kinds": [_(KINDS[kind].title) for kind in dict.fromkeys(one.kind for one in exercises)],
        "words": {
            "name": _("Name"), "answers": _("Answers"), "made": _("Made by"),
            "answer": _("Answer"),
        },
        "questions": [(one.question.sentence(_), _(one.unit)) for one in exercises],
        "answers": [
            (
                f"{one.answer:,}",
                _(one.unit),
                [(line.says.sentence(_), line.sums) for line in one.solution],
            )
            for one in exercises
        ]
        if has_answers
        else [],
        "command": command(exercises, has_answers=has_answers),
    }  # fmt: skip
    template = html_templates(FOLDER).get_template("sheet.html")
    text = template.render(facts, fonts="")
    # The letters are those of the page itself, its tags among them: they need no list.
    return template.render(facts, fonts=font_rules("".join(sorted(set(text)))))


def command(exercises: Sequence[Exercise], *, has_answers: bool) -> str:
    """Return the command that makes the same sheet again."""
    kinds = list(dict.fromkeys(one.kind for one in exercises))
    named = [] if kinds == list(KINDS) else kinds
    words = ["python cli.py lessons sheet", *named, f"--seed {exercises[0].seed}"]
    words += [f"--count {len(exercises)}", f"--language {language()}", "--out sheet.html"]
    return " ".join([*words, "--answers"] if has_answers else words)
