"""Read and write in the address which step of which lesson is shown."""

from dataclasses import dataclass

from language.catalogue import language
from teaching import course
from teaching.lesson import Lesson, Step
from ui import address
from ui.variants import VARIANT
from ui.way_back import LESSON, STEP

RUN, NUMBER, SCRIPT = "run", "n", "script"
"""Address words: runs started in a step, an exercise's number, the script."""


@dataclass(frozen=True)
class Place:
    """A step of a lesson, and those before and after it; at an end they are None."""

    lesson: Lesson
    number: int

    @property
    def step(self) -> Step:
        """The step itself."""
        return self.lesson.steps[self.number]

    @property
    def key(self) -> str:
        """Prefix of the session keys of this step's widgets."""
        return f"{LESSON}-{self.lesson.name}-{self.step.name}-"


def place_of_address() -> Place | None:
    """Return the step that the address names; None where it names no lesson; raises LessonError."""
    name = address.get(LESSON)
    if name not in course.names():
        return None
    lesson = course.lesson(name, language())
    return Place(lesson, lesson.place_of(address.get(STEP)))


def neighbour(place: Place, by: int) -> tuple[str, str] | None:
    """Return lesson and step after (1) or before (-1) a step, over the ends of lessons too."""
    number = place.number + by
    if 0 <= number < len(place.lesson.steps):
        return place.lesson.name, place.lesson.steps[number].name
    names = course.names()
    other = names.index(place.lesson.name) + by
    if not 0 <= other < len(names):
        return None
    lesson = course.lesson(names[other], language())
    return lesson.name, lesson.steps[0 if by > 0 else -1].name


def go_to(lesson: str, step: str = "") -> None:
    """Put a step into the address; what was turned in another one goes."""
    with address.changing():
        address.put(LESSON, lesson or None)
        address.put(STEP, step or None)
        for word in (VARIANT, RUN, NUMBER):
            address.put(word, None)


def is_script() -> bool:
    """Return whether the address asks for the teacher's window, which has the speaker's notes."""
    return address.get(SCRIPT) == "1"
