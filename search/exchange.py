"""Write a race as JSON Lines, which can be read back, or as CSV."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import asdict, fields
from typing import Any

from pydantic import TypeAdapter, ValidationError

from language.said import message
from search.errors import SearchError
from search.plan import plan_as_json, plan_from
from search.race import Race, gathered
from search.records import Evaluation, Policy, RunEnd, SearchRecord
from search.rows import as_text

_RECORD = "record"
_PLAN = "plan"
_KINDS: dict[str, TypeAdapter[Any]] = {
    "evaluation": TypeAdapter(Evaluation),
    "policy": TypeAdapter(Policy),
    "runend": TypeAdapter(RunEnd),
}
_EVALUATION = tuple(field.name for field in fields(Evaluation))


def to_json_lines(race: Race) -> str:
    """Write the plan, then every record, each a line; ``from_json_lines`` reads it."""
    return "".join(
        json.dumps(line, ensure_ascii=False, allow_nan=False) + "\n" for line in _lines(race)
    )


def _lines(race: Race) -> Iterator[dict[str, Any]]:
    yield {_RECORD: _PLAN} | plan_as_json(race.plan)
    for lane, evaluations in race.evaluations.items():
        for policy in race.policies.get(lane, ()):
            yield {_RECORD: "policy"} | asdict(policy)
        for evaluation in evaluations:
            # asdict copies each value, which takes seconds for a whole race.
            yield {_RECORD: "evaluation"} | {
                name: getattr(evaluation, name) for name in _EVALUATION
            }
    for end in race.ends:
        yield {_RECORD: "runend"} | asdict(end)


def to_csv(race: Race) -> str:
    """Write a line for each evaluation."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("oracle", *_EVALUATION))
    for evaluation in race.flat:
        values = {name: getattr(evaluation, name) for name in _EVALUATION}
        values["choices"] = as_text(evaluation.choices)
        writer.writerow((race.plan.oracle_name, *values.values()))
    return text.getvalue()


def from_json_lines(text: str) -> Race:
    """Read what ``to_json_lines`` wrote; raises SearchError, which names the line."""
    lines = text.splitlines()
    first = _parsed(lines[0] if lines else "", 1)
    if first.pop(_RECORD, None) != _PLAN:
        raise SearchError(message("Line 1 is not the plan of a race: this is no race's file."))
    plan = plan_from(first)

    def records() -> Iterator[SearchRecord]:
        for number, line in enumerate(lines[1:], start=2):
            values = _parsed(line, number)
            kind = values.pop(_RECORD, None)
            try:
                record: SearchRecord = _KINDS[kind].validate_python(values)
            except (KeyError, TypeError, ValidationError):
                raise _no_record(number) from None
            if record.searcher not in plan.searchers:
                raise _no_record(number)
            yield record

    return gathered(plan, records())


def _parsed(line: str, number: int) -> dict[str, Any]:
    try:
        values = json.loads(line)
    except json.JSONDecodeError:
        raise _no_record(number) from None
    if not isinstance(values, dict):
        raise _no_record(number)
    return values


def _no_record(number: int) -> SearchError:
    return SearchError(message("Line {number} is no record of this race."), number=number)
