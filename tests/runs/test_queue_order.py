"""The queue's order: nobody waits for another visitor's whole batch; the queue is bounded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runs.errors import QueueFullError
from runs.quota import check_room
from runs.run_queue import WaitingRun, in_order


def test_a_late_visitor_is_next() -> None:
    line = [WaitingRun(f"a{n}", "ada", since=1) for n in range(3)] + [
        WaitingRun("b0", "bob", since=9)
    ]
    assert in_order(line, {"ada": 2}, {"ada": 5.0})[0] == "b0"


def test_visitors_take_turns() -> None:
    line = [WaitingRun(f"{who}{n}", who, since=n) for who in "abc" for n in range(2)]
    assert [run[0] for run in in_order(line)] == list("abcabc")


def test_a_batch_goes_seed_by_seed_and_the_longest_first() -> None:
    line = [
        WaitingRun(f"{cost}-{seed}", "ada", since=1, round=seed, cost=cost)
        for seed in (0, 1)
        for cost in (1, 3, 2)
    ]
    assert in_order(line) == ["3-0", "2-0", "1-0", "3-1", "2-1", "1-1"]


owners = st.sampled_from("abcd")


@given(st.lists(owners, max_size=30), st.dictionaries(owners, st.integers(0, 4)))
def test_fairness(waiting: list[str], under_way: dict[str, int]) -> None:
    line = [WaitingRun(f"{n}", owner, since=n) for n, owner in enumerate(waiting)]
    owner_of = {w.run: w.owner for w in line}
    order = in_order(line, under_way)
    assert sorted(order) == sorted(owner_of)
    load = dict(under_way)
    left = {owner: waiting.count(owner) for owner in waiting}
    for run in order:
        owner = owner_of[run]
        # Nobody with runs left has fewer under way than who is served.
        assert all(load.get(owner, 0) <= load.get(other, 0) for other, n in left.items() if n)
        load[owner] = load.get(owner, 0) + 1
        left[owner] -= 1
    for owner in set(waiting):
        own = [run for run in order if owner_of[run] == owner]
        assert own == sorted(own, key=int)


def test_the_line_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_MOST_WAITING", "20")
    monkeypatch.setenv("PLAYGROUND_MOST_WAITING_EACH", "5")
    check_room({"ada": 4}, "ada", 1)
    with pytest.raises(QueueFullError, match="You have 5 runs waiting and may have 5: 1 more"):
        check_room({"ada": 5}, "ada", 1)
    with pytest.raises(QueueFullError, match="20 runs of all visitors wait and 20 may"):
        check_room({str(n): 5 for n in range(4)}, "ada", 1)
