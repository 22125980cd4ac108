"""Cache costly calls on a spec's network for all readers, keyed by the spec.

Results are frozen records that all sessions share: a copy for each reader would cost more than the
computation.

Records make no circles of references, as the garbage collector runs seldom: a test drops a network
and checks that it is gone.
"""

import time
from dataclasses import replace
from threading import Lock
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from cachetools import LRUCache, TTLCache

from analysis.collection import collection_paused
from analysis.conventions import Convention, conventions
from analysis.feature_info import Feature, stage_features
from analysis.gate_records import GateValues
from analysis.machine import Peaks, kept_peaks
from analysis.memory_records import Memory
from analysis.of_spec import (
    Source,
    gates_of_spec,
    memory_of_spec,
    profile_spec,
    summarise_spec,
    weights_of_spec,
)
from analysis.records import Profile
from analysis.roofline import (
    HERE,
    Device,
    NetworkBound,
    bound,
    first_named,
    least_seconds,
    named_devices,
)
from analysis.weight_records import Weights
from backbones.spec import BackboneSpec
from backbones.title import title
from export.drawing import paper_extras
from export.formats import write_quick
from export.layer_csv import layer_csv
from export.network import Network
from language.catalogue import set_language
from operation.log import event
from training.digit_images import digits
from ui.packed import packed
from ui.profile_cache import ProfileCache, cached_in
from viz.changes import Changes, changes
from viz.cost_plots import cost_figures
from viz.difference import Difference
from viz.dot import dot
from viz.export import export
from viz.figures import figures as network_figures
from viz.layer_table import Grouping, in_words, layer_table
from viz.network_data import network_json
from viz.node_layout import DiagramLayout, lay_out_diagram
from viz.outline import Node, outline
from viz.paper.dense import EXERCISE, Growth
from viz.paper.extras import Extras
from viz.paper.gates import all_gates, rows
from viz.paper.panel import PaperFigure, arranged
from viz.partners import matched_paths
from viz.picture import Picture, picture_data
from viz.scene import LONGEST, compose, opened_paths
from viz.wiring import Wirings

MOST_OPERATIONS = 80_000
"""Most operations of all cached profiles, with their tables about 100 MiB: 450 ResNet-50."""

SELDOM = 24
"""Most cached results of a kind that is used seldom, or only to compute another one."""

SECONDS_KEPT = 5.0
"""Time after which the machine's peaks are looked up again: another process may measure them."""

PROFILES = ProfileCache(MOST_OPERATIONS)

# One network with numbers in it at a time: those of thirty readers would fill the memory.
_filling = Lock()


@cached_in(PROFILES)
def profile(spec: BackboneSpec) -> Profile:
    """Profile a spec's network."""
    start = time.perf_counter()
    found = profile_spec(spec)
    milliseconds = round(1e3 * (time.perf_counter() - start))
    event("network", "profiled", spec=spec.text, milliseconds=milliseconds)
    return found


@cached_in(PROFILES.derived())
def tree(spec: BackboneSpec) -> Node:
    """Return the outline of a spec's network."""
    with collection_paused():
        return outline(profile(spec))


@cached_in(PROFILES.derived())
def wirings(spec: BackboneSpec) -> Wirings:
    """Return which parts of a spec's network read which."""
    return Wirings(profile(spec))


@cached_in(LRUCache(SELDOM))
def memory(spec: BackboneSpec, optimiser: str) -> Memory:
    """Trace the memory of a spec's network in training, or at inference without an optimiser."""
    return memory_of_spec(spec, optimiser)


@cached_in(TTLCache(1, SECONDS_KEPT))
def peaks_here() -> Peaks | None:
    """Return the peaks of this machine; None if they were not measured yet."""
    return kept_peaks()


def devices(threads: int = 1) -> dict[str, Device]:
    """Return the devices by their keys: cores of this machine if measured, those with a name."""
    here = peaks_here()
    return ({HERE: here.on(threads)} if here else {}) | dict(named_devices())


def usual_device() -> Device:
    """Return a core of this machine if it was measured, else the first of the named devices."""
    here = peaks_here()
    return here.on() if here else first_named()


