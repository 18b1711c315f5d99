"""What was said elsewhere becomes a note in a customer's ticket; a new one where none is open."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.actor import Actor
from crm.agents.service import require_agent
from crm.conversations.models import Conversation
from crm.conversations.service import Said
from crm.customers.models import Customer
from crm.customers.service import contact_of
from crm.errors import NotFound
from crm.policy import DeskPolicy
from crm.tickets.models import Ticket
from crm.tickets.service import active_ticket_of, add_note, get, open_by_staff


def file_in_ticket(session: Session, actor: Actor, ticket_id: int, said: Said) -> Ticket:
    """Add it to this ticket. Raises NotAllowed, NotFound, Invalid (no words)."""
    ticket = get(session, ticket_id)
    add_note(session, ticket.id, actor, said)
    return ticket


def file_for_customer(
    session: Session, actor: Actor, customer_id: int, subject: str, said: Said, policy: DeskPolicy
) -> tuple[Ticket, bool]:
    """Add it to the customer's open ticket, else to a new one about `subject`; whether it is new.

    Raises NotAllowed, NotFound (nobody, or nobody who ever wrote), Invalid (no words).
    """
    require_agent(actor)
    session.get(Customer, customer_id, with_for_update=True)  # two at once make one ticket
    ticket = active_ticket_of(session, customer_id)
    is_new = ticket is None
    if ticket is None:
        contact = contact_of(session, _conversation(session, customer_id))
        ticket = open_by_staff(session, contact, actor, subject, policy)
    add_note(session, ticket.id, actor, said)
    return ticket, is_new


def _conversation(session: Session, customer_id: int) -> int:
    """The customer's latest conversation."""
    newest = (
        select(Conversation.id)
        .where(Conversation.customer_id == customer_id)
        .order_by(Conversation.last_message_at.desc())
        .limit(1)
    )
    found = session.scalar(newest)
    if found is None:
        raise NotFound("error-customer-unknown", id=customer_id)
    return found
