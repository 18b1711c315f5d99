"""Two tickets that are about the same thing: one goes into the other, or they are linked."""

from sqlalchemy.orm import Session

from crm.actor import Actor
from crm.agents.service import require_agent
from crm.errors import Conflict, Invalid
from crm.policy import DeskPolicy
from crm.surveys import service as surveys
from crm.tickets import follow_ups, service
from crm.tickets.changes import move, record_change, touch
from crm.tickets.models import Ticket, TicketLink
from crm.tickets.tags import tags_of
from crm.tickets.transitions import Status, is_active
from crm.tickets.triage import tag
from store import now


def merge(
    session: Session, ticket_id: int, target_id: int, actor: Actor, policy: DeskPolicy
) -> tuple[Ticket, Ticket]:
    """The ticket becomes a part of the target: it is closed without a word to the customer, and
    what they write from now on belongs to the target, which is open again if the ticket was.

    Its messages stay where they are. Tags, and an assignee where the target has none, go along.
    Raises NotAllowed, NotFound, Invalid (one ticket, or of two customers), Conflict (one of them
    was merged before).
    """
    require_agent(actor)
    ticket, target = _both(session, ticket_id, target_id)
    if ticket.customer_id != target.customer_id:
        raise Invalid("error-merge-customers", number=ticket.number, target=target.number)
    for one in (ticket, target):
        if one.merged_into_id is not None:
            into = service.merged_into(session, one) - one.id + one.number
            raise Conflict("error-merged", number=one.number, target=into)
    before = ticket.status
    _end(session, ticket, target)
    if is_active(before) and not is_active(target.status):
        service.reopen(session, target.id, actor, policy, replying=True)
    if before in (Status.NEW, Status.OPEN):
        _our_turn(session, target, policy)
    if target.assignee_id is None and ticket.assignee_id is not None and is_active(target.status):
        service.assign(session, target.id, ticket.assignee_id, actor)
    _tags_go_along(session, ticket, target, actor)
    touch(session, target)
    record_change(session, "ticket.merged", actor, ticket, before=before, into=target.id)
    record_change(session, "ticket.absorbed", actor, target, other=ticket.id)
    return ticket, target


def link(session: Session, ticket_id: int, other_id: int, actor: Actor) -> tuple[Ticket, Ticket]:
    """Say that two tickets have to do with each other, of one customer or of two.

    Raises NotAllowed, NotFound, Invalid (one ticket), Conflict (they are linked already).
    """
    require_agent(actor)
    ticket, other = _both(session, ticket_id, other_id)
    key = (min(ticket_id, other_id), max(ticket_id, other_id))
    if session.get(TicketLink, key) is not None:
        raise Conflict("error-linked", number=ticket.number, target=other.number)
    session.add(TicketLink(first_id=key[0], second_id=key[1]))
    _record_link(session, "ticket.linked", actor, ticket, other)
    return ticket, other


def unlink(session: Session, ticket_id: int, other_id: int, actor: Actor) -> tuple[Ticket, Ticket]:
    """Undo `link`. Raises NotAllowed, NotFound, Invalid (one ticket), Conflict (no such link)."""
    require_agent(actor)
    ticket, other = _both(session, ticket_id, other_id)
    known = session.get(TicketLink, (min(ticket_id, other_id), max(ticket_id, other_id)))
    if known is None:
        raise Conflict("error-not-linked", number=ticket.number, target=other.number)
    session.delete(known)
    _record_link(session, "ticket.unlinked", actor, ticket, other)
    return ticket, other


def _both(session: Session, ticket_id: int, other_id: int) -> tuple[Ticket, Ticket]:
    """Both tickets, locked, the older first: two who merge the same pair never wait in a ring."""
    found = {one: service.get(session, one) for one in sorted({ticket_id, other_id})}
    if len(found) < 2:
        raise Invalid("error-same-ticket", number=found[ticket_id].number)
    return found[ticket_id], found[other_id]


def _end(session: Session, ticket: Ticket, target: Ticket) -> None:
    if ticket.status != Status.CLOSED:
        move(ticket, Status.CLOSED)
    ticket.closed_at = ticket.closed_at or now(session)
    ticket.due_at = ticket.snoozed_until = None
    ticket.merged_into_id = target.id
    follow_ups.cancel(session, ticket.id)
    surveys.cancel(session, ticket.id)
    touch(session, ticket)


def _our_turn(session: Session, target: Ticket, policy: DeskPolicy) -> None:
    """The customer waits for us in the ticket that ended, so they do in the target."""
    if target.status == Status.PENDING:
        move(target, Status.OPEN)
        target.due_at = policy.reply_due(now(session))
        follow_ups.cancel(session, target.id)


def _tags_go_along(session: Session, ticket: Ticket, target: Ticket, actor: Actor) -> None:
    tags = tags_of(session, [ticket.id, target.id])
    new = [word for word in tags.get(ticket.id, []) if word not in tags.get(target.id, [])]
    if new:
        tag(session, target.id, actor, new)


def _record_link(session: Session, kind: str, actor: Actor, ticket: Ticket, other: Ticket) -> None:
    session.flush()
    for one, two in ((ticket, other), (other, ticket)):
        record_change(session, kind, actor, one, other=two.id)
