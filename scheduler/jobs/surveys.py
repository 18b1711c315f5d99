"""Asks customers how it went, when their survey is due."""

from sqlalchemy.orm import Session

from crm.policy import DeskPolicy
from crm.surveys.service import ask_due
from store import now


def send_surveys(session: Session, policy: DeskPolicy) -> int:
    """Have the due surveys asked, but not in quiet hours; returns how many."""
    if policy.is_quiet(now(session)):
        return 0
    return ask_due(session)
