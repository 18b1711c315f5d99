"""The inbox: everything the platforms sent, stored raw before it is acknowledged.

A row is processed in the transaction that marks it done. Rows of one lane (a chat, a thread) are
claimed head first, so order holds within a lane with any number of workers.
"""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Float,
    Index,
    String,
    Text,
    UniqueConstraint,
    bindparam,
    exists,
    literal_column,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from store.base import Base, BigId, core
from store.trace import Trace, inbox_trace
from store.unit import LEASE, Upsert, after_commit, lock_names, now, topic_of, wake
from store.wall import wall_time

log = logging.getLogger(__name__)

QUEUE = "inbox"
MAX_ATTEMPTS = 5
#: Priorities. The platform waits a few seconds for what is urgent, so it goes before all else.
URGENT: Final = 0
NORMAL: Final = 5
_BACKOFF = (1, 5, 30, 120)  # seconds before attempts 2 to 5


class InboxRow(Base):
    """One update of Telegram or one request of Slack. `status`: new, done, dead."""

    __tablename__ = "inbox"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source: Mapped[str] = mapped_column(String(16))
    bot: Mapped[str] = mapped_column(String(64))
    external_id: Mapped[str] = mapped_column(String(200))
    lane: Mapped[str] = mapped_column(String(200))
    priority: Mapped[int] = mapped_column(default=NORMAL)
    payload: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(8), default="new")
    attempts: Mapped[int] = mapped_column(default=0)
    received_at: Mapped[datetime]
    not_before: Mapped[datetime]
    lease_owner: Mapped[str | None] = mapped_column(String(64))
    lease_until: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        UniqueConstraint("source", "bot", "external_id"),
        Index(
            "ix_inbox_open_lane",
            "lane",
            "id",
            sqlite_where=text("status = 'new'"),
            postgresql_where=text("status = 'new'"),
        ),
        Index(
            "ix_inbox_open",
            "source",
            "priority",
            "id",
            sqlite_where=text("status = 'new'"),
            postgresql_where=text("status = 'new'"),
        ),
        Index(
            "ix_inbox_dead",
            "id",
            sqlite_where=text("status = 'dead'"),
            postgresql_where=text("status = 'dead'"),
        ),
    )


@dataclass(frozen=True)
class Received:
    """What a door took in: unique by (source, bot, external_id), ordered within `lane`."""

    source: str
    bot: str
    external_id: str
    lane: str
    payload: str
    dead: str | None = None  # why it can never be processed
    priority: int = NORMAL


@dataclass
class Claimed:
    """A row this worker may process now."""

    id: int
    source: str
    bot: str
    lane: str
    payload: str
    attempts: int
    received_at: datetime
    finished: bool = False  # by this worker

    @property
    def trace(self) -> Trace:
        """What everything it sets off carries."""
        return Trace(inbox_trace(self.source, self.id), self.received_at)


_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")  # JSON's escape of it


def _storable(payload: str) -> str:
    """JSON text without NUL and lone surrogates, which databases refuse to keep."""
    whole = payload.encode("utf-8", "replace").decode("utf-8").replace("\0", "")
    return _NUL.sub(r"\1", whole)


_inbox = core(InboxRow)
_accept = Upsert(
    lambda insert: (
        insert(_inbox)
        .on_conflict_do_nothing()
        .returning(_inbox.c.id, _inbox.c.source, _inbox.c.external_id, _inbox.c.error)
    )
)


def accept(session: Session, items: Sequence[Received]) -> int:
    """Store raw items; those already stored are skipped. Returns how many were new."""
    if not items:
        return 0
    # Ids of one lane are given in the order of the commits, so that no earlier one turns up late.
    lock_names(session, (item.lane for item in items))
    moment = now(session)
    rows = [
        {
            "source": item.source,
            "bot": item.bot,
            "external_id": item.external_id,
            "lane": item.lane,
            "priority": item.priority,
            "payload": _storable(item.payload),
            "status": "dead" if item.dead else "new",
            "error": item.dead,
            "attempts": 0,
            "received_at": moment,
            "not_before": moment,
        }
        for item in items
    ]
    new = session.execute(_accept.of(session), rows).all()
    for row in new:
        after_commit(session, partial(_log_received, *row))
        wake(session, topic_of(QUEUE, row.source))
    return len(new)


def accept_each(session: Session, items: Sequence[Received]) -> list[None]:
    """`accept`, for a `Gathering`: one transaction for what came in at the same time."""
    accept(session, items)
    return [None] * len(items)


def _log_received(row_id: int, source: str, external_id: str, dead: str | None) -> None:
    log.info(
        "received %s %s%s",
        source,
        external_id,
        f": a dead letter ({dead})" if dead else "",
        extra={"trace": inbox_trace(source, row_id), "source": source, "external_id": external_id},
    )


def accept_done(session: Session, item: Received) -> bool:
    """Store an item that is processed in this very transaction. False: it was stored before."""
    moment = now(session)
    values = {
        "source": item.source,
        "bot": item.bot,
        "external_id": item.external_id,
        "lane": item.lane,
        "payload": _storable(item.payload),
        "status": "done",
        "attempts": 1,
        "received_at": moment,
        "not_before": moment,
        "done_at": moment,
    }
    row_id = session.execute(_accept.of(session), values).scalar()
    if row_id is None:
        return False
    after_commit(session, partial(_log_received, row_id, item.source, item.external_id, None))
    return True


