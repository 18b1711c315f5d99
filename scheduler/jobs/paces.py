"""Forgets the paces of chats that nothing was sent to for an hour."""

from sqlalchemy.orm import Session

from crm.policy import DeskPolicy
from store import pace


def forget_paces(session: Session, policy: DeskPolicy) -> int:
    """Delete some; returns how many."""
    return pace.forget(session)
