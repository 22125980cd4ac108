"""Check all lessons of a folder: what a reader of one file alone cannot know is wrong."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from analysis.of_spec import profile_spec
from backbones.registry import FAMILIES, parse
from language.catalogue import _, in_language
from language.said import SaidError, message
from published.papers import PROTOCOLS
from teaching import course
from teaching.demonstrations import SETTINGS
from teaching.exercises.catalogue import KINDS
from teaching.lesson import (
    Cards,
    Demonstration,
    DevicePicture,
    ExerciseQuestion,
    FigurePicture,
    Lesson,
    LessonError,
    NetworkPicture,
    Number,
    PlotPicture,
    RunPicture,
    Step,
    TablePicture,
)
from teaching.numbers import Subject, fill, operations_of, value
from teaching.plots import published_names
from teaching.reader import error_at, validated
from teaching.tables import row_names, tables_of
from teaching.text import MARK, PAGE, PAGES, PART, targets, text_html
from training.claims import EXPERIMENTS


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
        _check_picture(step, first)
        for text in (step.text, *_texts_of_question(step)):
            fill(text, first, second)
        _check_targets(step, first)
    except SaidError as error:
        raise error_at(file, step.picture_line, error.note) from None
    try:
        _check_question(step, first)
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
        if needed not in names:
            raise error_at(file, 0, message("needs: there is no lesson {name}"), name=needed)
    for family in lesson.head.families:
        if family not in FAMILIES:
            raise error_at(
                file,
                0,
                message("families: {name} is none of {allowed}"),
                name=family,
                allowed=", ".join(FAMILIES),
            )
    for step in lesson.steps:
        check_step(step, file)
    if not any(step.question for step in lesson.steps):
        raise error_at(file, 0, message("a lesson asks at least one question"))


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


def _check_picture(step: Step, first: Subject | None) -> None:
    picture = step.picture
    if isinstance(picture, NetworkPicture | FigurePicture) and first:
        for knob in picture.knobs:
            if knob not in first.spec.knob_names():
                raise LessonError.told(
                    "knobs", message("the network has no knob {name}"), name=knob
                )
    if isinstance(picture, NetworkPicture) and picture.part and first:
        _check_part(picture.part, first)
    if isinstance(picture, PlotPicture):
        _check_plot(picture)
    if isinstance(picture, RunPicture):
        _one_of("experiment", picture.experiment, tuple(EXPERIMENTS))
    if isinstance(picture, Demonstration):
        _one_of("of", picture.of, tuple(SETTINGS))
        validated(SETTINGS[picture.of], picture.settings)
    if isinstance(picture, TablePicture):
        _one_of("title", picture.title, tuple(tables_of(picture.spec)))
    if isinstance(picture, DevicePicture):
        for text in picture.networks:
            parse(text)


def _check_plot(picture: PlotPicture) -> None:
    if picture.of == "claim":
        _one_of("name", picture.name, tuple(EXPERIMENTS))
    if picture.of in ("published", "accuracy"):
        _one_of("protocol", picture.protocol, tuple(PROTOCOLS))
    if picture.of == "published":
        for name in picture.results:
            _one_of("results", name, tuple(published_names(picture.protocol)))
    if picture.own:
        parse(picture.own)


def _check_targets(step: Step, first: Subject | None) -> None:
    """Check that each bound phrase has something to light."""
    if "](" in text_html(step.text):
        reason = message("a name with a blank stands in <>: [words](<mark:a b>)")
        raise LessonError.told("](", reason)
    marks = marks_of(step)
    for kind, target in targets(step.text):
        if kind == PART:
            if first is None or not isinstance(step.picture, NetworkPicture):
                raise LessonError.told(target, message("the picture is no network"))
            _check_part(target, first)
        elif kind == MARK:
            if marks is not None:
                _one_of(MARK, target, marks)
        elif kind == PAGE:
            _one_of(PAGE, target.partition("?")[0], PAGES)
        else:
            raise LessonError.told(kind, message("a phrase is bound to part:, mark: or page:"))


def marks_of(step: Step) -> Sequence[str] | None:
    """Return the names that phrases may be bound to; None where they are known when drawn."""
    picture = step.picture
    if isinstance(picture, Cards):
        return [card.title for card in picture.items]
    if isinstance(picture, TablePicture):
        return row_names(picture)
    if isinstance(picture, PlotPicture) and picture.of == "published":
        return picture.results
    name = picture.experiment if isinstance(picture, RunPicture) else getattr(picture, "name", "")
    if name in EXPERIMENTS:
        labels = [variant.label for variant in EXPERIMENTS[name].variants]
        # A plot shows them in the reader's language.
        return [*labels, *map(_, labels)]
    return None


def _check_part(path: str, subject: Subject) -> None:
    if not operations_of(subject.profile, path):
        raise LessonError.told(path, message("the network has no part of this path"))


def _check_question(step: Step, first: Subject | None) -> None:
    question = step.question
    if isinstance(question, ExerciseQuestion):
        _one_of("kind", question.kind, tuple(KINDS))
    if isinstance(question, Number) and isinstance(question.answer, str):
        if first is None:
            raise LessonError.told("answer", message("the picture has no network"))
        value(question.answer, first)


def _texts_of_question(step: Step) -> list[str]:
    question = step.question
    if question is None or isinstance(question, ExerciseQuestion):
        return []
    texts = [question.ask, getattr(question, "because", "")]
    for answer in getattr(question, "answers", ()):
        texts += [answer.says, answer.because]
    return texts


def _one_of(field: str, found: str, allowed: Sequence[str]) -> None:
    if found not in allowed:
        raise LessonError.told(
            field,
            message("{found} is none of {allowed}"),
            found=found,
            allowed=", ".join(dict.fromkeys(allowed)),
        )
