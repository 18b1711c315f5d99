"""Which tickets have to do with which. Read-only; crm/tickets/merging.py changes it."""

from collections.abc import Sequence

from sqlalchemy import BindParameter, bindparam, or_, select
from sqlalchemy.orm import Session

from crm.tickets.models import FIRST_NUMBER, Ticket, TicketLink
from store import core


def parts_of(session: Session, ticket_id: int) -> list[int]:
    """The ticket and all that were merged into it, and into those."""
    found, new = [ticket_id], [ticket_id]
    while new:
        new = list(session.scalars(select(Ticket.id).where(Ticket.merged_into_id.in_(new))))
        found += new
    return found


_links = core(TicketLink)
_these: BindParameter[Sequence[int]] = bindparam("tickets", expanding=True)
_of_tickets = select(_links.c.first_id, _links.c.second_id).where(
    or_(_links.c.first_id.in_(_these), _links.c.second_id.in_(_these))
)


def linked(session: Session, ticket_ids: Sequence[int]) -> dict[int, list[int]]:
    """The numbers of the tickets that each is linked with, the oldest first."""
    rows = session.execute(_of_tickets, {"tickets": ticket_ids})
    found: dict[int, list[int]] = {}
    for first, second in rows:
        for one, other in ((first, second), (second, first)):
            if one in ticket_ids:
                found.setdefault(one, []).append(other + FIRST_NUMBER - 1)
    return {one: sorted(others) for one, others in found.items()}
