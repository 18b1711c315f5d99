"""What tests of the business look at in the database."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.conversations.models import Message
from crm.events import EventRow
from crm.surveys.models import Survey
from crm.tickets.models import FollowUp, Ticket

_TICKETS = select(*Ticket.__table__.columns)
_EVERYTHING = [select(*t.__table__.columns) for t in (Ticket, Survey, FollowUp, EventRow, Message)]


def last_event(session: Session) -> int:
    return session.scalar(select(EventRow.id).order_by(EventRow.id.desc()).limit(1)) or 0


def events_after(session: Session, event_id: int) -> list[EventRow]:
    return list(
        session.scalars(select(EventRow).where(EventRow.id > event_id).order_by(EventRow.id))
    )


def state(session: Session) -> tuple[list[Any], list[Any], list[int], int]:
    """Tickets, (ticket, resolution) of surveys, tickets with a step waiting, words of no ticket."""
    return (
        list(session.execute(_TICKETS)),
        [tuple(row) for row in session.execute(select(Survey.ticket_id, Survey.resolution))],
        list(session.scalars(select(FollowUp.ticket_id).where(FollowUp.status == "waiting"))),
        len(list(session.scalars(select(Message.id).where(Message.ticket_id.is_(None))))),
    )


def last_survey(session: Session, ticket_id: int) -> Survey | None:
    return session.scalars(
        select(Survey)
        .where(Survey.ticket_id == ticket_id)
        .order_by(Survey.resolution.desc())
        .limit(1)
    ).one_or_none()


def everything(session: Session) -> list[list[Any]]:
    return [[tuple(row) for row in session.execute(statement)] for statement in _EVERYTHING]


def changes_of(session: Session, ticket_id: int) -> list[dict[str, list[Any]]]:
    """What the ticket's events say was changed, in order."""
    events = select(EventRow.data).where(EventRow.ticket_id == ticket_id).order_by(EventRow.id)
    return [data.get("changes", {}) for data in session.scalars(events)]
