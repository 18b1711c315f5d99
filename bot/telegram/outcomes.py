"""What became of a message to a customer: its state in the log, and what staff are told."""

from sqlalchemy.orm import Session

from crm.conversations.models import Message
from crm.conversations.service import set_delivery
from crm.customers.service import Contact, contact_of, has_blocked_us, set_blocked
from crm.policy import DeskPolicy
from crm.surveys.service import ask_again, mark_unknown
from crm.tickets import deliveries, revisions
from scheduler.delivery import NotSent, Outcome, Refused, Sent, Unknown
from store import now, outbox
from store.outbox import Due

BLOCKED = "blocked"
#: Words and files of a logged message.
SAYING = ("send", "upload")


def note_outcome(
    session: Session, row: Due, outcome: Outcome, final: bool, policy: DeskPolicy
) -> None:
    """Note what became of the message; staff are told of those that they follow."""
    if "revises" in row.payload:
        _note_revision(session, row, outcome, final)
    message_id = row.payload.get("message_id")
    if row.kind not in SAYING or message_id is None:
        return
    if isinstance(outcome, Sent):
        _arrived(session, row, message_id, str(outcome.result["message_id"]), policy)
    elif not final:
        if row.payload.get("watched"):
            deliveries.late(session, message_id, outcome.reason)
        else:
            set_delivery(session, message_id, "late", outcome.reason)
    elif isinstance(outcome, Unknown):
        set_delivery(session, message_id, "unknown", outcome.reason)
        if "survey_id" in row.payload:
            mark_unknown(session, row.payload["survey_id"])
    else:
        _failed(session, row, message_id, outcome, policy)


def note_retry(session: Session, row: Due) -> None:
    """Somebody has a message sent once more that had failed or may have arrived."""
    message_id = row.payload.get("message_id")
    if row.kind not in SAYING or message_id is None:
        return
    if row.payload.get("watched"):
        deliveries.revived(session, message_id)
    else:
        set_delivery(session, message_id, "late")
    if "survey_id" in row.payload:
        ask_again(session, row.payload["survey_id"])


def _arrived(session: Session, row: Due, message_id: int, ref: str, policy: DeskPolicy) -> None:
    if has_blocked_us(session, message_id):
        set_blocked(session, _addressee(session, message_id), False)
    watched = row.payload.get("watched")
    if watched and row.interrupted:
        deliveries.repeated(session, message_id)
    if watched:
        revisions.note_part(session, message_id, ref, words=row.kind == "send")
    if row.payload["last"]:
        if watched:
            sent_at = outbox.attempted_at(session, row.id) or now(session)
            deliveries.arrived(session, message_id, ref, policy, sent_at)
        else:
            set_delivery(session, message_id, "delivered", platform_ref=ref)


def _note_revision(session: Session, row: Due, outcome: Outcome, final: bool) -> None:
    """Staff changed a reply: they are told when the customer has all of it, or never will."""
    message_id, change = row.payload["revises"], row.payload["change"]
    if isinstance(outcome, Sent):
        if row.payload["last"]:
            revisions.outcome(session, message_id, change, None)
    elif final:
        code = outcome.code if isinstance(outcome, Refused) else ""
        revisions.outcome(session, message_id, change, outcome.reason, code)


def _failed(
    session: Session, row: Due, message_id: int, outcome: Outcome, policy: DeskPolicy
) -> None:
    assert isinstance(outcome, NotSent | Refused)
    code = outcome.code if isinstance(outcome, Refused) else ""
    watched = bool(row.payload.get("watched"))
    if code == BLOCKED:
        set_blocked(session, _addressee(session, message_id), True, told=watched)
    if watched:
        deliveries.failed(session, message_id, outcome.reason, policy, code)
    else:
        set_delivery(session, message_id, "failed", outcome.reason)


def _addressee(session: Session, message_id: int) -> Contact:
    return contact_of(session, session.get_one(Message, message_id).conversation_id)
