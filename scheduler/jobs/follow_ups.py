"""Reminds silent customers once, then closes their tickets with notice."""

from sqlalchemy.orm import Session

from crm.policy import DeskPolicy
from crm.tickets import follow_ups, service
from store import now


def run_follow_ups(session: Session, policy: DeskPolicy) -> int:
    """Do the follow-up steps that are due, but not in quiet hours; returns how many were."""
    if policy.is_quiet(now(session)):
        return 0
    due = follow_ups.claim_due(session)
    for ticket_id, step in due:
        if step == follow_ups.REMIND:
            service.remind(session, ticket_id)
        else:
            service.close_silent(session, ticket_id)
    return len(due)
