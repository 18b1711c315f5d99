"""The outbox: everything to be sent, written in the transaction that decided it.

Delivery leases the head of each lane, sends, and settles the row. A row is `due` until it is
`sent`, `parked` (can never be sent), `unknown` (sent at most once, outcome not known) or
`cancelled`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Float,
    Index,
    String,
    Text,
    and_,
    bindparam,
    exists,
    insert,
    literal_column,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from store.base import Base, BigId, core
from store.pace import resting
from store.trace import Trace, current_trace
from store.unit import LEASE, now, topic_of, wake
from store.wall import wall_time

QUEUE = "outbox"

# Priorities: replies overtake bulk sends, and what a platform waits for overtakes replies.
URGENT, REPLY, NOTICE, BULK = -1, 0, 5, 9


class OutboxRow(Base):
    """One call to make to a platform."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    platform: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(32))
    lane: Mapped[str] = mapped_column(String(200))
    pace: Mapped[str | None] = mapped_column(String(200))
    payload: Mapped[dict[str, Any]]
    key: Mapped[str | None] = mapped_column(String(200))
    priority: Mapped[int] = mapped_column(default=REPLY)
    at_most_once: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str] = mapped_column(String(12), default="due")
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    not_before: Mapped[datetime]
    lease_owner: Mapped[str | None] = mapped_column(String(64))
    lease_until: Mapped[datetime | None]
    attempted_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    result: Mapped[dict[str, Any] | None]
    error: Mapped[str | None] = mapped_column(Text)
    trace: Mapped[str | None] = mapped_column(String(24))
    caused_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "ix_outbox_due_lane",
            "lane",
            "id",
            sqlite_where=text("status = 'due'"),
            postgresql_where=text("status = 'due'"),
        ),
        Index(
            "ix_outbox_due_key",
            "key",
            sqlite_where=text("status = 'due'"),
            postgresql_where=text("status = 'due'"),
        ),
        Index(
            "ix_outbox_due",
            "platform",
            "priority",
            "id",
            sqlite_where=text("status = 'due'"),
            postgresql_where=text("status = 'due'"),
        ),
        Index(
            "ix_outbox_failed",
            "id",
            sqlite_where=text("status IN ('parked', 'unknown')"),
            postgresql_where=text("status IN ('parked', 'unknown')"),
        ),
    )


@dataclass(frozen=True)
class Candidate:
    """A row that is due, before it is claimed."""

    id: int
    priority: int
    pace: str | None


Choose = Callable[[Session, Sequence[Candidate]], list[int]]


@dataclass(frozen=True)
class Due:
    """A row this worker may send now. `interrupted`: an earlier attempt's outcome is not known.

    `trace` and `caused_at` are those of `store.trace.Trace`.
    """

    id: int
    platform: str
    kind: str
    lane: str
    pace: str | None
    payload: dict[str, Any]
    key: str | None
    at_most_once: bool
    attempts: int
    created_at: datetime
    attempted_at: datetime | None  # of an attempt that nobody settled
    trace: str | None = None
    caused_at: datetime | None = None

    @property
    def follows(self) -> Trace | None:
        """What had it sent."""
        return Trace(self.trace, self.caused_at) if self.trace else None

    @property
    def interrupted(self) -> bool:
        return self.attempted_at is not None


#: What makes a `Due`, in its order.
DUE_COLUMNS = tuple(getattr(OutboxRow, each.name) for each in fields(Due))

_outbox = core(OutboxRow)
_insert = insert(_outbox)


