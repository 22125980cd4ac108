"""List races that answer a question each."""

from dataclasses import dataclass

from language.said import message
from search.plan import LivePlan, Plan, TablePlan


@dataclass(frozen=True)
class Question:
    """A race with the question that it answers and what is known of the answer beforehand."""

    name: str
    title: str
    words: str
    plan: Plan


QUESTIONS: tuple[Question, ...] = (
    Question(
        "chance",
        message("Does a controller beat chance?"),
        message(
            "Five searchers, 30 seeds each, on a table whose best cell is known. Random search is "
            "the one to beat: Li and Talwalkar (2019) found that many methods do not."
        ),
        TablePlan(task="cifar100", searchers=("random", "grid", "evolution", "ppo", "tpe")),
    ),
    Question(
        "live",
        message("Watch four searchers on live children"),
        message(
            "Every candidate is a network of NASNet cells, built and trained here in about a "
            "second. One seed: an illustration of how a search goes, not a proof."
        ),
        LivePlan(),
    ),
    Question(
        "paper",
        message("Why the paper needed 20,000 children"),
        message(
            "PPO with the settings of Zoph et al. (2018) beside a faster learning rate and random "
            "search: with 300 evaluations the paper's policy has hardly moved."
        ),
        TablePlan(task="cifar100", searchers=("random", "ppo", "ppo-paper", "reinforce")),
    ),
    Question(
        "grid",
        message("Why a grid cannot cover the space"),
        message(
            "Nested loops change only the last decisions within any budget. The same grid in "
            "shuffled order is as good as random search."
        ),
        TablePlan(task="cifar100", searchers=("random", "grid", "grid-shuffled")),
    ),
    Question(
        "population",
        message("How large should a population be?"),
        message(
            "Regularised evolution (Real et al. 2019) with populations of 20, 50 and 100: one that "
            "is still filling does not evolve yet."
        ),
        TablePlan(
            task="cifar100",
            searchers=("random", "evolution-small", "evolution", "evolution-amoebanet"),
        ),
    ),
    Question(
        "transfer",
        message("Does it hold on another data set?"),
        message(
            "The same searchers on ImageNet16-120, a harder task: tune on CIFAR-10, report on the "
            "others."
        ),
        TablePlan(task="imagenet16", searchers=("random", "evolution", "ppo", "tpe")),
    ),
)


def question_of(plan: Plan) -> Question | None:
    """Return the question that a race answers, recognised by its plan."""
    return next((question for question in QUESTIONS if question.plan == plan), None)
