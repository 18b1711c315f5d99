"""What staff write in a ticket's thread: a reply to the customer, or a note for colleagues."""

from typing import Any

from sqlalchemy.orm import Session

from bot.files import megabytes
from bot.handlers.staff.holding import hold
from bot.handlers.staff.speaking import add_note, reply, reply_in, said_in
from bot.slack import held
from bot.slack.attached import attachments
from bot.slack.call import Call
from bot.slack.cards import shorten
from bot.slack.notes import Meant, meant
from bot.slack.posting import refs_in_thread, stamp_of, stamp_of_post
from bot.telegram.files import MAX_UPLOAD
from crm.agents.service import first_time
from crm.conversations.staff_refs import ticket_of_any
from crm.tickets import service
from crm.tickets.crossing import Crossing
from faq import learning
from store.outbox import OutboxRow

_SLACKBOT = "USLACKBOT"
_EXCERPT = 300  # UTF-16 units
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
    said = meant(text, call.door.workspace.keeps_inside(call.channel))
    if said.kind == "doubt":
        await _ask_back(call, ticket_id, said)
    elif said.kind == "note":
        taken = attachments(event.get("files") or []).taken
        await call.decide(add_note, ticket_id, await said_in(call, said.words, _ref(call), taken))
    else:
        await _reply(call, ticket_id, said.words)


async def _reply(call: Call, ticket_id: int, words: str) -> None:
    """To the customer, unless it crosses a colleague's reply; what else the writer should know."""
    attached = attachments(call.event.get("files") or [])
    said = await reply_in(call, ticket_id, words, _ref(call), attached.taken)
    if said.text or attached.taken:
        try:
            done = await call.decide(reply, ticket_id, said, call.door.desk.policy)
        except Crossing as crossing:
            buttons = (held.SEND, held.KEEP, held.DROP)
            await hold(call, ticket_id, _ts(call), crossing.key, buttons, **crossing.variables)
            return
        for key, words in done.value if done else ():
            await call.tell(key, text=shorten(words, _EXCERPT))
    else:
        await call.staff()
    for key, name in attached.refused:
        await call.tell(key, name=name, limit=megabytes(MAX_UPLOAD))


async def _ask_back(call: Call, ticket_id: int, said: Meant) -> None:
    if said.doubt.startswith("held-"):
        buttons = (held.KEEP, held.SEND, held.DROP)
        await hold(call, ticket_id, _ts(call), said.doubt, buttons)
    else:
        await call.staff()
        await call.tell(said.doubt)


def _ts(call: Call) -> str:
    return str(call.event["ts"])


def _ref(call: Call) -> str:
    return f"{call.channel}:{_ts(call)}"


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
    return ours and workspace.is_ours(call.channel)


def _has_lost_its_root(call: Call) -> bool:
    """Slack puts a message of its own in the place of a root that was deleted."""
    workspace, parent = call.door.workspace, call.event.get("parent_user_id")
    return parent in (None, _SLACKBOT) and workspace.is_ours(call.channel)


async def _ticket_in_thread(call: Call, thread: str) -> int | None:
    """The thread's ticket. A card that was posted but not noted says itself which row it is of;
    of one that was deleted, the thread's other messages tell."""
    noted = await call.read(service.ticket_in_thread, call.channel, thread)
    if noted is not None:
        return noted
    if _has_lost_its_root(call):
        refs = await refs_in_thread(call.door.client, call.channel, thread)
        return await call.read(ticket_of_any, refs)
    if not _under_a_post_of_ours(call):
        return None
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
    if not call.door.workspace.is_ours(call.channel):
        return
    if await call.door.directory.staff(await call.member()) is None:
        return
    done = await call.decide(first_time, "agent.hinted")
    if done and done.value:
        inside = call.door.workspace.keeps_inside(call.channel)
        await call.tell("hint-channel-inside" if inside else "hint-channel")
