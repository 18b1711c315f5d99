"""Who changed what, when, from what to what: the event table as leads and admins read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select, text
from sqlalchemy.orm import Session

from crm.actor import Actor
from crm.agents.models import Agent
from crm.agents.permissions import Permission, require
from crm.changes import Changes
from crm.customers.models import Customer
from crm.events import BY_STAFF, EventRow
from crm.tickets.models import FIRST_NUMBER

_by_staff = text(BY_STAFF)  # as the partial indexes say
#: How words travelled: no change of anything, and most of the table.
_TRAFFIC = ("message.delivered", "message.late", "message.repeated", "desk.answered")


@dataclass(frozen=True)
class AuditFilter:
    """What to look at: one ticket, one customer, one agent, or (unset) all that staff did.

    `since`: the earliest moment.
    """

    ticket_id: int | None = None
    customer_id: int | None = None
    agent_id: int | None = None
    since: datetime | None = None


@dataclass(frozen=True)
class AuditLine:
    """One event. In `changes` (field -> [before, after]) agents stand by name."""

    at: datetime
    kind: str
    who: str
    ticket_id: int | None
    ticket_number: int | None
    customer: str | None
    agent: str | None  # whom it is about
    changes: Changes


def page(
    session: Session, actor: Actor, wanted: AuditFilter, most: int = 20, offset: int = 0
) -> list[AuditLine]:
    """A page of the history, newest first. Raises NotAllowed for those who may not read it."""
    require(session, actor, Permission.AUDIT)
    rows = session.scalars(_statement(wanted).limit(most).offset(offset)).all()
    agents = _names(session, Agent, _agent_ids(rows))
    customers = _names(session, Customer, {row.customer_id for row in rows})
    return [_line(row, agents, customers) for row in rows]


def _statement(wanted: AuditFilter) -> Select[EventRow]:
    """Each of them is one index, read from its end."""
    statement = select(EventRow)
    if wanted.ticket_id is not None:
        statement = statement.where(EventRow.ticket_id == wanted.ticket_id)
    elif wanted.customer_id is not None:
        statement = statement.where(EventRow.customer_id == wanted.customer_id)
    if wanted.ticket_id is not None or wanted.customer_id is not None:
        statement = statement.where(EventRow.kind.not_in(_TRAFFIC)).order_by(EventRow.id.desc())
    else:
        statement = statement.where(_by_staff).order_by(EventRow.at.desc(), EventRow.id.desc())
    if wanted.agent_id is not None:
        statement = statement.where(_by_staff, EventRow.actor_id == wanted.agent_id)
    if wanted.since is not None:
        statement = statement.where(EventRow.at >= wanted.since)
    return statement


def _line(row: EventRow, agents: dict[int, str], customers: dict[int, str]) -> AuditLine:
    changes = dict(row.data.get("changes") or _words(row))
    if "assignee_id" in changes:
        changes["assignee_id"] = [agents.get(each) for each in changes["assignee_id"]]
    return AuditLine(
        at=row.at,
        kind=row.kind,
        who=row.actor_name,
        ticket_id=row.ticket_id,
        ticket_number=row.ticket_id + FIRST_NUMBER - 1 if row.ticket_id else None,
        customer=customers.get(row.customer_id or 0),
        agent=agents.get(row.data.get("agent_id") or 0),
        changes=changes,
    )


def _words(row: EventRow) -> Changes:
    """What is no attribute of a row, such as tags and the words of a reply, by the event's name."""
    if "before" not in row.data or "after" not in row.data:
        return {}
    return {row.kind.rpartition(".")[2]: [row.data["before"], row.data["after"]]}


def _agent_ids(rows: Sequence[EventRow]) -> set[int | None]:
    found = {row.data.get("agent_id") for row in rows}
    for row in rows:
        found.update((row.data.get("changes") or {}).get("assignee_id") or ())
    return found


def _names(
    session: Session, model: type[Agent] | type[Customer], ids: set[int | None]
) -> dict[int, str]:
    statement = select(model.id, model.name).where(model.id.in_(ids - {None}))
    return {row.id: row.name for row in session.execute(statement)}
