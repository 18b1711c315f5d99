"""A ticket's life: opened, taken, answered, resolved, reopened, closed.

Every door calls these with an Actor. They change state and record events; they send nothing.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, text, update
from sqlalchemy.orm import Session

from crm.actor import SYSTEM, Actor
from crm.agents.service import get as get_agent
from crm.agents.service import require_agent
from crm.conversations.models import Message
from crm.conversations.service import Said, end_dialog, log
from crm.customers.service import Contact
from crm.errors import Conflict, Invalid, NotFound
from crm.policy import DeskPolicy
from crm.surveys import service as surveys
from crm.tickets import follow_ups
from crm.tickets.changes import move as _move
from crm.tickets.changes import record_change as _record
from crm.tickets.changes import refuse_ended as _refuse_ended
from crm.tickets.changes import touch as _touch
from crm.tickets.models import FIRST_NUMBER, StaffThread, Ticket
from crm.tickets.opening import new_ticket, shortened, subject_of
from crm.tickets.transitions import ACTIVE, Status, is_active, may
from store import core, now


def get(session: Session, ticket_id: int) -> Ticket:
    """The ticket, locked against other workers until the end of the use case.

    Raises NotFound.
    """
    ticket = session.get(Ticket, ticket_id, with_for_update=True, populate_existing=True)
    if ticket is None:
        raise NotFound("error-ticket-unknown", number=ticket_id + FIRST_NUMBER - 1)
    return ticket


_tickets = core(Ticket)
_of_conversation = select(_tickets.c.id, _tickets.c.status).where(
    _tickets.c.conversation_id == bindparam("conversation")
)
_active = _of_conversation.where(text("status IN ('new', 'open', 'pending')"))  # as the index says
_active_locked = (
    select(Ticket)
    .where(Ticket.conversation_id == bindparam("conversation"), Ticket.status.in_(ACTIVE))
    .with_for_update()
)
_last = _of_conversation.order_by(_tickets.c.id.desc()).limit(1)


def active_ticket(session: Session, conversation_id: int) -> Ticket | None:
    """The conversation's ticket that is not resolved or closed; there is at most one."""
    if session.execute(_active, {"conversation": conversation_id}).first() is None:
        return None  # as with most messages
    return session.scalars(_active_locked, {"conversation": conversation_id}).one_or_none()


def active_ticket_of(session: Session, customer_id: int) -> Ticket | None:
    """The newest ticket of the customer that is not resolved or closed."""
    return session.scalars(
        select(Ticket)
        .where(Ticket.customer_id == customer_id, Ticket.status.in_(ACTIVE))
        .order_by(Ticket.id.desc())
        .limit(1)
    ).one_or_none()


def reopenable_ticket(session: Session, conversation_id: int, policy: DeskPolicy) -> Ticket | None:
    """The conversation's last ticket, when it was resolved or closed a short while ago; of one that
    was merged, the ticket it went into, which may be open."""
    last = session.execute(_last, {"conversation": conversation_id}).first()
    if last is None or is_active(last.status):
        return None
    ticket = session.get_one(Ticket, last.id)
    if ticket.merged_into_id is not None:
        ticket = get(session, merged_into(session, ticket))
        if is_active(ticket.status):
            return ticket
    ended_at = ticket.resolved_at or ticket.closed_at
    if ended_at is None or now(session) - ended_at > policy.reopen_within:
        return None
    return ticket


def merged_into(session: Session, ticket: Ticket) -> int:
    """The id of the ticket that a merged one is a part of now; of any other its own."""
    while ticket.merged_into_id is not None:
        ticket = session.get_one(Ticket, ticket.merged_into_id)
    return ticket.id


def open_ticket(
    session: Session,
    contact: Contact,
    message_ids: Sequence[int],
    policy: DeskPolicy,
    topics: Sequence[str] = (),
) -> Ticket:
    """Make a ticket from messages already written (logged, of no ticket yet). `topics`: what they
    seem to be about."""
    ticket = new_ticket(session, contact, subject_of(session, message_ids), policy, topics)
    session.execute(
        update(Message)
        .where(Message.id.in_(message_ids), Message.ticket_id.is_(None))
        .values(ticket_id=ticket.id)
    )
    _record(session, "ticket.opened", contact.actor, ticket, message_ids=list(message_ids))
    return ticket


def open_by_staff(
    session: Session, contact: Contact, actor: Actor, subject: str, policy: DeskPolicy
) -> Ticket:
    """An agent makes a ticket for a customer who has none open. Raises NotAllowed."""
    require_agent(actor)
    ticket = new_ticket(session, contact, shortened(subject), policy)
    _record(session, "ticket.opened", actor, ticket, message_ids=[])
    return ticket


_messages = core(Message)
_join = (
    update(_messages)
    .where(_messages.c.id == bindparam("message"))
    .values(ticket_id=bindparam("ticket"))
)


