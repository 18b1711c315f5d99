"""Settled rows of the inbox and the outbox go after a while, so that the tables do not grow for
ever. What a person has still to look at (dead letters, parked, unknown) stays."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from store.inbox import InboxRow
from store.outbox import OutboxRow

_BATCH = 500  # rows per table and transaction: a few milliseconds of the writer's time


def prune(session: Session, before: datetime, most: int = _BATCH) -> int:
    """Delete the oldest rows that were settled before then, at most `most` of each table; returns
    how many."""
    inbox = _prune(session, InboxRow, InboxRow.done_at, ("done",), before, most)
    outbox = _prune(session, OutboxRow, OutboxRow.settled_at, ("sent", "cancelled"), before, most)
    return inbox + outbox


def _prune(
    session: Session,
    table: type[InboxRow] | type[OutboxRow],
    settled_at: InstrumentedAttribute[datetime | None],
    statuses: tuple[str, ...],
    before: datetime,
    most: int,
) -> int:
    # The newest row stays: on SQLite its number would be given again, and a number is for ever
    # (Slack is asked by it whether a message was posted before).
    newest = select(func.max(table.id)).scalar_subquery()
    # Only the oldest rows are looked at, in the order of their numbers: with millions of rows and
    # none to delete this costs no more than with a few, and needs no index of its own.
    oldest = (
        select(table.id, settled_at.label("at"))
        .where(table.status.in_(statuses), table.id < newest)
        .order_by(table.id)
        .limit(most)
        .subquery()
    )
    gone = delete(table).where(table.id.in_(select(oldest.c.id).where(oldest.c.at < before)))
    result: Any = session.execute(gone.execution_options(synchronize_session=False))
    return int(result.rowcount)
