"""A message of colleagues becomes a ticket, or part of one: by shortcut, or by the ticket emoji."""

import re
from typing import Any

from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session

from bot.handlers.staff.arguments import number_in
from bot.handlers.staff.speaking import said_in
from bot.slack import filing_form
from bot.slack.call import Call
from bot.slack.failures import unreachable
from bot.slack.filing_form import FilingForm
from bot.slack.modals import FieldErrors, View, notice, paragraph
from bot.slack.submission import Submission
from crm.actor import Actor
from crm.conversations.service import Said
from crm.customers.search import the_one
from crm.errors import CrmError, Invalid
from crm.policy import DeskPolicy
from crm.tickets.filing import file_for_customer, file_in_ticket
from crm.tickets.models import FIRST_NUMBER

_PLACE = re.compile(r"^([CGD][A-Z0-9]+):(\d{1,12}\.\d{1,9})$", re.ASCII)


async def shortcut(call: Call) -> None:
    """The shortcut in a message's menu."""
    await call.staff()
    message = call.body.get("message") or {}
    await _open(call, call.channel, message)


async def offer(call: Call, ref: str) -> None:
    """Somebody put the ticket emoji on a message: the form needs a click of theirs."""
    await call.show(filing_form.offer(call.door.say, ref))


async def open_form(call: Call) -> None:
    """The click under the offer. Raises Invalid."""
    await call.staff()
    place = _PLACE.match(call.value)
    if place is None:
        raise Invalid("error-old-button")
    message = await _posted(call, place[1], place[2])
    if message is None:
        raise Invalid("error-message-gone")
    await _open(call, place[1], message)


async def take(submission: Submission) -> View:
    """The form was submitted: a ticket's number with `#`, or a customer."""
    say = submission.door.say
    meta = submission.filled.metadata(FilingForm)
    policy = submission.door.desk.policy
    whose = submission.filled.typed("whose")
    try:
        done = await submission.decide(_file, whose, meta, policy)
    except CrmError as error:
        raise FieldErrors({"whose": say(error.key, **error.variables)}) from error
    number, is_new = done.value if done else (0, False)
    key = "filing-again" if not number else "filing-new" if is_new else "filing-added"
    text = say(key, number=number)
    return notice(say("filing-title"), [paragraph(text)], close=say("modal-close"))


async def _open(call: Call, channel: str, message: dict[str, Any]) -> None:
    ts = str(message.get("ts") or "")
    said = await said_in(call, str(message.get("text") or ""), f"{channel}:{ts}", [])
    if not said.text:
        raise Invalid("error-message-empty")
    link = call.door.link(channel, ts) or ""
    await call.open(filing_form.filing_form(said.text, link, call.door.say))


async def _posted(call: Call, channel: str, ts: str) -> dict[str, Any] | None:
    """The message as it stands there now; None where it is gone or not for the bot to see."""
    client = call.door.client
    try:
        found = await client.conversations_replies(
            channel=channel, ts=ts, latest=ts, inclusive=True, limit=1
        )
    except SlackApiError as error:
        if unreachable(error):
            raise
        return None
    messages: list[dict[str, Any]] = found.get("messages") or []
    return next((message for message in messages if message.get("ts") == ts), None)


def _file(
    session: Session, actor: Actor, whose: str, meta: FilingForm, policy: DeskPolicy
) -> tuple[int, bool]:
    """The ticket's number, and whether it is new."""
    said = Said(f"{meta.words}\n{meta.link}".strip())
    whose = whose.strip()
    number = number_in(whose) if whose.startswith("#") else None
    if number is not None:
        return file_in_ticket(session, actor, number - FIRST_NUMBER + 1, said).number, False
    customer = the_one(session, whose)
    ticket, is_new = file_for_customer(session, actor, customer.id, meta.words, said, policy)
    return ticket.number, is_new
