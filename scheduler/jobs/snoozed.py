"""Brings back tickets that were put aside."""

from sqlalchemy.orm import Session

from crm.policy import DeskPolicy
from crm.tickets.snoozing import wake_due


def wake_snoozed(session: Session, policy: DeskPolicy) -> int:
    """Bring back what is due; returns how many."""
    return wake_due(session, policy)
