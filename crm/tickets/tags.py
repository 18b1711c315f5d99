"""The tags of tickets. Read-only; crm/tickets/triage.py changes them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.tickets.models import TicketTag
from store import core

_tags = core(TicketTag)


def tags_of(session: Session, ticket_ids: Sequence[int]) -> dict[int, list[str]]:
    """The tags of each ticket, sorted; those without tags are left out."""
    rows = session.execute(
        select(_tags.c.ticket_id, _tags.c.tag)
        .where(_tags.c.ticket_id.in_(ticket_ids))
        .order_by(_tags.c.tag)
    )
    found: dict[int, list[str]] = {}
    for ticket_id, word in rows:
        found.setdefault(ticket_id, []).append(word)
    return found
