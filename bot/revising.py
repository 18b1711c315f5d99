"""Reactions to what staff change about their replies: the customer's chat follows."""

from sqlalchemy.orm import Session

from bot import outgoing
from bot.desk import Desk
from bot.telegram.markup import plain_to_html, split_html
from crm.conversations.models import Message
from crm.customers.service import contact_of
from crm.events import Event
from crm.tickets import revisions
from crm.tickets.deliveries import REPEATED

EDITED = "pencil2"


def carry_edit(session: Session, desk: Desk, event: Event) -> None:
    """A reply was changed: at once where it has arrived, else when it arrives."""
    message = _message(session, event)
    if message.delivery == "failed":
        _line(session, event, "line-edit-unsent")
    elif message.delivery == "delivered":
        _change(session, event, message)
        if _perhaps_twice(message):
            _line(session, event, "line-edited-once")


def carry_waiting_edit(session: Session, desk: Desk, event: Event) -> None:
    """A reply arrived that was changed on its way."""
    message = revisions.carry_waiting(session, event.message_id or 0)
    if message is not None:
        _change(session, event, message)


def carry_deletion(session: Session, desk: Desk, event: Event) -> None:
    """A reply was deleted: what has arrived of it goes, unless it is too old for that."""
    message = _message(session, event)
    if event.data.get("late"):
        _line(session, event, "line-delete-late")
    elif event.data["refs"]:
        who = contact_of(session, message.conversation_id)
        outgoing.take_back(session, who, message.id, event.data["refs"])
    elif message.delivery == "cancelled":
        _line(session, event, "line-deleted-unsent")


def mark_edited(session: Session, desk: Desk, event: Event) -> None:
    """The customer reads the new words."""
    if event.data["staff_ref"]:
        outgoing.mark(session, event.data["staff_ref"], EDITED)


def tell_edit_failed(session: Session, desk: Desk, event: Event) -> None:
    _tell_failed(session, event, "line-edit-failed")


def tell_deleted(session: Session, desk: Desk, event: Event) -> None:
    if _perhaps_twice(_message(session, event)):
        _line(session, event, "line-deleted-once")
    else:
        _line(session, event, "line-deleted")


def tell_delete_failed(session: Session, desk: Desk, event: Event) -> None:
    _tell_failed(session, event, "line-delete-failed")


def _change(session: Session, event: Event, message: Message) -> None:
    """Each message of the reply gets its new words; those that are not needed go."""
    html = (message.data or {}).get("html") or plain_to_html(message.text)
    pieces = split_html(html) if html.strip() else []
    words = revisions.parts_of(message).words
    revisions.carried(session, message)
    if len(pieces) > len(words):
        _line(session, event, "line-edit-longer")
        return
    who = contact_of(session, message.conversation_id)
    surplus = words[len(pieces) :]
    outgoing.change_words(session, who, message.id, dict(zip(words, pieces, strict=False)), surplus)


def _perhaps_twice(message: Message) -> bool:
    """The number of a copy that nobody acknowledged is not known: it is out of reach."""
    return bool((message.data or {}).get(REPEATED))


def _message(session: Session, event: Event) -> Message:
    assert event.message_id is not None
    return session.get_one(Message, event.message_id)


def _line(session: Session, event: Event, key: str, **variables: str) -> None:
    if event.ticket_id is not None:
        outgoing.show_line(session, event.ticket_id, key, **variables)


def _tell_failed(session: Session, event: Event, key: str) -> None:
    code, reason = str(event.data["code"]), str(event.data["reason"])
    _line(session, event, key, code=code, reason=reason)
