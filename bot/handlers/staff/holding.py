"""Words in a ticket's thread that are held back until their writer says what they are."""

import logging
import re
from typing import Any

from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session

from bot import outgoing
from bot.handlers.staff.speaking import add_note, reply, reply_in, said_in
from bot.slack import held
from bot.slack.attached import attachments
from bot.slack.call import Call
from bot.slack.failures import error_code, unreachable
from bot.slack.rich import answer
from crm.actor import Actor
from crm.conversations.service import Said
from crm.errors import Invalid
from crm.policy import DeskPolicy
from crm.tickets.models import StaffThread
from crm.tickets.service import thread_of

log = logging.getLogger(__name__)

HELD = "raised_hand"
_VALUE = re.compile(r"^(\d{1,18}):(\d{1,18}\.\d{1,9})$", re.ASCII)


async def hold(
    call: Call, ticket_id: int, ts: str, key: str, buttons: tuple[str, ...], **variables: object
) -> None:
    """Mark the message as held and ask its writer, once, what is to become of it."""
    if await call.decide(_mark, f"{call.channel}:{ts}"):
        value = f"{ticket_id}:{ts}"
        await call.show(held.card(call.door.say, call.door.say(key, **variables), value, buttons))


async def send(call: Call) -> None:
    """The customer gets it after all."""
    found = await _find(call)
    if found is None:
        return
    ticket_id, posted, ref = found
    files = attachments(posted.get("files") or []).taken
    said = await reply_in(call, ticket_id, str(posted.get("text") or ""), ref, files)
    if await call.decide(_send, ticket_id, said, call.door.desk.policy):
        await _replace(call, "held-sent")


async def keep(call: Call) -> None:
    """It stays inside."""
    found = await _find(call)
    if found is None:
        return
    ticket_id, posted, ref = found
    files = attachments(posted.get("files") or []).taken
    said = await said_in(call, str(posted.get("text") or ""), ref, files)
    if await call.decide(_keep, ticket_id, said):
        await _replace(call, "held-kept")


async def drop(call: Call) -> None:
    """Nothing becomes of it; the mark goes on saying so."""
    await call.staff()
    await _replace(call, "held-dropped")


async def _find(call: Call) -> tuple[int, dict[str, Any], str] | None:
    """The ticket, the message as it stands in the thread now, and where. Raises Invalid."""
    match = _VALUE.match(call.value)
    if match is None:
        raise Invalid("error-old-button")
    ticket_id, ts = int(match[1]), match[2]
    bound = await call.read(thread_of, ticket_id)
    posted = await _posted(call, bound, ts) if bound else None
    if bound is None or posted is None:
        await _replace(call, "held-gone")
        return None
    return ticket_id, posted, f"{bound.channel}:{ts}"


async def _posted(call: Call, root: StaffThread, ts: str) -> dict[str, Any] | None:
    try:
        found = await call.door.client.conversations_replies(
            channel=root.channel, ts=root.ref, oldest=ts, latest=ts, inclusive=True, limit=2
        )
    except SlackApiError as error:
        if unreachable(error):
            raise
        log.warning("a held message cannot be read back: %s", error_code(error))
        return None
    messages: list[dict[str, Any]] = found.get("messages") or []
    return next((message for message in messages if message.get("ts") == ts), None)


async def _replace(call: Call, key: str) -> None:
    await call.show(answer(call.door.say(key)), replace=True)


def _mark(session: Session, actor: Actor, ref: str) -> None:
    outgoing.mark(session, ref, HELD)


def _send(session: Session, actor: Actor, ticket_id: int, said: Said, policy: DeskPolicy) -> None:
    reply(session, actor, ticket_id, said, policy, sure=True)
    outgoing.unmark(session, said.staff_ref or "", HELD)


def _keep(session: Session, actor: Actor, ticket_id: int, said: Said) -> None:
    add_note(session, actor, ticket_id, said)
    outgoing.unmark(session, said.staff_ref or "", HELD)
