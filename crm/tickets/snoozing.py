"""A ticket is put aside until a time, or until the customer writes."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.actor import SYSTEM, Actor
from crm.agents.service import require_agent
from crm.errors import Conflict, Invalid
from crm.moments import FURTHEST
from crm.policy import DeskPolicy
from crm.tickets import follow_ups
from crm.tickets.changes import move, record_change, refuse_ended, touch
from crm.tickets.models import Ticket
from crm.tickets.service import get
from crm.tickets.transitions import Status
from store import now, skip_locked


def snooze(session: Session, ticket_id: int, actor: Actor, until: datetime) -> Ticket:
    """Put the ticket aside: nothing of it is due, and nobody is reminded, until then.

    Raises NotAllowed, NotFound, Invalid (no time to come), Conflict (it has ended, or is put aside
    until that very time).
    """
    require_agent(actor)
    moment = now(session)
    if not moment < until <= moment + FURTHEST:
        raise Invalid("error-bad-time", words=until.isoformat())
    ticket = get(session, ticket_id)
    refuse_ended(ticket)
    before = ticket.snoozed_until
    if before == until:
        raise Conflict("error-snoozed", number=ticket.number)
    ticket.snoozed_until = until
    ticket.due_at = None
    follow_ups.cancel(session, ticket.id)
    touch(session, ticket)
    record_change(session, "ticket.snoozed", actor, ticket, until=until.isoformat())
    return ticket


def wake(session: Session, ticket_id: int, actor: Actor, policy: DeskPolicy) -> Ticket:
    """Bring a ticket back before its time. Raises NotAllowed, NotFound, Conflict."""
    require_agent(actor)
    ticket = get(session, ticket_id)
    if ticket.snoozed_until is None:
        raise Conflict("error-not-snoozed", number=ticket.number)
    _wake(session, ticket, actor, policy)
    return ticket


def wake_due(session: Session, policy: DeskPolicy, most: int = 100) -> int:
    """Bring back the tickets whose time has come; returns how many."""
    wanted: Any = skip_locked(
        session,
        select(Ticket)
        .where(Ticket.snoozed_until.is_not(None), Ticket.snoozed_until <= now(session))
        .order_by(Ticket.snoozed_until)
        .limit(most),
    )
    tickets = list(session.scalars(wanted))
    for ticket in tickets:
        _wake(session, ticket, SYSTEM, policy)
    return len(tickets)


def _wake(session: Session, ticket: Ticket, actor: Actor, policy: DeskPolicy) -> None:
    """It is our turn: what the customer was silent about is to be looked at again."""
    ticket.snoozed_until = None
    if ticket.status == Status.PENDING:
        move(ticket, Status.OPEN)
    ticket.due_at = policy.reply_due(now(session))
    touch(session, ticket)
    record_change(session, "ticket.woke", actor, ticket)
