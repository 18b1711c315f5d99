"""What an operator may look at and put right in the inbox and the outbox. Never what was said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from store import inbox, outbox
from store.inbox import InboxRow
from store.outbox import DUE_COLUMNS, Due, OutboxRow
from store.unit import now, skip_locked, topic_of, wake
from store.wall import wall_time

#: What may be asked for; the first ones need an operator, and are shown without being asked for.
INBOX_STATES = ("dead", "new", "dropped", "done")
OUTBOX_STATES = ("parked", "unknown", "due", "cancelled", "sent")
INBOX_STUCK, OUTBOX_STUCK = INBOX_STATES[:1], OUTBOX_STATES[:2]

DROPPED = "an operator dropped it"


@dataclass(frozen=True)
class Wanted:
    """Which rows; what is empty or None does not matter. `older`: for at least so long."""

    ids: Sequence[int] = ()
    states: Sequence[str] = ()
    platform: str | None = None
    lane: str | None = None  # or a part of it, such as a chat's id
    older: timedelta | None = None


@dataclass(frozen=True)
class InboxItem:
    """A row of the inbox, without its payload."""

    id: int
    status: str
    platform: str
    lane: str
    attempts: int
    since: datetime
    reason: str | None


@dataclass(frozen=True)
class OutboxItem:
    """A row of the outbox, without its payload."""

    id: int
    status: str
    platform: str
    kind: str
    lane: str
    attempts: int
    since: datetime
    not_before: datetime
    at_most_once: bool
    reason: str | None


def list_inbox(session: Session, wanted: Wanted, most: int) -> list[InboxItem]:
    """The newest first."""
    statement = (
        select(
            InboxRow.id,
            InboxRow.status,
            InboxRow.source,
            InboxRow.lane,
            InboxRow.attempts,
            InboxRow.received_at,
            InboxRow.error,
        )
        .where(*_inbox_terms(session, wanted))
        .order_by(InboxRow.id.desc())
        .limit(most)
    )
    return [InboxItem(*row) for row in session.execute(statement)]


def list_outbox(session: Session, wanted: Wanted, most: int) -> list[OutboxItem]:
    """The newest first."""
    statement = (
        select(
            OutboxRow.id,
            OutboxRow.status,
            OutboxRow.platform,
            OutboxRow.kind,
            OutboxRow.lane,
            OutboxRow.attempts,
            OutboxRow.created_at,
            OutboxRow.not_before,
            OutboxRow.at_most_once,
            OutboxRow.error,
        )
        .where(*_outbox_terms(session, wanted))
        .order_by(OutboxRow.id.desc())
        .limit(most)
    )
    rows: Any = session.execute(statement)
    return [OutboxItem(*row) for row in rows]


def retry_inbox(session: Session, ids: Sequence[int]) -> list[int]:
    """Have dead letters and waiting rows processed now, from the first try. Returns which."""
    changed = _change(session, InboxRow, ids, ("dead", "dropped", "new"), "new")
    _update(session, InboxRow, changed, attempts=0, not_before=now(session), error=None)
    _wake(session, inbox.QUEUE, InboxRow.source, changed)
    return changed


def drop_inbox(session: Session, ids: Sequence[int]) -> list[int]:
    """Give dead letters and waiting rows up. Returns which."""
    changed = _change(session, InboxRow, ids, ("dead", "new"), "dropped")
    _update(session, InboxRow, changed, error=DROPPED, done_at=now(session))
    _wake(session, inbox.QUEUE, InboxRow.source, changed)
    return changed


def retry_outbox(session: Session, ids: Sequence[int]) -> list[Due]:
    """Have rows sent now, also those whose outcome is not known. Returns which."""
    changed = _change(session, OutboxRow, ids, ("parked", "unknown", "due"), "due")
    moment = now(session)
    _update(session, OutboxRow, changed, not_before=moment, settled_at=None, attempted_at=None)
    _wake(session, outbox.QUEUE, OutboxRow.platform, changed)
    return _as_due(session, changed)


def amend_outbox(session: Session, row_id: int, payload: dict[str, Any]) -> None:
    """Change what is to be sent."""
    _update(session, OutboxRow, [row_id], payload=payload)


@dataclass(frozen=True)
class Dropped:
    """The rows that were given up; `waited`: those of them that were still to be sent."""

    ids: list[int]
    waited: list[Due]


def drop_outbox(session: Session, ids: Sequence[int]) -> Dropped:
    """Give rows up that are not being sent."""
    waiting = _change(session, OutboxRow, ids, ("due",), "cancelled")
    failed = _change(session, OutboxRow, ids, ("parked", "unknown"), "cancelled")
    changed = sorted(waiting + failed)
    _update(session, OutboxRow, changed, error=DROPPED, settled_at=now(session))
    _wake(session, outbox.QUEUE, OutboxRow.platform, changed)
    return Dropped(changed, _as_due(session, waiting))


def _inbox_terms(session: Session, wanted: Wanted) -> list[ColumnElement[bool]]:
    terms = _terms(InboxRow, wanted)
    if wanted.platform:
        terms.append(InboxRow.source == wanted.platform)
    if wanted.older is not None:
        terms.append(InboxRow.received_at <= now(session) - wanted.older)
    return terms


def _outbox_terms(session: Session, wanted: Wanted) -> list[ColumnElement[bool]]:
    terms = _terms(OutboxRow, wanted)
    if wanted.platform:
        terms.append(OutboxRow.platform == wanted.platform)
    if wanted.older is not None:
        terms.append(OutboxRow.created_at <= now(session) - wanted.older)
    return terms


def _terms(table: Any, wanted: Wanted) -> list[ColumnElement[bool]]:
    terms: list[ColumnElement[bool]] = []
    if wanted.ids:
        terms.append(table.id.in_(wanted.ids))
    if wanted.states:
        terms.append(table.status.in_(wanted.states))
    if wanted.lane:
        terms.append(table.lane.contains(wanted.lane, autoescape=True))
    return terms


def _change(
    session: Session, table: Any, ids: Sequence[int], before: Sequence[str], after: str
) -> list[int]:
    """Change the status of rows that nobody works on; which they are."""
    free = select(table.id).where(
        table.id.in_(ids),
        table.status.in_(before),
        or_(table.lease_owner.is_(None), table.lease_until < wall_time()),
    )
    found = list(session.scalars(skip_locked(session, free.order_by(table.id))))
    _update(session, table, found, status=after, lease_owner=None, lease_until=None)
    return found


def _update(session: Session, table: Any, ids: Sequence[int], **values: Any) -> None:
    session.execute(
        update(table)
        .where(table.id.in_(ids))
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def _wake(session: Session, queue: str, platform: Any, ids: Sequence[int]) -> None:
    """Have those looked at that work on these rows' platforms, in the column `platform`."""
    for name in session.scalars(select(platform).where(platform.class_.id.in_(ids)).distinct()):
        wake(session, topic_of(queue, name))


def _as_due(session: Session, ids: Sequence[int]) -> list[Due]:
    statement = select(*DUE_COLUMNS).where(OutboxRow.id.in_(ids)).order_by(OutboxRow.id)
    return [Due(*row) for row in session.execute(statement)]
