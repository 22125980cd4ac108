"""How searchers stand in a race, and when it ends."""

from dataclasses import replace

import pytest

from runs.batch import Batch
from runs.tables import Run
from search.estimate import part_seconds, race_seconds
from search.plan import LivePlan, TablePlan
from search.presets import never_begin
from search.questions import QUESTIONS, question_of
from search.race import Race
from search.race_state import RaceState
from search.records import Evaluation, RunEnd
from search.summary import summarise

TABLE = TablePlan(task="cifar10", searchers=("random", "ppo"), seeds=2, evaluations=4)
LIVE = LivePlan(searchers=("random", "grid"), evaluations=4)


def evaluation(
    searcher: str, seed: int, number: int, key: str, reward: float, has_regret: bool = True
) -> Evaluation:
    regret = 10 * (1 - reward) if has_regret else None
    return Evaluation(
        searcher, seed, number, key, reward, reward, 1, reward, reward, regret, False, 0.5 * number
    )


def state_of(plan: TablePlan | LivePlan, *evaluations: Evaluation) -> RaceState:
    lanes: dict[tuple[str, int], tuple[Evaluation, ...]] = {}
    for one in evaluations:
        lane = one.searcher, one.seed
        lanes[lane] = (*lanes.get(lane, ()), one)
    runs = [
        Run(
            id=name, batch="b", position=place, label=name, spec="", settings="{}", seed=0,
            owner="ada", status="running", steps=plan.seeds * plan.evaluations,
            steps_done=sum(len(lane) for (own, _seed), lane in lanes.items() if own == name),
        )
        for place, name in enumerate(plan.searchers)
    ]  # fmt: skip
    return RaceState(Batch(runs), Race(plan, lanes))


FIRST = (
    evaluation("random", 0, 1, "a", 0.5),
    evaluation("random", 0, 2, "b", 0.7),
    evaluation("random", 1, 1, "b", 0.7),
)


def test_a_standing_is_a_mean_over_seeds() -> None:
    random, ppo = state_of(TABLE, *FIRST).standings
    assert (random.seeds, random.evaluations, random.seconds) == (2, 3, 1.5)
    assert random.score == pytest.approx(3.0)
    assert random.accuracy == pytest.approx(0.7)
    assert (ppo.score, ppo.seeds) == (None, 0)


def test_the_leader_has_least_regret_or_most_reward() -> None:
    assert state_of(TABLE).leader is None
    ahead = evaluation("ppo", 0, 1, "c", 0.9)
    leader = state_of(TABLE, *FIRST, ahead).leader
    assert leader is not None
    assert leader.searcher == "ppo"
    live = state_of(
        LIVE,
        evaluation("grid", 0, 1, "a", -1.0, has_regret=False),
        evaluation("random", 0, 1, "b", -2.0, has_regret=False),
    )
    assert live.leader is not None
    assert live.leader.searcher == "grid"


def test_a_race_that_ended_before_all_had_begun_has_no_leader() -> None:
    state = state_of(TABLE, *FIRST)
    assert state.leader is not None
    for run in state.batch.runs:
        run.status = "cancelled"
    assert state.leader is None


def test_a_race_that_was_cancelled_half_way_has_no_leader_though_all_had_begun() -> None:
    state = state_of(TABLE, *FIRST, evaluation("ppo", 0, 1, "c", 0.9))
    assert state.leader is not None
    for run in state.batch.runs:
        run.status = "cancelled"
    assert state.leader is None


def test_the_highest_accuracy_is_told_beside_that_of_the_best_reward() -> None:
    one = replace(evaluation("random", 0, 1, "a", -1.0, has_regret=False), accuracy=0.5)
    best = replace(evaluation("random", 0, 2, "b", -0.5, has_regret=False), accuracy=0.4)
    (random, _grid) = state_of(LIVE, one, replace(best, best_accuracy=0.4)).standings
    assert (random.accuracy, random.highest_accuracy) == (0.4, 0.5)


@pytest.mark.parametrize(("evaluations", "told"), [(50, 1), (51, 0)])
def test_evolution_that_would_not_begin_is_told(evaluations: int, told: int) -> None:
    notes = never_begin(("random", "evolution", "evolution-small"), evaluations)
    assert len(notes) == told
    assert all("first 50 candidates are drawn at random" in str(note) for note in notes)


def test_the_best_are_different_ones() -> None:
    race = state_of(TABLE, *FIRST).race
    assert [one.key for one in race.top(5)] == ["b", "a"]
    assert race.best is not None
    assert race.best.key == "b"
    assert race.evaluation("nothing") is None
    assert race.seeds == [0, 1]
    assert len(race.of_seed(0)) == 2


def test_time_left_of_a_searcher_that_has_not_begun_is_the_usual() -> None:
    assert state_of(TABLE).seconds_left(slots=1) is None
    state = state_of(TABLE, *FIRST)
    usual = part_seconds(TABLE.but(searchers="ppo"))[0]
    assert state.seconds_left(slots=1) == pytest.approx(5 * 0.5 + usual)
    assert state.seconds_left(slots=2) == pytest.approx(5 * 0.5)


def test_an_estimate_follows_what_is_measured() -> None:
    parts = part_seconds(LIVE, lambda _name: 0.25, lambda _child, _blocks: 1.0)
    assert parts == [4 * 1.25] * 2
    assert race_seconds(LIVE, 2, lambda _name: 0.25, lambda _child, _blocks: 1.0) < 6


def test_a_summary_has_the_order_of_the_plan() -> None:
    ends = tuple(
        RunEnd(name, seed, 4, 4, 1.0, 0.1, "k", 0.9, 0.9, 1.0)
        for name in ("grid", "random")
        for seed in (0, 1)
    )
    summary = summarise(ends, ("random", "grid"))
    assert [result.searcher for result in summary.results] == ["random", "grid"]
    assert summary.of("ppo") is None
    assert summarise(ends, ("random", "grid")) is summary


def test_a_question_is_known_by_its_plan() -> None:
    for question in QUESTIONS:
        assert question_of(question.plan) is question
    assert question_of(TABLE) is None
