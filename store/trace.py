"""One id from what came in to what went out: it is in every log line and on every outbox row.

`tg-12` and `sl-12` are what inbox row 12 (of Telegram, of Slack) set off, `job-…` a run of the
timetable, `rq-…` a request that is answered at once. `Store` carries the id into its threads.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

_PREFIXES = {"telegram": "tg", "slack": "sl"}


@dataclass(frozen=True)
class Trace:
    """`caused_at`: when the desk received what set all this off; None where nobody waits for it."""

    id: str
    caused_at: datetime | None = None


_current: ContextVar[Trace | None] = ContextVar("trace", default=None)


def inbox_trace(source: str, row_id: int) -> str:
    """The id of everything that an inbox row sets off."""
    return f"{_PREFIXES.get(source, source[:8])}-{row_id}"


def new_trace(prefix: str) -> Trace:
    """The trace of something that has no inbox row."""
    return Trace(f"{prefix}-{secrets.token_hex(4)}")


def current_trace() -> Trace | None:
    """What the running code works on, if anything."""
    return _current.get()


@contextmanager
def following(trace: Trace | None) -> Iterator[None]:
    """Work on this inside the block: log lines and outbox rows carry its id."""
    token = _current.set(trace)
    try:
        yield
    finally:
        _current.reset(token)
