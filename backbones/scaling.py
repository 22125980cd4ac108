"""Scale EfficientNet in width, depth and resolution: by the paper's formula, and as released.

Tan & Le 2019 (1905.11946), equation 3: depth d = alpha^phi, width w = beta^phi, resolution
r = gamma^phi with alpha = 1.2, beta = 1.1, gamma = 1.15 found by a grid search on B0, so that
alpha beta^2 gamma^2 = 1.92, about 2: FLOPS grow with 2^phi. The released networks B1 to B7 carry
coefficients rounded by hand, which are not powers of these; the paper prints no phi for them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from types import MappingProxyType

from backbones.family import Table
from language.said import message

ALPHA, BETA, GAMMA = 1.2, 1.1, 1.15
BASE_RESOLUTION = 224


@dataclass(frozen=True)
class Scaling:
    """Multipliers of width and depth, and the image's height and width in pixels."""

    width: float
    depth: float
    resolution: float


@dataclass(frozen=True)
class ReleasedScaling(Scaling):
    """A row of the released table, with the dropout that goes with it."""

    dropout: float

    @property
    def pixels(self) -> int:
        """The resolution, which is whole in the table."""
        return int(self.resolution)


RELEASED: Mapping[str, ReleasedScaling] = MappingProxyType(
    {
        "B0": ReleasedScaling(1.0, 1.0, 224, 0.2),
        "B1": ReleasedScaling(1.0, 1.1, 240, 0.2),
        "B2": ReleasedScaling(1.1, 1.2, 260, 0.3),
        "B3": ReleasedScaling(1.2, 1.4, 300, 0.3),
        "B4": ReleasedScaling(1.4, 1.8, 380, 0.4),
        "B5": ReleasedScaling(1.6, 2.2, 456, 0.4),
        "B6": ReleasedScaling(1.8, 2.6, 528, 0.5),
        "B7": ReleasedScaling(2.0, 3.1, 600, 0.5),
    }
)
"""The authors' released coefficients (tensorflow/tpu, efficientnet_builder.py)."""


def scaling_by_formula(
    phi: float,
    alpha: float = ALPHA,
    beta: float = BETA,
    gamma: float = GAMMA,
    base_resolution: int = BASE_RESOLUTION,
) -> Scaling:
    """Compute equation 3; the resolution is a real number of pixels, 257.6 for phi = 1."""
    return Scaling(
        width=round(beta**phi, 9),
        depth=round(alpha**phi, 9),
        resolution=round(base_resolution * gamma**phi, 9),
    )


def scale_channels(channels: int, width: float) -> int:
    """Round to the nearest multiple of 8, never below 90 % of what was asked for."""
    wanted = channels * width
    rounded = max(8, int(wanted + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * wanted else rounded


def scale_repeats(repeats: int, depth: float) -> int:
    """Round up, also in stages of one block."""
    return ceil(repeats * depth)


def rounding_table(rows: Sequence[tuple[str, int, int]], width: float, depth: float) -> Table:
    """Tell step by step how channels and blocks are scaled and rounded.

    ``rows`` are name, channels and blocks of the baseline; a row without blocks is one layer.
    """
    told = []
    for name, channels, blocks in rows:
        wanted = channels * width
        nearest = max(8, int(wanted + 4) // 8 * 8)
        told.append(
            (
                name,
                channels,
                round(wanted, 2),
                nearest,
                scale_channels(channels, width),
                *(_blocks(blocks, depth) if blocks else ("", "", "")),
            )
        )
    return Table(
        message("Rounding"),
        message(
            "Channels go to the nearest multiple of 8, and to the next one up where that would be "
            "less than 90 % of what was asked for (round_filters of the release). Blocks are "
            "rounded up (round_repeats): with a depth above 1 every stage gets one more at least."
        ),
        (
            message("Stage"),
            message("Channels of B0"),
            message("times width"),
            message("Multiple of 8"),
            message("Channels"),
            message("Blocks of B0"),
            message("times depth"),
            message("Blocks"),
        ),
        tuple(told),
    )


def _blocks(blocks: int, depth: float) -> tuple[str, str, str]:
    return str(blocks), f"{blocks * depth:g}", str(scale_repeats(blocks, depth))


def scaling_tables(spec: object) -> tuple[Table, ...]:  # noqa: ARG001 - the same for all specs
    """Return the formula beside the released table, for B0 to B7 with phi = 0 to 7."""
    rows = []
    for phi, (variant, released) in enumerate(RELEASED.items()):
        formula = scaling_by_formula(phi)
        rows.append(
            (
                variant,
                phi,
                round(formula.width, 3),
                released.width,
                round(formula.depth, 3),
                released.depth,
                round(formula.resolution, 1),
                released.pixels,
            )
        )
    return (
        Table(
            message("Scaling"),
            message(
                "Formula: equation 3 of the paper, width = 1.1^φ, depth = 1.2^φ, resolution = "
                "224 × 1.15^φ. Released: the authors' coefficients, rounded by hand. The two "
                "differ, and the paper prints no φ for B1 to B7: each row takes φ = k for Bk."
            ),
            (
                message("Network"),
                "φ",
                message("Width (formula)"),
                message("Width (released)"),
                message("Depth (formula)"),
                message("Depth (released)"),
                message("Pixels (formula)"),
                message("Pixels (released)"),
            ),
            tuple(rows),
        ),
    )
