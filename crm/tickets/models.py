"""Tickets, their staff threads and their follow-ups."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from crm.changes import watch
from store import Base, BigId

FIRST_NUMBER = 1001  # the customer's first ticket does not look like the shop's first
PRIORITIES = ("low", "normal", "high", "urgent")


class Ticket(Base):
    """One request of one customer. `status` changes only along crm/tickets/transitions.py.

    `resolution` counts how often it was resolved: one survey per resolution at most.
    """

    __tablename__ = "tickets"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("agents.id"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"), index=True)
    route: Mapped[str | None] = mapped_column(
        String(100)
    )  # its channel; unset: the support channel
    subject: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(12), default="new")
    priority: Mapped[str] = mapped_column(String(8), default="normal")
    language: Mapped[str] = mapped_column(String(12))
    resolution: Mapped[int] = mapped_column(default=0)
    rating: Mapped[int | None]
    rating_comment: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    due_at: Mapped[datetime | None]  # when the customer may expect our next word
    snoozed_until: Mapped[datetime | None]  # put aside: nothing is due before
    overdue_noted: Mapped[datetime | None]  # the `due_at` that the card shows as overdue
    overdue_nudged: Mapped[datetime | None]  # the `due_at` that staff were nudged about
    first_reply_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_tickets_status_due_at", "status", "due_at"),
        Index(
            "ix_tickets_snoozed_until",
            "snoozed_until",
            sqlite_where=sql("snoozed_until IS NOT NULL"),
            postgresql_where=sql("snoozed_until IS NOT NULL"),
        ),
        Index("ix_tickets_assignee_id", "assignee_id", "status"),
        Index(
            "uq_tickets_active",
            "conversation_id",
            unique=True,
            sqlite_where=sql("status IN ('new', 'open', 'pending')"),
            postgresql_where=sql("status IN ('new', 'open', 'pending')"),
        ),
    )

    @property
    def number(self) -> int:
        """What people call it."""
        return self.id + FIRST_NUMBER - 1


_BOOKS = {"updated_at", "overdue_noted", "overdue_nudged", "first_reply_at", "resolved_at"}
watch(Ticket, but=frozenset(_BOOKS | {"closed_at", "resolution"}))


class TicketTag(Base):
    """One tag of one ticket, as crm/tags.py writes it."""

    __tablename__ = "ticket_tags"

    tag: Mapped[str] = mapped_column(String(32), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(
        ForeignKey("tickets.id"), primary_key=True, autoincrement=False, index=True
    )


class TicketLink(Base):
    """Two tickets that have to do with each other; the older one comes first."""

    __tablename__ = "ticket_links"

    first_id: Mapped[int] = mapped_column(
        ForeignKey("tickets.id"), primary_key=True, autoincrement=False
    )
    second_id: Mapped[int] = mapped_column(
        ForeignKey("tickets.id"), primary_key=True, autoincrement=False, index=True
    )


class StaffThread(Base):
    """Where staff see a ticket: the channel and the message that is its card."""

    __tablename__ = "staff_threads"

    ticket_id: Mapped[int] = mapped_column(
        ForeignKey("tickets.id"), primary_key=True, autoincrement=False
    )
    channel: Mapped[str] = mapped_column(String(64))
    ref: Mapped[str] = mapped_column(String(64))

    __table_args__ = (UniqueConstraint("channel", "ref"),)


class ScheduledReply(Base):
    """An agent's reply that is sent later. `status`: waiting, sent, cancelled, kept (not sent,
    since it may be out of date)."""

    __tablename__ = "scheduled_replies"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agents.id"))
    text: Mapped[str] = mapped_column(Text)
    send_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(String(12))
    created_at: Mapped[datetime]

    __table_args__ = (
        Index(
            "ix_scheduled_replies_send_at",
            "send_at",
            sqlite_where=sql("status = 'waiting'"),
            postgresql_where=sql("status = 'waiting'"),
        ),
    )


class FollowUp(Base):
    """One step due when the customer stays silent after our question: remind, then close.

    `status`: waiting, done, cancelled. A step runs at most once.
    """

    __tablename__ = "follow_ups"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    step: Mapped[str] = mapped_column(String(12))
    due_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(String(12), default="waiting")
    created_at: Mapped[datetime]

    __table_args__ = (
        Index(
            "ix_follow_ups_due_at",
            "due_at",
            sqlite_where=sql("status = 'waiting'"),
            postgresql_where=sql("status = 'waiting'"),
        ),
        Index(
            "uq_follow_ups_waiting",
            "ticket_id",
            unique=True,
            sqlite_where=sql("status = 'waiting'"),
            postgresql_where=sql("status = 'waiting'"),
        ),
    )
