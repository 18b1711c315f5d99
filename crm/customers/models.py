"""Customers and the identities by which they reach us."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.changes import watch
from store import Base, BigId


class Customer(Base):
    """One person. `language` is their own choice, else what Telegram says of them."""

    __tablename__ = "customers"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(12))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(20))  # E.164
    vip: Mapped[bool] = mapped_column(default=False)
    blocked_us: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    identities: Mapped[list["Identity"]] = relationship(
        back_populates="customer", order_by="Identity.id"
    )
    tagged: Mapped[list["CustomerTag"]] = relationship(order_by="CustomerTag.tag", viewonly=True)

    __table_args__ = (
        Index("ix_customers_name", "name"),
        Index("ix_customers_email", "email"),
        Index("ix_customers_phone", "phone"),
        Index("ix_customers_updated_at", "updated_at"),
    )

    @property
    def tags(self) -> list[str]:
        """Sorted."""
        return [one.tag for one in self.tagged]


class CustomerTag(Base):
    """One tag of one customer, as crm/tags.py writes it."""

    __tablename__ = "customer_tags"

    tag: Mapped[str] = mapped_column(String(32), primary_key=True)
    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customers.id"), primary_key=True, autoincrement=False, index=True
    )


class CustomerNote(Base):
    """Something staff keep in mind about a customer."""

    __tablename__ = "customer_notes"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    author_name: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]


watch(Customer, but=frozenset({"updated_at"}))


class Identity(Base):
    """A way to reach a customer: `kind` telegram, email or phone; keys carry the bot."""

    __tablename__ = "identities"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    bot: Mapped[str] = mapped_column(String(64), default="")
    value: Mapped[str] = mapped_column(String(254))
    username: Mapped[str | None] = mapped_column(String(64), index=True)
    verified: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    customer: Mapped[Customer] = relationship(back_populates="identities")

    __table_args__ = (UniqueConstraint("kind", "bot", "value"),)
