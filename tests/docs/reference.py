"""Write the tables of the documentation that follow from the code.

    make reference

docs/command-line.md from the parser of ``cli.py``, docs/security.md from the model of the settings,
docs/claims.md from the results that are kept.
A table stands between ``<!-- begin NAME -->`` and ``<!-- end NAME -->``.
"""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

import cli
from operation.settings import PREFIX, Settings
from training.kept_claims import kept_pairs
from training.trials import JudgedPair
from training.tried import TRIED

DOCS = Path(__file__).parents[2] / "docs"


def command_line() -> str:
    """A heading, the usage and a table of the options of each command, as Markdown."""
    return "\n\n".join(
        f"### {name}\n\n{_sentence(told)}\n\n"
        f"```text\n{_usage(name, parser)}\n```\n\n{_options(parser)}"
        for name, told, parser in _commands(cli._parser())
    )


def _commands(
    parser: argparse.ArgumentParser, before: str = ""
) -> Iterator[tuple[str, str, argparse.ArgumentParser]]:
    """All commands with what they do, and their actions in place of one that has some."""
    for action in parser._actions:
        if not isinstance(action, argparse._SubParsersAction):
            continue
        told = {choice.dest: choice.help or "" for choice in action._choices_actions}
        for name, own in action.choices.items():
            within = list(_commands(own, f"{before}{name} "))
            yield from within or [(f"{before}{name}", told[name], own)]


def settings() -> str:
    """A table with name, default and meaning of each setting, as Markdown."""
    rows = (
        f"| `{PREFIX}{name.upper()}` | {_default(field)} | {_meaning(field)} |"
        for name, field in Settings.model_fields.items()
    )
    return "\n".join(("| setting | default | what it does |", "|---|---|---|", *rows))


def claims() -> str:
    """A table of all pairs that are kept, claim by claim, as Markdown."""
    rows = (
        f"| {pair.claim} | {pair.better} | {pair.worse} | {_condition(pair)} | {_effect(pair)} | "
        f"{pair.seeds} | {pair.verdict} | {pair.cpu_seconds:,.0f} |"
        for name in TRIED
        for pair in kept_pairs(name)
    )
    return "\n".join(
        (
            "| claim | better | worse | error | points (95 %), power | seeds | verdict | s |",
            "|---|---|---|---|---|---|---|---|",
            *rows,
        )
    )


def _condition(pair: JudgedPair) -> str:
    return f"{pair.measure}, {pair.place}" if pair.place else pair.measure


def _effect(pair: JudgedPair) -> str:
    if pair.difference is None or pair.ci95 is None or pair.power is None:
        return "–"
    low, high = pair.ci95
    return f"{pair.difference:+.1f} ({low:+.1f} to {high:+.1f}), {pair.power:.0%}"


TABLES = {
    "command-line.md": {"commands": command_line},
    "security.md": {"settings": settings},
    "claims.md": {"claims": claims},
}


def renewed(page: str) -> str:
    """The page's text with each of its tables as the code has it now."""
    text = (DOCS / page).read_text(encoding="utf-8")
    for name, table in TABLES[page].items():
        begin, end = f"<!-- begin {name} -->\n", f"\n<!-- end {name} -->"
        before, _, rest = text.partition(begin)
        _, found, after = rest.partition(end)
        if not found:
            raise ValueError(f"{page}: no table {name}")
        text = before + begin + table() + end + after
    return text


def _usage(name: str, parser: argparse.ArgumentParser) -> str:
    arguments = [_names(action) for action in _actions(parser) if not action.option_strings]
    needed = [_names(action) for action in _actions(parser) if _is_needed(action)]
    return " ".join(("python cli.py", name, *arguments, *needed, "[OPTIONS]"))


def _is_needed(action: argparse.Action) -> bool:
    return bool(action.option_strings) and action.required


def _options(parser: argparse.ArgumentParser) -> str:
    rows = (f"| `{_names(action)}` | {_help(action)} |" for action in _actions(parser))
    return "\n".join(("| argument | what it does |", "|---|---|", *rows))


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    return (action for action in parser._actions if action.dest != "help")


def _names(action: argparse.Action) -> str:
    value = action.metavar or action.dest.upper()
    if not action.option_strings:
        return f"{value} ..." if action.nargs == "+" else str(value)
    option = "/".join(action.option_strings)
    return option if action.nargs == 0 else f"{option} {value}"


def _help(action: argparse.Action) -> str:
    """What an option does, the words that it takes, and its default."""
    if not action.help:
        raise ValueError(f"{action.dest}: no help")
    parts = [_cell(action.help.replace("%%", "%"))]
    if action.choices:
        parts.append("one of " + ", ".join(f"`{choice}`" for choice in action.choices))
    if action.default not in (None, "", False, argparse.SUPPRESS) and "[" not in parts[0]:
        parts[-1] += f" [{action.default}]"
    return "; ".join(parts)


def _default(field: FieldInfo) -> str:
    default: Any = field.default
    if default in (None, "", ()):
        return "none"
    return f"{default:g}" if isinstance(default, float) else str(default)


def _meaning(field: FieldInfo) -> str:
    """The description, the words to choose from, and that 0 is no limit where 0 may be given."""
    told = field.description or ""
    if get_origin(field.annotation) is Literal:
        told += " (" + ", ".join(f"`{word}`" for word in get_args(field.annotation)) + ")"
    from_zero = any(getattr(rule, "ge", None) == 0 for rule in field.metadata)
    return _cell(told if not from_zero or "0:" in told else f"{told}; 0: no limit")


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("|", "\\|")


def _sentence(text: str | None) -> str:
    return f"{(text or '')[:1].upper()}{(text or '')[1:]}."


def main() -> None:
    for page in TABLES:
        (DOCS / page).write_text(renewed(page), encoding="utf-8")


if __name__ == "__main__":
    main()
