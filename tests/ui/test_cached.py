"""What costs much is computed once, however many ask at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from analysis.records import Profile
from ui import cached

READERS = 12
SPEC = "resnet?depth=152&input_size=317"


def test_a_class_on_one_network_costs_one_computation(monkeypatch: pytest.MonkeyPatch) -> None:
    computed: list[str] = []
    whole = cached.profile
    together = Barrier(READERS)

    def counted(text: str) -> Profile:
        computed.append(text)
        return whole(text)

    def ask(_reader: int) -> Profile:
        together.wait()
        return cached.network(SPEC)

    monkeypatch.setattr(cached, "profile", counted)
    with ThreadPoolExecutor(READERS) as readers:
        found = list(readers.map(ask, range(READERS)))
    assert computed == [SPEC]
    assert all(profile is found[0] for profile in found)