def enqueue(
    session: Session,
    platform: str,
    kind: str,
    lane: str,
    payload: dict[str, Any],
    *,
    key: str | None = None,
    pace: str | None = None,
    priority: int = REPLY,
    at_most_once: bool = False,
    delay: float = 0.0,
) -> None:
    """Have something sent after the commit, behind what waits in the same `lane`.

    `key` names it, so that `pending` can tell that the same is waiting and `cancel` can find it.
    `pace`: what the platform's limit is on, such as the chat; lanes may share one. `delay`:
    seconds that it, and what comes behind it, waits at least.
    """
    moment = now(session)
    cause = current_trace()
    session.execute(
        _insert,
        {
            "platform": platform,
            "kind": kind,
            "lane": lane,
            "pace": pace,
            "payload": payload,
            "key": key,
            "priority": priority,
            "at_most_once": at_most_once,
            "status": "due",
            "attempts": 0,
            "created_at": moment,
            "not_before": moment + timedelta(seconds=delay),
            "trace": cause.id if cause else None,
            "caused_at": cause.caused_at if cause else None,
        },
    )
    wake(session, topic_of(QUEUE, platform))


# Not a parameter: the partial indexes are for this value.
_due: ColumnElement[str] = literal_column("'due'")
_waits = (
    _outbox.c.key == bindparam("name"),
    _outbox.c.status == _due,
    _outbox.c.lease_owner.is_(None),
)
# SQLite, which has one writer, leaves the lock out.
_waiting = select(_outbox.c.platform).where(*_waits).limit(1).with_for_update(skip_locked=True)
_cancel = update(_outbox).where(*_waits).values(status="cancelled", settled_at=bindparam("moment"))


def pending(session: Session, key: str) -> bool:
    """Whether a row with this key waits and nobody begins to send it before our commit."""
    platform = session.execute(_waiting, {"name": key}).scalar()
    if platform is None:
        return False
    # Whoever looked meanwhile passed over the row, which is locked now.
    wake(session, topic_of(QUEUE, platform))
    return True


def cancel(session: Session, key: str) -> int:
    """Withdraw waiting rows with this key that nobody has begun to send; returns how many."""
    result: Any = session.execute(_cancel, {"name": key, "moment": now(session)})
    return int(result.rowcount)


