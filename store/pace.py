"""Rates that all processes keep together: what a chat, a channel or a bot may be sent, and when.

A row per pace says when the next may go, in seconds since 1970 by the database's clock: a token
bucket in one number (GCRA). A platform that asks for a pause moves that time into the future.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, bindparam, cast, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from store.base import Base
from store.wall import wall_seconds

_ROUNDING = 1e-3  # of an interval: what is due but for a rounding error is due
_KEEP = 3600.0  # seconds after which a pace that nobody used is forgotten


class PaceRow(Base):
    """`granted` is what the last request got: it lets one statement ask and answer."""

    __tablename__ = "paces"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    next_at: Mapped[float]
    granted: Mapped[int]


_table: Any = PaceRow.__table__


@dataclass(frozen=True)
class Rate:
    """One per `interval` seconds; after a pause `burst` at once.

    In any `t` seconds at most `burst + t / interval` go.
    """

    interval: float
    burst: int = 1

    @property
    def span(self) -> float:
        """How far behind now the next time may lie: seconds of unused room that still count."""
        return self.interval * (self.burst - 1)


@dataclass(frozen=True)
class Grant:
    """`count` may go now; the next one in `wait` seconds (0: at once)."""

    count: int
    wait: float


def take(session: Session, rate: Rate, wanted: Mapping[str, int]) -> dict[str, Grant]:
    """Use up to so many of each pace now. All of them have the same rate."""
    rows = [
        {
            "key": key,
            "first": min(wanted[key], rate.burst) * rate.interval - rate.span,
            "granted": min(wanted[key], rate.burst),
        }
        for key in sorted(wanted)  # everybody locks in one order
    ]
    found = session.execute(_taking(session.get_bind().dialect.name, rate), rows)
    return {key: Grant(granted, max(wait, 0.0)) for key, granted, wait in found}


def reserve(session: Session, rate: Rate, key: str) -> float:
    """Take the next place of a pace, also one in the future; the seconds until then."""
    found = session.execute(
        _reserving(session.get_bind().dialect.name, rate),
        {"key": key, "first": rate.interval - rate.span},
    )
    return max(float(found.scalar_one()), 0.0)


def spend(session: Session, rate: Rate, key: str, count: int) -> None:
    """Count what went without asking. Nothing to count for a pace that nobody uses."""
    greatest, least, _ = _functions(session.get_bind().dialect.name)
    now = wall_seconds()
    counted = greatest(_table.c.next_at, now - rate.span) + count * rate.interval
    # What goes without asking holds others up for a second at most: it does not starve them.
    session.execute(
        update(_table).where(_table.c.key == key).values(next_at=least(counted, now + 1.0))
    )


def hold(session: Session, key: str, seconds: float) -> None:
    """The platform asks for a pause: nothing of this pace goes for so long."""
    dialect = session.get_bind().dialect.name
    greatest, _, _ = _functions(dialect)
    statement = _insert(dialect).values(key=key, next_at=wall_seconds() + seconds, granted=0)
    latest = greatest(_table.c.next_at, statement.excluded.next_at)
    session.execute(
        statement.on_conflict_do_update(index_elements=["key"], set_={"next_at": latest})
    )


def forget(session: Session, most: int = 5000) -> int:
    """Delete paces that are long unused; returns how many."""
    old = select(_table.c.key).where(_table.c.next_at < wall_seconds() - _KEEP).limit(most)
    result: Any = session.execute(delete(_table).where(_table.c.key.in_(old)))
    return int(result.rowcount)


def resting(key: Any) -> ColumnElement[bool]:
    """A condition: nothing of this pace may go now."""
    return (
        select(_table.c.key).where(_table.c.key == key, _table.c.next_at > wall_seconds()).exists()
    )


def _insert(dialect: str) -> Any:
    return {"postgresql": postgresql.insert, "sqlite": sqlite.insert}[dialect](_table)


def _functions(dialect: str) -> tuple[Any, Any, Any]:
    """The greatest and the least of two, and the whole part of what is not negative."""
    if dialect == "sqlite":
        return func.max, func.min, lambda value: cast(value, Integer)
    return func.greatest, func.least, func.floor


@cache
def _taking(dialect: str, rate: Rate) -> Any:
    greatest, least, whole = _functions(dialect)
    now = wall_seconds()
    statement = _insert(dialect).values(
        key=bindparam("key"), next_at=now + bindparam("first"), granted=bindparam("granted")
    )
    base = greatest(_table.c.next_at, now - rate.span)
    room = whole(greatest((now - base) / rate.interval + _ROUNDING + 1, 0.0))
    granted = least(statement.excluded.granted, room)
    changed = {"granted": cast(granted, Integer), "next_at": base + granted * rate.interval}
    return statement.on_conflict_do_update(index_elements=["key"], set_=changed).returning(
        _table.c.key, _table.c.granted, _table.c.next_at - now
    )


@cache
def _reserving(dialect: str, rate: Rate) -> Any:
    greatest, _, _ = _functions(dialect)
    now = wall_seconds()
    statement = _insert(dialect).values(
        key=bindparam("key"), next_at=now + bindparam("first"), granted=1
    )
    base = greatest(_table.c.next_at, now - rate.span)
    changed = {"granted": 1, "next_at": base + rate.interval}
    return statement.on_conflict_do_update(index_elements=["key"], set_=changed).returning(
        _table.c.next_at - rate.interval - now
    )
