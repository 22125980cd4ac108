"""What a family gives to the rest of the house."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from torch import nn

from backbones.spec import BackboneSpec


def message(text: str) -> str:
    """Marks a text for the translators; the page that shows it looks it up."""
    return text


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
class Family:
    """One family of networks: its spec, its module, its published variants."""

    spec: type[BackboneSpec]
    network: Callable[[Any], nn.Module]
    title: str
    paper: str
    idea: str
    presets: tuple[Preset, ...]

    @property
    def name(self) -> str:
        """The word in front of the text form."""
        return self.spec.family
