"""Write the log as text or JSON lines; never a password, cookie or token.

Each event is a short fixed sentence with facts beside it, ``log.info("run ended", extra={"facts":
{...}})``, so that text and JSON say the same. Owners appear as pseudonyms.
"""

import hashlib
import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import Any

from operation.settings import settings

NAME = "playground"

_OTHERS = ("uvicorn", "uvicorn.error", "streamlit")
"""Loggers of the libraries whose warnings go the same way."""


def event(name: str, what: str, level: int = logging.INFO, **facts: Any) -> None:
    """Log an event of a part of the app, ``name``, with facts that are plain values."""
    logging.getLogger(f"{NAME}.{name}").log(level, what, extra={"facts": facts})


def pseudonym(owner: str) -> str:
    """Hash an owner's token to four letters and digits."""
    return hashlib.sha256(owner.encode()).hexdigest()[:4].upper()


class JsonLines(logging.Formatter):
    """Formats each record as a JSON object: time, level, part, event and its facts."""

    def format(self, record: logging.LogRecord) -> str:
        """Format the line, escaped so that a fact cannot begin a line of its own."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "part": record.name.removeprefix(f"{NAME}."),
            "what": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            line["error"] = "".join(traceback.format_exception(*record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)


class TextLines(logging.Formatter):
    """Formats records as ``09:30:01 worker: run ended (run=3f, status=done)``."""

    def format(self, record: logging.LogRecord) -> str:
        """Format the line, with line breaks in facts escaped."""
        facts = getattr(record, "facts", {})
        pairs = ", ".join(f"{name}={value}" for name, value in facts.items())
        time = datetime.fromtimestamp(record.created).strftime("%H:%M:%S")
        part = record.name.removeprefix(f"{NAME}.")
        text = f"{time} {part}: {record.getMessage()}" + (f" ({pairs})" if pairs else "")
        text = text.replace("\n", "\\n").replace("\r", "\\r")
        if record.exc_info:
            text += "\n" + "".join(traceback.format_exception(*record.exc_info)).rstrip()
        return text


class _Stderr(logging.StreamHandler[Any]):
    """Writes to the present standard error, which a worker redirects to a file."""

    def __init__(self) -> None:
        super().__init__(sys.stderr)

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line; a closed standard error is ignored."""
        self.stream = sys.stderr
        super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Ignore errors of writing, as when the terminal is gone."""


def set_up() -> None:
    """Configure this process's log by the settings; a second call changes nothing."""
    chosen = settings()
    handler = _Stderr()
    handler.setFormatter(JsonLines() if chosen.log == "json" else TextLines())
    for name in (NAME, *(_OTHERS if chosen.log == "json" else ())):
        logger = logging.getLogger(name)
        logger.handlers = [handler] if name in (NAME, "uvicorn", "streamlit") else []
        logger.propagate = name == "uvicorn.error"
    logging.getLogger(NAME).setLevel(chosen.log_level)
