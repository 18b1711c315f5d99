"""Gives tickets to agents: what absent ones hold, and what nobody has."""

from sqlalchemy.orm import Session

from crm.policy import DeskPolicy
from crm.tickets.assignment import assign_waiting, hand_on


def hand_tickets_out(session: Session, policy: DeskPolicy) -> int:
    """Hand on and hand out; returns how many tickets."""
    return hand_on(session, policy) + assign_waiting(session, policy)
