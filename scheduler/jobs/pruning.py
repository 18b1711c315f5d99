"""Forgets settled rows of the inbox and the outbox."""

from sqlalchemy.orm import Session

from crm.policy import DeskPolicy
from store import now
from store.pruning import prune


def prune_queues(session: Session, policy: DeskPolicy) -> int:
    """Delete a batch of rows that were settled long enough ago; returns how many."""
    return prune(session, now(session) - policy.keep_queues)
