"""Words that cross: what was said in a ticket while an agent wrote, and cannot have been read."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.actor import Actor, ActorKind
from crm.conversations.models import Message
from crm.conversations.service import Said
from crm.errors import Conflict
from crm.tickets.revisions import is_deleted

#: Seconds in which nobody reads a colleague's reply and writes another one because of it.
TO_ANSWER = 10.0
#: Seconds in which nobody reads a message and keeps back their own.
TO_READ = 2.0
_LATEST = 10  # messages to look through


class Crossing(Conflict):
    """A colleague has just replied to the customer: two answers may be one too many."""


@dataclass(frozen=True)
class _Moment:
    """When staff could see a message, in seconds of their side's clock; None: they cannot yet."""

    at: float | None

    @classmethod
    def of(cls, staff_ref: str | None) -> "_Moment":
        _, _, stamp = (staff_ref or "").rpartition(":")
        try:
            return cls(float(stamp))
        except ValueError:
            return cls(None)

    def too_late_for(self, written: "_Moment", needed: float) -> bool:
        """Whether who wrote at `written` had less than the `needed` seconds with this."""
        if written.at is None:
            return False
        return self.at is None or self.at > written.at - needed


def refuse_crossing(session: Session, ticket_id: int, actor: Actor, said: Said) -> None:
    """Raises Crossing when a colleague's reply is so new that the writer cannot have read it."""
    written = _Moment.of(said.staff_ref)
    for message in _latest(session, ticket_id):
        if not _by_agent(message):
            continue
        if message.author_id == actor.id:
            return
        withdrawn = is_deleted(message) or message.delivery == "cancelled"
        if not withdrawn and _Moment.of(message.staff_ref).too_late_for(written, TO_ANSWER):
            raise Crossing("held-crossing", name=message.author_name, text=message.text)


def unread(session: Session, ticket_id: int, said: Said) -> Message | None:
    """The customer's message that the writer of `said` cannot have read; None where there is
    none, it opened the ticket (the card shows it), or an agent spoke after it."""
    spoken = [m for m in _latest(session, ticket_id) if m.direction == "in" or _by_agent(m)]
    if len(spoken) < 2 or spoken[0].direction != "in":
        return None
    written = _Moment.of(said.staff_ref)
    late = _Moment.of(spoken[0].staff_ref).too_late_for(written, TO_READ)
    return spoken[0] if late else None


def _by_agent(message: Message) -> bool:
    return message.direction == "out" and message.author_kind == ActorKind.AGENT


def _latest(session: Session, ticket_id: int) -> list[Message]:
    """The ticket's last messages, newest first."""
    statement = select(Message).where(Message.ticket_id == ticket_id)
    return list(session.scalars(statement.order_by(Message.id.desc()).limit(_LATEST)))
