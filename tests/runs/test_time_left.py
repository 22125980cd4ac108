"""When the last of some runs ends, from what is known of their pace."""

from runs.time_left import RunPace, makespan, seconds_left


def test_nothing_is_known_before_a_step_is_done() -> None:
    assert seconds_left([RunPace("a", 4, None)], slots=1) is None
    assert seconds_left([RunPace("a", 0, None)], slots=1) == 0


def test_a_run_that_has_not_begun_takes_what_its_group_takes() -> None:
    group = [RunPace("a", 0, 2.0), RunPace("a", 1, 4.0), RunPace("a", 2, None)]
    assert seconds_left(group, slots=1) == 4 + 2 * 3
    assert seconds_left(group, slots=2) == 6


def test_another_group_takes_what_its_cost_says() -> None:
    known, new = RunPace("a", 0, 2.0, step_cost=0.5), RunPace("b", 3, None, step_cost=1.5)
    assert seconds_left([known, new], slots=1) == 3 * 1.5 * 4


def test_makespan_starts_the_longest_first() -> None:
    assert makespan([14, 14, 5, 5], 2) == 19
    assert makespan([3, 3, 2, 2, 2], 2) == 7
    assert makespan([4], 8) == 4
    assert makespan([], 2) == 0
