"""Gather what the files say of a network: its spec, its profile, how it is called and found."""

import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import quote

from analysis.feature_info import Feature, stage_features
from analysis.of_spec import profile_spec
from analysis.records import Profile
from backbones.module_family import ModuleSpec
from backbones.named import module_words
from backbones.registry import FAMILIES, preset_of
from backbones.spec import BackboneSpec
from language.catalogue import _
from language.said import message
from viz.layer_table import Grouping
from viz.numbers import compact, in_bytes, sides, with_plain_spaces, with_times

MADE_BY = message("Made by")
ROWS: Mapping[Grouping, str] = MappingProxyType(
    {"layers": "operations", "blocks": "blocks", "stages": "stages"}
)
"""Rows of a table, as the command line names them."""


def file_stem(spec: BackboneSpec) -> str:
    """Return what a network's files are called before their endings."""
    return spec.target.name if isinstance(spec, ModuleSpec) else spec.family


@dataclass(frozen=True)
class Network:
    """A network to be written; ``page`` is the address of the page that shows it, if known."""

    spec: BackboneSpec
    profile: Profile = field(repr=False)
    page: str = ""

    @classmethod
    def of(cls, spec: BackboneSpec, page: str = "") -> "Network":
        """Profile a spec's network, without weights."""
        return cls(spec, profile_spec(spec), page)

    @property
    def name(self) -> str:
        """The published name, else the spec's text."""
        preset = preset_of(self.spec)
        return preset.title if preset else self.spec.text

    @property
    def paper(self) -> str:
        """The paper of the network's family."""
        return FAMILIES[self.spec.family].paper

    @property
    def stages(self) -> tuple[Feature, ...]:
        """The output of each stage."""
        return stage_features(self.profile)

    @property
    def address(self) -> str:
        """The address that opens the network, without its host where that is not known.

        Empty for a module of somebody's own, which no address opens.
        """
        if isinstance(self.spec, ModuleSpec):
            return ""
        return f"{self.page or '/explore'}?v={quote(self.spec.text, safe='')}"

    def command(self, ending: str, grouping: Grouping | None = None) -> str:
        """Write the command that makes such a file of this network."""
        spec = self.spec
        named = module_words(spec) if isinstance(spec, ModuleSpec) else [spec.text]
        rows = ["--rows", ROWS[grouping]] if grouping else []
        words = ["export", *named, "--to", ending, *rows, "--out", f"{file_stem(spec)}.{ending}"]
        return f"python cli.py {shlex.join(words)}"

    def sums(self, translate: Callable[[str], str] = _) -> list[tuple[str, str]]:
        """Return the network's sums as pairs of a label and a value; units are in the value."""
        profile = self.profile
        shown = [
            (message("Parameters"), f"{profile.params:,} ({compact(profile.params)})"),
            (message("MACs"), f"{profile.macs:,} ({compact(profile.macs)})"),
            (message("Activation memory"), in_bytes(profile.activation_bytes)),
            (message("Depth"), str(profile.depth)),
            (message("Receptive field (px)"), sides(profile.receptive_field.largest)),
        ]
        if profile.params_used != profile.params:
            used = (message("Parameters that inference reads"), f"{profile.params_used:,}")
            shown.insert(1, used)
        if profile.not_counted:
            missing = with_times(profile.not_counted)
            shown.insert(-3, (message("Not counted, for want of a formula"), missing))
        return [(translate(label), with_plain_spaces(value)) for label, value in shown]
