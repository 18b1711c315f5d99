"""A promise whose time has passed: its card shows it, and staff get one nudge in business hours.

Each happens once for each due time.
"""

from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from crm.actor import SYSTEM
from crm.customers.models import Customer
from crm.events import Event, record
from crm.policy import DeskPolicy
from crm.tickets.models import Ticket
from crm.tickets.transitions import ACTIVE
from store import now, skip_locked


def note_overdue(session: Session, policy: DeskPolicy, most: int = 100) -> int:
    """Record what became overdue, and nudge staff in business hours; returns how many rows."""
    passed = _take(session, Ticket.overdue_noted.is_distinct_from(Ticket.due_at), most)
    for ticket in passed:
        ticket.overdue_noted = ticket.due_at
        session.flush()
        _record(session, "ticket.overdue", ticket)
    nudged: list[Ticket] = []
    if policy.hours.is_open(now(session)):
        nudged = _take(session, Ticket.overdue_nudged.is_distinct_from(Ticket.due_at), most)
    for ticket in nudged:
        ticket.overdue_nudged = ticket.due_at
        session.flush()
        _record(session, "ticket.nudged", ticket)
    return len(passed) + len(nudged)


def _take(session: Session, fresh: ColumnElement[bool], most: int) -> list[Ticket]:
    """Overdue tickets that are `fresh`. Nobody is nudged for a customer who cannot be reached."""
    wanted = (
        select(Ticket)
        .join(Customer, Customer.id == Ticket.customer_id)
        .where(Ticket.status.in_(ACTIVE), Ticket.due_at <= now(session), fresh)
        .where(~Customer.blocked_us)
        .order_by(Ticket.due_at)
        .limit(most)
    )
    statement: Any = skip_locked(session, wanted)
    return list(session.scalars(statement))


def _record(session: Session, kind: str, ticket: Ticket) -> None:
    due = ticket.due_at.isoformat() if ticket.due_at else None
    record(session, Event(kind, SYSTEM, ticket.customer_id, ticket.id, None, {"due_at": due}))
