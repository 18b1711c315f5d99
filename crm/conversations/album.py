"""Albums: several messages that a customer sent as one, and that staff see as one."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crm.conversations.models import Message
from store import core

_LARGEST = 30  # messages to look through; platforms take ten to an album

_messages = core(Message)
_where = select(_messages.c.conversation_id, _messages.c.data).where(
    _messages.c.id == bindparam("message")
)


def key_of(session: Session, message_id: int) -> str | None:
    """What names the album that a logged message belongs to; None: it stands alone."""
    found = session.execute(_where, {"message": message_id}).one()
    album = (found.data or {}).get("album")
    return f"album:{found.conversation_id}:{album}" if album else None


def unshown(session: Session, first: Message) -> list[Message]:
    """The members of the album of `first` that staff do not see yet, in order; else `first`."""
    album = (first.data or {}).get("album")
    if not album:
        return [first]
    following = session.scalars(
        select(Message)
        .where(
            Message.conversation_id == first.conversation_id,
            Message.id >= first.id,
            Message.direction == "in",
            Message.staff_ref.is_(None),
        )
        .order_by(Message.id)
        .limit(_LARGEST)
    )
    return [message for message in following if (message.data or {}).get("album") == album]
