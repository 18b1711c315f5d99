"""What staff write in a ticket's thread: a reply to the customer, or a note for colleagues."""

import re
from typing import Any

from sqlalchemy.orm import Session

from bot.files import megabytes
from bot.slack.attached import attachments
from bot.slack.call import Call
from bot.slack.mrkdwn import to_plain, to_telegram_html
from bot.slack.posting import stamp_of, stamp_of_post
from bot.telegram.files import MAX_UPLOAD
from crm.actor import Actor
from crm.conversations.service import Said
from crm.conversations.staff_refs import find_by_staff_ref
from crm.policy import DeskPolicy
from crm.tickets import service
from faq import learning
from store.outbox import OutboxRow

_SPEECH = (None, "file_share", "thread_broadcast", "me_message")
_LOCKS = "|".join((":lock:", ":closed_lock_with_key:", ":lock_with_ink_pen:", "🔒", "🔐", "🔏"))
_WORDS = "notes?|internal|备注|備註|内部"
NOTE = re.compile(
    rf"^\s*(?:[*_~]*(?:{_WORDS})[*_~]*\s*(?:[:：]|-\s)[*_~]*|{_LOCKS})\s*", re.IGNORECASE
)
# Not for a customer's eyes, most likely: `NOTE-`, `[note]`, `internal`; `/desk` typed in a thread.
_ALMOST_NOTE = re.compile(
    rf"^\s*[\[(（【*_~]*(?:(?:{_WORDS})[*_~]*\s*(?:$|[-–—;；>=\])）】])|(?:备注|備註|内部)\s)",
    re.IGNORECASE,
)
_COMMAND = re.compile(r"^\s*/desk\b", re.IGNORECASE)


async def message(call: Call) -> None:
    """A message event. Everything but people's words in a ticket's thread is passed over."""
    event = call.event
    if not _is_speech(event):
        return
    ticket_id = await _ticket_in_thread(call, str(event["thread_ts"]))
    if ticket_id is None:
        await _unknown_thread(call)
        return
    text = str(event.get("text") or "")
    note = NOTE.match(text)
    doubt = None if note else _doubt(text)
    if doubt:
        await call.staff()
        await call.tell(doubt)
        return
    attached = attachments(event.get("files") or [])
    said = await said_in(call, text[note.end() :] if note else text, event["ts"], attached.taken)
    if note:
        await call.decide(_add_note, ticket_id, said)
        return
    if said.text or attached.taken:
        await call.decide(_reply, ticket_id, said, call.door.desk.policy)
    else:
        await call.staff()
    for key, name in attached.refused:
        await call.tell(key, name=name, limit=megabytes(MAX_UPLOAD))


async def nothing(call: Call) -> None:
    """An event that asks for nothing."""


def _doubt(text: str) -> str | None:
    """Why this should not go to a customer as it stands, as a text key."""
    if _COMMAND.match(text):
        return "error-command-in-thread"
    return "error-almost-note" if _ALMOST_NOTE.match(text) else None


def _is_speech(event: dict[str, Any]) -> bool:
    root = event.get("thread_ts")
    return bool(
        event.get("subtype") in _SPEECH
        and not event.get("bot_id")
        and event.get("user")
        and root
        and root != event.get("ts")
    )


def _under_a_post_of_ours(call: Call) -> bool:
    workspace = call.door.workspace
    ours = call.event.get("parent_user_id") == workspace.bot_user_id
    return ours and call.channel == workspace.channel_id


async def _ticket_in_thread(call: Call, thread: str) -> int | None:
    """The thread's ticket. A card that was posted but not noted says itself which row it is of."""
    noted = await call.read(service.ticket_in_thread, call.channel, thread)
    if noted is not None or not _under_a_post_of_ours(call):
        return noted
    stamp = await stamp_of_post(call.door.client, call.channel, thread)
    return await call.read(_ticket_of_card, stamp) if stamp else None


def _ticket_of_card(session: Session, stamp: str) -> int | None:
    row = session.get(OutboxRow, int(stamp.split(".")[0]))
    if row is None or row.kind != "card" or stamp_of(row, "card") != stamp:
        return None
    return int(row.payload["ticket_id"])


async def _unknown_thread(call: Call) -> None:
    """Say that nobody gets these words, unless colleagues talk about drafts for the FAQ."""
    if not _under_a_post_of_ours(call):
        return
    if await call.read(learning.is_round, f"{call.channel}:{call.thread}"):
        return
    await call.staff()
    await call.tell("error-thread-unknown")


async def said_in(call: Call, text: str, ts: str, files: list[dict[str, Any]]) -> Said:
    """The words as the customer will read them (names for ids, HTML for Slack's markup), and the
    files that go with them."""
    unknown = call.door.desk.settings.business_name
    names = await call.door.directory.names_in(text, unknown)
    plain = to_plain(text, names)
    html = to_telegram_html(text, names)
    ref = f"{call.channel}:{ts}"
    data = ({"html": html} if plain else {}) | ({"files": files} if files else {})
    return Said(plain, staff_ref=ref, data=data or None)


def _reply(session: Session, actor: Actor, ticket_id: int, said: Said, policy: DeskPolicy) -> None:
    if _is_new(session, said):
        service.reply(session, ticket_id, actor, said, policy)


def _add_note(session: Session, actor: Actor, ticket_id: int, said: Said) -> None:
    if _is_new(session, said):
        service.add_note(session, ticket_id, actor, said)


def _is_new(session: Session, said: Said) -> bool:
    return find_by_staff_ref(session, said.staff_ref or "") is None
