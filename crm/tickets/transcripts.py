"""Everything that was said in a ticket, for a file."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.actor import Actor
from crm.agents.service import require_agent
from crm.conversations.models import Message
from crm.tickets.changes import record_change
from crm.tickets.links import parts_of
from crm.tickets.models import Ticket
from crm.tickets.queries import TicketView, view
from crm.tickets.revisions import is_deleted
from crm.tickets.service import get


@dataclass(frozen=True)
class Transcript:
    """The ticket and its messages, with those of tickets merged into it, oldest first."""

    view: TicketView
    messages: list[Message]
    written_at: datetime


def export(session: Session, ticket_id: int, actor: Actor, notes: bool) -> Ticket:
    """Have the transcript written, with the notes or without. Raises NotAllowed, NotFound."""
    require_agent(actor)
    ticket = get(session, ticket_id)
    record_change(session, "ticket.exported", actor, ticket, notes=notes)
    return ticket


def read(session: Session, ticket_id: int, notes: bool, moment: datetime) -> Transcript:
    """Without replies that were taken back. Raises NotFound."""
    of_ticket = Message.ticket_id.in_(parts_of(session, ticket_id))
    statement = select(Message).where(of_ticket).order_by(Message.id)
    said = [one for one in session.scalars(statement) if not is_deleted(one)]
    kept = [one for one in said if notes or one.direction != "note"]
    return Transcript(view(session, ticket_id), kept, moment)
