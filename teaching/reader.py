"""Read a lesson from its Markdown file, and refuse what it may not have with file and line."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin
from pydantic import BaseModel, ValidationError

from language.said import Note, message
from teaching.lesson import PICTURES, QUESTIONS, Block, Head, Lesson, LessonError, Step

MOST_SENTENCES = 3
M = TypeVar("M", bound=BaseModel)

HEADING = re.compile(r"(?P<title>.+?)\s*\{#(?P<name>[a-z0-9]+(?:-[a-z0-9]+)*)\}")
ABBREVIATIONS = re.compile(r"\b(?:al|Fig|Figs|Eq|Eqs|e\.g|i\.e|vs|cf|No)\.")
MARKUP = re.compile(r"\]\([^)\s]*\)|[*_`\[]")
SENTENCE_END = re.compile(r"[.?!…][)”\"’]?(?=\s|$)")


def read_lesson(path: Path) -> Lesson:
    """Read a lesson's file, such as ``lessons/02-resnet/en.md``; raises LessonError, OSError."""
    return parse_lesson(path.read_text(encoding="utf-8"), path.parent.name, path.stem)


def parse_lesson(text: str, name: str, language: str) -> Lesson:
    """Parse a lesson's text; raises LessonError that names its file and line."""
    reader = _Reader(f"lessons/{name}/{language}.md", text)
    head, steps = reader.read()
    return Lesson(name, language, head, tuple(steps))


def sentences(text: str) -> int:
    """Count the sentences of Markdown text."""
    plain = ABBREVIATIONS.sub("", MARKUP.sub("", text))
    return sum(max(1, len(SENTENCE_END.findall(part))) for part in plain.split("\n\n") if part)


class _Loader(yaml.SafeLoader):
    """Takes yes, no, on and off as words, as YAML 1.2 does: they are answers in lessons."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, rule) for tag, rule in rules if tag != "tag:yaml.org,2002:bool"]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), list("tf"))


class _Reader:
    """Reads one file; ``lines`` are its lines, which tokens count from 0."""

    def __init__(self, file: str, text: str):
        self.file = file
        self.lines = text.splitlines()
        markdown = MarkdownIt("commonmark", {"html": False}).use(front_matter_plugin)
        self.tokens = [token for token in markdown.parse(text) if token.level == 0]

    def read(self) -> tuple[Head, list[Step]]:
        """Return what the front matter says, and all steps."""
        tokens = [token for token in self.tokens if token.nesting >= 0]
        if not tokens or tokens[0].type != "front_matter":
            raise self._error(0, message("begin with front matter between two lines of ---"))
        head = self._validated(Head, self._yaml(tokens[0].content, 1), 0)
        starts = [place for place, token in enumerate(tokens) if token.type == "heading_open"]
        if not starts or starts[0] != 1:
            line = _line(tokens[1]) if len(tokens) > 1 else 0
            raise self._error(line, message("each step begins with a heading: ## Title {{#name}}"))
        steps = [
            self._step(tokens[start:end])
            for start, end in zip(starts, [*starts[1:], len(tokens)], strict=True)
        ]
        names = [step.name for step in steps]
        for place, step in enumerate(steps):
            if step.name in names[:place]:
                raise self._error(
                    step.line, message("two steps have the name {name}"), name=step.name
                )
        return head, steps

    def _step(self, tokens: Sequence[Token]) -> Step:
        heading = tokens[0]
        line = _line(heading)
        found = HEADING.fullmatch(self.lines[line].lstrip("#").strip())
        if heading.tag != "h2" or found is None:
            raise self._error(line, message("write a step's heading as ## Title {{#name}}"))
        prose: list[str] = []
        notes: list[str] = []
        pictures: list[tuple[str, Block, int]] = []
        questions: list[tuple[str, Block, int]] = []
        for token in tokens[1:]:
            if token.type == "paragraph_open":
                prose.append(self._source(token))
            elif token.type == "blockquote_open":
                notes.append(re.sub(r"(?m)^> ?", "", self._source(token)))
            elif token.type == "fence":
                kind = token.info.strip()
                kinds = {**PICTURES, **QUESTIONS}
                if kind not in kinds:
                    raise self._error(
                        _line(token),
                        message("a block is one of {allowed}, not {kind}"),
                        allowed=", ".join(kinds),
                        kind=kind or "?",
                    )
                given = self._yaml(token.content, _line(token) + 1)
                block = self._validated(kinds[kind], given, _line(token))
                (pictures if kind in PICTURES else questions).append((kind, block, _line(token)))
            else:
                raise self._error(
                    _line(token),
                    message("a step has paragraphs, blocks between ``` and notes after >"),
                )
        text = "\n\n".join(prose)
        if len(pictures) != 1:
            raise self._error(line, message("a step has one picture, not {n}"), n=len(pictures))
        if len(questions) > 1:
            raise self._error(line, message("a step has one question at most"))
        if not text or sentences(text) > MOST_SENTENCES:
            raise self._error(
                line,
                message("a step has 1 to {most} sentences, not {n}"),
                most=MOST_SENTENCES,
                n=sentences(text) if text else 0,
            )
        question = questions[0] if questions else None
        return Step(
            name=found["name"],
            title=found["title"],
            text=text,
            picture=pictures[0][1],  # type: ignore[arg-type]
            question=question[1] if question else None,  # type: ignore[arg-type]
            notes="\n\n".join(notes),
            line=line,
            kinds=(pictures[0][0], *([question[0]] if question else [])),
            picture_line=pictures[0][2],
            question_line=question[2] if question else line,
        )

    def _source(self, token: Token) -> str:
        first, end = token.map or (0, 0)
        return "\n".join(self.lines[first:end]).strip()

    def _yaml(self, text: str, line: int) -> Mapping[str, Any]:
        try:
            found = _Loader(text).get_single_data()
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            raise self._error(
                line + (mark.line if mark else 0),
                message("this is no YAML: {problem}"),
                problem=getattr(error, "problem", None) or "?",
            ) from None
        if not isinstance(found, dict):
            raise self._error(line, message("write fields, each as name: value"))
        return found

    def _validated(self, model: type[M], given: Mapping[str, Any], line: int) -> M:
        try:
            return validated(model, given)
        except LessonError as error:
            raise self._error(line, error.note) from None

    def _error(self, line: int, reason: str | Note, **facts: object) -> LessonError:
        return error_at(self.file, line, reason, **facts)


def error_at(file: str, line: int, reason: str | Note, **facts: object) -> LessonError:
    """Make the error of a line, which is counted from 0."""
    return LessonError.told(f"{file}:{line + 1}", reason, **facts)


def validated(model: type[M], given: Mapping[str, Any]) -> M:
    """Make a model of fields; raises LessonError that names the field and what is allowed."""
    try:
        return model.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
    cause = first.get("ctx", {}).get("error")
    if isinstance(cause, LessonError):
        raise cause
    name = ".".join(map(str, first["loc"]))
    reason = first["msg"].removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        allowed = ", ".join(model.model_fields)
        raise LessonError.told(
            name, message("no field here; the fields are {allowed}"), allowed=allowed
        )
    raise LessonError.told(name or model.__name__, Note("{reason}", {"reason": reason}))


def _line(token: Token) -> int:
    return token.map[0] if token.map else 0
