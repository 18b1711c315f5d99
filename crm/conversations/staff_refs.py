"""Which logged message is which message of the staff side (`channel:ts`)."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from crm.conversations.models import Message
from store import core

_QUOTABLE = 200  # messages to look through

_messages = core(Message)
_show = (
    update(_messages)
    .where(_messages.c.id == bindparam("message"))
    .values(staff_ref=bindparam("ref"))
)
_last_two = (
    select(Message)
    .where(Message.ticket_id == bindparam("ticket"), Message.direction == "in")
    .order_by(Message.id.desc())
    .limit(2)
)


def find_by_staff_ref(session: Session, staff_ref: str) -> int | None:
    """The id of the logged message that staff see as `staff_ref`."""
    return session.scalar(select(Message.id).where(Message.staff_ref == staff_ref).limit(1))


def set_staff_ref(session: Session, message_id: int, staff_ref: str) -> None:
    """The message was shown to staff as `staff_ref`."""
    session.execute(_show, {"message": message_id, "ref": staff_ref})


def last_from_customer(session: Session, ticket_id: int) -> Message | None:
    """The customer's latest message to a ticket, when it is not the first."""
    newest = session.scalars(_last_two, {"ticket": ticket_id}).all()
    return newest[0] if len(newest) > 1 else None


def ticket_of_any(session: Session, staff_refs: Sequence[str]) -> int | None:
    """The ticket of the first of these messages that is in the log."""
    known = select(Message.ticket_id).where(
        Message.staff_ref.in_(staff_refs), Message.ticket_id.is_not(None)
    )
    return session.scalar(known.order_by(Message.id).limit(1))


def find_quoted(session: Session, ticket_id: int, words: str, staff_ref: str) -> str | None:
    """The id, in the customer's chat, of the ticket's message that a quote is of: by its words, or
    as `staff_ref`. None where there is none that the customer has."""
    newest = session.execute(
        select(Message.text, Message.platform_ref, Message.staff_ref)
        .where(
            Message.ticket_id == ticket_id,
            Message.direction != "note",
            Message.platform_ref.is_not(None),
        )
        .order_by(Message.id.desc())
        .limit(_QUOTABLE)
    )
    for said in newest:
        if staff_ref and said.staff_ref == staff_ref:
            return str(said.platform_ref)
        if words and words in " ".join(said.text.split()):
            return str(said.platform_ref)
    return None


def answered(session: Session, message: Message) -> str | None:
    """The words of the message that a customer's message answers; None: it answers none."""
    ref = (message.data or {}).get("reply_to")
    if ref is None:
        return None
    return session.scalar(
        select(Message.text)
        .where(Message.conversation_id == message.conversation_id, Message.platform_ref == ref)
        .order_by(Message.id.desc())
        .limit(1)
    )
