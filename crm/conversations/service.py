"""The log of everything said, and the state of a running dialogue (the hot path, in Core)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from crm.actor import Actor
from crm.conversations.models import DialogState, Message
from store import now, upsert


@dataclass(frozen=True)
class Said:
    """What was said: `kind` text, photo, voice, ...; `data` holds what belongs to it."""

    text: str
    kind: str = "text"
    platform_ref: str | None = None
    staff_ref: str | None = None
    data: dict[str, Any] | None = None


def log(
    session: Session,
    conversation_id: int,
    direction: str,
    author: Actor,
    said: Said,
    ticket_id: int | None = None,
) -> int | None:
    """Append to the log; returns the message's id, or None when this incoming one is known."""
    values = {
        "conversation_id": conversation_id,
        "ticket_id": ticket_id,
        "direction": direction,
        "author_kind": author.kind,
        "author_id": author.id,
        "author_name": author.name,
        "kind": said.kind,
        "text": said.text,
        "data": said.data,
        "platform_ref": said.platform_ref,
        "staff_ref": said.staff_ref,
        "delivery": "pending" if direction == "out" else None,
        "created_at": now(session),
    }
    if direction != "in":
        return session.execute(insert(Message).returning(Message.id), values).scalar_one()
    statement = upsert(session, Message).values(values).on_conflict_do_nothing()
    return session.execute(statement.returning(Message.id)).scalar()


def set_delivery(
    session: Session,
    message_id: int,
    delivery: str,
    error: str | None = None,
    platform_ref: str | None = None,
) -> None:
    """Note what became of an outgoing message."""
    values: dict[str, Any] = {"delivery": delivery, "delivery_error": error}
    if platform_ref is not None:
        values["platform_ref"] = platform_ref
    session.execute(
        update(Message)
        .where(Message.id == message_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def edit_text(
    session: Session, conversation_id: int, platform_ref: str, text: str
) -> Message | None:
    """The customer edited a message: keep the new text, and the old one in `data`."""
    message = session.scalars(
        select(Message).where(
            Message.conversation_id == conversation_id,
            Message.platform_ref == platform_ref,
            Message.direction == "in",
        )
    ).one_or_none()
    if message is None or message.text == text:
        return None
    before = [*(message.data or {}).get("before", []), message.text]
    message.data = {**(message.data or {}), "before": before}
    message.text = text
    return message


@dataclass(frozen=True)
class Dialog:
    """A running dialogue: its name and what it remembers."""

    name: str
    data: dict[str, Any]
    version: int


_dialog = select(DialogState.name, DialogState.data, DialogState.version).where(
    DialogState.conversation_id == bindparam("conversation_id"),
    DialogState.expires_at > bindparam("moment", type_=DialogState.expires_at.type),
)


def dialog(session: Session, conversation_id: int) -> Dialog | None:
    """The dialogue that runs in this conversation, if one does."""
    row = session.execute(
        _dialog, {"conversation_id": conversation_id, "moment": now(session)}
    ).first()
    return Dialog(*row) if row else None


def start_dialog(
    session: Session, conversation_id: int, name: str, data: dict[str, Any], lasts: timedelta
) -> None:
    """Begin a dialogue (in place of any other) that is forgotten after `lasts`."""
    values = {"name": name, "data": data, "version": 1, "expires_at": now(session) + lasts}
    statement = (
        upsert(session, DialogState)
        .values(conversation_id=conversation_id, **values)
        .on_conflict_do_update(
            index_elements=["conversation_id"],
            set_={**values, "version": DialogState.version + 1},
        )
    )
    session.execute(statement)


def end_dialog(session: Session, conversation_id: int) -> None:
    """No dialogue runs any more."""
    session.execute(
        delete(DialogState)
        .where(DialogState.conversation_id == conversation_id)
        .execution_options(synchronize_session=False)
    )


_last_said = select(func.max(Message.created_at)).where(
    Message.conversation_id == bindparam("conversation_id"),
    Message.direction == bindparam("direction"),
)


def last_said_at(session: Session, conversation_id: int, direction: str) -> datetime | None:
    """When something was last said in this direction."""
    return session.execute(
        _last_said, {"conversation_id": conversation_id, "direction": direction}
    ).scalar()


def platform_ref(session: Session, message_id: int | None) -> str | None:
    """The id of a logged message in the customer's chat; None until it was delivered."""
    return session.scalar(select(Message.platform_ref).where(Message.id == message_id))
