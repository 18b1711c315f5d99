"""The tags of tickets; crm/tickets/triage.py changes them."""

from collections.abc import Sequence

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from crm.tickets.models import TicketTag
from store import core

_tags = core(TicketTag)
_of_tickets = (
    select(_tags.c.ticket_id, _tags.c.tag)
    .where(_tags.c.ticket_id.in_(bindparam("tickets", expanding=True)))
    .order_by(_tags.c.tag)
)


def tags_of(session: Session, ticket_ids: Sequence[int]) -> dict[int, list[str]]:
    """The tags of each ticket, sorted; those without tags are left out."""
    rows = session.execute(_of_tickets, {"tickets": ticket_ids})
    found: dict[int, list[str]] = {}
    for ticket_id, word in rows:
        found.setdefault(ticket_id, []).append(word)
    return found


def put_first_tags(session: Session, ticket_id: int, tags: Sequence[str]) -> None:
    """The tags of a ticket that is being made."""
    if tags:
        session.execute(insert(_tags), [{"ticket_id": ticket_id, "tag": tag} for tag in tags])
