"""The people of the desk."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from crm.changes import watch
from store import Base, BigId


class Agent(Base):
    """A member of staff, known by the id of their workspace account."""

    __tablename__ = "agents"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    staff_id: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(8), default="agent")
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


watch(Agent, but=frozenset({"created_at"}))
