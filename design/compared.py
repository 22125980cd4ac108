"""Check the list of networks that are compared."""

from collections.abc import Sequence

from backbones.spec import BackboneSpec
from language.said import SaidError, message

LEAST, MOST = 2, 6


class CompareError(SaidError):
    """A list of networks that cannot be compared; the message is one sentence."""


def distinct(specs: Sequence[BackboneSpec]) -> list[BackboneSpec]:
    """Return the networks; raises CompareError for too few, too many, or the same one twice."""
    if not LEAST <= len(specs) <= MOST:
        raise CompareError(
            message("{count} networks cannot be compared: give {least} to {most}."),
            count=len(specs),
            least=LEAST,
            most=MOST,
        )
    for place, spec in enumerate(specs):
        if spec in specs[:place]:
            raise CompareError(
                message("{spec} is given twice: networks are compared with others."), spec=spec.text
            )
    return list(specs)
