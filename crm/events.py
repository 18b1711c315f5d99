"""The event table: what happened, to whom, by whom. Append-only; reactions run on each event."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, insert, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm import changes
from crm.actor import Actor
from store import Base, BigId, core, now, raise_event

#: What staff did, which is a small part of all that happens.
BY_STAFF = "actor_kind = 'agent'"


class EventRow(Base):
    """One thing that happened. `data["changes"]`: field -> [before, after]."""

    __tablename__ = "events"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(48))
    actor_kind: Mapped[str] = mapped_column(String(12))
    actor_id: Mapped[int | None] = mapped_column(BigId)
    actor_name: Mapped[str] = mapped_column(String(200))
    customer_id: Mapped[int | None] = mapped_column(BigId)
    ticket_id: Mapped[int | None] = mapped_column(BigId)
    message_id: Mapped[int | None] = mapped_column(BigId)
    data: Mapped[dict[str, Any]]

    __table_args__ = (
        Index("ix_events_ticket_id", "ticket_id", "id"),
        Index("ix_events_customer_id", "customer_id", "id"),
        Index("ix_events_kind_at", "kind", "at"),
        Index(
            "ix_events_staff_at",
            "at",
            "id",
            sqlite_where=text(BY_STAFF),
            postgresql_where=text(BY_STAFF),
        ),
        Index(
            "ix_events_staff_actor",
            "actor_id",
            "at",
            "id",
            sqlite_where=text(BY_STAFF),
            postgresql_where=text(BY_STAFF),
        ),
    )


@dataclass(frozen=True)
class Event:
    """The same, as the reactions see it."""

    kind: str
    actor: Actor
    customer_id: int | None = None
    ticket_id: int | None = None
    message_id: int | None = None
    data: dict[str, Any] = field(default_factory=dict)


_insert = insert(core(EventRow))


def record(session: Session, event: Event) -> None:
    """Append the event and hand it to the reactions of this transaction. What was changed on the
    rows it is about since their last event is in its data, as `changes`."""
    rows = {
        "tickets": event.ticket_id,
        "customers": event.customer_id,
        "agents": event.data.get("agent_id"),
    }
    changed = changes.collect(session, rows)
    if changed:
        event = replace(event, data=event.data | {"changes": changed})
    session.execute(
        _insert,
        {
            "at": now(session),
            "kind": event.kind,
            "actor_kind": event.actor.kind,
            "actor_id": event.actor.id,
            "actor_name": event.actor.name,
            "customer_id": event.customer_id,
            "ticket_id": event.ticket_id,
            "message_id": event.message_id,
            "data": event.data,
        },
    )
    raise_event(session, event)
