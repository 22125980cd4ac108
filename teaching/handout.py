"""Write a lesson as one HTML file that opens without a network and prints a step a page.

Diagrams and figures are vector pictures, plots carry their code. The answers come at the end.
"""

from collections.abc import Sequence
from html import escape

import plotly.graph_objects as go

from analysis.of_spec import profile_spec
from backbones.registry import parse
from backbones.title import title
from export.drawing import draw_figure, draw_network
from language.catalogue import _, language, ngettext
from language.said import SaidError
from teaching import course
from teaching.answers import Told, answers_of, ask_of
from teaching.check import subject_of
from teaching.demonstration_pictures import pictures, sentence_html
from teaching.demonstrations import SETTINGS
from teaching.lesson import (
    Cards,
    Choice,
    Curve,
    Demonstration,
    DevicePicture,
    ExerciseQuestion,
    FigurePicture,
    Lesson,
    NetworkPicture,
    PlotPicture,
    RunPicture,
    Step,
    TablePicture,
)
from teaching.numbers import Subject, fill
from teaching.plots import (
    COMMANDS,
    claim_figure,
    own_on_axis,
    plot_figures,
    studies_of,
    study_plot,
)
from teaching.reader import validated
from teaching.tables import picture_html, table_html
from teaching.text import line_html, text_html
from viz.numbers import compact
from viz.picture import Picture
from viz.sketch_axes import blank_axes
from viz.svg import font_rules, svg

PLOT_WIDTH = 676
"""Pixels of a plot: what is drawn for a wider window is cut off on a page of A4."""

STYLE = """
body { font: 17px/1.5 Playground, "Playground Korean", sans-serif; color: #1f2430;
  max-width: 72rem; margin: 2rem auto; padding: 0 1rem; word-break: keep-all; }
section { break-after: page; margin-bottom: 4rem; }
svg, table, .plotly-graph-div, .question { break-inside: avoid; }
h2 { margin-bottom: 0.25rem; } .of, .notes { color: #667085; }
svg { max-width: 100%; height: auto; max-height: 32rem; }
.plotly-graph-div { overflow-x: auto; }
.plotly-graph-div svg { max-width: none; max-height: none; }
.question { border: 1px solid #d5dae3; border-radius: 0.5rem; padding: 0.5rem 1rem; }
/* Plots that belong together stand side by side. */
.shown:has(> div + div) { display: flex; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(12rem, 1fr)); gap: 1rem; }
.lesson-table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
.lesson-table :is(th, td) { padding: 0.3em 0.7em; border-bottom: 1px solid #d5dae3;
  text-align: right; }
.lesson-table :is(th, td):first-child { text-align: left; }
@page { size: A4; margin: 15mm; }
@media print {
  body { margin: 0; padding: 0; font-size: 11pt; line-height: 1.35; }
  h2, p { margin: 0 0 0.4rem; }
  section > svg { max-height: 30rem; }
  .shown > svg { max-height: 19rem; }
  .question svg { max-height: 13rem; }
}
"""


def lesson_html(lesson: Lesson, *, with_notes: bool = False) -> str:
    """Write the whole lesson; ``with_notes`` adds what the speaker says."""
    pages, answers = [], []
    scripts = _Scripts()
    for number, step in enumerate(lesson.steps, 1):
        first, second = subject_of(step.spec), subject_of(step.beside)
        text = text_html(fill(step.text, first, second), is_bound=False)
        of = _("{lesson}, {number} of {count}").format(
            lesson=lesson.title, number=number, count=len(lesson.steps)
        )
        notes = (
            f'<div class="notes">{text_html(step.notes, is_bound=False)}</div>'
            if with_notes
            else ""
        )
        asked, answer = _question(step, first, second)
        pages.append(
            f'<section id="{step.name}"><p class="of">{escape(of)}</p><h2>{escape(step.title)}</h2>'
            f"{text}{_picture(step, first, lesson.name, scripts)}{asked}{notes}</section>"
        )
        if answer:
            answers.append(f"<li><b>{escape(step.title)}</b>{answer}</li>")
    minutes = ngettext("{count} minute", "{count} minutes", lesson.head.minutes)
    if needs := course.needs_in_words(lesson):
        minutes = f"{minutes} · {needs}"
    words = "".join((lesson.title, lesson.head.summary, minutes, _("Answers"), *pages, *answers))
    fonts = font_rules("".join(sorted(set(words))))
    return (
        f'<!doctype html><html lang="{language()}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(lesson.title)}</title><style>{fonts}{STYLE}</style></head><body>"
        f'<h1>{escape(lesson.title)}</h1><p>{escape(lesson.head.summary)}</p><p class="of">'
        f"{escape(minutes)}</p>{''.join(pages)}<h2>{escape(_('Answers'))}</h2>"
        f"<ol>{''.join(answers)}</ol></body></html>"
    )