def customer_wrote(
    session: Session,
    ticket: Ticket,
    contact: Contact,
    message_id: int,
    policy: DeskPolicy,
    courtesy: bool = False,
) -> None:
    """A message of the customer belongs to this ticket; a resolved one opens again.

    `courtesy`: thanks and the like, which change nothing about whose turn it is.
    """
    session.execute(_join, {"message": message_id, "ticket": ticket.id})
    if not courtesy:
        if not is_active(ticket.status):
            reopen(session, ticket.id, contact.actor, policy)
        elif ticket.status == Status.PENDING or ticket.snoozed_until is not None:
            if ticket.status == Status.PENDING:
                _move(ticket, Status.OPEN)
            ticket.due_at = policy.reply_due(now(session))
            ticket.snoozed_until = None
        follow_ups.cancel(session, ticket.id)
    ticket.subject = ticket.subject or subject_of(session, [message_id])
    _touch(session, ticket)
    _record(session, "customer.wrote", contact.actor, ticket, message_id=message_id)


def reply(session: Session, ticket_id: int, actor: Actor, said: Said, policy: DeskPolicy) -> int:
    """An agent answers the customer. Returns the logged message's id.

    An unassigned ticket becomes the agent's; a resolved or closed one opens again. Raises
    NotAllowed, NotFound, Conflict (the customer has another open ticket), Invalid (no content).
    """
    agent_id = require_agent(actor)
    if not said.text.strip() and not said.data:
        raise Invalid("error-empty-reply")
    ticket = get(session, ticket_id)
    if not is_active(ticket.status):
        reopen(session, ticket.id, actor, policy, replying=True)
    if ticket.assignee_id is None:
        _assign(session, ticket, agent_id, actor, "ticket.taken", replying=True)
    message_id = log(session, ticket.conversation_id, "out", actor, said, ticket.id)
    assert message_id is not None
    if ticket.status != Status.PENDING:
        _move(ticket, Status.PENDING)
    end_dialog(session, ticket.conversation_id)  # what the customer says next answers the agent
    ticket.first_reply_at = ticket.first_reply_at or now(session)
    ticket.due_at = None
    follow_ups.cancel(session, ticket.id)  # their silence counts from when they have it
    _touch(session, ticket)
    _record(session, "agent.replied", actor, ticket, message_id=message_id)
    return message_id


def take_back(session: Session, ticket_id: int, said_at: datetime, policy: DeskPolicy) -> None:
    """Our reply of `said_at` did not reach the customer: the turn is ours again."""
    ticket = get(session, ticket_id)
    if ticket.first_reply_at == said_at:
        ticket.first_reply_at = None
    if ticket.status == Status.PENDING:
        _move(ticket, Status.OPEN)
        ticket.due_at = policy.reply_due(now(session))
        ticket.snoozed_until = None
        follow_ups.cancel(session, ticket.id)
        _touch(session, ticket)


def give_back(session: Session, ticket_id: int, message_id: int, said_at: datetime) -> None:
    """Our reply, which had failed, is sent once more: undoes `take_back`, unless somebody spoke
    meanwhile."""
    ticket = get(session, ticket_id)
    later = select(Message.id).where(
        Message.ticket_id == ticket_id, Message.id > message_id, Message.direction != "note"
    )
    if ticket.status == Status.OPEN and session.execute(later.limit(1)).first() is None:
        _move(ticket, Status.PENDING)
        ticket.first_reply_at = ticket.first_reply_at or said_at
        ticket.due_at = None
        _touch(session, ticket)


def add_note(session: Session, ticket_id: int, actor: Actor, said: Said) -> int:
    """Something for colleagues only. Returns the logged message's id."""
    require_agent(actor)
    if not said.text.strip():
        raise Invalid("error-empty-note")
    ticket = get(session, ticket_id)
    message_id = log(session, ticket.conversation_id, "note", actor, said, ticket.id)
    assert message_id is not None
    _record(session, "note.added", actor, ticket, message_id=message_id)
    return message_id


def take(session: Session, ticket_id: int, actor: Actor) -> Ticket:
    """The agent makes the ticket theirs. Raises Conflict when another agent was quicker."""
    agent_id = require_agent(actor)
    ticket = get(session, ticket_id)
    if ticket.assignee_id not in (None, agent_id):
        owner = get_agent(session, ticket.assignee_id or 0)
        raise Conflict("error-already-taken", agent=owner.name, number=ticket.number)
    if ticket.assignee_id == agent_id and ticket.status != Status.NEW:
        raise Conflict("error-already-yours", number=ticket.number)
    _refuse_ended(ticket)
    return _assign(session, ticket, agent_id, actor, "ticket.taken")


