"""Short messages in a row that staff see as one, when they wait to be shown together."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.conversations.models import Message

_WITHIN = timedelta(minutes=2)  # from one message to the next
_MOST, _LENGTH = 10, 1_000  # messages; characters of all


def burst(session: Session, first: Message) -> list[Message]:
    """`first` and what the customer wrote right after it that staff do not see yet, in order.

    Only words make a burst: what has a file, or answers a message, stands alone.
    """
    if not _is_plain(first) or first.ticket_id is None:
        return [first]
    following = session.scalars(
        select(Message)
        .where(Message.ticket_id == first.ticket_id, Message.id > first.id)
        .order_by(Message.id)
        .limit(_MOST - 1)
    )
    members, length = [first], len(first.text)
    for message in following:
        length += len(message.text)
        soon = message.created_at - members[-1].created_at <= _WITHIN
        if not (_is_plain(message) and soon and length <= _LENGTH):
            break
        members.append(message)
    return members


def shown_with(session: Session, message: Message) -> list[Message]:
    """Everything that staff see in the same place as this message, in order."""
    if message.staff_ref is None:
        return [message]
    together = select(Message).where(Message.staff_ref == message.staff_ref)
    return list(session.scalars(together.order_by(Message.id)))


def _is_plain(message: Message) -> bool:
    return (
        message.direction == "in"
        and message.kind == "text"
        and message.staff_ref is None
        and "reply_to" not in (message.data or {})
    )
