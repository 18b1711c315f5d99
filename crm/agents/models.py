"""The people of the desk."""

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from crm.agents.presence import Presence
from crm.changes import watch
from store import Base, BigId


class Agent(Base):
    """A member of staff, known by the id of their workspace account.

    Not `active`: no longer on the list, or gone from the workspace. Without `hours`, they work
    when the business is open.
    """

    __tablename__ = "agents"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    staff_id: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(8), default="agent")
    active: Mapped[bool] = mapped_column(default=True)
    skills: Mapped[list[Any]] = mapped_column(default=list)  # languages and tags, sorted
    hours: Mapped[str] = mapped_column(String(200), default="")  # as crm/hours.py reads a week
    away_since: Mapped[datetime | None]
    away_until: Mapped[datetime | None]  # unset while away: until they are back
    last_assigned_at: Mapped[datetime | None]  # by the desk itself
    created_at: Mapped[datetime]

    @property
    def presence(self) -> Presence:
        """Whether they are there."""
        return Presence(self.active, self.hours, self.away_since, self.away_until)


watch(Agent, but=frozenset({"created_at", "last_assigned_at"}))
