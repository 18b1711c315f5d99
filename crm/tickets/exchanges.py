"""What a ticket was about in one question and one answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.actor import ActorKind
from crm.conversations.models import Message
from crm.customers.models import Customer
from crm.errors import NotFound
from crm.tickets.models import FIRST_NUMBER, Ticket
from crm.tickets.revisions import is_deleted
from crm.tickets.transitions import Status

_ENDED = (Status.RESOLVED, Status.CLOSED)


@dataclass(frozen=True)
class Exchange:
    """The longest of what the customer wrote before an agent replied, and the longest of the
    agents' replies: the others are mostly greetings and questions back. `names`: of all who took
    part."""

    ticket_id: int
    language: str
    question: str
    answer: str
    names: tuple[str, ...]


def exchange(session: Session, ticket_id: int) -> Exchange:
    """Raises NotFound."""
    ticket = session.get(Ticket, ticket_id)
    if ticket is None:
        raise NotFound("error-ticket-unknown", number=ticket_id + FIRST_NUMBER - 1)
    statement = select(Message).where(Message.ticket_id == ticket_id).order_by(Message.id)
    said = session.scalars(statement).all()
    replies = [message for message in said if _is_reply(message)]
    first_reply = replies[0].id if replies else None
    asked = [
        m.text for m in said if m.direction == "in" and not (first_reply and m.id > first_reply)
    ]
    customer = session.get_one(Customer, ticket.customer_id)
    return Exchange(
        ticket_id=ticket_id,
        language=ticket.language,
        question=max(asked, key=len, default=""),
        answer=max((reply.text for reply in replies), key=len, default=""),
        names=tuple({customer.name, *(reply.author_name for reply in replies)} - {""}),
    )


def of_messages(session: Session, message_ids: Sequence[int]) -> dict[int, Exchange]:
    """What agents replied to these messages, in tickets that have ended, by message.

    A reply belongs to what the customer wrote last before it, and to nothing earlier: who read
    three questions may have answered one. A question back ("Which order?") is no answer.
    """
    statement = (
        select(Ticket.id)
        .join(Message, Message.ticket_id == Ticket.id)
        .where(Message.id.in_(message_ids), Ticket.status.in_(_ENDED))
        .distinct()
    )
    wanted = set(message_ids)
    found = {}
    for ticket_id in session.scalars(statement):
        whole = exchange(session, ticket_id)
        for message, replies in _replied(session, ticket_id):
            answer = max(replies, key=len, default="")
            if answer and message.id in wanted:
                found[message.id] = replace(whole, question=message.text, answer=answer)
    return found


def _replied(session: Session, ticket_id: int) -> list[tuple[Message, list[str]]]:
    """Each message of the customer with the agents' answers that came before the next one."""
    statement = select(Message).where(Message.ticket_id == ticket_id).order_by(Message.id)
    pairs: list[tuple[Message, list[str]]] = []
    for message in session.scalars(statement):
        if message.direction == "in":
            pairs.append((message, []))
        elif pairs and _is_reply(message) and not message.text.rstrip().endswith(("?", "？", "؟")):
            pairs[-1][1].append(message.text)
    return pairs


def _is_reply(message: Message) -> bool:
    by_agent = message.direction == "out" and message.author_kind == ActorKind.AGENT
    return by_agent and not is_deleted(message)
