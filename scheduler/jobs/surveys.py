"""Asks customers how it went, when their survey is due."""

from sqlalchemy.orm import Session

from crm.policy import DeskPolicy
from crm.surveys.service import ask_due


def send_surveys(session: Session, policy: DeskPolicy) -> int:
    """Have the due surveys asked; returns how many."""
    return ask_due(session)
