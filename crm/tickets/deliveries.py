"""What became of our words on their way to the customer, and whose turn it is then.

Only what arrived counts: the customer's silence begins when they have our reply, and a reply that
failed leaves the turn with us. For messages that staff follow; the bot's own answers need none.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from crm.actor import SYSTEM, ActorKind
from crm.conversations.models import WAITING_REPLY, Message
from crm.conversations.service import REMINDER
from crm.events import Event, record
from crm.policy import DeskPolicy
from crm.tickets import follow_ups, service
from crm.tickets.transitions import Status
from store import now, skip_locked

LATE_AFTER = timedelta(seconds=2)
REPEATED = "repeated"  # in a message's data: the customer may have it twice


def arrived(
    session: Session, message_id: int, platform_ref: str, policy: DeskPolicy, at: datetime
) -> None:
    """The customer has the whole message, as `platform_ref`; their silence counts from `at`."""
    message = session.get_one(Message, message_id, with_for_update=True)
    if message.delivery == "failed":
        return  # an earlier part of it was refused: they do not have all of it
    late = message.delivery == "late"
    message.delivery, message.delivery_error = "delivered", None
    message.platform_ref = platform_ref
    _tell(session, message, "message.delivered", late=late)
    if message.author_kind == ActorKind.AGENT:
        _follow_up(session, message, follow_ups.start, policy, at)
    elif _notice(message) == REMINDER:
        _follow_up(session, message, follow_ups.continue_to_close, policy, at)


def repeated(session: Session, message_id: int) -> None:
    """It was sent again although an earlier try may have arrived."""
    message = session.get_one(Message, message_id)
    message.data = {**(message.data or {}), REPEATED: True}
    _tell(session, message, "message.repeated")


def late(session: Session, message_id: int, reason: str) -> None:
    """A try did not succeed; another follows."""
    message = session.get_one(Message, message_id)
    message.delivery_error = reason
    if message.delivery == "pending":
        message.delivery = "late"
        _tell(session, message, "message.late", failed=False)


def revived(session: Session, message_id: int) -> None:
    """It had failed, and somebody has it sent once more."""
    message = session.get_one(Message, message_id)
    if message.delivery == "failed":
        message.delivery, message.delivery_error = "late", None
        if message.author_kind == ActorKind.AGENT and message.ticket_id is not None:
            service.give_back(session, message.ticket_id, message.id, message.created_at)
        _tell(session, message, "message.late", failed=True)


def note_late_replies(session: Session, most: int = 100) -> int:
    """Agents' replies that have not gone at once are late, whatever holds them up; how many."""
    wanted = (
        select(Message.id)
        .where(text(WAITING_REPLY), Message.created_at <= now(session) - LATE_AFTER)
        .order_by(Message.created_at)
        .limit(most)
    )
    ids = list(session.scalars(skip_locked(session, wanted)))
    if not ids:
        return 0
    session.execute(update(Message).where(Message.id.in_(ids)).values(delivery="late"))
    for message in session.scalars(select(Message).where(Message.id.in_(ids))):
        _tell(session, message, "message.late", failed=False)
    return len(ids)


def failed(
    session: Session, message_id: int, reason: str, policy: DeskPolicy, code: str = ""
) -> None:
    """It will never arrive; `code` is for programs. After a reply of ours the turn stays ours."""
    message = session.get_one(Message, message_id)
    if message.delivery == "failed":
        return  # so was an earlier part of it
    message.delivery, message.delivery_error = "failed", reason
    if message.author_kind == ActorKind.AGENT and message.ticket_id is not None:
        service.take_back(session, message.ticket_id, message.created_at, policy)
    elif _notice(message) == REMINDER:
        _follow_up(session, message, follow_ups.continue_to_close, policy, now(session))
    _tell(session, message, "message.failed", reason=reason, code=code)


def _follow_up(
    session: Session,
    message: Message,
    step: Callable[[Session, int, DeskPolicy, datetime], None],
    policy: DeskPolicy,
    silent_since: datetime,
) -> None:
    """Have the step follow while it is the customer's turn."""
    if message.ticket_id is None:
        return
    ticket = service.get(session, message.ticket_id)
    if ticket.status == Status.PENDING:
        step(session, ticket.id, policy, silent_since)


def _notice(message: Message) -> str:
    return str((message.data or {}).get("notice") or "")


def _tell(session: Session, message: Message, kind: str, **data: object) -> None:
    data |= {"staff_ref": message.staff_ref, "notice": _notice(message)}
    session.flush()
    record(session, Event(kind, SYSTEM, None, message.ticket_id, message.id, data))
