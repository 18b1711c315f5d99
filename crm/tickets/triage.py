"""How staff sort tickets: priority and tags."""

from collections.abc import Sequence

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from crm.actor import Actor
from crm.agents.service import require_agent
from crm.errors import Conflict, Invalid
from crm.tags import changed_tags
from crm.tickets.changes import record_change, refuse_ended, touch
from crm.tickets.models import PRIORITIES, Ticket, TicketTag
from crm.tickets.service import get
from crm.tickets.tags import tags_of
from store import core

_tags = core(TicketTag)


def set_priority(session: Session, ticket_id: int, actor: Actor, priority: str) -> Ticket:
    """Say how much the ticket presses: low, normal, high or urgent.

    Raises NotAllowed, NotFound, Invalid, Conflict (it has ended, or is that already).
    """
    require_agent(actor)
    if priority not in PRIORITIES:
        raise Invalid("error-bad-priority", word=priority)
    ticket = get(session, ticket_id)
    refuse_ended(ticket)
    before = ticket.priority
    if before == priority:
        raise Conflict("error-same-priority", number=ticket.number, priority=priority)
    ticket.priority = priority
    touch(session, ticket)
    record_change(session, "ticket.priority", actor, ticket, before=before, after=priority)
    return ticket


def tag(
    session: Session,
    ticket_id: int,
    actor: Actor,
    add: Sequence[str] = (),
    remove: Sequence[str] = (),
) -> list[str]:
    """Put tags on a ticket and take others off; returns those it has now.

    Raises NotAllowed, NotFound, Invalid (no tag, too many), Conflict (nothing would change).
    """
    require_agent(actor)
    ticket = get(session, ticket_id)
    before = tags_of(session, [ticket_id]).get(ticket_id, [])
    after = changed_tags(before, add, remove)
    if before == after:
        raise Conflict("error-same-tags", number=ticket.number)
    gone = _tags.c.tag.in_(set(before) - set(after))
    session.execute(delete(_tags).where(_tags.c.ticket_id == ticket_id, gone))
    new = [{"ticket_id": ticket_id, "tag": word} for word in after if word not in before]
    if new:
        session.execute(insert(_tags), new)
    touch(session, ticket)
    record_change(session, "ticket.tagged", actor, ticket, before=before, after=after)
    return after
