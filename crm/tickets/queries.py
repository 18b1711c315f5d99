"""What staff look up about tickets. Read-only."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.orm import Session

from crm.agents.models import Agent
from crm.conversations.models import Message
from crm.customers.models import Customer
from crm.errors import NotFound
from crm.tickets.links import linked, parts_of
from crm.tickets.models import FIRST_NUMBER, Ticket, TicketTag
from crm.tickets.tags import tags_of
from crm.tickets.transitions import ACTIVE, Status
from store import now


@dataclass(frozen=True)
class TicketView:
    """A ticket as a card or a list shows it."""

    id: int
    number: int
    subject: str
    status: str
    priority: str
    language: str
    customer_id: int
    customer_name: str
    customer_vip: bool
    customer_blocked_us: bool
    conversation_id: int
    assignee_id: int | None
    assignee_name: str | None
    assignee_staff_id: str | None
    created_at: datetime
    updated_at: datetime
    due_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    resolution: int
    rating: int | None
    rating_comment: str | None
    overdue: bool
    opened_with: str | None = "text"  # kind of the customer's first message; None: of none
    tags: tuple[str, ...] = ()
    merged_into: int | None = None  # a number
    snoozed_until: datetime | None = None
    route: str | None = None
    links: tuple[int, ...] = ()  # numbers


_opened_with = (
    select(Message.kind)
    .where(Message.ticket_id == Ticket.id, Message.direction == "in")
    .order_by(Message.id)
    .limit(1)
    .correlate(Ticket)
    .scalar_subquery()
)


_shown = (
    select(Ticket, Customer, Agent, _opened_with)
    .join(Customer, Customer.id == Ticket.customer_id)
    .outerjoin(Agent, Agent.id == Ticket.assignee_id)
)
_BY_DUE = (Ticket.due_at.is_(None), Ticket.due_at, Ticket.id.desc())
_one = _shown.where(Ticket.id == bindparam("ticket"))


def _view(
    session: Session,
    ticket: Ticket,
    customer: Customer,
    agent: Agent | None,
    opened_with: str | None,
) -> TicketView:
    return TicketView(
        id=ticket.id,
        number=ticket.number,
        subject=ticket.subject,
        status=ticket.status,
        priority=ticket.priority,
        language=ticket.language,
        customer_id=customer.id,
        customer_name=customer.name,
        customer_vip=customer.vip,
        customer_blocked_us=customer.blocked_us,
        conversation_id=ticket.conversation_id,
        assignee_id=ticket.assignee_id,
        assignee_name=agent.name if agent else None,
        assignee_staff_id=agent.staff_id if agent else None,
        created_at=ticket.created_at,
        updated_at=ticket.updated_at,
        due_at=ticket.due_at,
        resolved_at=ticket.resolved_at,
        closed_at=ticket.closed_at,
        resolution=ticket.resolution,
        rating=ticket.rating,
        rating_comment=ticket.rating_comment,
        overdue=ticket.due_at is not None and ticket.due_at <= now(session),
        opened_with=opened_with,
        snoozed_until=ticket.snoozed_until,
        route=ticket.route,
        merged_into=ticket.merged_into_id and ticket.merged_into_id + FIRST_NUMBER - 1,
    )


def _views(session: Session, rows: Sequence[Any]) -> list[TicketView]:
    tags = tags_of(session, [row[0].id for row in rows])
    views = [_view(session, *row) for row in rows]
    links = linked(session, [view.id for view in views])
    return [
        replace(view, tags=tuple(tags.get(view.id, ())), links=tuple(links.get(view.id, ())))
        for view in views
    ]


def view(session: Session, ticket_id: int) -> TicketView:
    """Raises NotFound."""
    row = session.execute(_one, {"ticket": ticket_id}).first()
    if row is None:
        raise NotFound("error-ticket-unknown", number=ticket_id + FIRST_NUMBER - 1)
    return _views(session, [row])[0]


def by_number(session: Session, number: int) -> TicketView:
    """Raises NotFound."""
    return view(session, number - FIRST_NUMBER + 1)


@dataclass(frozen=True)
class TicketFilter:
    """Which tickets; unset means any. `overdue`: the promised time is over."""

    statuses: Sequence[str] = ACTIVE
    assignee_id: int | None = None
    unassigned: bool = False
    overdue: bool = False
    customer_id: int | None = None
    priorities: Sequence[str] = ()
    tag: str | None = None
    snoozed: bool | None = None


def find(
    session: Session, wanted: TicketFilter, most: int = 20, offset: int = 0
) -> list[TicketView]:
    """Tickets by due time (those that wait for us first), then newest first.

    What a list shows beside the ticket is read for the page alone, however long the list is.
    """
    page = (
        select(Ticket.id)
        .where(*_tests(session, wanted))
        .order_by(*_BY_DUE)
        .limit(most)
        .offset(offset)
        .subquery("page")
    )
    statement = _shown.join(page, page.c.id == Ticket.id).order_by(*_BY_DUE)
    return _views(session, session.execute(statement).all())


def count(session: Session, wanted: TicketFilter) -> int:
    """How many tickets there are."""
    statement = select(func.count()).select_from(Ticket).where(*_tests(session, wanted))
    return session.scalar(statement) or 0


def _tests(session: Session, wanted: TicketFilter) -> list[ColumnElement[bool]]:
    tests: list[ColumnElement[bool]] = [Ticket.status.in_(wanted.statuses)]
    if wanted.assignee_id is not None:
        tests.append(Ticket.assignee_id == wanted.assignee_id)
    if wanted.unassigned:
        tests.append(Ticket.assignee_id.is_(None))
    if wanted.overdue:
        tests.append(Ticket.due_at <= now(session))
    if wanted.customer_id is not None:
        tests.append(Ticket.customer_id == wanted.customer_id)
    if wanted.priorities:
        tests.append(Ticket.priority.in_(wanted.priorities))
    if wanted.snoozed is not None:
        aside = Ticket.snoozed_until.is_not(None)
        tests.append(aside if wanted.snoozed else ~aside)
    if wanted.tag is not None:
        tagged = select(TicketTag.ticket_id).where(TicketTag.tag == wanted.tag)
        tests.append(Ticket.id.in_(tagged))
    return tests


ALL_STATUSES = tuple(Status)


def messages(session: Session, ticket_id: int, most: int = 50) -> list[Message]:
    """The last messages and notes of a ticket and of those merged into it, oldest first."""
    newest = session.scalars(
        select(Message)
        .where(Message.ticket_id.in_(parts_of(session, ticket_id)))
        .order_by(Message.id.desc())
        .limit(most)
    )
    return list(newest)[::-1]
