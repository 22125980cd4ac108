"""Check the cache of profiles: bounded by size, evicted together, computed once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.records import Profile
from ui.profile_cache import DerivedCache, ProfileCache, cached_in

SIZE = 100


def profile(text: str) -> Profile:
    """A profile with as many operations as the number in its name; what they are is not asked."""
    return Profile(text, tuple(range(int(text))), {}, params=0)  # type: ignore[arg-type]


def caches(size: int = SIZE) -> tuple[ProfileCache, DerivedCache]:
    profiles = ProfileCache(size)
    return profiles, profiles.derived()


@given(st.lists(st.integers(1, 2 * SIZE), max_size=30))
def test_the_last_used_stay_up_to_the_size(sizes: list[int]) -> None:
    profiles, derived = caches()
    network = cached_in(profiles)(profile)
    half = cached_in(derived)(lambda text: len(network(text).operations) // 2)
    for size in sizes:
        assert half(str(size)) == size // 2
    fitting: list[str] = []
    for size in dict.fromkeys(reversed(sizes)):
        if sum(min(int(text), SIZE) for text in fitting) + min(size, SIZE) > SIZE:
            break
        fitting.append(str(size))
    assert profiles.currsize <= SIZE
    assert {text for (text,) in profiles} == set(fitting)
    assert {text for (text,) in derived} == set(fitting)


def test_reading_a_result_counts_as_a_use_of_its_profile() -> None:
    profiles, derived = caches()
    network = cached_in(profiles)(profile)
    name = cached_in(derived)(lambda text: network(text).name)
    assert [name(text) for text in ("40", "41", "40", "42")] == ["40", "41", "40", "42"]
    assert {text for (text,) in profiles} == {"40", "42"}


def test_a_result_of_an_evicted_profile_is_returned_and_not_cached() -> None:
    profiles, derived = caches()
    network = cached_in(profiles)(profile)

    def slow(text: str) -> str:
        name = network(text).name
        network(str(SIZE))
        return name

    assert cached_in(derived)(slow)("7") == "7"
    assert len(derived) == 0


def test_an_error_is_not_cached_and_keeps_nobody_waiting() -> None:
    profiles, _derived = caches()
    asked = []

    def refuse(text: str) -> Profile:
        asked.append(text)
        raise ValueError(text)

    network = cached_in(profiles)(refuse)
    for _ in range(2):
        with pytest.raises(ValueError, match="3"):
            network("3")
    assert asked == ["3", "3"]


def test_who_asks_meanwhile_waits_and_others_do_not() -> None:
    profiles, derived = caches()
    network = cached_in(profiles)(profile)
    begun, go_on, together = Event(), Event(), Barrier(4)
    computed = []

    def slow(text: str) -> str:
        computed.append(text)
        if text == "5":
            begun.set()
            assert go_on.wait(10)
        return network(text).name

    ask = cached_in(derived)(slow)

    def with_the_others(text: str) -> str:
        together.wait(10)
        return ask(text)

    with ThreadPoolExecutor(4) as readers:
        first = [readers.submit(with_the_others, "5") for _ in range(4)]
        assert begun.wait(10)
        assert ask("6") == "6"
        go_on.set()
        assert [one.result(10) for one in first] == ["5"] * 4
    assert sorted(computed) == ["5", "6"]
