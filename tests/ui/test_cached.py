"""A costly result is computed once, however many ask at the same moment."""

import gc
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from analysis.records import Profile
from backbones.registry import parse
from backbones.spec import BackboneSpec
from ui import cached

READERS = 12
SPEC = parse("resnet?depth=152&input_size=317")


def test_a_class_on_one_network_costs_one_computation(monkeypatch: pytest.MonkeyPatch) -> None:
    computed: list[BackboneSpec] = []
    whole = cached.profile_spec
    together = Barrier(READERS)

    def counted(spec: BackboneSpec) -> Profile:
        computed.append(spec)
        return whole(spec)

    def ask(_reader: int) -> Profile:
        together.wait()
        return cached.profile(SPEC)

    monkeypatch.setattr(cached, "profile_spec", counted)
    with ThreadPoolExecutor(READERS) as readers:
        found = list(readers.map(ask, range(READERS)))
    assert computed == [SPEC]
    assert all(profile is found[0] for profile in found)


@pytest.fixture
def no_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("no_collector")
def test_a_network_that_no_cache_keeps_is_gone_at_once() -> None:
    """A circle of references would keep its thousands of records until a full collection."""
    cached.packed_diagram(SPEC, "TB", "en")
    cached.table(SPEC, "stages")
    for kind, subjects in cached.figure_subjects(SPEC).items():
        cached.figure_arrays(SPEC, kind, subjects[0], "en")
    kept = weakref.ref(cached.profile(SPEC))
    assert kept() is not None
    cached.PROFILES.clear()
    cached.figure_arrays.cache_clear()
    cached.figure.cache_clear()
    cached.layout.cache_clear()
    assert kept() is None
