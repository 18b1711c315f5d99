"""What every change of a ticket has in common: who may, when, and the event that tells of it."""

from sqlalchemy.orm import Session

from crm.actor import Actor
from crm.errors import Conflict
from crm.events import Event, record
from crm.tickets.models import Ticket
from crm.tickets.transitions import Status, is_active, may
from store import now


def move(ticket: Ticket, wanted: Status) -> None:
    """The only place where a status changes."""
    if not may(ticket.status, wanted):
        raise RuntimeError(f"ticket {ticket.number} cannot go from {ticket.status} to {wanted}")
    ticket.status = wanted


def refuse_ended(ticket: Ticket) -> None:
    """Raises Conflict for a ticket that is resolved or closed."""
    if not is_active(ticket.status):
        raise Conflict("error-ticket-ended", number=ticket.number, status=ticket.status)


def touch(session: Session, ticket: Ticket) -> None:
    """The ticket changed now."""
    ticket.updated_at = now(session)
    session.flush()


def record_change(
    session: Session,
    kind: str,
    actor: Actor,
    ticket: Ticket,
    message_id: int | None = None,
    **data: object,
) -> None:
    """Append an event about the ticket."""
    record(session, Event(kind, actor, ticket.customer_id, ticket.id, message_id, data))
