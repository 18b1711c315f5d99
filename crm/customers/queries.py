"""Reading a customer's record."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from crm.conversations.models import Conversation, Message
from crm.customers.models import Customer, CustomerNote
from crm.errors import NotFound
from crm.tickets.models import Ticket

_NOTES = 5


def get(session: Session, customer_id: int) -> Customer:
    """Raises NotFound."""
    loaded = [selectinload(Customer.identities), selectinload(Customer.tagged)]
    customer = session.get(Customer, customer_id, options=loaded)
    if customer is None:
        raise NotFound("error-customer-unknown", id=customer_id)
    return customer


@dataclass(frozen=True)
class Profile:
    """A customer's record at a glance."""

    customer: Customer
    tickets: int
    messages: int
    average_rating: float | None
    last_messages: list[Message]
    notes: list[CustomerNote]


def profile(session: Session, customer_id: int, most: int = 5) -> Profile:
    """Raises NotFound."""
    customer = get(session, customer_id)
    of_customer = select(Conversation.id).where(Conversation.customer_id == customer_id)
    said = Message.conversation_id.in_(of_customer)
    last = session.scalars(select(Message).where(said).order_by(Message.id.desc()).limit(most))
    tickets, average = session.execute(
        select(func.count(), func.avg(Ticket.rating)).where(Ticket.customer_id == customer_id)
    ).one()
    return Profile(
        customer=customer,
        tickets=tickets,
        messages=session.scalar(select(func.count()).select_from(Message).where(said)) or 0,
        average_rating=float(average) if average is not None else None,
        last_messages=list(last)[::-1],
        notes=notes(session, customer_id),
    )


def notes(session: Session, customer_id: int, most: int = _NOTES) -> list[CustomerNote]:
    """The latest notes about a customer, oldest first."""
    newest = session.scalars(
        select(CustomerNote)
        .where(CustomerNote.customer_id == customer_id)
        .order_by(CustomerNote.id.desc())
        .limit(most)
    )
    return list(newest)[::-1]
