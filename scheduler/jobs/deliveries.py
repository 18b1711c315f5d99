"""Staff see which of their replies have not gone at once."""

from sqlalchemy.orm import Session

from crm.policy import DeskPolicy
from crm.tickets.deliveries import note_late_replies


def mark_late_replies(session: Session, policy: DeskPolicy) -> int:
    """Note the replies that are late; returns how many."""
    return note_late_replies(session)
