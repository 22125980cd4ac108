"""Open a code for a question, and take and give back a class's answers under it.

One mechanism for whatever a class answers together: what its devices take for a network, what it
predicts before an experiment. ``kind`` says which, an answer is JSON of that kind. An answer is
kept with its number and nothing else: neither who gave it nor when.
"""

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, delete, func, select

from language.said import SaidError, message, printable
from operation.log import event
from runs.database import Database
from runs.tables import ClassAnswer, ClassQuestion

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Letters and digits of a code: none that looks like another one."""

LENGTH = 6
MOST_OPEN = 50
MOST_ANSWERS = 2_000
"""Answers under one code: sixty readers to thirty questions of a lecture."""

MOST_BYTES = 2_000
"""Bytes of one answer, and of a question's settings."""

LONGEST_QUESTION = 160
HOURS = (1, 4, 24, 168)
"""Hours for which a code may be open."""

KEPT_SECONDS = 30 * 86_400.0
"""Seconds for which answers are kept after their code has ended."""


class CodeError(SaidError):
    """A code that is not open, or an answer that is not taken; the message says why."""


@dataclass(frozen=True)
class Question:
    """A question and how many answers it has; times in seconds since 1970."""

    code: str
    kind: str
    question: str
    settings: str
    created: float
    ends: float
    answers: int

    def is_open(self, now: float | None = None) -> bool:
        """Return whether answers are taken still."""
        return self.ends > (now or time.time())


def normalised(code: str) -> str:
    """Return a code as it is kept, whatever a reader has typed between its letters."""
    return "".join(letter for letter in code[:40].upper() if letter in LETTERS)


class ClassCodes:
    """Reads and writes questions and answers in the store."""

    def __init__(self, database: Database):
        self.database = database

    def open(
        self,
        kind: str,
        question: str,
        hours: float,
        settings: str = "{}",
        now: float | None = None,
    ) -> str:
        """Open a code and return it; raises CodeError. Old answers are deleted meanwhile."""
        now = now or time.time()
        _check_length(settings)
        with self.database.writing() as session:
            self._forget(session, now - KEPT_SECONDS)
            is_open = col(ClassQuestion.ends) > now
            count = select(func.count()).select_from(ClassQuestion).where(is_open)
            if session.exec(count).one() >= MOST_OPEN:
                raise CodeError(
                    message("{most} codes are open and no more may be: end one first."),
                    most=MOST_OPEN,
                )
            code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
            session.add(
                ClassQuestion(
                    code=code,
                    kind=kind,
                    question=printable(question, LONGEST_QUESTION).strip(),
                    settings=settings,
                    created=now,
                    ends=now + 3_600 * hours,
                )
            )
        event("class", "code opened", kind=kind)
        return code

    def find(self, code: str, kind: str | None = None) -> Question:
        """Return an open question; raises CodeError, the same for a wrong code as for an old."""
        found = self._find(normalised(code))
        if found is None or not found.is_open() or kind not in (None, found.kind):
            raise _no_such(code)
        return found

    def answer(self, code: str, payload: str) -> int:
        """Keep an answer and return its number, from 1; raises CodeError."""
        if len(payload.encode()) > MOST_BYTES:
            raise CodeError(message("An answer may have {most} bytes."), most=MOST_BYTES)
        with self.database.writing() as session:
            # Others who answer wait until this one is numbered.
            asked = select(ClassQuestion).where(ClassQuestion.code == normalised(code))
            question = session.exec(asked.with_for_update()).first()
            if question is None or question.ends <= time.time():
                raise _no_such(code)
            last = select(func.max(ClassAnswer.number)).where(ClassAnswer.code == question.code)
            number = (session.exec(last).one() or 0) + 1
            if number > MOST_ANSWERS:
                raise CodeError(
                    message("Code {code} has {most} answers and takes no more."),
                    code=question.code,
                    most=MOST_ANSWERS,
                )
            session.add(ClassAnswer(code=question.code, number=number, payload=payload))
        return number

    def answers(self, code: str) -> list[str]:
        """Return all answers in the order of their numbers; none for a code that is not."""
        with self.database.reading() as session:
            return list(
                session.exec(
                    select(ClassAnswer.payload)
                    .where(ClassAnswer.code == normalised(code))
                    .order_by(col(ClassAnswer.number))
                ).all()
            )

    def count(self, code: str) -> int:
        """Count the answers; equal counts of a code are the same answers, as none changes."""
        counted = select(func.count()).where(ClassAnswer.code == normalised(code))
        with self.database.reading() as session:
            return session.exec(counted).one()

    def questions(self) -> Sequence[Question]:
        """Return all questions that are kept, the latest first."""
        with self.database.reading() as session:
            return [
                _question(*row)
                for row in session.exec(_counted().order_by(col(ClassQuestion.created).desc()))
            ]

    def change_settings(self, code: str, change: Callable[[str], str]) -> None:
        """Change an open question's settings by what they are; raises CodeError."""
        with self.database.writing() as session:
            asked = select(ClassQuestion).where(ClassQuestion.code == normalised(code))
            question = session.exec(asked.with_for_update()).first()
            if question is None or question.ends <= time.time():
                raise _no_such(code)
            settings = change(question.settings)
            _check_length(settings)
            question.settings = settings
            session.add(question)

    def end(self, code: str) -> None:
        """Take no more answers; those that are there stay for a while."""
        with self.database.writing() as session:
            question = session.get(ClassQuestion, normalised(code))
            if question is not None:
                question.ends = min(question.ends, time.time())
                session.add(question)

    def delete(self, code: str) -> None:
        """Delete a question with its answers."""
        with self.database.writing() as session:
            for table in (ClassAnswer, ClassQuestion):
                session.execute(delete(table).where(col(table.code) == normalised(code)))

    def _find(self, code: str) -> Question | None:
        with self.database.reading() as session:
            row = session.exec(_counted().where(ClassQuestion.code == code)).first()
            return _question(*row) if row else None

    def _forget(self, session: Session, before: float) -> None:
        """Delete what has ended long ago."""
        old = list(session.exec(select(ClassQuestion.code).where(ClassQuestion.ends < before)))
        for table in (ClassAnswer, ClassQuestion):
            session.execute(delete(table).where(col(table.code).in_(old)))


def _counted() -> Any:
    count = (
        select(func.count())
        .where(ClassAnswer.code == ClassQuestion.code)
        .correlate(ClassQuestion)
        .scalar_subquery()
    )
    return select(ClassQuestion, count)


def _question(row: ClassQuestion, answers: int) -> Question:
    return Question(row.code, row.kind, row.question, row.settings, row.created, row.ends, answers)


def _check_length(settings: str) -> None:
    if len(settings.encode()) > MOST_BYTES:
        raise CodeError(message("A question's settings are too long."))


def _no_such(code: str) -> CodeError:
    return CodeError(
        message("No class has the code {code} now: look again, or ask for a new one."),
        code=printable(code, 12),
    )
