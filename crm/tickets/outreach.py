"""The desk writes first, to a customer who has written before."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.actor import Actor
from crm.agents.service import require_agent
from crm.conversations.models import Conversation
from crm.conversations.service import Said
from crm.customers.models import Customer
from crm.customers.service import contact_of
from crm.errors import Conflict, Invalid, NotFound
from crm.policy import DeskPolicy
from crm.tickets import service
from crm.tickets.changes import record_change
from crm.tickets.models import Ticket
from crm.tickets.opening import route_for, shortened
from crm.tickets.transitions import Status
from store import now


def start(
    session: Session, customer_id: int, actor: Actor, said: Said, policy: DeskPolicy
) -> Ticket:
    """Open a ticket with our own words, in the chat where the customer was last seen.

    Raises NotAllowed, NotFound (no such customer, or none of their chats), Invalid (no words),
    Conflict (they have an open ticket, or blocked our bot).
    """
    require_agent(actor)
    if not said.text.strip():
        raise Invalid("error-empty-reply")
    customer = session.get(Customer, customer_id, with_for_update=True, populate_existing=True)
    if customer is None:
        raise NotFound("error-customer-unknown", id=customer_id)
    if customer.blocked_us:
        raise Conflict("error-customer-blocked", name=customer.name)
    open_now = service.active_ticket_of(session, customer_id)
    if open_now is not None:
        raise Conflict("error-customer-open", name=customer.name, number=open_now.number)
    ticket = _open(session, customer, said, policy)
    record_change(session, "ticket.started", actor, ticket)
    service.reply(session, ticket.id, actor, said, policy)
    return ticket


def _open(session: Session, customer: Customer, said: Said, policy: DeskPolicy) -> Ticket:
    chat = session.scalars(
        select(Conversation)
        .where(Conversation.customer_id == customer.id)
        .order_by(Conversation.last_message_at.desc())
        .limit(1)
    ).one_or_none()
    if chat is None:
        raise NotFound("error-customer-no-chat", name=customer.name)
    moment = now(session)
    ticket = Ticket(
        customer_id=customer.id,
        conversation_id=chat.id,
        route=route_for(session, contact_of(session, chat.id), policy),
        subject=shortened(said.text),
        status=Status.NEW,
        language=customer.language,
        created_at=moment,
        updated_at=moment,
    )
    session.add(ticket)
    session.flush()
    return ticket
