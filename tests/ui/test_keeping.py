"""What readers share is bounded by weight, goes all at once, and is made once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.records import Profile
from ui.keeping import Made, Networks, kept

ROOM = 100


def profile(text: str) -> Profile:
    """A profile with as many operations as the number in its name; what they are is not asked."""
    return Profile(text, tuple(range(int(text))), {})  # type: ignore[arg-type]


def shelves(room: int = ROOM) -> tuple[Networks, Made]:
    networks = Networks(room)
    return networks, networks.made()


@given(st.lists(st.integers(1, 2 * ROOM), max_size=30))
def test_the_last_used_stay_up_to_the_weight(sizes: list[int]) -> None:
    networks, made = shelves()
    network = kept(networks)(profile)
    half = kept(made)(lambda text: len(network(text).operations) // 2)
    for size in sizes:
        assert half(str(size)) == size // 2
    fitting: list[str] = []
    for size in dict.fromkeys(reversed(sizes)):
        if sum(min(int(text), ROOM) for text in fitting) + min(size, ROOM) > ROOM:
            break
        fitting.append(str(size))
    assert networks.currsize <= ROOM
    assert {text for (text,) in networks} == set(fitting)
    assert {text for (text,) in made} == set(fitting)


def test_to_ask_for_what_was_made_is_to_use_the_network() -> None:
    networks, made = shelves()
    network = kept(networks)(profile)
    name = kept(made)(lambda text: network(text).name)
    assert [name(text) for text in ("40", "41", "40", "42")] == ["40", "41", "40", "42"]
    assert {text for (text,) in networks} == {"40", "42"}


def test_what_is_made_too_late_is_given_and_not_kept() -> None:
    networks, made = shelves()
    network = kept(networks)(profile)

    def slow(text: str) -> str:
        name = network(text).name
        network(str(ROOM))
        return name

    assert kept(made)(slow)("7") == "7"
    assert len(made) == 0


def test_an_error_is_not_kept_and_keeps_nobody_waiting() -> None:
    networks, _made = shelves()
    asked = []

    def refuse(text: str) -> Profile:
        asked.append(text)
        raise ValueError(text)

    network = kept(networks)(refuse)
    for _ in range(2):
        with pytest.raises(ValueError, match="3"):
            network("3")
    assert asked == ["3", "3"]


def test_who_asks_meanwhile_waits_and_others_do_not() -> None:
    networks, made = shelves()
    network = kept(networks)(profile)
    begun, go_on, together = Event(), Event(), Barrier(4)
    computed = []

    def slow(text: str) -> str:
        computed.append(text)
        if text == "5":
            begun.set()
            assert go_on.wait(10)
        return network(text).name

    ask = kept(made)(slow)

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
