"""Show exercises one after another: ask, check, say what went wrong, solve, print a sheet."""

from collections.abc import Iterable
from functools import partial

import streamlit as st

from language.catalogue import _, in_language, language
from teaching.exercises.catalogue import MOST, Exercise, exercise, sheet_of
from teaching.sheet import sheet
from ui import address
from ui.callbacks import run_to_end
from ui.download import show_download
from ui.markdown import escape_markdown

NUMBER, SEED = "n", "seed"
"""Address words: which exercise of an endless row, and which row."""

SCORE = "exercise-score"
"""Session key: whether the first answer to each exercise was right."""

SHEET = 10
"""Exercises of a sheet."""


def show_exercise(kind: str, key: str) -> None:
    """Show the exercise that the address names; raises ExerciseError for an unknown kind.

    ``key`` begins the keys of all its widgets.
    """
    one = exercise(kind, number_of_address(SEED), number_of_address(NUMBER))
    own = f"{key}{kind}-{one.seed}-{one.number}"
    st.markdown(escape_markdown(one.question.sentence(_)))
    with st.form(f"{own}-form", border=False):
        left, middle, right = st.columns([3, 2, 3], vertical_alignment="bottom")
        left.number_input(
            _("Your answer ({unit})").format(unit=_(one.unit)),
            min_value=0,
            max_value=10**12,
            value=None,
            step=1,
            format="%d",
            key=f"{own}-field",
        )
        middle.form_submit_button(
            _("Check"), type="primary", on_click=partial(_check, one, own), width="stretch"
        )
        right.form_submit_button(
            _("Another one"),
            icon=":material/arrow_forward:",
            on_click=partial(_go_on, one),
            width="stretch",
        )
    _show_outcome(one, own)
    if st.toggle(_("Worked solution"), key=f"{own}-solution"):
        steps = ((line.says.sentence(_), line.sums) for line in one.solution)
        st.markdown("\n".join(solution_lines(steps)))
    _show_foot(one, key)


def number_of_address(word: str) -> int:
    """Return a whole number of the address, from 1 on; 1 where it has none."""
    text = address.get(word)
    return int(text) if text.isascii() and text.isdigit() and 1 <= len(text) <= 9 else 1


def _check(one: Exercise, own: str) -> None:
    def check() -> None:
        given = st.session_state.get(f"{own}-field")
        if given is None:
            return
        st.session_state[f"{own}-given"] = int(given)
        score: dict[tuple[str, int, int], bool] = dict(st.session_state.get(SCORE, {}))
        score.setdefault((one.kind, one.seed, one.number), int(given) == one.answer)
        st.session_state[SCORE] = score

    run_to_end(check)


def _go_on(one: Exercise) -> None:
    run_to_end(lambda: address.put(NUMBER, str(1 + one.number % MOST)))


def _show_outcome(one: Exercise, own: str) -> None:
    given = st.session_state.get(f"{own}-given")
    if given is None:
        return
    told = _("{answer} {unit}").format(answer=f"{given:,}", unit=_(one.unit))
    if given == one.answer:
        st.success(_("Right: {answer}.").format(answer=told), icon=":material/check:")
        return
    because = one.because(given)
    st.warning(
        _("Not {answer}. {because}").format(
            answer=told,
            because=escape_markdown(
                because.sentence(_) if because else _("Try again, or see the worked solution.")
            ),
        ),
        icon=":material/close:",
    )


def solution_lines(steps: Iterable[tuple[str, str]]) -> list[str]:
    """Write the steps of a solution as lines of Markdown: what is computed, the computation."""
    return [
        f"{place}. {escape_markdown(says)}: **{escape_markdown(sums)}**"
        for place, (says, sums) in enumerate(steps, start=1)
    ]


def _show_foot(one: Exercise, key: str) -> None:
    score = [right for (kind, *_place), right in _score().items() if kind == one.kind]
    left, right = st.columns([3, 2], vertical_alignment="center")
    if score:
        left.caption(
            _("{right} of {count} right at the first try").format(
                right=sum(score), count=len(score)
            )
        )
    else:
        left.caption(_("Exercise {number}").format(number=one.number))
    with right:
        show_download(
            _("Sheet with answers (HTML)"),
            partial(sheet_file, one.kind, one.seed, language()),
            f"exercises-{one.kind}-{one.seed}.html",
            "text/html",
            key=f"{key}sheet",
        )


def _score() -> dict[tuple[str, int, int], bool]:
    return dict(st.session_state.get(SCORE, {}))


def sheet_file(kind: str, seed: int, spoken: str) -> str:
    """Write the sheet of a kind and seed in a language."""
    with in_language(spoken):
        return sheet(sheet_of([kind], seed, SHEET))