_other = _outbox.alias()
_heads = (
    select(_outbox.c.id, _outbox.c.priority, _outbox.c.pace)
    .where(
        _outbox.c.status == _due,
        _outbox.c.platform == bindparam("wanted"),
        _outbox.c.priority <= bindparam("lowest"),
        _outbox.c.not_before <= bindparam("moment"),
        ~resting(bindparam("account")),
        or_(_outbox.c.pace.is_(None), ~resting(_outbox.c.pace)),
        or_(_outbox.c.priority < BULK, ~resting(bindparam("bulk"))),
        or_(_outbox.c.lease_until.is_(None), _outbox.c.lease_until < wall_time()),
        ~exists().where(
            _other.c.lane == _outbox.c.lane,
            _other.c.status == _due,
            _other.c.id != _outbox.c.id,
            or_(
                _other.c.priority < _outbox.c.priority,
                and_(_other.c.priority == _outbox.c.priority, _other.c.id < _outbox.c.id),
                _other.c.lease_until >= wall_time(),
            ),
        ),
    )
    .order_by(_outbox.c.priority, _outbox.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)

_lease = (
    update(_outbox)
    .where(_outbox.c.id.in_(bindparam("ids", expanding=True)))
    .values(
        lease_owner=bindparam("owner"),
        lease_until=wall_time(bindparam("seconds", type_=Float())),
        attempts=_outbox.c.attempts + 1,
    )
    .returning(*(_outbox.c[each.name] for each in fields(Due)))
)


def claim(
    session: Session,
    platform: str,
    owner: str,
    most: int = 50,
    lease: float = LEASE,
    *,
    urgent: bool = False,
    account: str = "",
    choose: Choose | None = None,
) -> list[Due]:
    """Lease the head of up to `most` lanes to `owner` for `lease` seconds, replies first.

    A lane's head is its oldest row of the most urgent priority, once nothing of the lane is being
    sent. `urgent`: only what a platform waits for. `account`: the pace of everything that is sent
    to the platform. `choose` picks from what is due, in this transaction.
    """
    wanted = {
        "moment": now(session),
        "most": most,
        "wanted": platform,
        "lowest": URGENT if urgent else BULK,
        "account": account,
        "bulk": f"{account}:bulk",
    }
    found = session.execute(_heads, wanted)
    candidates = [Candidate(*row) for row in found]
    ids = [row.id for row in candidates]
    if choose is not None and candidates:
        ids = choose(session, candidates)
    if not ids:
        return []
    leased = session.execute(_lease, {"ids": ids, "owner": owner, "seconds": lease})
    rows = [Due(*row) for row in leased]
    order = {row_id: place for place, row_id in enumerate(ids)}
    return sorted(rows, key=lambda row: order[row.id])


def renew(session: Session, owner: str, ids: Sequence[int], lease: float = LEASE) -> None:
    """The worker still works on these rows: its claims hold for another `lease` seconds."""
    session.execute(
        update(OutboxRow)
        .where(OutboxRow.id.in_(ids), OutboxRow.lease_owner == owner, OutboxRow.status == "due")
        .values(lease_until=wall_time(lease))
        .execution_options(synchronize_session=False)
    )


def release_all(session: Session) -> None:
    """No other worker lives (a single process that starts): every claim is free again."""
    session.execute(
        update(OutboxRow)
        .where(OutboxRow.status == "due", OutboxRow.lease_owner.is_not(None))
        .values(lease_owner=None, lease_until=None)
        .execution_options(synchronize_session=False)
    )


_begin = (
    update(_outbox)
    .where(
        _outbox.c.id.in_(bindparam("ids", expanding=True)),
        _outbox.c.status == "due",
        _outbox.c.lease_owner == bindparam("owner"),
        _outbox.c.lease_until >= wall_time(),
    )
    .values(attempted_at=bindparam("moment"))
    .returning(_outbox.c.id)
)


def begin_attempts(session: Session, row_ids: Sequence[int], owner: str) -> set[int]:
    """Note that the sends begin; the ids of those that may. The lease of the others is gone and
    they are another worker's now."""
    wanted = {"ids": row_ids, "owner": owner, "moment": now(session)}
    return set(session.execute(_begin, wanted).scalars())


_settle = (
    update(_outbox)
    .where(_outbox.c.id == bindparam("row_id"), _outbox.c.status == "due")
    .values(
        status=bindparam("end"),
        result=bindparam("outcome"),
        error=bindparam("reason"),
        settled_at=bindparam("moment"),
        lease_owner=None,
        lease_until=None,
    )
    .returning(_outbox.c.platform)
)


def attempted_at(session: Session, row_id: int) -> datetime | None:
    """When the last attempt to send it began."""
    return session.scalar(select(OutboxRow.attempted_at).where(OutboxRow.id == row_id))


def settle(
    session: Session,
    row_id: int,
    status: str,
    *,
    result: dict[str, Any] | None = None,
    error: str | None = None,
) -> bool:
    """End a row's life as `sent`, `parked` or `unknown`. False: somebody ended it before."""
    values = {"row_id": row_id, "end": status, "outcome": result, "reason": error}
    platform = session.execute(_settle, values | {"moment": now(session)}).scalar()
    if platform is None:
        return False
    wake(session, topic_of(QUEUE, platform))  # the next of its lane
    return True


def retry_later(session: Session, row: Due, seconds: float, error: str, sent: bool) -> bool:
    """Give the row back for another try in `seconds`; `sent`: the platform may have got it.

    False: somebody else ended it or has taken it over; it is left alone.
    """
    values: dict[str, Any] = {
        "not_before": now(session) + timedelta(seconds=seconds),
        "error": error,
        "lease_owner": None,
        "lease_until": None,
    }
    if not sent and not row.interrupted:  # what an earlier try may have done stays known
        values["attempted_at"] = None
    result: Any = session.execute(
        update(OutboxRow)
        .where(
            OutboxRow.id == row.id,
            OutboxRow.status == "due",
            OutboxRow.attempts == row.attempts,
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return bool(result.rowcount == 1)
