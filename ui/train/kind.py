"""Train: networks are compared by training them side by side."""

from collections.abc import Sequence

from backbones.registry import parse
from language.catalogue import _, ngettext
from language.said import message
from runs.batch import Batch
from runs.tables import Run
from training import export
from training.batch_state import BatchState, read_state
from training.catalogue import SOURCES
from training.images import PREFIX
from training.repetitions import MOST_SEEDS, Repetitions
from training.stored import recipe_of
from training.submission import MOST_VARIANTS
from ui.batch.cards import Cards
from ui.batch.gallery import ReadyMade
from ui.batch.kind import BatchKind, ExportFile, Exports, RunWords, Views
from ui.batch.listing import names
from ui.batch.starting import Offer
from ui.store import store
from ui.train.address import ADDRESS, Setup
from ui.train.claims import ready_made, show_claim, show_verdicts
from ui.train.evidence import evidence, show_race
from ui.train.inside_link import show_inside_link
from ui.train.labels import shown_device, shown_label
from ui.train.networks import choose_networks
from ui.train.offer import make_offer
from ui.train.report import show_report
from ui.train.results import cards, show_results, told
from ui.train.settings import show_settings, take_turns


class Train(BatchKind[Setup, BatchState]):
    """Comparisons of networks."""

    address = ADDRESS
    title = message("Train")
    lead = message(
        "Train up to eight networks side by side, and see within seconds which learns and "
        "which does not."
    )
    new = message("New comparison")
    own = message("Your runs")
    gallery_title = message("Prove the paper")
    gallery_lead = message(
        "Each is a claim of a paper, tried in small on digits or clothes in under two minutes on "
        "two cores. What came out is shown beside the claim, also where the two differ."
    )

    def take_turns(self) -> None:
        """Take data, budget and recipe."""
        take_turns()

    def show_settings(self, setup: Setup) -> None:
        """Show data, budget, seeds, device and recipe."""
        show_settings(setup)

    def choose(self, setup: Setup) -> bool:
        """Show the field of networks; return whether one is chosen."""
        choose_networks(setup)
        return bool(setup.specs)

    def offer(self, setup: Setup) -> Offer:
        """Measure each network."""
        return make_offer(setup)

    def gallery(self) -> Sequence[ReadyMade]:
        """Return the experiments of the papers."""
        return ready_made()

    def name_of(self, runs: Sequence[Run]) -> str:
        """Name the first few networks."""
        return names([shown_label(run.label, parse(run.spec)) for run in runs])

    def read(self, batch: Batch, since: BatchState | None) -> BatchState:
        """Read runs and records, of epochs only newer ones."""
        return read_state(store(), batch, since)

    def heading(self, state: BatchState) -> tuple[str, Sequence[str]]:
        """Return the experiment or how many networks; data, budget and machine."""
        if experiment := state.experiment:
            return _(experiment.title), _conditions(state)
        count = len(state.variants)
        title = ngettext("{count} network", "{count} networks compared", count)
        return title, _conditions(state)

    def show_claim(self, state: BatchState) -> None:
        """Show what the paper says."""
        if state.experiment:
            show_claim(state.experiment)

    def show_race(self, state: BatchState) -> None:
        """Show accuracy in training and at the test."""
        show_race(state)

    def show_verdict(self, state: BatchState) -> None:
        """Show whether the claim holds here."""
        if state.experiment:
            show_verdicts(state.experiment, state)

    def cards(self, state: BatchState) -> Cards:
        """Return the cards of the networks."""
        return cards(state)

    def runs(self, state: BatchState) -> Sequence[RunWords]:
        """Return the runs, network by network."""
        return [
            RunWords(
                one.run,
                shown_label(one.run.label, parse(one.run.spec)),
                told(one, state.batch.places, is_error=state.experiment is not None),
            )
            for one in state.states
        ]

    def exports(self, state: BatchState) -> Exports:
        """Return the records, the event files and the weights."""
        opened, runs = store(), [one.run for one in state.states]
        files = (
            ExportFile(
                _("Epochs (CSV)"), "runs.csv", "text/csv", lambda: export.to_csv(opened, runs)
            ),
            ExportFile(
                _("All records (JSON)"),
                "runs.json",
                "application/json",
                lambda: export.to_json(opened, runs),
            ),
            ExportFile(
                _("TensorBoard files (zip)"),
                "tensorboard.zip",
                "application/zip",
                lambda: export.tensorboard_zip(opened, runs),
            ),
            ExportFile(
                _("Weights (safetensors, zip)"),
                "weights.zip",
                "application/zip",
                lambda: export.weights_zip(runs),
                is_there=any(run.weights for run in runs),
            ),
        )
        command = export.same_again(runs, state.experiment)
        caption = _("The same from the command line, with seeds from the first one on:")
        return Exports(files, caption, command)

    def setup_of(self, state: BatchState) -> Setup:
        """Return the same networks, recipe and number of seeds."""
        specs = dict.fromkeys(variant.spec for variant in state.variants)
        recipe = recipe_of(state.batch.runs[0])
        seeds = min(MOST_SEEDS, len(state.variants[0].runs))
        return Setup(tuple(specs)[:MOST_VARIANTS], recipe, Repetitions(seeds=seeds))

    def loss_of(self, state: BatchState) -> str:
        """Tell which sizes of images are lost, as the setup has one for all networks."""
        kept, *others = dict.fromkeys(recipe_of(run).size for run in state.batch.runs)
        if not others:
            return ""
        lost = ", ".join(map(str, sorted(others)))
        return _(
            "Changed and run again, all networks take images of {kept} pixels: a comparison of "
            "one's own has one size. Here some have {lost} pixels."
        ).format(kept=kept, lost=lost)

    def show_results(self, state: BatchState) -> None:
        """Show the table of networks."""
        show_results(state)

    def evidence(self, state: BatchState) -> Views:
        """Return the tabs curves, layers and mistakes."""
        return evidence(state)

    def show_more(self, state: BatchState) -> None:
        """Show the report, and the link to the page that looks into a trained network."""
        title, conditions = self.heading(state)
        show_report(state, title, conditions)
        if any(one.run.weights for one in state.states):
            show_inside_link(state.batch)


def _conditions(state: BatchState) -> list[str]:
    runs = state.batch.runs
    recipe = recipe_of(runs[0])
    sizes = sorted({recipe_of(run).size for run in runs})
    started = next((one.started for one in state.states if one.started), None)
    words = [
        _("Your own images") if recipe.data.startswith(PREFIX) else _(SOURCES[recipe.data].title),
        _("{size} pixels").format(size=", ".join(map(str, sizes))),
        ngettext("{count} epoch", "{count} epochs", recipe.epochs),
        ngettext("{count} seed", "{count} seeds", len(state.variants[0].runs)),
    ]
    if recipe.noise:
        words.append(_("noise {noise}").format(noise=f"{recipe.noise:g}"))
    if started:
        words.append(f"{shown_device(started.device_name)}, {started.precision}")
    return words


TRAIN = Train()
