"""Show one architecture of a race: how good it was, its drawing, its decisions in order."""

from html import escape
from zlib import crc32

import pandas as pd
import streamlit as st

from backbones.arch_string import EDGES, EXAMPLE, LONGEST
from backbones.genotype import BlockGenotype, CellGenotype, Genotype
from language.catalogue import _, language
from language.said import SaidError
from language.units import in_percent, percent
from search.nasbench201 import NAMES
from search.oracles.table import looked_up
from search.plan import LivePlan, TablePlan
from search.race_state import RaceState
from search.records import Evaluation
from search.space import NASNetSpace
from ui.diagram.component import Drawing, Look, show_diagram
from ui.markdown import escape_markdown
from ui.page_component import leave_to_next_run
from ui.reserved_height import reserve_height
from ui.search.networks import show_benchmark_network, show_networks
from ui.search.selection import chosen_key, read_point, wanted_key, write_point
from ui.search.words import titles
from ui.views import choose_view, read_view
from viz.genotype_view import DrawnBlock, DrawnCell, DrawnEdge, cell_picture, edges_picture
from viz.layout import LayoutError
from viz.numbers import compact
from viz.option_words import option, state_name, tint
from viz.picture import Picture, picture_data

REFUSED = "search-cell-refused"
"""Session key of why the last cell that was typed cannot be looked at."""

TOP = 10
HEIGHT = 380
"""Height of the drawing in pixels, as in the style sheet."""

ROWS = 35 * (TOP + 1) + 3
"""Height of the table of the best in pixels."""


def show_architecture(state: RaceState) -> None:
    """Show the best in a table beside the one that is looked at."""
    st.subheader(_("Architectures"), anchor=False)
    if isinstance(state.plan, TablePlan):
        _take_cell(state.plan)
    wanted = wanted_key(state.race)
    evaluation = state.race.evaluation(chosen_key(state.race))
    if evaluation is None:
        st.info(_("The best one will be drawn here as soon as one is evaluated."))
        return
    if wanted and evaluation.key != wanted:
        st.warning(_("This race has not evaluated the architecture of the address."))
        if isinstance(state.plan, TablePlan):
            _show_looked_up(state.plan, wanted)
    left, right = st.columns([2, 3], gap="medium")
    with left:
        _show_best(state, evaluation)
    with right:
        _show_facts(state, evaluation)
        if picture := _draw(state, evaluation):
            _show_picture(picture, evaluation)
    if isinstance(state.plan, LivePlan):
        show_networks(state, evaluation)
        with st.expander(_("Its decisions in order")):
            _show_decisions(state.plan.space, evaluation)
    else:
        show_benchmark_network(state.plan, evaluation)


def _take_cell(plan: TablePlan) -> None:
    """Show a field that takes a cell of the table, and what is wrong with it."""
    key = "search-cell"

    def take() -> None:
        text = st.session_state[key].strip()
        if not text:
            return
        try:
            write_point(plan.space.key(plan.space.choices(text)))
        except SaidError as error:
            st.session_state[REFUSED] = error.sentence(_)

    st.text_input(
        _("Look at a cell"), key=key, max_chars=LONGEST, placeholder=EXAMPLE, on_change=take,
        help=_("As NAS-Bench-201 prints it, or its key: six digits from 0 to 4."),
    )  # fmt: skip
    if refused := st.session_state.pop(REFUSED, None):
        st.error(escape_markdown(refused))


def _show_looked_up(plan: TablePlan, key: str) -> None:
    """Show what the table says of a cell that nobody asked it for; nothing if there is none."""
    try:
        found = looked_up(plan.task, key)
    except SaidError:
        return
    st.caption(
        _(
            "The table says of {cell}: {accuracy} validation accuracy, {regret} points of regret, "
            "{params} parameters."
        ).format(
            cell=escape_markdown(found.cell),
            accuracy=percent(found.accuracy, 2),
            regret=f"{found.regret:.2f}",
            params=compact(found.params),
        )
    )


def _show_best(state: RaceState, chosen: Evaluation) -> None:
    """Show the best, of which one can be picked."""
    top, named = state.race.top(TOP), titles(state.plan.searchers)
    keys = [one.key for one in top]
    # Another table for other rows: a row picked in one says nothing of the next.
    key = f"search-top-{crc32(' '.join(keys).encode())}"
    is_picked = bool(read_point()) and chosen.key in keys
    wanted = [keys.index(chosen.key)] if is_picked else []
    if st.session_state.get("search-top-told") != (key, wanted):
        st.session_state["search-top-told"] = (key, wanted)
        st.session_state[key] = {"selection": {"rows": wanted}}

    def take() -> None:
        rows = st.session_state[key]["selection"]["rows"]
        if rows and rows[0] < len(keys):
            write_point(keys[rows[0]])

    st.caption(_("The best of all runs, by reward: pick one"))
    st.dataframe(
        pd.DataFrame(
            {
                "rank": rank,
                "accuracy": 100 * one.accuracy,
                "reward": one.reward,
                "params": one.params,
                "searcher": named[one.searcher],
                "number": one.number,
            }
            for rank, one in enumerate(top, start=1)
        ),
        hide_index=True,
        height=ROWS,
        key=key,
        on_select=take,
        selection_mode="single-row",
        column_config={
            "rank": st.column_config.NumberColumn("#", width=36),
            "accuracy": st.column_config.NumberColumn(
                # The sign doubled, as this is a format of printf.
                _("Accuracy"),
                format=in_percent("%.1f") + "%",
                width=80,
            ),
            "reward": st.column_config.NumberColumn(_("Reward"), format="%.3f", width=70),
            "params": st.column_config.NumberColumn(_("Parameters"), format="localized", width=90),
            "searcher": st.column_config.TextColumn(_("Searcher")),
            "number": st.column_config.NumberColumn(_("Evaluation"), width=80),
        },
    )


