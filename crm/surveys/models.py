"""Satisfaction surveys: at most one per resolution of a ticket."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from store import Base, BigId


class Survey(Base):
    """`status`: waiting, asked, answered, cancelled, unknown (whether it arrived is not known)."""

    __tablename__ = "surveys"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    resolution: Mapped[int]
    agent_id: Mapped[int | None] = mapped_column(BigId)
    due_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(String(12), default="waiting")
    score: Mapped[int | None]
    comment: Mapped[str | None] = mapped_column(Text)
    asked_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("ticket_id", "resolution"),
        Index(
            "ix_surveys_due_at",
            "due_at",
            sqlite_where=text("status = 'waiting'"),
            postgresql_where=text("status = 'waiting'"),
        ),
    )