def assign(session: Session, ticket_id: int, agent_id: int, actor: Actor, note: str = "") -> Ticket:
    """Give the ticket to an agent, whoever has it now; `note`: what they should know.

    Raises NotAllowed, NotFound (no such ticket, or no such agent at work here), Conflict (ended;
    with a note: it is theirs already).
    """
    require_agent(actor)
    ticket = get(session, ticket_id)
    _refuse_ended(ticket)
    if not get_agent(session, agent_id).active:
        raise NotFound("error-agent-unknown")
    if not note.strip():
        return _assign(session, ticket, agent_id, actor, "ticket.assigned")
    if ticket.assignee_id == agent_id:
        owner = get_agent(session, agent_id)
        raise Conflict("error-already-taken", agent=owner.name, number=ticket.number)
    add_note(session, ticket_id, actor, Said(note.strip()))
    return _assign(session, ticket, agent_id, actor, "ticket.transferred")


def hand_out(session: Session, ticket: Ticket, agent_id: int) -> Ticket:
    """The desk gives a ticket, which the caller holds locked, to an agent."""
    return _assign(session, ticket, agent_id, SYSTEM, "ticket.assigned")


def resolve(
    session: Session, ticket_id: int, actor: Actor, policy: DeskPolicy, survey: bool = True
) -> Ticket:
    """The request is answered; a survey follows. Raises Conflict when it was resolved before."""
    agent_id = require_agent(actor)
    ticket = get(session, ticket_id)
    if not may(ticket.status, Status.RESOLVED):
        raise Conflict("error-already-resolved", number=ticket.number)
    _move(ticket, Status.RESOLVED)
    ticket.assignee_id = ticket.assignee_id or agent_id
    ticket.resolution += 1
    ticket.resolved_at = now(session)
    ticket.due_at = ticket.snoozed_until = None
    follow_ups.cancel(session, ticket.id)
    if survey:
        surveys.schedule(session, ticket.id, ticket.resolution, ticket.assignee_id, policy)
    _touch(session, ticket)
    _record(session, "ticket.resolved", actor, ticket)
    return ticket


def reopen(
    session: Session, ticket_id: int, actor: Actor, policy: DeskPolicy, replying: bool = False
) -> Ticket:
    """Back to work; `replying`: a reply follows, which tells the customer.

    Raises Conflict when it is open, or another ticket of the chat is.
    """
    ticket = get(session, ticket_id)
    if is_active(ticket.status):
        raise Conflict("error-already-open", number=ticket.number)
    if ticket.merged_into_id is not None:
        target = merged_into(session, ticket) + FIRST_NUMBER - 1
        raise Conflict("error-merged", number=ticket.number, target=target)
    other = active_ticket(session, ticket.conversation_id)
    if other is not None:
        raise Conflict("error-other-open", number=ticket.number, other=other.number)
    _move(ticket, Status.OPEN)
    ticket.resolved_at = ticket.closed_at = None
    ticket.due_at = policy.reply_due(now(session))
    surveys.cancel(session, ticket.id)
    _touch(session, ticket)
    _record(session, "ticket.reopened", actor, ticket, replying=replying)
    return ticket


def remind(session: Session, ticket_id: int) -> bool:
    """The customer was silent after our question. False: it is not their turn any more."""
    ticket = get(session, ticket_id)
    if ticket.status != Status.PENDING or ticket.snoozed_until is not None:
        return False
    _record(session, "ticket.reminded", SYSTEM, ticket)
    return True


def close_silent(session: Session, ticket_id: int) -> bool:
    """Close a ticket whose customer stayed silent. False: it is not their turn any more."""
    ticket = get(session, ticket_id)
    if ticket.status != Status.PENDING or ticket.snoozed_until is not None:
        return False
    _move(ticket, Status.CLOSED)
    ticket.closed_at = now(session)
    ticket.due_at = None
    _touch(session, ticket)
    _record(session, "ticket.closed", SYSTEM, ticket, reason="silent")
    return True


_thread = select(StaffThread).where(StaffThread.ticket_id == bindparam("ticket"))


def thread_of(session: Session, ticket_id: int) -> StaffThread | None:
    """Where staff see the ticket; None until its card was posted."""
    return session.scalars(_thread, {"ticket": ticket_id}).one_or_none()


def ticket_in_thread(session: Session, channel: str, ref: str) -> int | None:
    """The ticket whose card is this message."""
    return session.scalar(
        select(StaffThread.ticket_id).where(StaffThread.channel == channel, StaffThread.ref == ref)
    )


def bind_thread(session: Session, ticket_id: int, channel: str, ref: str) -> None:
    """The ticket's card was posted as `ref`."""
    session.merge(StaffThread(ticket_id=ticket_id, channel=channel, ref=ref))
    session.flush()


def _assign(
    session: Session,
    ticket: Ticket,
    agent_id: int,
    actor: Actor,
    kind: str,
    replying: bool = False,
) -> Ticket:
    ticket.assignee_id = agent_id
    if ticket.status == Status.NEW:
        _move(ticket, Status.OPEN)
    _touch(session, ticket)
    data: dict[str, Any] = {"to": agent_id}
    _record(session, kind, actor, ticket, **data | ({"replying": True} if replying else {}))
    return ticket