def _show_facts(state: RaceState, one: Evaluation) -> None:
    found = _("found by {searcher}, seed {seed}, evaluation {number}").format(
        searcher=titles([one.searcher])[one.searcher], seed=one.seed, number=one.number
    )
    reward = (
        _("{accuracy} in the training that the searcher saw").format(
            accuracy=percent(one.reward, 2)
        )
        if state.has_optimum
        else _("reward {reward} nats").format(reward=f"{one.reward:.3f}".replace("-", "−"))
    )
    facts = [
        _("{count} parameters").format(count=compact(one.params)), reward, found,
    ]  # fmt: skip
    st.html(
        f'<div class="lead"><span class="value">{escape(percent(one.accuracy, 2))}</span>'
        f'<span class="exact">{escape(_("validation accuracy"))} · '
        f"{escape(' · '.join(facts))}</span></div>"
    )


def genotype_of(space: NASNetSpace, one: Evaluation) -> Genotype:
    """Return the cells in the order in which they were decided."""
    return space.genotype(one.choices) if one.choices else Genotype.parse(one.key)


def _draw(state: RaceState, one: Evaluation) -> Picture | None:
    if not isinstance(state.plan, LivePlan):
        return edges_picture(drawn_edges(one.key), one.key)
    words = {"normal": _("Normal cell"), "reduction": _("Reduction cell")}
    name = choose_view(st.container(), _("Which"), "cell", words)
    genotype = genotype_of(state.plan.space, one)
    cell = genotype.normal if name == "normal" else genotype.reduction
    st.caption(
        _(
            "Numbers are the blocks in the order in which they were decided. h(i) is the output "
            "of the cell before, h(i−1) of the one before that; what no block reads is the output."
        )
    )
    try:
        return cell_picture(drawn_cell(words[name], cell))
    except LayoutError as error:
        st.error(error.sentence(_))
        return None


def drawn_cell(name: str, cell: CellGenotype) -> DrawnCell:
    """Draw a cell in the reader's language."""
    return DrawnCell(name, tuple(map(_drawn_block, cell.blocks)), cell.concat)


def _drawn_block(block: BlockGenotype) -> DrawnBlock:
    first, second = block.operations
    return DrawnBlock(
        block.inputs, (option(first), option(second)), (tint(first), tint(second)), block.combine
    )


def drawn_edges(key: str) -> tuple[DrawnEdge, ...]:
    """Draw the six edges of a NAS-Bench-201 cell in the reader's words."""
    names = [NAMES[int(digit)] for digit in key]
    return tuple(
        DrawnEdge(source, node, option(name), tint(name), name == NAMES[0])
        for (node, source), name in zip(EDGES, names, strict=True)
    )


def _show_picture(picture: Picture, one: Evaluation) -> None:
    which = read_view("cell", ("normal", "reduction"))
    drawing = Drawing(
        stamp=f"{one.key} {one.choices} {which} {language()}",
        name=picture.title,
        figure=picture_data(picture),
        subject=which,
    )
    with reserve_height(HEIGHT, "cell"):
        show_diagram(drawing, Look(), leave_to_next_run, "diagram")


def _show_decisions(space: NASNetSpace, one: Evaluation) -> None:
    """Show a row for each block, five decisions in it."""
    if not one.choices:
        st.caption(_("The order of its decisions was not recorded."))
        return
    rows = []
    genotype = genotype_of(space, one)
    count = 0
    for word, cell in ((_("normal"), genotype.normal), (_("reduction"), genotype.reduction)):
        for number, block in enumerate(cell.blocks, start=1):
            rows.append(
                {
                    _("Decisions"): _("{first}–{last}").format(first=count + 1, last=count + 5),
                    _("Cell"): word,
                    _("Block"): number,
                    _("State 1"): state_name(block.inputs[0]),
                    _("State 2"): state_name(block.inputs[1]),
                    _("Operation 1"): option(block.operations[0]),
                    _("Operation 2"): option(block.operations[1]),
                    _("Combine"): option(block.combine),
                }
            )
            count += 5
    st.dataframe(pd.DataFrame(rows), hide_index=True)
    st.code(one.key, language=None, wrap_lines=True)
