"""Sends replies at the time they were written for."""

from sqlalchemy.orm import Session

from crm.policy import DeskPolicy
from crm.tickets.scheduled import send_due


def send_scheduled(session: Session, policy: DeskPolicy) -> int:
    """Send what is due; returns how many were looked at."""
    return send_due(session, policy)
