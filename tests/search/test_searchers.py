"""The searchers: repeatable, told what they asked, and able to learn."""

import pytest
import torch

from search.choices import Choices, Space
from search.errors import SearchError
from search.nasbench201 import NASBench201Space
from search.presets import PRESETS, make
from search.records import Decision
from search.searchers.controller import REINFORCE, Controller
from search.searchers.evolution import EvolutionSettings, RegularisedEvolution
from search.searchers.grid import GridSearch, ShuffledGridSearch
from search.searchers.policy_network import PolicyNetwork
from search.space import NASNetSpace
from search.strategy import SearchStrategy

EACH = pytest.mark.parametrize("name", PRESETS)


class Toy(Space):
    """Rows of letters of different alphabets."""

    name = "toy"
    decisions = tuple(Decision(str(i), tuple("abcd"[: 2 + i % 3])) for i in range(6))

    def key(self, choices: Choices) -> str:
        return "".join(map(str, choices))


def reward(choices: Choices) -> float:
    """Best where every choice is the last of its alphabet."""
    return sum(choice == size - 1 for choice, size in zip(choices, Toy().sizes, strict=True)) / 6


def history(searcher: SearchStrategy, count: int, step: int | None = None) -> list[Choices]:
    asked: list[Choices] = []
    while len(asked) < count:
        for proposal in searcher.ask(min(step or searcher.width, count - len(asked))):
            asked.append(proposal.choices)
            searcher.tell(proposal.id, reward(proposal.choices[:6]))
    return asked


@EACH
def test_the_same_seed_repeats_the_same_search(name: str) -> None:
    first = history(make(name, Toy(), 3), 45)
    assert first == history(make(name, Toy(), 3), 45)
    if name != "grid":
        assert first != history(make(name, Toy(), 4), 45)


@EACH
def test_asking_one_by_one_changes_nothing(name: str) -> None:
    assert history(make(name, Toy(), 3), 45) == history(make(name, Toy(), 3), 45, step=1)


@EACH
def test_choices_are_within_the_space(name: str) -> None:
    space = NASNetSpace(blocks=2)
    for choices in history(make(name, space, 0), 25):
        space.genotype(choices)


@EACH
def test_a_reward_is_told_once(name: str) -> None:
    searcher = make(name, Toy(), 0)
    (proposal,) = searcher.ask(1)
    searcher.tell(proposal.id, 0.5)
    with pytest.raises(ValueError, match="waits for no reward"):
        searcher.tell(proposal.id, 0.5)


def test_an_unknown_searcher_is_named() -> None:
    with pytest.raises(SearchError, match="no searcher bayes: choose random, grid"):
        make("bayes", Toy(), 0)


def test_the_nested_grid_turns_the_last_decision_first() -> None:
    assert history(GridSearch(NASBench201Space(), 0), 6)[4:] == [(0,) * 5 + (4,), (0,) * 4 + (1, 0)]


def test_the_shuffled_grid_proposes_each_once() -> None:
    space = Toy()
    grid = ShuffledGridSearch(space, 0)
    assert len(set(history(grid, space.count))) == space.count
    with pytest.raises(ValueError, match="no more members"):
        grid.ask(1)


def test_evolution_lets_the_oldest_die_even_if_it_is_the_best() -> None:
    evolution = RegularisedEvolution(Toy(), 0, EvolutionSettings(population=5, sample=2))
    for number, proposal in enumerate(evolution.ask(5)):
        evolution.tell(proposal.id, 100.0 if number == 0 else float(number))
    assert [told for _, told in evolution.population] == [100.0, 1.0, 2.0, 3.0, 4.0]
    (child,) = evolution.ask(1)
    evolution.tell(child.id, 0.0)
    assert [told for _, told in evolution.population] == [1.0, 2.0, 3.0, 4.0, 0.0]


def test_evolution_mutates_the_best_of_the_sample() -> None:
    evolution = RegularisedEvolution(Toy(), 0, EvolutionSettings(population=3, sample=50))
    parents = evolution.ask(3)
    for proposal, told in zip(parents, (0.1, 0.9, 0.2), strict=True):
        evolution.tell(proposal.id, told)
    (child,) = evolution.ask(1)
    assert sum(a != b for a, b in zip(child.choices, parents[1].choices, strict=True)) == 1


@pytest.mark.parametrize("space", [Toy(), NASNetSpace()])
def test_a_controller_starts_uniform(space: Space) -> None:
    policy = Controller(space, 0).policy(0, 0)
    for row, decision in zip(policy.probabilities, policy.decisions, strict=True):
        assert row == pytest.approx([1 / len(decision.options)] * len(decision.options))
    assert policy.entropy == pytest.approx(torch.tensor(space.sizes).log().sum().item(), rel=1e-5)


@pytest.mark.parametrize("name", ["ppo", "reinforce"])
def test_policy_gradients_learn_a_toy(name: str) -> None:
    controller = make(name, Toy(), 0)
    rewards = [reward(choices) for choices in history(controller, 800)]
    before = controller.policy(0, 0)
    assert before is not None
    assert sum(rewards[:50]) / 50 < 0.55
    assert sum(rewards[-50:]) / 50 > 0.8
    assert before.entropy < 4.0


def test_log_probabilities_are_the_same_sampled_and_fed() -> None:
    generator = torch.Generator().manual_seed(0)
    network = PolicyNetwork(Toy().sizes, generator)
    with torch.no_grad():
        network.weight.normal_(generator=generator)
    choices, sampled = network.sample(8, generator)
    fed = network(choices).gather(2, choices.unsqueeze(2)).sum((1, 2))
    torch.testing.assert_close(fed, sampled)
    torch.testing.assert_close(network(choices).exp().sum(-1), torch.ones(8, 6))


def test_the_baseline_follows_the_rewards() -> None:
    controller = Controller(Toy(), 0, REINFORCE)
    for proposal in controller.ask(10):
        controller.tell(proposal.id, 1.0)
    assert controller.baseline == pytest.approx(1.0)
    for proposal in controller.ask(10):
        controller.tell(proposal.id, 0.0)
    assert controller.baseline == pytest.approx(0.95**10)