_earlier = _inbox.alias()
# Not a parameter: the partial indexes are for this value.
_open: ColumnElement[str] = literal_column("'new'")
_heads = (
    select(_inbox.c.id)
    .where(
        _inbox.c.status == _open,
        _inbox.c.source == bindparam("wanted"),
        _inbox.c.priority <= bindparam("lowest"),
        _inbox.c.not_before <= bindparam("moment"),
        or_(_inbox.c.lease_until.is_(None), _inbox.c.lease_until < wall_time()),
        ~exists().where(
            _earlier.c.lane == _inbox.c.lane,
            _earlier.c.status == _open,
            _earlier.c.id < _inbox.c.id,
        ),
    )
    .order_by(_inbox.c.priority, _inbox.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)  # SQLite, which has one writer, leaves it out
)

_lease = (
    update(_inbox)
    .where(_inbox.c.id.in_(bindparam("ids", expanding=True)))
    .values(
        lease_owner=bindparam("owner"),
        lease_until=wall_time(bindparam("seconds", type_=Float())),
        attempts=_inbox.c.attempts + 1,
    )
    .returning(*(_inbox.c[each.name] for each in fields(Claimed) if each.name in _inbox.c))
)


def claim(
    session: Session,
    source: str,
    owner: str,
    most: int = 50,
    lease: float = LEASE,
    *,
    urgent: bool = False,
) -> list[Claimed]:
    """Lease the head of up to `most` lanes to `owner` for `lease` seconds, the urgent ones first.

    `urgent`: only those.
    """
    lowest = URGENT if urgent else NORMAL
    wanted = {"moment": now(session), "most": most, "wanted": source, "lowest": lowest}
    ids = list(session.execute(_heads, wanted).scalars())
    if not ids:
        return []
    leased = session.execute(_lease, {"ids": ids, "owner": owner, "seconds": lease})
    rows = [Claimed(*row) for row in leased]
    order = {row_id: place for place, row_id in enumerate(ids)}
    return sorted(rows, key=lambda row: order[row.id])


_done = (
    update(_inbox)
    .where(_inbox.c.id == bindparam("row_id"), _inbox.c.status == "new")
    .values(status="done", done_at=bindparam("moment"), error=None)
    .returning(_inbox.c.source)
)


def finish(session: Session, row_id: int) -> bool:
    """Mark a row done, in the transaction of its effect. False: it was done before; do nothing."""
    source = session.execute(_done, {"row_id": row_id, "moment": now(session)}).scalar()
    if source is None:
        return False
    wake(session, topic_of(QUEUE, source))  # the next of its lane
    return True


def fail(session: Session, row: Claimed, error: str, permanent: bool = False) -> bool:
    """Try again later, or, after MAX_ATTEMPTS or when `permanent`, make it a dead letter.

    Returns whether it is dead now. A dead letter never blocks what follows it in its lane. Leaves
    a row alone that another worker has taken over meanwhile.
    """
    dead = permanent or row.attempts >= MAX_ATTEMPTS
    delay = _BACKOFF[min(row.attempts, len(_BACKOFF)) - 1]
    result: Any = session.execute(
        update(InboxRow)
        .where(InboxRow.id == row.id, InboxRow.status == "new", InboxRow.attempts <= row.attempts)
        .values(
            status="dead" if dead else "new",
            error=error,
            not_before=now(session) + timedelta(seconds=delay),
            lease_owner=None,
            lease_until=None,
        )
        .execution_options(synchronize_session=False)
    )
    wake(session, topic_of(QUEUE, row.source))
    return dead and bool(result.rowcount == 1)


def renew(session: Session, owner: str, ids: Sequence[int], lease: float = LEASE) -> None:
    """The worker still works on these rows: its claims hold for another `lease` seconds."""
    session.execute(
        update(InboxRow)
        .where(InboxRow.id.in_(ids), InboxRow.lease_owner == owner, InboxRow.status == "new")
        .values(lease_until=wall_time(lease))
        .execution_options(synchronize_session=False)
    )


def release_all(session: Session) -> None:
    """No other worker lives (a single process that starts): every claim is free again."""
    session.execute(
        update(InboxRow)
        .where(InboxRow.status == "new", InboxRow.lease_owner.is_not(None))
        .values(lease_owner=None, lease_until=None)
        .execution_options(synchronize_session=False)
    )


def postpone(session: Session, row_id: int, seconds: float) -> None:
    """Give a claimed row back, untouched, to be tried again in `seconds`."""
    session.execute(
        update(InboxRow)
        .where(InboxRow.id == row_id, InboxRow.status == "new")
        .values(
            lease_owner=None,
            lease_until=None,
            attempts=InboxRow.attempts - 1,
            not_before=now(session) + timedelta(seconds=seconds),
        )
        .execution_options(synchronize_session=False)
    )
