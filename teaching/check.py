"""Check all lessons of a folder: what a reader of one file alone cannot know is wrong."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from analysis.of_spec import profile_spec
from backbones.registry import FAMILIES, parse
from language.catalogue import in_language
from language.said import SaidError, message
from teaching import course
from teaching.exercises.catalogue import KINDS
from teaching.judging import NEAR, SHAPES
from teaching.lesson import (
    Curve,
    ExerciseQuestion,
    Lesson,
    LessonError,
    NetworkPicture,
    Number,
    Step,
)
from teaching.marks import marks_of
from teaching.numbers import Subject, check_part, fill, value
from teaching.picture_check import check_picture, one_of
from teaching.reader import error_at
from teaching.text import MARK, PAGE, PAGES, PART, targets, text_html


def check(folder: Path = course.FOLDER) -> Iterator[LessonError]:
    """Yield what is wrong with each file of a folder, its first fault only."""
    names = course.names(folder)
    for name in names:
        source: Lesson | None = None
        for language in course.languages(name, folder):
            try:
                lesson = course.lesson(name, language, folder)
                with in_language(language):
                    _check_lesson(lesson, names)
                source = source or lesson
                _check_same(lesson, source)
            except LessonError as error:
                yield error


def check_step(step: Step, file: str = "") -> None:
    """Check one step against what there is of networks, plots and kinds; raises LessonError."""
    try:
        first, second = subject_of(step.spec), subject_of(step.beside)
        check_picture(step, first)
        fill(step.text, first, second)
        _check_targets(step, first)
    except SaidError as error:
        raise error_at(file, step.picture_line, error.note) from None
    try:
        _check_question(step, first, second)
    except SaidError as error:
        raise error_at(file, step.question_line, error.note) from None


def subject_of(text: str) -> Subject | None:
    """Build the network of a text form and profile it; None for an empty one."""
    if not text:
        return None
    spec = parse(text)
    return Subject(spec, profile_spec(spec))


def _check_lesson(lesson: Lesson, names: Sequence[str]) -> None:
    file = f"lessons/{lesson.name}/{lesson.language}.md"
    for needed in lesson.head.needs:
        _check_head(file, "needs", needed, names)
    for family in lesson.head.families:
        _check_head(file, "families", family, tuple(FAMILIES))
    for step in lesson.steps:
        check_step(step, file)
    if not any(step.question for step in lesson.steps):
        raise error_at(file, 0, message("a lesson asks at least one question"))


def _check_head(file: str, field: str, found: str, allowed: Sequence[str]) -> None:
    try:
        one_of(field, found, allowed)
    except LessonError as error:
        raise error_at(file, 0, error.note) from None


def _check_same(lesson: Lesson, source: Lesson) -> None:
    """Check that a translation has the families and steps of the English file, in their order."""
    file = f"lessons/{lesson.name}/{lesson.language}.md"
    if lesson.head.families != source.head.families:
        raise error_at(
            file,
            0,
            message("families: the English lesson has {there}, and this one {here}"),
            there=", ".join(source.head.families) or "–",
            here=", ".join(lesson.head.families) or "–",
        )
    ours, theirs = ([(s.name, *s.kinds) for s in one.steps] for one in (lesson, source))
    for step, own, other in zip(lesson.steps, ours, theirs, strict=False):
        if own != other:
            raise error_at(
                file,
                step.line,
                message("here the English lesson has {there}, and this one {here}"),
                there=" ".join(other),
                here=" ".join(own),
            )
    if len(ours) != len(theirs):
        raise error_at(
            file,
            lesson.steps[-1].line,
            message("the English lesson has {there} steps, and this one {here}"),
            there=len(theirs),
            here=len(ours),
        )


def _check_targets(step: Step, first: Subject | None) -> None:
    """Check that each bound phrase has something to light, and that the ways lead to pages."""
    if "](" in text_html(step.text):
        reason = message("a name with a blank stands in <>: [words](<mark:a b>)")
        raise LessonError.told("](", reason)
    for kind, target in targets(step.text):
        if kind == PART:
            if first is None or not isinstance(step.picture, NetworkPicture):
                raise LessonError.told(target, message("the picture is no network"))
            check_part(target, first)
        elif kind == MARK:
            one_of(MARK, target, marks_of(step))
        elif kind != PAGE:
            raise LessonError.told(kind, message("a phrase is bound to part:, mark: or page:"))
    _check_ways(step.text)
    _check_ways(step.notes)
    for kind, _target in targets(step.notes):
        if kind != PAGE:
            raise LessonError.told(kind, message("notes lead to page: only"))


def _check_ways(text: str) -> None:
    for kind, target in targets(text):
        if kind == PAGE:
            one_of(PAGE, target.partition("?")[0], PAGES)


def _check_question(step: Step, first: Subject | None, second: Subject | None) -> None:
    question = step.question
    if isinstance(question, ExerciseQuestion):
        one_of("kind", question.kind, tuple(KINDS))
    if isinstance(question, Number) and isinstance(question.answer, str):
        if first is None:
            raise LessonError.told("answer", message("the picture has no network"))
        value(question.answer, first)
    if isinstance(question, Curve):
        _check_shapes(question)
    for text in _texts_of_question(step):
        fill(text, first, second)
        for kind, target in targets(text):
            raise LessonError.told(
                f"{kind}:{target}", message("phrases are bound in the text of a step only")
            )


def _check_shapes(question: Curve) -> None:
    room = NEAR * (question.high - question.low)
    for mistake in question.mistakes:
        if SHAPES[mistake.shape].has(question.answer, question.answer, room):
            raise LessonError.told(
                "mistakes", message("the answer itself has the shape {shape}"), shape=mistake.shape
            )


def _texts_of_question(step: Step) -> list[str]:
    question = step.question
    if question is None or isinstance(question, ExerciseQuestion):
        return []
    texts = [question.ask, getattr(question, "because", "")]
    for answer in getattr(question, "answers", ()):
        texts += [answer.says, answer.because]
    return [*texts, *(mistake.because for mistake in getattr(question, "mistakes", ()))]
