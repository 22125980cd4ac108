"""Define the settings of the demonstrations, by which a lesson's block ``show`` is checked.

``SETTINGS`` names them all. Each shows one thing at work on real numbers; ``ui/lessons`` shows them
and has one more function for each name here. Networks stand as text: this needs no torch.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from backbones.genotype import MAX_BLOCKS, NASNET_OPERATIONS, CellGenotype, Genotype
from backbones.spec import SpecError

MOST_CHANNELS, MOST_LAYERS, MOST_NETWORKS = 8, 12, 3

SpecText = Annotated[str, Field(min_length=1, max_length=300)]
Digit = Annotated[int, Field(ge=0, le=9, strict=True)]
Several = Annotated[tuple[SpecText, ...], Field(min_length=1, max_length=MOST_NETWORKS)]

USUAL_DIGIT = 7
RESIDUAL = "resnet?stem=cifar&depth=20&width=8"
GATED = "senet?stem=cifar&depth=20&width=8&se_reduction=2"


class Demonstration(BaseModel):
    """Settings of a demonstration; all have defaults."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @property
    def networks(self) -> tuple[str, ...]:
        """The networks that it shows, as text."""
        return ()


class _OfNetwork(Demonstration):
    """Settings of what is shown of one network on one image."""

    spec: SpecText = RESIDUAL
    digit: Digit = USUAL_DIGIT

    @property
    def networks(self) -> tuple[str, ...]:
        """The network."""
        return (self.spec,)


class ResidualSum(_OfNetwork):
    """Show x, F(x) and F(x) + x of the blocks of a network on a digit."""


class AddAndConcatenate(Demonstration):
    """Show two tensors of so many ``channels``, added and concatenated."""

    digit: Digit = USUAL_DIGIT
    channels: int = Field(4, ge=2, le=MOST_CHANNELS, strict=True)

    @property
    def networks(self) -> tuple[str, ...]:
        """The network whose first block gives the two tensors."""
        return (f"resnet?stem=cifar&depth=8&width={self.channels}",)


class Connections(Demonstration):
    """Count the direct connections of a dense block of so many ``layers``."""

    layers: int = Field(5, ge=2, le=MOST_LAYERS, strict=True)


class Pooling(Demonstration):
    """Pool the pixels of a digit by windows and as a whole."""

    digit: Digit = USUAL_DIGIT


class GateSteps(_OfNetwork):
    """Compute the first channel gate of a network on a digit, step by step."""

    spec: SpecText = GATED


class SigmoidAndSoftmax(_OfNetwork):
    """Put sigmoid and softmax on the values in front of a network's first channel gate."""

    spec: SpecText = GATED


class SearchSpace(Demonstration):
    """Count the cells of so many ``blocks`` with so many ``operations`` to choose from."""

    blocks: int = Field(5, ge=1, le=MAX_BLOCKS, strict=True)
    operations: int = Field(len(NASNET_OPERATIONS), ge=1, le=len(NASNET_OPERATIONS), strict=True)


class Choices(Demonstration):
    """Take the decisions that make a normal and a reduction cell, one after another."""

    cell: str = Field("nasnet-a", max_length=2_000)

    @field_validator("cell")
    @classmethod
    def _is_of_the_space(cls, cell: str) -> str:
        genotype = Genotype.parse(cell)
        for part in (genotype.normal, genotype.reduction):
            _check_operations(part)
        return cell


def _check_operations(cell: CellGenotype) -> None:
    for block in cell.blocks:
        for operation in block.operations:
            if operation not in NASNET_OPERATIONS:
                raise SpecError(
                    "cell",
                    operation,
                    "the operations of the NASNet space are {operations}",
                    operations=", ".join(NASNET_OPERATIONS),
                )


class Gains(Demonstration):
    """Measure the gain of each block of networks at their first weights."""

    specs: Several = (RESIDUAL, "plain?stem=cifar&depth=20&width=8")

    @property
    def networks(self) -> tuple[str, ...]:
        """The networks."""
        return self.specs


class Gradients(Demonstration):
    """Measure the gradient of each layer of networks at their first weights."""

    specs: Several = (
        "plain?stem=cifar&depth=20&width=8",
        "plain?stem=cifar&depth=56&width=8",
        "resnet?stem=cifar&depth=56&width=8",
    )

    @property
    def networks(self) -> tuple[str, ...]:
        """The networks."""
        return self.specs


SETTINGS: Mapping[str, type[Demonstration]] = MappingProxyType(
    {
        "residual-sum": ResidualSum,
        "add-and-concatenate": AddAndConcatenate,
        "connections": Connections,
        "pooling": Pooling,
        "gate-steps": GateSteps,
        "sigmoid-and-softmax": SigmoidAndSoftmax,
        "search-space": SearchSpace,
        "choices": Choices,
        "gains": Gains,
        "gradients": Gradients,
    }
)
"""The settings of each demonstration by the name that a lesson gives in ``of``."""
