"""List, check and export lessons, and write sheets of exercises."""

import argparse
import json
from pathlib import Path

from commands.out_file import ending_of
from knobs.knob import numbers, refusal
from language.catalogue import LANGUAGES, SOURCE_LANGUAGE, in_language
from language.said import SaidError, message, printable
from teaching import course
from teaching.exercises.catalogue import KINDS, sheet_of

MOST_EXERCISES = 200


def add_options(parser: argparse.ArgumentParser) -> None:
    """Define the command's options."""
    actions = parser.add_subparsers(required=True, metavar="ACTION", dest="action")
    listed = actions.add_parser("list", help="the lessons in their order, with their minutes")
    listed.add_argument("--json", action="store_true", help="one JSON object a line")
    checked = actions.add_parser("check", help="exit 1 where a file has a fault")
    exported = actions.add_parser("export", help="a lesson as one HTML file, to read or to print")
    exported.add_argument("name", metavar="LESSON", help="such as 02-resnet")
    exported.add_argument("--out", required=True, type=Path, help="file ending in .html")
    exported.add_argument("--notes", action="store_true", help="with what the speaker says")
    sheet = actions.add_parser("sheet", help="exercises as one HTML file that prints on A4")
    sheet.add_argument(
        "kinds", nargs="*", metavar="KIND", help=f"{', '.join(KINDS)}; all where none is named"
    )
    sheet.add_argument("--seed", type=int, default=1, metavar="N", help="which exercises [1]")
    sheet.add_argument("--count", type=int, default=10, metavar="N", help="1 to 200 [10]")
    sheet.add_argument("--out", required=True, type=Path, help="file ending in .html")
    sheet.add_argument("--answers", action="store_true", help="with worked solutions at the end")
    for one in (listed, exported, sheet):
        one.add_argument(
            "--language", choices=LANGUAGES, default=SOURCE_LANGUAGE, help=f"[{SOURCE_LANGUAGE}]"
        )
    for one in (listed, checked, exported):
        one.add_argument(
            "--folder", type=Path, default=course.FOLDER, metavar="DIR",
            help="folder of the lessons [lessons]",
        )  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """Print lessons or faults; return 1 where there are faults."""
    if options.action == "check":
        return _check(options.folder)
    if options.action in _WRITERS:
        _WRITERS[options.action](options)
        return 0
    for name in course.names(options.folder):
        lesson = course.lesson(name, options.language, options.folder)
        if options.json:
            head = lesson.head.model_dump()
            steps = [step.name for step in lesson.steps]
            print(json.dumps({"name": name, **head, "steps": steps}, ensure_ascii=False))
        else:
            print(
                f"{name:<20}  {lesson.head.minutes:>3} min  {len(lesson.steps):>2}  {lesson.title}"
            )
    return 0


def _check(folder: Path) -> int:
    # Networks are built: a second that a list needs not.
    from teaching.check import check

    faults = list(check(folder))
    for error in faults:
        print(error)
    if not faults:
        print(f"{len(course.names(folder))} lessons without a fault")
    return 1 if faults else 0


def _export(options: argparse.Namespace) -> None:
    from teaching.handout import lesson_html

    ending_of(options.out, ["html"])
    if options.name not in course.names(options.folder):
        raise SaidError(
            message("There is no lesson {name}: choose {names}."),
            name=printable(options.name),
            names=", ".join(course.names(options.folder)),
        )
    with in_language(options.language):
        lesson = course.lesson(options.name, options.language, options.folder)
        options.out.write_text(lesson_html(lesson, with_notes=options.notes), encoding="utf-8")


def _sheet(options: argparse.Namespace) -> None:
    from teaching.sheet import sheet

    ending_of(options.out, ["html"])
    if not 1 <= options.count <= MOST_EXERCISES:
        raise SaidError.of(refusal("count", options.count, numbers(1, MOST_EXERCISES)))
    exercises = sheet_of(options.kinds, options.seed, options.count)
    with in_language(options.language):
        text = sheet(exercises, has_answers=options.answers)
    options.out.write_text(text, encoding="utf-8")


_WRITERS = {"export": _export, "sheet": _sheet}
