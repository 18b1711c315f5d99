"""What staff write in a ticket's thread: a reply to the customer, or a note for colleagues."""

from typing import Any

from sqlalchemy.orm import Session

from bot.files import megabytes
from bot.slack.attached import attachments
from bot.slack.call import Call
from bot.slack.mrkdwn import to_plain, to_telegram_html
from bot.slack.notes import doubt_about, note_in
from bot.slack.posting import stamp_of, stamp_of_post
from bot.telegram.files import MAX_UPLOAD
from crm.actor import Actor
from crm.agents.service import first_time
from crm.conversations.service import Said
from crm.conversations.staff_refs import find_by_staff_ref
from crm.policy import DeskPolicy
from crm.tickets import service
from faq import learning
from store.outbox import OutboxRow

_SPEECH = (None, "file_share", "thread_broadcast", "me_message")


async def message(call: Call) -> None:
    """A message event. Everything but people's words in a ticket's thread is passed over."""
    event = call.event
    if not _is_speech(event):
        return
    if not event.get("thread_ts"):
        await _hint(call)
        return
    ticket_id = await _ticket_in_thread(call, str(event["thread_ts"]))
    if ticket_id is None:
        await _unknown_thread(call)
        return
    text = str(event.get("text") or "")
    note = note_in(text)
    doubt = doubt_about(text) if note is None else None
    if doubt:
        await call.staff()
        await call.tell(doubt)
        return
    attached = attachments(event.get("files") or [])
    words = text if note is None else note
    said = await said_in(call, words, event["ts"], attached.taken)
    if note is not None:
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


def _is_speech(event: dict[str, Any]) -> bool:
    return bool(
        event.get("subtype") in _SPEECH
        and not event.get("bot_id")
        and event.get("user")
        and event.get("thread_ts") != event.get("ts")
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


async def _hint(call: Call) -> None:
    """Who writes beside the tickets' threads, for the first time, is told that no customer
    reads it."""
    if call.channel != call.door.workspace.channel_id:
        return
    if await call.door.directory.staff(await call.member()) is None:
        return
    done = await call.decide(first_time, "agent.hinted")
    if done and done.value:
        await call.tell("hint-channel")


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
