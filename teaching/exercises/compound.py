"""Make exercises on compound scaling: Tan & Le 2019 (1905.11946), equation 3.

Rounding is that of the release: channels to a multiple of 8, blocks up, pixels to the nearest.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import Literal, Self

from language.said import Note, message
from teaching.exercises.problem import Draw, Line, Mistake, Problem, number, product

Dimension = Literal["width", "depth", "resolution"]

CHANNELS = (16, 24, 32, 40, 80, 112, 192, 320, 1280)
"""Channels of the baseline's layers (Table 1)."""

BLOCKS = (1, 2, 3, 4)
"""Blocks of its stages."""

PIXELS = 224
PHIS = tuple(half / 2 for half in range(1, 15))
UNITS = {"width": message("channels"), "depth": message("blocks"), "resolution": message("px")}


@dataclass(frozen=True)
class CompoundScaling(Problem):
    """The effect of phi on a baseline's channels, blocks or pixels, by the paper's constants."""

    dimension: Dimension
    phi: float
    base: int

    title = message("Compound scaling")

    @classmethod
    def draw(cls, draw: Draw) -> Self:
        """Draw a dimension, and phi in steps of a half up to 7."""
        dimension = draw.of(("width", "width", "depth", "resolution"))
        phi = draw.of(PHIS)
        bases = {"width": CHANNELS, "depth": BLOCKS, "resolution": (PIXELS,)}
        return cls(dimension, phi, draw.of(bases[dimension]))  # type: ignore[arg-type]

    @property
    def unit(self) -> str:  # type: ignore[override]
        """Name of what is counted along the dimension."""
        return UNITS[self.dimension]

    @property
    def _constants(self) -> dict[str, float]:
        # Imported here, as it takes torch along.
        from backbones.scaling import ALPHA, BETA, GAMMA

        return {"width": BETA, "depth": ALPHA, "resolution": GAMMA}

    @property
    def question(self) -> Note:
        """The question, with its numbers."""
        templates = {
            "width": message(
                "EfficientNet scales with α = {alpha} (depth), β = {beta} (width) and γ = {gamma} "
                "(resolution). A layer of the baseline has {base} channels. How many does it have "
                "at φ = {phi}, rounded to a multiple of 8?"
            ),
            "depth": message(
                "EfficientNet scales with α = {alpha} (depth), β = {beta} (width) and γ = {gamma} "
                "(resolution). A stage of the baseline has a depth of {base} (in blocks). How many "
                "blocks does it have at φ = {phi}?"
            ),
            "resolution": message(
                "EfficientNet scales with α = {alpha} (depth), β = {beta} (width) and γ = {gamma} "
                "(resolution). The baseline takes images of {base}×{base}. How high, and how wide, "
                "are they at φ = {phi}, rounded to whole pixels?"
            ),
        }
        own = self._constants
        return Note(
            templates[self.dimension],
            {
                "alpha": own["depth"], "beta": own["width"], "gamma": own["resolution"],
                "base": self.base, "phi": f"{self.phi:g}",
            },
        )  # fmt: skip

    @property
    def _factor(self) -> float:
        return round(self._constants[self.dimension] ** self.phi, 9)

    def _rounded(self, wanted: float) -> int:
        from backbones.scaling import scale_channels

        if self.dimension == "width":
            return scale_channels(1, wanted)
        return ceil(round(wanted, 9)) if self.dimension == "depth" else round(wanted)

    def solve(self) -> tuple[int, tuple[Line, ...]]:
        """Return the answer and the way there."""
        factor = self._factor
        wanted = self.base * factor
        answer = self._rounded(wanted)
        names = {
            "width": Note(message("Width grows by β to the power of φ")),
            "depth": Note(message("Depth grows by α to the power of φ")),
            "resolution": Note(message("Resolution grows by γ to the power of φ")),
        }
        lines = [
            Line(
                names[self.dimension],
                f"{self._constants[self.dimension]:g}^{self.phi:g} = {number(round(factor, 4))}",
            ),
            Line(
                Note(message("Times that of the baseline")),
                f"{product(self.base, round(factor, 4))} = {number(round(wanted, 2))}",
            ),
        ]
        return answer, (*lines, *self._rounding(wanted, answer))

    def _rounding(self, wanted: float, answer: int) -> Iterator[Line]:
        shown = number(round(wanted, 2))
        if self.dimension == "depth":
            yield Line(Note(message("Blocks are rounded up")), f"{shown} → {answer}")
        elif self.dimension == "resolution":
            yield Line(Note(message("To whole pixels")), f"{shown} → {answer}")
        else:
            nearest = max(8, int(wanted + 4) // 8 * 8)
            yield Line(
                Note(message("To the nearest multiple of 8")), f"{shown} → {number(nearest)}"
            )
            if nearest != answer:
                yield Line(
                    Note(message("Less than 90 % of what was asked for: the next multiple")),
                    f"{number(nearest)} < 0.9 · {shown} → {number(answer)}",
                )

    def mistakes(self) -> Iterator[Mistake]:
        """Yield usual wrong answers."""
        wanted = self.base * self._factor
        if self.dimension == "width":
            yield Mistake(
                round(wanted), Note(message("Channels are rounded to a multiple of 8 afterwards."))
            )
            yield Mistake(
                int(wanted) // 8 * 8,
                Note(message("The nearest multiple of 8 counts, also where it lies above.")),
            )
            yield Mistake(
                ceil(wanted / 8) * 8,
                Note(message("The nearest multiple of 8 counts, also where it lies below.")),
            )
        elif self.dimension == "depth":
            yield Mistake(round(wanted), Note(message("Blocks are rounded up, whatever is left.")))
            yield Mistake(int(wanted), Note(message("Blocks are rounded up, never down.")))
        else:
            yield Mistake(
                self._rounded(self.base * self._factor**2),
                Note(message("γ is squared in the cost, not in the height and width.")),
            )
        names = {"width": "β", "depth": "α", "resolution": "γ"}
        for other, constant in self._constants.items():
            if other != self.dimension:
                yield Mistake(
                    self._rounded(self.base * constant**self.phi),
                    Note(
                        message("{wrong} belongs to another dimension; here {right} counts."),
                        {"wrong": names[other], "right": names[self.dimension]},
                    ),
                )
        own = self._constants[self.dimension]
        yield Mistake(
            self._rounded(self.base * own * self.phi),
            Note(message("φ is an exponent, not a factor.")),
        )
        yield Mistake(
            self._rounded(self.base * (1 + (own - 1) * self.phi)),
            Note(message("A power does not grow by the same amount each time.")),
        )
        yield Mistake(self.base, Note(message("That is the baseline, where φ = 0.")))
