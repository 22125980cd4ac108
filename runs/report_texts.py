"""Keep what the owner of a batch writes under the headings of its report."""

from collections.abc import Mapping

from sqlmodel import col, select

from language.said import message
from runs.database import Database
from runs.errors import NoSuchRunError, RunError
from runs.tables import ReportText, Run

LONGEST = 8_000
"""Characters of one text."""


class ReportTexts:
    """The texts of all batches of a store."""

    def __init__(self, database: Database):
        self.database = database

    def read(self, batch: str) -> Mapping[str, str]:
        """Return a batch's texts by heading."""
        with self.database.reading() as session:
            rows = session.exec(select(ReportText).where(ReportText.batch == batch)).all()
        return {row.heading: row.text for row in rows}

    def write(self, batch: str, owner: str, heading: str, text: str) -> None:
        """Keep a text in place of the one before; raises RunError, NoSuchRunError."""
        if len(text) > LONGEST:
            raise RunError(
                message("A text of the report has {count} characters; at most {most} are kept."),
                count=len(text),
                most=LONGEST,
            )
        with self.database.writing() as session:
            own = select(Run.id).where(
                Run.batch == batch, Run.owner == owner, col(Run.wanted) != "delete"
            )
            if session.exec(own.limit(1)).first() is None:
                raise NoSuchRunError(message("There is no such run, or it is not shared with you."))
            session.merge(ReportText(batch=batch, heading=heading, text=text))
