"""Replies that are written now and sent later."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.actor import SYSTEM, Actor
from crm.agents.models import Agent
from crm.agents.service import actor_of, require_agent
from crm.conversations.models import Message
from crm.conversations.service import Said
from crm.customers.models import Customer
from crm.errors import Conflict, Invalid, NotFound
from crm.moments import FURTHEST
from crm.policy import DeskPolicy
from crm.tickets import service
from crm.tickets.changes import record_change, refuse_ended
from crm.tickets.models import ScheduledReply, Ticket
from crm.tickets.transitions import is_active
from store import now, skip_locked


def schedule(
    session: Session, ticket_id: int, actor: Actor, text: str, send_at: datetime
) -> ScheduledReply:
    """Have a reply sent at that time, as the agent's.

    Raises NotAllowed, NotFound, Invalid (no words, no time to come), Conflict (it has ended).
    """
    agent_id = require_agent(actor)
    moment = now(session)
    if not text.strip():
        raise Invalid("error-empty-reply")
    if not moment < send_at <= moment + FURTHEST:
        raise Invalid("error-bad-time", words=send_at.isoformat())
    ticket = service.get(session, ticket_id)
    refuse_ended(ticket)
    row = ScheduledReply(
        ticket_id=ticket_id,
        agent_id=agent_id,
        text=text.strip(),
        send_at=send_at,
        status="waiting",
        created_at=moment,
    )
    session.add(row)
    session.flush()
    at = send_at.isoformat()
    record_change(session, "reply.scheduled", actor, ticket, send_at=at, text=row.text)
    return row


def cancel(session: Session, scheduled_id: int, actor: Actor) -> ScheduledReply:
    """Do not send it after all; anybody of the desk may. Raises NotAllowed, NotFound, Conflict."""
    require_agent(actor)
    row = session.get(ScheduledReply, scheduled_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound("error-scheduled-unknown")
    if row.status != "waiting":
        raise Conflict("error-scheduled-over", status=row.status)
    row.status = "cancelled"
    session.flush()
    ticket = session.get_one(Ticket, row.ticket_id)
    record_change(session, "reply.unscheduled", actor, ticket, text=row.text)
    return row


def waiting(session: Session, most: int = 20) -> Sequence[tuple[ScheduledReply, Ticket, str]]:
    """What is to be sent, the next first: with its ticket and the customer's name."""
    rows = session.execute(
        select(ScheduledReply, Ticket, Customer.name)
        .join(Ticket, Ticket.id == ScheduledReply.ticket_id)
        .join(Customer, Customer.id == Ticket.customer_id)
        .where(ScheduledReply.status == "waiting")
        .order_by(ScheduledReply.send_at, ScheduledReply.id)
        .limit(most)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def send_due(session: Session, policy: DeskPolicy, most: int = 50) -> int:
    """Send what is due, each once; returns how many were looked at."""
    wanted: Any = skip_locked(
        session,
        select(ScheduledReply)
        .where(ScheduledReply.status == "waiting", ScheduledReply.send_at <= now(session))
        .order_by(ScheduledReply.send_at)
        .limit(most),
    )
    rows = list(session.scalars(wanted))
    for row in rows:
        _send(session, row, policy)
    return len(rows)


def _send(session: Session, row: ScheduledReply, policy: DeskPolicy) -> None:
    """A reply that may be out of date by now is not sent: the ticket ended, the customer wrote
    meanwhile, or its writer left. Its words are in the thread."""
    ticket = service.get(session, row.ticket_id)
    agent = session.get_one(Agent, row.agent_id)
    why = _why_not(session, row, ticket, agent)
    row.status = "kept" if why else "sent"
    session.flush()
    if why:
        record_change(session, "reply.kept", SYSTEM, ticket, why=why, text=row.text)
    else:
        service.reply(session, ticket.id, actor_of(agent), Said(row.text), policy)


def _why_not(session: Session, row: ScheduledReply, ticket: Ticket, agent: Agent) -> str | None:
    if not is_active(ticket.status):
        return "ended"
    if not agent.active:
        return "left"
    wrote = select(Message.id).where(
        Message.ticket_id == ticket.id,
        Message.direction == "in",
        Message.created_at > row.created_at,
    )
    return "wrote" if session.execute(wrote.limit(1)).first() is not None else None
