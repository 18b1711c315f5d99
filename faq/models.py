"""Tables of the knowledge base and of what customers asked it."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from store.base import Base, BigId

STATUSES = ("draft", "live", "off")
DECISIONS = ("sure", "maybe", "nothing")
OUTCOMES = ("solved", "not_solved", "person", "picked")


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class FaqEntry(Base):
    """One question and answer in one language."""

    __tablename__ = "faq_entries"
    __table_args__ = (
        UniqueConstraint("key", "language"),
        CheckConstraint(_one_of("status", STATUSES), name="status"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(80))
    language: Mapped[str] = mapped_column(String(16))
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    buttons: Mapped[list[Any]] = mapped_column(default=list)
    attachments: Mapped[list[Any]] = mapped_column(default=list)
    keywords: Mapped[list[Any]] = mapped_column(default=list)
    tags: Mapped[list[Any]] = mapped_column(default=list)
    status: Mapped[str] = mapped_column(String(8), default="live", index=True)
    valid_from: Mapped[datetime | None]
    valid_until: Mapped[datetime | None]
    owner: Mapped[str | None] = mapped_column(String(120))
    sure_threshold: Mapped[float | None] = mapped_column(Float)
    maybe_threshold: Mapped[float | None] = mapped_column(Float)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    phrases: Mapped[list["FaqPhrase"]] = relationship(
        back_populates="entry",
        cascade="all, delete-orphan",
        order_by="FaqPhrase.id",
        lazy="selectin",
    )


class FaqPhrase(Base):
    """Another way of asking an entry's question."""

    __tablename__ = "faq_phrases"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    entry_id: Mapped[int] = mapped_column(
        ForeignKey("faq_entries.id", ondelete="CASCADE"), index=True
    )
    text: Mapped[str] = mapped_column(Text)

    entry: Mapped[FaqEntry] = relationship(back_populates="phrases")


class FaqAsk(Base):
    """One question a customer asked, what was decided, and what came of it."""

    __tablename__ = "faq_asks"
    __table_args__ = (
        CheckConstraint(_one_of("decision", DECISIONS), name="decision"),
        CheckConstraint(_one_of("outcome", OUTCOMES), name="outcome"),
        Index(None, "decision", "created_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    message_id: Mapped[int | None] = mapped_column(BigId)
    customer_id: Mapped[int] = mapped_column(BigId, index=True)
    language: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    entry_id: Mapped[int | None] = mapped_column(BigId, index=True)
    confidence: Mapped[float] = mapped_column(Float)
    decision: Mapped[str] = mapped_column(String(8))
    outcome: Mapped[str | None] = mapped_column(String(12))
    picked_entry_id: Mapped[int | None] = mapped_column(BigId)
    created_at: Mapped[datetime]


class FaqVersion(Base):
    """One row: a number that grows with every change that the index must see."""

    __tablename__ = "faq_version"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
