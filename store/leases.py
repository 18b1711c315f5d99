"""Leases: what one process at a time may do, by name, until it lets go or falls silent."""

from datetime import datetime

from sqlalchemy import String, delete, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from store.base import Base
from store.unit import LEASE, upsert
from store.wall import wall_time

TOPIC = "leases"


class LeaseRow(Base):
    """`owner` may do what `name` says until `until`, by the database's clock."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    owner: Mapped[str] = mapped_column(String(64))
    until: Mapped[datetime]


def take(session: Session, name: str, owner: str, lease: float = LEASE) -> bool:
    """Take or renew a lease for `lease` seconds. False: somebody else holds it."""
    values = {"owner": owner, "until": wall_time(lease)}
    statement = (
        upsert(session, LeaseRow)
        .values(name=name, **values)
        .on_conflict_do_update(
            index_elements=["name"],
            set_=values,
            where=or_(LeaseRow.owner == owner, LeaseRow.until < wall_time()),
        )
        .returning(LeaseRow.name)
    )
    return session.execute(statement).first() is not None


def let_go(session: Session, name: str, owner: str) -> None:
    """Somebody else may take it now."""
    session.execute(
        delete(LeaseRow)
        .where(LeaseRow.name == name, LeaseRow.owner == owner)
        .execution_options(synchronize_session=False)
    )


def held(session: Session, name: str) -> bool:
    """Whether anybody holds it."""
    statement = select(LeaseRow.name).where(LeaseRow.name == name, LeaseRow.until >= wall_time())
    return session.execute(statement).first() is not None
