"""What a use case may ask of its session: the time, and who is to be told after the commit."""

from collections.abc import Callable, Iterable
from contextvars import copy_context
from datetime import datetime
from functools import partial
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

#: Seconds a claim holds without renewal: a dead worker's rows are taken over after this.
LEASE: Final = 6.0


_INSERTS: dict[str, Callable[[Any], Any]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


def now(session: Session) -> datetime:
    """Aware UTC, the same for the whole use case."""
    value = session.info["now"]
    assert isinstance(value, datetime)
    return value


def wake(session: Session, topic: str) -> None:
    """After the commit, wake whoever listens to `topic`."""
    session.info.setdefault("topics", set()).add(topic)


def topic_of(queue: str, platform: str) -> str:
    """What a commit wakes when something is there to do for this platform's loop of the queue."""
    return f"{queue}:{platform}"


def after_commit(session: Session, tell: Callable[[], None]) -> None:
    """Call `tell()` once what the use case did is durable; never when it is undone.

    For logs and counters: it runs on the thread that committed, so it must be quick.
    """
    session.info.setdefault("after_commit", []).append(partial(copy_context().run, tell))


def raise_event(session: Session, event: Any) -> None:
    """Hand `event` to the reactions, which run before the commit, in the same transaction."""
    session.info.setdefault("events", []).append(event)


def upsert(session: Session, table: Any) -> Any:
    """An INSERT of this database's dialect, which knows ON CONFLICT."""
    return _INSERTS[session.get_bind().dialect.name](table)


class Upsert:
    """The same, built once for each database: `build` gets the dialect's `insert`."""

    def __init__(self, build: Callable[[Callable[[Any], Any]], Any]) -> None:
        self._built = {name: build(insert) for name, insert in _INSERTS.items()}

    def of(self, session: Session) -> Any:
        """The statement for this session's database."""
        return self._built[session.get_bind().dialect.name]


def lock_names(session: Session, names: Iterable[str]) -> None:
    """Hold these names until the commit: whoever wants one of them waits. SQLite has one writer."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_lock_names, {"names": sorted(set(names))})


_lock_names = text(
    "SELECT pg_advisory_xact_lock(hashtextextended(name, 0))"
    " FROM unnest(CAST(:names AS text[])) AS name"
)


def skip_locked(session: Session, statement: Any) -> Any:
    """`FOR UPDATE SKIP LOCKED` where the database has it; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        return statement.with_for_update(skip_locked=True)
    return statement
