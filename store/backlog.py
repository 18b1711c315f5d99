"""What waits and what needs an operator, by queue, platform and state: for the monitoring."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, literal_column, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from store.inbox import InboxRow
from store.outbox import OutboxRow
from store.unit import now

#: The states that rows may be stuck in, and what each queue calls them.
INBOX_STATES = ("new", "dead")
OUTBOX_STATES = ("due", "parked", "unknown")


@dataclass(frozen=True)
class Backlog:
    """`rows` of one platform in one state; the oldest has been there for `age` seconds."""

    queue: str
    platform: str
    state: str
    rows: int
    age: float


def backlog(session: Session) -> list[Backlog]:
    """Every state that has rows. Settled rows are not looked at: there may be millions."""
    return [
        *_count(session, "inbox", InboxRow.source, InboxRow.received_at, INBOX_STATES),
        *_count(session, "outbox", OutboxRow.platform, OutboxRow.created_at, OUTBOX_STATES),
    ]


def _count(
    session: Session,
    queue: str,
    platform: InstrumentedAttribute[str],
    since: InstrumentedAttribute[datetime],
    states: Iterable[str],
) -> Iterable[Backlog]:
    moment = now(session)
    table: Any = platform.class_
    for state in states:
        # Written out, not bound: only so does the planner see that a partial index fits.
        same = table.status == literal_column(f"'{state}'")
        statement = select(platform, func.count(), func.min(since)).where(same).group_by(platform)
        for name, rows, oldest in session.execute(statement):
            yield Backlog(queue, name, state, rows, max((moment - oldest).total_seconds(), 0.0))
