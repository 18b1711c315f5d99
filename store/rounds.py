"""Rounds of the timetable: each job runs on one process at a time, once per round."""

from datetime import datetime

from sqlalchemy import String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from store.base import Base
from store.unit import skip_locked, upsert
from store.wall import wall_time

# Every process looks once per period: a little less, so that its next look is not just too early.
_OF_PERIOD = 0.9


class RoundRow(Base):
    """When a job was last done, and when it is due again, by the database's clock."""

    __tablename__ = "job_rounds"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    next_at: Mapped[datetime]
    last_at: Mapped[datetime | None]


def begin(session: Session, name: str, within: float = 0.0) -> bool:
    """Whether this transaction may run the job: it is due `within` seconds and nobody runs it.

    The row stays locked until the commit, and a worker that dies lets go of it.
    """
    first = upsert(session, RoundRow).values(name=name, next_at=wall_time())
    session.execute(first.on_conflict_do_nothing())
    due = select(RoundRow.name).where(RoundRow.name == name, RoundRow.next_at <= wall_time(within))
    return session.execute(skip_locked(session, due)).first() is not None


def end(session: Session, name: str, period: float) -> None:
    """The round is over; the next is due `period` seconds from now."""
    session.execute(
        update(RoundRow)
        .where(RoundRow.name == name)
        .values(last_at=wall_time(), next_at=wall_time(period * _OF_PERIOD))
        .execution_options(synchronize_session=False)
    )
