"""Tables of the knowledge base and of what customers asked it."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from store.base import Base, BigId

STATUSES = ("draft", "live", "off")
DECISIONS = ("sure", "maybe", "nothing")
#: What a customer then did: said that it helped or not, took none of the suggestions, asked for a
#: person, picked a suggestion, or nothing for a day.
OUTCOMES = ("solved", "not_solved", "none", "person", "picked", "silent")
PROPOSAL_KINDS = ("entry", "phrases")
PROPOSAL_STATUSES = ("open", "approved", "rejected")
#: A proposal comes from questions without an answer, confirmed wordings, a ticket, a colleague.
PROPOSAL_SOURCES = ("misses", "wordings", "ticket", "colleague")


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
    review_at: Mapped[datetime | None] = mapped_column(index=True)
    review_told: Mapped[datetime | None]  # the `review_at` that was reminded of
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


class FaqChange(Base):
    """One change of an entry: who, when, and what it says before and after.

    `before` is null when the entry was made; the rows of one entry are its history.
    """

    __tablename__ = "faq_changes"
    __table_args__ = (UniqueConstraint("entry_id", "version"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("faq_entries.id", ondelete="CASCADE"))
    version: Mapped[int]
    at: Mapped[datetime]
    author_id: Mapped[int | None] = mapped_column(BigId)
    author_name: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(12))
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any]]


class FaqRound(Base):
    """One look at what can be learnt: of a week (`week` such as 2026-W48), or asked for."""

    __tablename__ = "faq_rounds"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    week: Mapped[str | None] = mapped_column(String(10), unique=True)
    at: Mapped[datetime]
    staff_ref: Mapped[str | None] = mapped_column(String(100))


class FaqProposal(Base):
    """Something for the knowledge base that waits for a colleague's yes or no.

    `kind` entry: a new entry, or with `entry_id` a changed one; phrases: more ways to ask
    `entry_id`. `content` is what it would say. Nothing of it is used before it is approved.
    """

    __tablename__ = "faq_proposals"
    __table_args__ = (
        CheckConstraint(_one_of("kind", PROPOSAL_KINDS), name="kind"),
        CheckConstraint(_one_of("status", PROPOSAL_STATUSES), name="status"),
        CheckConstraint(_one_of("source", PROPOSAL_SOURCES), name="source"),
        Index(None, "status", "created_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    status: Mapped[str] = mapped_column(String(8), default="open")
    source: Mapped[str] = mapped_column(String(12))
    round_id: Mapped[int | None] = mapped_column(ForeignKey("faq_rounds.id"))
    entry_id: Mapped[int | None] = mapped_column(BigId, index=True)
    base_version: Mapped[int | None]
    ticket_id: Mapped[int | None] = mapped_column(BigId)
    content: Mapped[dict[str, Any]]
    examples: Mapped[list[Any]] = mapped_column(default=list)
    asked: Mapped[int] = mapped_column(default=0)
    proposed_by: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(200))
    staff_ref: Mapped[str | None] = mapped_column(String(100))


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
    proposal_id: Mapped[int | None] = mapped_column(BigId, index=True)
    created_at: Mapped[datetime]


class FaqVersion(Base):
    """One row: a number that grows with every change that the index must see."""

    __tablename__ = "faq_version"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
