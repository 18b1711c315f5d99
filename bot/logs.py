"""Logging: one line per event with the id of what it is about; no secrets, no message bodies."""

import logging
import sys
import threading
from types import TracebackType

from pythonjsonlogger.json import JsonFormatter

from bot.redaction import Redactor
from store.trace import current_trace

log = logging.getLogger(__name__)

FORMATS = ("text", "json")
_NO_TRACE = "-"
# These say at INFO what we say ourselves, or put addresses with tokens into their lines.
_QUIET = (
    "aiohttp.access",
    "alembic",
    "apscheduler",
    "asyncio",
    "httpx",
    "slack_bolt",
    "slack_sdk",
    "telegram",
)


class _Text(logging.Formatter):
    """For people."""

    def __init__(self, redact: Redactor) -> None:
        super().__init__("%(asctime)s %(levelname)-7s [%(trace)s] %(name)s: %(message)s")
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        return self._redact(super().format(record))


class _Json(JsonFormatter):
    """For programs: one JSON object per line, with the facts of the event as fields."""

    def __init__(self, redact: Redactor) -> None:
        super().__init__(
            ["levelname", "name", "trace", "message"],
            rename_fields={"levelname": "level", "name": "logger"},
            timestamp="time",
            json_ensure_ascii=False,
        )
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        return self._redact(super().format(record))


def _add_trace(record: logging.LogRecord) -> bool:
    """Every line says what it is about; `extra={"trace": ...}` comes first."""
    if not hasattr(record, "trace"):
        trace = current_trace()
        record.trace = trace.id if trace else _NO_TRACE
    return True


def set_up_logging(level: str, style: str, redact: Redactor) -> None:
    """Log to standard error from `level` up, as `style` (one of FORMATS); what nobody caught,
    too."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json(redact) if style == "json" else _Text(redact))
    handler.addFilter(_add_trace)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))
    sys.excepthook = _log_uncaught
    threading.excepthook = lambda caught: _log_uncaught(
        caught.exc_type, caught.exc_value or caught.exc_type(), caught.exc_traceback
    )


def _log_uncaught(
    kind: type[BaseException], error: BaseException, where: TracebackType | None
) -> None:
    log.critical("an error that nobody expected", exc_info=(kind, error, where))
