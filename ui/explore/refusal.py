"""Tell why a network cannot be shown: its library or PyTorch refuses its image."""

from backbones.spec import BackboneSpec
from language.said import SaidError
from ui import cached


def refusal(spec: BackboneSpec) -> SaidError | None:
    """Return why a network cannot be built or run, which shows only when it is tried; else None."""
    try:
        cached.profile(spec)
    except SaidError as error:
        return error
    return None
