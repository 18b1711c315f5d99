"""Promises whose time has passed are shown on their card, and staff are nudged once."""

from sqlalchemy.orm import Session

from crm.policy import DeskPolicy
from crm.tickets.overdue import note_overdue


def show_overdue(session: Session, policy: DeskPolicy) -> int:
    """Note what became overdue; returns how many."""
    return note_overdue(session, policy)