@cached_in(PROFILES.derived())
def bounds(spec: BackboneSpec, device: Device, batch: int = 1) -> NetworkBound:
    """Bound the time of a spec's network on a device."""
    return bound(profile(spec), device, batch)


@cached_in(PROFILES.derived())
def microseconds_at_least(spec: BackboneSpec, device: Device) -> dict[str, float]:
    """Bound the microseconds of each operation for one image, by their paths."""
    operations = profile(spec).operations
    found = zip(operations, least_seconds(profile(spec), device), strict=True)
    return {op.path: float(f"{1e6 * seconds:.3g}") for op, seconds in found if seconds}


@cached_in(PROFILES.derived())
def least_time(spec: BackboneSpec, device: Device) -> float:
    """Bound the seconds of one image; the bounds of its operations are not kept."""
    return bound(profile(spec), device).seconds


@cached_in(PROFILES.derived())
def counts(spec: BackboneSpec) -> tuple[Convention, ...]:
    """Count a spec's network by all conventions."""
    return conventions(profile(spec))


@cached_in(LRUCache(SELDOM))
def layout(spec: BackboneSpec, direction: str, language: str) -> DiagramLayout:
    """Lay out the diagram of a spec's network."""
    set_language(language)
    with collection_paused():
        return lay_out_diagram(profile(spec), tree(spec), direction, wirings(spec))


@cached_in(LRUCache(SELDOM))
def diagram_json(spec: BackboneSpec, direction: str, language: str) -> str:
    """Return the diagram's layout as JSON, as files are composed of it."""
    set_language(language)
    with collection_paused():
        return network_json(layout(spec, direction, language))


@cached_in(PROFILES.derived())
def packed_diagram(spec: BackboneSpec, direction: str, language: str) -> str:
    """Return the diagram's layout packed for a browser."""
    return packed(diagram_json(spec, direction, language))


@cached_in(PROFILES.derived())
def figure_subjects(spec: BackboneSpec) -> dict[str, tuple[str, ...]]:
    """Return the kinds of figure of a spec's network, and the parts that each shows."""
    with collection_paused():
        found = network_figures(profile(spec), tree(spec), wirings(spec), extras(spec))
    return {kind: tuple(figure.subject for figure in some) for kind, some in found.items()}


@cached_in(LRUCache(SELDOM))
def figure(spec: BackboneSpec, kind: str, subject: str, language: str) -> Picture:
    """Draw one of the figures, in a language; raises LayoutError."""
    set_language(language)
    found = network_figures(profile(spec), tree(spec))[kind]
    drawn = next(figure for figure in found if figure.subject == subject)
    return drawn.draw(f"{spec.text} {subject}")


@cached_in(LRUCache(SELDOM))
def gates_of(spec: BackboneSpec, digit: int) -> tuple[GateValues, ...]:
    """Return the gates that a spec's network makes of a digit; raises TooManyWeightsError."""
    shown = [
        (gate.path, gate.chain[0].path, gate.chain[-1].path)
        for gate in rows(all_gates(profile(spec)))
    ]
    with _filling:
        return tuple(gates_of_spec(spec, digits(spec, digit), shown))


def extras(spec: BackboneSpec, growth: Growth = EXERCISE, digit: int | None = None) -> Extras:
    """Return what the figures of a spec's paper show besides its network."""
    gates = () if digit is None else gates_of(spec, digit)
    return paper_extras(spec, profile, growth, gates)


@cached_in(LRUCache(SELDOM))
def paper(
    spec: BackboneSpec,
    subject: str,
    language: str,
    growth: Growth = EXERCISE,
    digit: int | None = None,
    *,
    is_low: bool = False,
) -> PaperFigure:
    """Draw one of the figures of a spec's paper, in panels; raises LayoutError."""
    set_language(language)
    more = replace(extras(spec, growth, digit), is_low=is_low)
    found = network_figures(profile(spec), tree(spec), wirings(spec), more)["paper"]
    return next(figure.panels() for figure in found if figure.subject == subject and figure.panels)


