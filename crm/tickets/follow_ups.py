"""The customer is silent after our question: one reminder, then we close the ticket and say so."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from crm.policy import DeskPolicy
from crm.tickets.models import FollowUp
from store import core, now, skip_locked

REMIND, CLOSE = "remind", "close"

_steps = core(FollowUp)
_cancel = (
    update(_steps)
    .where(_steps.c.ticket_id == bindparam("ticket"), _steps.c.status == "waiting")
    .values(status="cancelled")
)


def start(session: Session, ticket_id: int, policy: DeskPolicy, silent_since: datetime) -> None:
    """The customer has our reply: remind them after so much silence."""
    cancel(session, ticket_id)
    _add(session, ticket_id, REMIND, silent_since + policy.remind_after)


def continue_to_close(
    session: Session, ticket_id: int, policy: DeskPolicy, silent_since: datetime
) -> None:
    """The reminder was given, or could not be: close after more silence."""
    cancel(session, ticket_id)
    _add(session, ticket_id, CLOSE, silent_since + policy.close_after)


def cancel(session: Session, ticket_id: int) -> None:
    """The customer spoke, or the ticket ended."""
    session.execute(_cancel, {"ticket": ticket_id})


def claim_due(session: Session, most: int = 100) -> list[tuple[int, str]]:
    """Take the steps that are due: (ticket id, step). Each is taken once, ever."""
    due = skip_locked(
        session,
        select(FollowUp.id, FollowUp.ticket_id, FollowUp.step)
        .where(FollowUp.status == "waiting", FollowUp.due_at <= now(session))
        .order_by(FollowUp.due_at)
        .limit(most),
    )
    rows: list[Any] = list(session.execute(due))
    session.execute(
        update(FollowUp)
        .where(FollowUp.id.in_([row.id for row in rows]))
        .values(status="done")
        .execution_options(synchronize_session=False)
    )
    return [(row.ticket_id, row.step) for row in rows]


def _add(session: Session, ticket_id: int, step: str, due_at: datetime) -> None:
    session.add(
        FollowUp(
            ticket_id=ticket_id,
            step=step,
            due_at=due_at,
            status="waiting",
            created_at=now(session),
        )
    )
    session.flush()
