"""Conversations, the log of everything said, and the state of a running dialogue."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from store import Base, BigId

#: An agent's reply that has not gone yet.
WAITING_REPLY = "delivery = 'pending' AND author_kind = 'agent'"


class Conversation(Base):
    """One chat of one customer with one bot."""

    __tablename__ = "conversations"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    channel: Mapped[str] = mapped_column(String(16))
    bot: Mapped[str] = mapped_column(String(64))
    chat_id: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    last_message_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("channel", "bot", "chat_id"),)


class Message(Base):
    """One thing said. `direction`: in (customer to us), out (to the customer), note (inside).

    `delivery` of what goes out: pending, late (it did not go at once), delivered, failed, unknown.
    `platform_ref` is the message's id in the customer's chat, `staff_ref` that in the staff thread.
    """

    __tablename__ = "messages"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    ticket_id: Mapped[int | None] = mapped_column(BigId)
    direction: Mapped[str] = mapped_column(String(4))
    author_kind: Mapped[str] = mapped_column(String(12))
    author_id: Mapped[int | None] = mapped_column(BigId)
    author_name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    data: Mapped[dict[str, Any] | None]
    platform_ref: Mapped[str | None] = mapped_column(String(64))
    staff_ref: Mapped[str | None] = mapped_column(String(100))
    delivery: Mapped[str | None] = mapped_column(String(12))
    delivery_error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]

    __table_args__ = (
        Index("ix_messages_conversation_id", "conversation_id", "id"),
        Index("ix_messages_ticket_id", "ticket_id", "id"),
        Index("ix_messages_staff_ref", "staff_ref"),
        Index(
            "ix_messages_waiting_reply",
            "created_at",
            sqlite_where=sql(WAITING_REPLY),
            postgresql_where=sql(WAITING_REPLY),
        ),
        Index(
            "uq_messages_incoming",
            "conversation_id",
            "platform_ref",
            unique=True,
            sqlite_where=sql("direction = 'in'"),
            postgresql_where=sql("direction = 'in'"),
        ),
    )


class DialogState(Base):
    """What the next message of a chat may be an answer to; gone after `expires_at`."""

    __tablename__ = "dialog_states"

    conversation_id: Mapped[int] = mapped_column(
        ForeignKey("conversations.id"), primary_key=True, autoincrement=False
    )
    name: Mapped[str] = mapped_column(String(32))
    data: Mapped[dict[str, Any]]
    version: Mapped[int]
    expires_at: Mapped[datetime]
