"""What staff change about a reply after they wrote it: other words, or taken back.

A reply may be several messages in the customer's chat. Their ids are noted as each arrives, so that
a change finds them; one that comes before the reply went waits for it.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from crm.actor import SYSTEM, Actor, ActorKind
from crm.agents.service import require_agent
from crm.conversations.models import Message
from crm.conversations.service import Said
from crm.events import Event, record
from crm.policy import DeskPolicy
from crm.tickets import service
from store import now

#: core.telegram.org/bots/api#deletemessage
DELETABLE = timedelta(hours=48)


@dataclass(frozen=True)
class Parts:
    """The ids of a reply's messages in the customer's chat: its words, in order, and its files."""

    words: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


def parts_of(message: Message) -> Parts:
    """The messages of a reply that have arrived."""
    noted = (message.data or {}).get("parts")
    if noted is not None:
        return Parts(list(noted["words"]), list(noted["files"]))
    return Parts([message.platform_ref] if message.platform_ref else [])


def note_part(session: Session, message_id: int, ref: str, *, words: bool) -> None:
    """A message of a reply arrived as `ref`. One that was deleted meanwhile is taken back."""
    message = session.get_one(Message, message_id)
    noted = (message.data or {}).get("parts") or {"words": [], "files": []}
    name = "words" if words else "files"
    _set(message, parts={**noted, name: [*noted[name], ref]})
    if is_deleted(message):
        _record(session, message, "reply.deleted", None, refs=[ref], last=True)


def is_deleted(message: Message) -> bool:
    return "deleted_at" in (message.data or {})


def edit(session: Session, actor: Actor, staff_ref: str, said: Said) -> None:
    """The writer changed a reply or a note; both versions are kept.

    A reply that has arrived is changed for the customer, one under way when it has. Raises
    NotAllowed.
    """
    require_agent(actor)
    message = _written(session, staff_ref)
    if message is None or message.text == said.text:
        return
    before = [*(message.data or {}).get("before", []), message.text]
    _set(message, html=(said.data or {}).get("html"), before=before, revised=True)
    message.text = said.text
    if message.direction == "out" and message.delivery != "cancelled":
        _record(session, message, "reply.edited", actor, before=before[-1], after=said.text)


def carry_waiting(session: Session, message_id: int) -> Message | None:
    """The reply that has just arrived, when it was changed on its way."""
    message = session.get_one(Message, message_id)
    return message if (message.data or {}).get("revised") and not is_deleted(message) else None


def carried(session: Session, message: Message) -> None:
    """The change is on its way to the customer."""
    _set(message, revised=False)


def delete(
    session: Session, actor: Actor, staff_ref: str, withdrawn: int, policy: DeskPolicy
) -> None:
    """The writer deleted a reply or a note; what was said stays in the log.

    `withdrawn`: how many of the reply's messages were still to be sent, and are not any more.
    Raises NotAllowed.
    """
    require_agent(actor)
    message = _written(session, staff_ref)
    if message is None or is_deleted(message):
        return
    _set(message, deleted_at=now(session).isoformat())
    if message.direction != "out":
        return
    parts = parts_of(message)
    refs = [*parts.words, *parts.files]
    late = bool(refs) and now(session) - message.created_at > DELETABLE
    if withdrawn and message.ticket_id is not None:
        message.delivery = "cancelled"
        service.take_back(session, message.ticket_id, message.created_at, policy)
    data = {"refs": [] if late else refs, "late": late, "last": True}
    _record(session, message, "reply.deleted", actor, **data)


def outcome(
    session: Session, message_id: int, change: str, reason: str | None, code: str = ""
) -> None:
    """What became of a `change` (edited or deleted) on its way; `reason`: why it never arrives."""
    message = session.get_one(Message, message_id)
    kind = f"reply.{change}_there" if reason is None else f"reply.{change}_failed"
    _record(session, message, kind, None, reason=reason, code=code)


def _written(session: Session, staff_ref: str) -> Message | None:
    """The reply or note that staff wrote as `staff_ref`."""
    return session.scalars(
        select(Message).where(*_by_staff(staff_ref)).with_for_update()
    ).one_or_none()


def _by_staff(staff_ref: str) -> tuple[ColumnElement[bool], ...]:
    return (
        Message.staff_ref == staff_ref,
        Message.direction != "in",
        Message.author_kind == ActorKind.AGENT,
    )


def written(session: Session, staff_ref: str) -> tuple[int, str] | None:
    """The id and direction (out, note) of what staff wrote as `staff_ref`."""
    row = session.execute(
        select(Message.id, Message.direction).where(*_by_staff(staff_ref))
    ).first()
    return (row.id, row.direction) if row else None


def _set(message: Message, **values: Any) -> None:
    message.data = {**(message.data or {}), **values}


def _record(
    session: Session, message: Message, kind: str, actor: Actor | None, **data: object
) -> None:
    data["staff_ref"] = message.staff_ref
    session.flush()
    record(session, Event(kind, actor or SYSTEM, None, message.ticket_id, message.id, data))
