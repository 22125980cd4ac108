"""Cache profiles by text form for tests that follow each other."""

from functools import lru_cache

from analysis.of_spec import profile_spec
from analysis.records import Profile
from backbones.registry import parse


@lru_cache(maxsize=8)
def profile_of(text: str) -> Profile:
    """Profile the network of a spec's text form or a preset's name; raises SpecError."""
    return profile_spec(parse(text))
