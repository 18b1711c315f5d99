"""Words that cross: what was said in a ticket while an agent wrote, and cannot have been read."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.actor import Actor, ActorKind
from crm.agents.service import require_agent
from crm.conversations.models import Message
from crm.conversations.service import Said
from crm.errors import Conflict
from crm.events import Event, EventRow, record
from crm.tickets.revisions import is_deleted
from store import now

#: Seconds in which nobody reads a colleague's reply and writes another one because of it.
TO_ANSWER = 10.0
#: Seconds in which nobody reads a message and keeps back their own.
TO_READ = 2.0
#: How long somebody who has opened the form is taken to be at it: no message tells of a form that
#: was closed.
STILL_WRITING = timedelta(minutes=3)
BEGUN = "reply.begun"
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


def begin_reply(session: Session, ticket_id: int, actor: Actor) -> None:
    """The agent has opened a form for a reply. Raises NotAllowed."""
    require_agent(actor)
    record(session, Event(BEGUN, actor, ticket_id=ticket_id))


def replying(session: Session, ticket_id: int, agent_id: int | None) -> str | None:
    """The name of another agent who has opened a form for a reply to this ticket a short while
    ago, and has not replied since."""
    events = session.execute(
        select(EventRow.kind, EventRow.actor_id, EventRow.actor_name)
        .where(
            EventRow.ticket_id == ticket_id,
            EventRow.kind.in_((BEGUN, "agent.replied")),
            EventRow.at >= now(session) - STILL_WRITING,
        )
        .order_by(EventRow.id.desc())
        .limit(_LATEST)
    )
    done = {agent_id}
    for kind, writer, name in events:
        if kind == BEGUN and writer not in done:
            return str(name)
        done.add(writer)
    return None


def _by_agent(message: Message) -> bool:
    return message.direction == "out" and message.author_kind == ActorKind.AGENT


def _latest(session: Session, ticket_id: int) -> list[Message]:
    """The ticket's last messages, newest first."""
    statement = select(Message).where(Message.ticket_id == ticket_id)
    return list(session.scalars(statement.order_by(Message.id.desc()).limit(_LATEST)))
