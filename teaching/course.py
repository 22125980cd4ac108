"""List the lessons of a folder, each in the reader's language or else in English."""

from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from language.catalogue import SOURCE_LANGUAGE, _
from teaching.lesson import Lesson, LessonError
from teaching.reader import read_lesson

FOLDER = Path(__file__).parents[1] / "lessons"


def names(folder: Path = FOLDER) -> list[str]:
    """Return the names of all lessons in their order: folders with an English file."""
    return sorted(path.parent.name for path in folder.glob(f"*/{SOURCE_LANGUAGE}.md"))


def languages(name: str, folder: Path = FOLDER) -> list[str]:
    """Return the languages of a lesson, English first."""
    found = sorted(path.stem for path in (folder / name).glob("*.md"))
    return sorted(found, key=lambda language: language != SOURCE_LANGUAGE)


def lesson(name: str, language: str, folder: Path = FOLDER) -> Lesson:
    """Read a lesson in a language, else in English; raises LessonError.

    What was read is kept until its file is saved anew.
    """
    path = folder / name / f"{language}.md"
    if not path.is_file():
        path = folder / name / f"{SOURCE_LANGUAGE}.md"
    try:
        return _read(path, path.stat().st_mtime_ns)
    except OSError as error:
        raise LessonError.told(name, error.strerror or type(error).__name__) from None


@lru_cache(maxsize=64)
def _read(path: Path, _saved: int) -> Lesson:
    return read_lesson(path)


def needs_in_words(lesson_: Lesson, folder: Path = FOLDER) -> str:
    """Name the lessons that come before a lesson, in its language; empty where there is none."""
    titles = []
    for name in lesson_.head.needs:
        with suppress(LessonError):
            titles.append(lesson(name, lesson_.language, folder).title)
    return _("Builds on: {lessons}").format(lessons=", ".join(titles)) if titles else ""


def by_family(language: str, folder: Path = FOLDER) -> dict[str, str]:
    """Return the first lesson that teaches each family; a lesson that cannot be read has none."""
    found: dict[str, str] = {}
    for name in names(folder):
        try:
            families = lesson(name, language, folder).head.families
        except LessonError:
            continue
        for family in families:
            found.setdefault(family, name)
    return found