class _Scripts:
    """Lets the first plot alone carry Plotly's script, of some megabytes."""

    def __init__(self) -> None:
        self._is_there = False

    def plot(self, figure: go.Figure) -> str:
        """Write a plot, with the script where none has it yet."""
        was, self._is_there = self._is_there, True
        figure.layout.width = figure.layout.width or PLOT_WIDTH
        return str(figure.to_html(full_html=False, include_plotlyjs=not was))


def _picture(step: Step, first: Subject | None, lesson: str, scripts: _Scripts) -> str:
    picture = step.picture
    if isinstance(picture, NetworkPicture) and first:
        base = profile_spec(parse(picture.beside)) if picture.beside else None
        drawn = draw_network(
            profile_spec(first.spec),
            opening=picture.open,
            direction=picture.direction,
            colour=picture.colour,
            base=base,
        )
        return svg(drawn)
    if isinstance(picture, FigurePicture) and first:
        network = profile_spec(first.spec)
        return svg(
            draw_figure(first.spec, network, picture.kind, picture.which, has_exercise=False)
        )
    if isinstance(picture, PlotPicture | RunPicture):
        made = COMMANDS.get(getattr(picture, "of", ""), "")
        told = (
            f'<p class="of">{escape(_("Made by"))}: <code>{escape(made)}</code></p>' if made else ""
        )
        return "".join(map(scripts.plot, _plots(picture, first))) + told
    if isinstance(picture, Cards):
        cards = "".join(
            f"<div><b>{escape(card.title)}</b><p>{escape(card.says)}</p></div>"
            for card in picture.items
        )
        return f'<div class="cards">{cards}</div>'
    if isinstance(picture, TablePicture):
        return picture_html(picture)
    address = f"lessons?lesson={lesson}&step={step.name}"
    if isinstance(picture, Demonstration):
        told = _("It moves in the app, at {address}").format(address=address)
        shown = _demonstrated(picture, scripts)
        return f'<div class="shown">{shown}</div><p class="of">{escape(told)}</p>'
    if isinstance(picture, DevicePicture):
        told = _("How long each takes a device is measured in the app, at {address}")
        return f'{_costs(picture)}<p class="of">{escape(told.format(address=address))}</p>'
    return ""


def _plots(picture: PlotPicture | RunPicture, first: Subject | None) -> Sequence[go.Figure]:
    if isinstance(picture, PlotPicture):
        own = own_on_axis(picture, first.spec, first.profile) if first else []
        return plot_figures(picture, own, is_dark=False)
    studies = [study_plot(study, is_dark=False) for study in studies_of(picture.experiment)]
    return [claim_figure(picture.experiment, is_dark=False), *studies]


def _demonstrated(picture: Demonstration, scripts: _Scripts) -> str:
    try:
        shown = pictures(picture.of, validated(SETTINGS[picture.of], picture.settings))
    except SaidError as error:
        return f"<p>{escape(error.sentence(_))}</p>"
    written = []
    for one in shown:
        if isinstance(one, Picture):
            written.append(svg(one))
        else:
            written.append(sentence_html(one) if isinstance(one, str) else scripts.plot(one))
    return "".join(written)


def _costs(picture: DevicePicture) -> str:
    profiles = [(title(spec), profile_spec(spec)) for spec in map(parse, picture.networks)]
    rows = [(name, compact(one.params), compact(one.macs)) for name, one in profiles]
    return table_html((_("Network"), _("Parameters"), _("MACs")), rows)


def _question(step: Step, first: Subject | None, second: Subject | None) -> tuple[str, str]:
    """Return the question of a step and its answers, both as HTML; empty where it asks nothing."""
    question = step.question
    if question is None:
        return "", ""
    told = sorted(answers_of(question, first, second), key=lambda one: not one.is_right)
    answers = "".join(map(_told, told))
    asked = ask_of(question)
    if isinstance(question, ExerciseQuestion):
        return _framed([f"<p>{escape(asked)}</p>"]), answers
    lines = [text_html(fill(asked, first, second))]
    if isinstance(question, Choice):
        lines += [
            f"<p>☐ {escape(fill(answer.says, first, second))}</p>" for answer in question.answers
        ]
    if isinstance(question, Curve):
        lines.append(_blank(question))
    return _framed(lines), answers


def _told(one: Told) -> str:
    """Write an answer, marked as right or wrong, with the steps that lead to it."""
    steps = "".join(f"<li>{escape(says)}: <b>{escape(sums)}</b></li>" for says, sums in one.steps)
    sign = "✓" if one.is_right else "✗"
    return f"<p>{sign} {line_html(one.says)}</p>{f'<ol>{steps}</ol>' if steps else ''}"


def _framed(lines: list[str]) -> str:
    return f'<div class="question">{"".join(lines)}</div>'


def _blank(question: Curve) -> str:
    """Return axes to draw a curve on."""
    limits = (question.low, question.high)
    return svg(blank_axes(question.x, limits, question.unit, _("Draw your curve")))
