"""The log of everything said, and the state of a running dialogue (the hot path, in Core)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from crm.actor import Actor
from crm.conversations.models import DialogState, Message
from store import Upsert, core, now

#: Notices of the desk whose arrival matters, as `notice` in a message's data.
REMINDER, CLOSING, RESOLVED = "reminder", "closing", "resolved"


@dataclass(frozen=True)
class Said:
    """What was said: `kind` text, photo, voice, ...; `data` holds what belongs to it."""

    text: str
    kind: str = "text"
    platform_ref: str | None = None
    staff_ref: str | None = None
    data: dict[str, Any] | None = None


_messages, _dialogs = core(Message), core(DialogState)
_append = insert(_messages).returning(_messages.c.id)
_append_incoming = Upsert(
    lambda insert: insert(_messages).on_conflict_do_nothing().returning(_messages.c.id)
)


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
        return session.execute(_append, values).scalar_one()
    message_id: int | None = session.execute(_append_incoming.of(session), values).scalar()
    return message_id


_set_delivery = (
    update(_messages)
    .where(_messages.c.id == bindparam("message_id"))
    .values(
        delivery=bindparam("state"),
        delivery_error=bindparam("error"),
        platform_ref=func.coalesce(bindparam("ref"), _messages.c.platform_ref),
    )
)


def set_delivery(
    session: Session,
    message_id: int,
    delivery: str,
    error: str | None = None,
    platform_ref: str | None = None,
) -> None:
    """Note what became of an outgoing message."""
    values = {"message_id": message_id, "state": delivery, "error": error, "ref": platform_ref}
    session.execute(_set_delivery, values)


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


def was_edited(message: Message) -> bool:
    """Whether its writer changed it: earlier versions are kept."""
    return bool((message.data or {}).get("before"))


def tapped(session: Session, conversation_id: int, platform_ref: str) -> list[str]:
    """The buttons of our message `platform_ref` that had their effect."""
    message = _sent_as(session, conversation_id, platform_ref)
    return list((message.data or {}).get("tapped", [])) if message is not None else []


def note_tap(session: Session, conversation_id: int, platform_ref: str, button: str) -> None:
    """The button had its effect; noted beside the message, where that is known to be delivered."""
    message = _sent_as(session, conversation_id, platform_ref)
    if message is not None:
        before = (message.data or {}).get("tapped", [])
        message.data = {**(message.data or {}), "tapped": [*before, button]}


def _sent_as(session: Session, conversation_id: int, platform_ref: str) -> Message | None:
    return session.scalars(
        select(Message)
        .where(
            Message.conversation_id == conversation_id,
            Message.platform_ref == platform_ref,
            Message.direction == "out",
        )
        .limit(1)
    ).one_or_none()


@dataclass(frozen=True)
class Dialog:
    """A running dialogue: its name and what it remembers."""

    name: str
    data: dict[str, Any]
    version: int


_dialog = select(_dialogs.c.name, _dialogs.c.data, _dialogs.c.version).where(
    _dialogs.c.conversation_id == bindparam("conversation_id"),
    _dialogs.c.expires_at > bindparam("moment"),
)


def dialog(session: Session, conversation_id: int) -> Dialog | None:
    """The dialogue that runs in this conversation, if one does."""
    row = session.execute(
        _dialog, {"conversation_id": conversation_id, "moment": now(session)}
    ).first()
    return Dialog(*row) if row else None


def _starting(insert: Callable[[Any], Any]) -> Any:
    statement = insert(_dialogs)
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["conversation_id"],
        set_={
            "name": new.name,
            "data": new.data,
            "expires_at": new.expires_at,
            "version": _dialogs.c.version + 1,
        },
    )


_start_dialog = Upsert(_starting)


def start_dialog(
    session: Session, conversation_id: int, name: str, data: dict[str, Any], lasts: timedelta
) -> None:
    """Begin a dialogue (in place of any other) that is forgotten after `lasts`."""
    values = {
        "conversation_id": conversation_id,
        "name": name,
        "data": data,
        "version": 1,
        "expires_at": now(session) + lasts,
    }
    session.execute(_start_dialog.of(session), values)


_end_dialog = delete(_dialogs).where(_dialogs.c.conversation_id == bindparam("conversation"))


def end_dialog(session: Session, conversation_id: int) -> None:
    """No dialogue runs any more."""
    session.execute(_end_dialog, {"conversation": conversation_id})


_last_said = select(func.max(_messages.c.created_at)).where(
    _messages.c.conversation_id == bindparam("conversation_id"),
    _messages.c.direction == bindparam("direction"),
)


def last_said_at(session: Session, conversation_id: int, direction: str) -> datetime | None:
    """When something was last said in this direction."""
    return session.execute(
        _last_said, {"conversation_id": conversation_id, "direction": direction}
    ).scalar()


def platform_ref(session: Session, message_id: int | None) -> str | None:
    """The id of a logged message in the customer's chat; None until it was delivered."""
    return session.scalar(select(Message.platform_ref).where(Message.id == message_id))


def said_by_customer(session: Session, conversation_id: int, message_id: int) -> Said | None:
    """What the customer said in this message; None where it is none of theirs."""
    message = session.get(Message, message_id)
    if message is None or message.conversation_id != conversation_id or message.direction != "in":
        return None
    return Said(message.text, message.kind, message.platform_ref)


def ticket_of(session: Session, message_id: int) -> int | None:
    """The ticket a logged message belongs to."""
    return session.scalar(select(Message.ticket_id).where(Message.id == message_id))
