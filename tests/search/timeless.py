"""Races without what differs from machine to machine."""

from dataclasses import replace

from search.race import Race


def timeless(race: Race) -> Race:
    """The same race, its CPU seconds and places in the store taken out."""
    return replace(
        race,
        evaluations={
            lane: tuple(replace(evaluation, seconds=0.0) for evaluation in evaluations)
            for lane, evaluations in race.evaluations.items()
        },
        ends=tuple(replace(end, seconds=0.0, searcher_seconds=0.0) for end in race.ends),
        read_to={},
    )
