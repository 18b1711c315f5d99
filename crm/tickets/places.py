"""Where staff see tickets. Read-only."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.tickets.models import StaffThread, Ticket


def places(session: Session, ticket_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Channel and message of each ticket's card; tickets without a card are left out."""
    rows = session.scalars(select(StaffThread).where(StaffThread.ticket_id.in_(ticket_ids)))
    return {row.ticket_id: (row.channel, row.ref) for row in rows}


def route_of(session: Session, ticket_id: int) -> str | None:
    """The channel that the rules sent a ticket to; None: the support channel."""
    ticket = session.get(Ticket, ticket_id)
    return ticket.route if ticket else None
