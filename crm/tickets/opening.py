"""How a ticket begins: its row, its subject, its first tags and its channel."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.conversations.models import Message
from crm.customers.models import Customer
from crm.customers.service import Contact
from crm.policy import DeskPolicy
from crm.tags import known_tags
from crm.tickets.models import Ticket
from crm.tickets.routing import Facts, pick
from crm.tickets.tags import put_first_tags
from crm.tickets.transitions import Status
from store import now

_SUBJECT_LENGTH = 80


def new_ticket(
    session: Session,
    contact: Contact,
    subject: str,
    policy: DeskPolicy,
    topics: Sequence[str] = (),
) -> Ticket:
    """A ticket whose customer waits for us. `topics`: what it seems to be about; they choose the
    channel, and are its first tags."""
    moment = now(session)
    tags = known_tags(topics)
    ticket = Ticket(
        customer_id=contact.customer_id,
        conversation_id=contact.conversation_id,
        route=route_for(session, contact, policy, tags),
        subject=subject,
        status=Status.NEW,
        language=contact.language,
        created_at=moment,
        updated_at=moment,
        due_at=policy.reply_due(moment),
    )
    session.add(ticket)
    session.flush()
    put_first_tags(session, ticket.id, tags)
    return ticket


def route_for(
    session: Session, contact: Contact, policy: DeskPolicy, tags: Sequence[str] = ()
) -> str | None:
    """The channel that the rules send a new ticket to; None: the support channel."""
    if not policy.routes:
        return None
    customer = session.get_one(Customer, contact.customer_id)
    segments = frozenset(customer.tags)
    facts = Facts(contact.bot, contact.language, frozenset(tags), segments, customer.vip)
    return pick(policy.routes, facts)


def subject_of(session: Session, message_ids: Sequence[int]) -> str:
    """The first words of what was asked."""
    texts = session.scalars(
        select(Message.text).where(Message.id.in_(message_ids)).order_by(Message.id)
    )
    return shortened(" ".join(texts))


def shortened(text: str) -> str:
    """Words as a subject: one line, not too long."""
    words = " ".join(text.split())
    if len(words) <= _SUBJECT_LENGTH:
        return words
    return words[: _SUBJECT_LENGTH - 1].rstrip() + "…"
