"""Read and write the address of the Search page: a race to be made, or what is looked at in one.

``oracle``, ``searchers``, ``seeds`` and ``evaluations`` are those of the command line; a child's
settings stand under their own names. What is usual for the oracle is left out. ``point`` is the key
of the architecture that is looked at, ``judge`` the batch that retrained what the race found.
"""

from dataclasses import dataclass

from language.catalogue import _
from search.errors import SearchError
from search.oracles.table import LIVE
from search.plan import LivePlan, Plan, plan_for
from search.presets import find
from search.stored import KIND
from ui import address
from ui.batch.address import Address
from ui.knob_address import read_knobs, write_knobs
from viz.variant_marks import MOST

ORACLE, SEARCHERS = "oracle", "searchers"
POINT, JUDGE = "point", "judge"
USUAL_ORACLE = "nb201-cifar100"
USUAL_SEARCHERS = ("random", "evolution", "ppo")


@dataclass(frozen=True)
class Setup:
    """A race before it starts; ``mistakes`` says what of the address could not be used."""

    plan: Plan
    mistakes: tuple[str, ...] = ()

    @property
    def knobs(self) -> Plan:
        """The settings of the race."""
        return self.plan

    @property
    def oracle(self) -> str:
        """By the name that the command line knows."""
        return self.plan.oracle_name


def usual(oracle: str) -> Plan:
    """Return the race that an oracle is offered with; raises SearchError for an unknown one."""
    return LivePlan() if oracle == LIVE else plan_for(oracle, USUAL_SEARCHERS)


def read_setup() -> Setup:
    """Read the race that the address asks for, as far as it can be."""
    mistakes: list[str] = []
    try:
        plan = usual(address.get(ORACLE, USUAL_ORACLE))
    except SearchError as error:
        mistakes.append(error.sentence(_))
        plan = usual(USUAL_ORACLE)
    if address.has(SEARCHERS):
        names = _searchers(address.get(SEARCHERS), mistakes)
        if names:
            plan = plan.but(searchers=names)
    return Setup(read_knobs(plan, mistakes), tuple(mistakes))


def _searchers(text: str, mistakes: list[str]) -> tuple[str, ...]:
    names: list[str] = []
    for word in dict.fromkeys(part.strip() for part in text.split(",")):
        try:
            names.append(find(word).name)
        except SearchError as error:
            mistakes.append(error.sentence(_))
    if len(names) > MOST:
        mistakes.append(
            _("The address asks for {count} searchers: the first {most} are taken.").format(
                count=len(names), most=MOST
            )
        )
    return tuple(names[:MOST])


def write_plan(plan: Plan) -> None:
    """Put a race to be made into the address: only what is not usual for its oracle."""
    base = usual(plan.oracle_name)
    searchers = None if plan.searchers == base.searchers else ",".join(plan.searchers)
    with address.changing():
        for name in SETUP_WORDS:
            address.put(name, None)
        address.put(ORACLE, None if plan.oracle_name == USUAL_ORACLE else plan.oracle_name)
        address.put(SEARCHERS, searchers)
        write_knobs(plan, base)


def write_setup(setup: Setup | None) -> None:
    """Put a race to be made into the address, the usual one for None."""
    write_plan(setup.plan if setup else usual(USUAL_ORACLE))


SETUP_WORDS = (ORACLE, SEARCHERS, *LivePlan.knob_names())

ADDRESS = Address(
    kind=KIND,
    setup_words=SETUP_WORDS,
    view_words=(POINT, JUDGE),
    read_setup=read_setup,
    write_setup=write_setup,
    write_knobs=write_plan,
)
