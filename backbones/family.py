"""Describe a family of networks: its spec, its module and its published presets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from torch import nn

from backbones.spec import BackboneSpec


@dataclass(frozen=True)
class Preset:
    """A variant that its paper (or a reference implementation, said in ``source``) names."""

    title: str
    spec: BackboneSpec
    source: str

    @property
    def name(self) -> str:
        """The title as one word, for the command line: ``resnet-50-v1.5``."""
        return self.title.lower().replace(" ", "-")


@dataclass(frozen=True)
class Table:
    """Figures that a page shows beside the network, such as a paper's published coefficients.

    ``note`` says what the columns are and where they come from.
    """

    title: str
    note: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | float, ...], ...]


@dataclass(frozen=True)
class Document:
    """Names and functions to write a text knob to a file and read it from one."""

    write: Callable[[str], str]
    read: Callable[[str], str]
    file_name: str


@dataclass(frozen=True)
class Scaling:
    """A spec's multipliers of width, depth and resolution, and the specs between it and a baseline.

    ``specs`` are ``baseline``, ``width``, ``depth`` and ``resolution``, each scaled in one of them,
    and ``compound``, in all. ``phi`` is the compound coefficient with its ``bases`` of depth, width
    and resolution; None where the multipliers are given directly. ``is_example`` marks those of a
    first step, shown of a spec that is the baseline itself.
    """

    width: float
    depth: float
    resolution: float
    specs: Mapping[str, BackboneSpec]
    phi: float | None
    bases: tuple[float, float, float]
    is_example: bool


@dataclass(frozen=True)
class Ancestor:
    """An earlier family, or an earlier network outside, and what a family took from it.

    ``family`` is its word, ``took`` a sentence. Where the house has no such family ``family`` is
    empty and the sentence names the network.
    """

    family: str
    took: str


def _no_tables(_spec: Any) -> tuple[Table, ...]:
    return ()


def _no_scaling(_spec: Any) -> Scaling | None:
    return None


def _no_namesakes(_spec: Any) -> Mapping[str, BackboneSpec]:
    return {}


@dataclass(frozen=True)
class Family:
    """One family of networks: its spec, its module, its published variants.

    ``tables`` gives what a page shows of a spec besides its costs; ``documents`` the knobs that
    can be saved and loaded as files. ``figure`` is the subject of the paper's figure that is shown
    first (``viz.paper``); ``scaling`` gives the networks between a spec and its baseline, where the
    family scales one. ``year`` is that of the first publication, 0 for a library of many networks;
    ``ancestors`` are those that it builds on. ``namesakes`` gives other networks that go by the
    same name, by what differs.
    """

    spec: type[BackboneSpec]
    network: Callable[[Any], nn.Module]
    title: str
    paper: str
    idea: str
    presets: tuple[Preset, ...]
    tables: Callable[[Any], tuple[Table, ...]] = _no_tables
    documents: Mapping[str, Document] = field(default_factory=dict)
    figure: str = ""
    scaling: Callable[[Any], Scaling | None] = _no_scaling
    year: int = 0
    ancestors: tuple[Ancestor, ...] = ()
    namesakes: Callable[[Any], Mapping[str, BackboneSpec]] = _no_namesakes

    @property
    def name(self) -> str:
        """The word in front of the text form."""
        return self.spec.family
