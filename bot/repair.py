"""What an operator does to the outbox, and what follows in the log and the ticket's thread."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.outgoing import TELEGRAM
from bot.telegram.outcomes import SAYING, note_outcome, note_retry
from crm.policy import DeskPolicy
from scheduler.delivery import Refused
from store import repair
from store.outbox import Due


def retry_outbox(session: Session, ids: Sequence[int]) -> list[int]:
    """Have rows sent now; which. Those that are being sent, were sent or withdrawn are left."""
    rows = repair.retry_outbox(session, ids)
    messages = [row for row in rows if row.platform == TELEGRAM and row.kind in SAYING]
    for row in messages:
        note_retry(session, row)
    for row in _ends(messages):  # the message is complete with it: its other parts went before
        repair.amend_outbox(session, row.id, row.payload | {"last": True})
    return [row.id for row in rows]


def _ends(rows: Sequence[Due]) -> list[Due]:
    """The last row of each message."""
    return list({row.payload.get("message_id"): row for row in rows}.values())


def drop_outbox(session: Session, ids: Sequence[int], policy: DeskPolicy) -> list[int]:
    """Give rows up; which. Staff are told of messages that waited until now."""
    dropped = repair.drop_outbox(session, ids)
    for row in dropped.waited:
        if row.platform == TELEGRAM:
            note_outcome(session, row, Refused(repair.DROPPED), True, policy)
    return dropped.ids