@cached_in(LRUCache(SELDOM))
def exported_paper(
    spec: BackboneSpec,
    subject: str,
    ending: str,
    language: str,
    growth: Growth = EXERCISE,
    digit: int | None = None,
) -> bytes:
    """Export one of the figures of a spec's paper."""
    set_language(language)
    drawn = paper(spec, subject, language, growth, digit)
    return export(arranged(drawn, f"{spec.text} {subject}"), ending)


@cached_in(LRUCache(SELDOM))
def figure_arrays(spec: BackboneSpec, kind: str, subject: str, language: str) -> dict[str, Any]:
    """Return one of the figures as arrays for the browser."""
    return picture_data(figure(spec, kind, subject, language))


@cached_in(LRUCache(SELDOM))
def changed(base: BackboneSpec, spec: BackboneSpec, language: str) -> Changes:
    """Return the changes of a spec's network against another one's."""
    set_language(language)
    difference = Difference(profile(base), profile(spec))
    return changes(difference, tree(base), tree(spec), title(base))


@cached_in(LRUCache(SELDOM))
def partners(spec: BackboneSpec, other: BackboneSpec) -> dict[str, str]:
    """Return the paths of another network's parts that match a network's, where they differ."""
    found = Difference(profile(spec), profile(other))
    return matched_paths(found, tree(spec), tree(other))


def exported(
    spec: BackboneSpec,
    view: str,
    subject: str,
    opened: str,
    colour: str,
    ending: str,
    language: str,
    base: BackboneSpec | None = None,
    times: tuple[tuple[str, float], ...] = (),
) -> bytes:
    """Export a diagram as it is open, or a figure; a diagram's subject is its direction.

    A diagram shows its changes against the network ``base``, where there is one; ``times`` are
    the microseconds of operations by their paths that it is coloured by.
    """
    set_language(language)
    if view != "network":
        return export(figure(spec, view, subject, language), ending)
    data = diagram_json(spec, subject, language)
    new = changed(base, spec, language) if base else Changes()
    if ending == "dot":
        paths = opened_paths(data, opened)
        return dot(profile(spec), tree(spec), paths, direction=subject, changes=new).encode()
    return export(
        compose(
            data,
            opened,
            colour=colour,
            title=spec.text,
            changes=new,
            times=dict(times),
            longest=LONGEST,
        ),
        ending,
    )


@cached_in(LRUCache(SELDOM))
def figures(spec: BackboneSpec, is_dark: bool, language: str) -> dict[str, go.Figure]:
    """Draw the cost plots, titled in a language."""
    set_language(language)
    return cost_figures(profile(spec), is_dark=is_dark)


@cached_in(PROFILES.derived())
def table(spec: BackboneSpec, grouping: Grouping) -> pd.DataFrame:
    """Return the per-layer table, or its sums."""
    return layer_table(profile(spec), grouping)


@cached_in(PROFILES.derived())
def table_in_words(spec: BackboneSpec, grouping: Grouping, language: str) -> pd.DataFrame:
    """Return the table in the reader's language."""
    set_language(language)
    return in_words(table(spec, grouping), grouping)


@cached_in(PROFILES.derived())
def stages(spec: BackboneSpec) -> tuple[Feature, ...]:
    """Return the output of each stage of a spec's network."""
    return stage_features(profile(spec))


@cached_in(LRUCache(8))
def file(
    spec: BackboneSpec,
    ending: str,
    grouping: Grouping | None,
    language: str,
    page: str,
    kept: tuple[int, ...] | None = None,
) -> bytes:
    """Write a file of a spec's network that takes no process of its own, in a language.

    ``page`` is the address of the page, ``kept`` are the numbers of a table's rows.
    """
    set_language(language)
    network = Network(spec, profile(spec), page)
    if kept is not None:
        return layer_csv(network, grouping or "layers", kept)
    return write_quick(network, ending, grouping)


@cached_in(LRUCache(SELDOM))
def summary(spec: BackboneSpec) -> str:
    """Format torchinfo's text table."""
    return summarise_spec(spec)


@cached_in(LRUCache(8))
def weights_of(spec: BackboneSpec, source: Source) -> Weights:
    """Describe the weights of a spec's network."""
    with _filling:
        return weights_of_spec(spec, source)
