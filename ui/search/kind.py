"""Search: searchers race on one oracle, and are compared with chance."""

from collections.abc import Sequence
from dataclasses import replace

from language.catalogue import _, ngettext
from language.said import message
from runs.batch import Batch
from runs.tables import Run
from search import stored
from search.errors import SearchError
from search.exchange import to_csv, to_json_lines
from search.judging import JudgePlan, judges_of
from search.plan import LivePlan, Plan, command
from search.presets import PRESETS
from search.questions import QUESTIONS, Question, question_of
from search.race_state import RaceState, read_state
from ui import address
from ui.batch.cards import Cards
from ui.batch.gallery import ReadyMade
from ui.batch.kind import BatchKind, ExportFile, Exports, RunWords, Views
from ui.batch.listing import names
from ui.batch.starting import Offer
from ui.markdown import keep_names_whole
from ui.search.address import ADDRESS, JUDGE, Setup
from ui.search.architecture import show_architecture
from ui.search.cards import cards, told
from ui.search.evidence import evidence, show_race
from ui.search.judge import show_judge
from ui.search.offer import make_offer, queue
from ui.search.settings import show_settings, take_turns
from ui.search.verdict import show_fairness, show_table, show_verdict
from ui.search.words import ORACLES, titles
from ui.store import store
from ui.visitor import visitor


class Search(BatchKind[Setup, RaceState]):
    """Races of searchers."""

    address = ADDRESS
    title = message("Search")
    lead = message(
        "A searcher proposes architectures, an oracle says how good each is, and the searcher "
        "learns from it. Race several and find out honestly which of them beats chance."
    )
    new = message("New race")
    own = message("Your races")
    gallery_title = message("Ready-made experiments")

    def take_turns(self) -> None:
        """Take space, oracle, budget and children."""
        take_turns()

    def show_settings(self, setup: Setup) -> None:
        """Show space, oracle, searchers, seeds, evaluations, children."""
        show_settings(setup)

    def offer(self, setup: Setup) -> Offer:
        """Measure an evaluation."""
        return make_offer(setup.plan)

    def gallery(self) -> Sequence[ReadyMade]:
        """Return all questions."""
        return [_ready_made(question) for question in QUESTIONS]

    def name_of(self, runs: Sequence[Run]) -> str:
        """Return the question that a race answers, or who races."""
        try:
            question = question_of(stored.plan_of(runs))
        except SearchError:
            question = None
        if question:
            return _(question.title)
        return names([_(PRESETS[run.label].title) for run in runs if run.label in PRESETS], 2)

    def read(self, batch: Batch, since: RaceState | None) -> RaceState:
        """Read the race after what was read before, and who judges it once it is over."""
        state = read_state(store(), batch, since)
        if not state.plan.is_live or state.is_racing or not state.race.flat:
            return state
        keys = [one.key for one in state.race.top(JudgePlan().top)]
        return replace(state, judges=judges_of(store(), keys, visitor(), address.get(JUDGE)))

    def heading(self, state: RaceState) -> tuple[str, Sequence[str]]:
        """Return the question or how many race; oracle, budget and children."""
        plan = state.plan
        if question := question_of(plan):
            return _(question.title), _conditions(plan)
        count = len(plan.searchers)
        title = ngettext("{count} searcher races", "{count} searchers race", count)
        return title, _conditions(plan)

    def show_race(self, state: RaceState) -> None:
        """Show the best so far of each searcher."""
        show_race(state)

    def show_verdict(self, state: RaceState) -> None:
        """Show the leader's score and what it says."""
        show_verdict(state)

    def cards(self, state: RaceState) -> Cards:
        """Return the cards of the searchers."""
        return cards(state)

    def runs(self, state: RaceState) -> Sequence[RunWords]:
        """Return the runs in the order of the store."""
        named = titles(state.plan.searchers)
        places = state.batch.places
        return [RunWords(run, named[run.label], told(run, places)) for run in state.batch.runs]

    def exports(self, state: RaceState) -> Exports:
        """Return all records, and the evaluations as a table."""
        race = state.race
        files = (
            ExportFile(
                _("All records (JSON Lines)"),
                "search.jsonl",
                "application/x-ndjson",
                lambda: to_json_lines(race),
            ),
            ExportFile(_("Evaluations (CSV)"), "search.csv", "text/csv", lambda: to_csv(race)),
        )
        return Exports(files, _("The same from the command line:"), command(state.plan))

    def setup_of(self, state: RaceState) -> Setup:
        """Return the same plan."""
        return Setup(state.plan)

    def show_results(self, state: RaceState) -> None:
        """Show the table of searchers, and the rules."""
        show_table(state)
        show_fairness(state)

    def evidence(self, state: RaceState) -> Views:
        """Return the tabs progress, cost, controller and proxies."""
        return evidence(state)

    def show_more(self, state: RaceState) -> None:
        """Show the architectures, and what becomes of the best."""
        show_architecture(state)
        show_judge(state)


def _ready_made(question: Question) -> ReadyMade:
    plan = question.plan
    budget = (
        _(ORACLES[plan.oracle_name]),
        ngettext("{count} seed", "{count} seeds", plan.seeds),
        ngettext("{count} evaluation each", "{count} evaluations each", plan.evaluations),
    )
    return ReadyMade(
        key=f"question-{question.name}",
        title=_(question.title),
        words=keep_names_whole(_(question.words)),
        budget=" · ".join(budget),
        help=", ".join(titles(plan.searchers).values()),
        submit=queue(plan),
    )


def _conditions(plan: Plan) -> list[str]:
    words = [
        _(ORACLES[plan.oracle_name]),
        ngettext("{count} seed", "{count} seeds", plan.seeds),
        ngettext("{count} evaluation each", "{count} evaluations each", plan.evaluations),
    ]
    if isinstance(plan, LivePlan):
        child = plan.child
        words += [
            _("noise {noise}").format(noise=f"{child.noise:g}"),
            ngettext("{count} epoch", "{count} epochs", child.epochs),
            _("{count} training images").format(count=f"{child.train_images:,}"),
            _("N = {cells}, F = {filters}, B = {blocks}").format(
                cells=child.cells, filters=child.filters, blocks=plan.blocks
            ),
        ]
    return words


SEARCH = Search()
