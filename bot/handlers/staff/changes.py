"""What staff edit or delete in a ticket's thread: the customer's chat follows."""

from sqlalchemy.orm import Session

from bot.handlers.staff.speaking import reply_in, said_in
from bot.outgoing import reply_key
from bot.slack.call import Call
from bot.slack.notes import meant
from crm.actor import Actor
from crm.conversations.service import ticket_of
from crm.policy import DeskPolicy
from crm.tickets import revisions
from store import outbox


async def edited(call: Call) -> None:
    """A message was changed by its writer. What Slack changes by itself (previews) is passed
    over; a note does not become a reply by an edit, nor the other way round."""
    message, before = call.changed, call.event.get("previous_message") or {}
    text = str(message.get("text") or "")
    if text == before.get("text"):
        return
    ref = _ref(call)
    known = await call.read(revisions.written, ref)
    if known is None:
        return
    now = meant(text, call.door.workspace.keeps_inside(call.channel))
    if now.kind != "doubt" and (known[1] == "note") != (now.kind == "note"):
        await call.staff()
        await call.tell("error-note-stays" if known[1] == "note" else "error-reply-stays")
        return
    ticket_id = await call.read(ticket_of, known[0])
    if known[1] == "note" or ticket_id is None:
        said = await said_in(call, now.words, ref, [])
    else:
        said = await reply_in(call, ticket_id, now.words, ref, [])
    await call.decide(revisions.edit, ref, said)


async def deleted(call: Call) -> None:
    """A message was deleted."""
    ref = _ref(call)
    if await call.read(revisions.written, ref) is not None:
        await call.decide(_delete, ref, call.door.desk.policy)


def _ref(call: Call) -> str:
    ts = call.changed.get("ts") or call.event.get("deleted_ts")
    return f"{call.channel}:{ts}"


def _delete(session: Session, actor: Actor, ref: str, policy: DeskPolicy) -> None:
    """What still waits to be sent is withdrawn; what has arrived is deleted there."""
    known = revisions.written(session, ref)
    withdrawn = outbox.cancel(session, reply_key(known[0])) if known else 0
    revisions.delete(session, actor, ref, withdrawn, policy)
