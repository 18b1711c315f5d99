"""Phone calls with a customer: a line of their log, in their ticket where one is open."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crm.actor import Actor
from crm.agents.service import require_agent
from crm.conversations.models import Conversation, Message
from crm.conversations.service import Said, log
from crm.customers.models import Customer
from crm.errors import Invalid, NotFound
from crm.events import Event, record
from crm.tickets.service import active_ticket_of, get

CALL = "call"  # the kind of such a message
MOST_MINUTES = 24 * 60


class Direction(StrEnum):
    """Who called: the customer, or we."""

    IN = "in"
    OUT = "out"


@dataclass(frozen=True)
class PhoneCall:
    """`outcome`: what came of it, in words."""

    direction: Direction
    minutes: int
    outcome: str


def log_call(
    session: Session,
    actor: Actor,
    call: PhoneCall,
    *,
    ticket_id: int | None = None,
    customer_id: int | None = None,
) -> int | None:
    """Put a call on the customer's timeline: in this ticket, else in the one that is open. It
    changes nothing about whose turn it is. Returns the ticket's id, if there is one.

    Raises NotAllowed, NotFound (no such ticket or customer), Invalid.
    """
    require_agent(actor)
    if not 0 <= call.minutes <= MOST_MINUTES:
        raise Invalid("error-call-minutes", most=MOST_MINUTES)
    if not call.outcome.strip():
        raise Invalid("error-call-outcome")
    ticket = get(session, ticket_id) if ticket_id else active_ticket_of(session, customer_id or 0)
    found = ticket.customer_id if ticket else customer_id
    conversation = ticket.conversation_id if ticket else _last_conversation(session, found)
    data = {"direction": call.direction, "minutes": call.minutes}
    said = Said(call.outcome.strip(), CALL, data=data)
    ticket_id = ticket.id if ticket else None
    message_id = log(session, conversation, "note", actor, said, ticket_id)
    record(session, Event("call.logged", actor, found, ticket_id, message_id, data))
    return ticket_id


_last_call = (
    select(Message)
    .where(Message.ticket_id == bindparam("ticket"), Message.kind == CALL)
    .order_by(Message.id.desc())
    .limit(1)
)


def last_call(session: Session, ticket_id: int) -> Message | None:
    """The latest call of a ticket."""
    return session.scalars(_last_call, {"ticket": ticket_id}).one_or_none()


def _last_conversation(session: Session, customer_id: int | None) -> int:
    if customer_id is None or session.get(Customer, customer_id) is None:
        raise NotFound("error-customer-unknown", id=customer_id or 0)
    newest = (
        select(Conversation.id)
        .where(Conversation.customer_id == customer_id)
        .order_by(Conversation.last_message_at.desc())
        .limit(1)
    )
    return session.execute(newest).scalar_one()
