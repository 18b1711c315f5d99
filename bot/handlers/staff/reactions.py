"""Emoji that staff put on messages: on a customer's words the customer sees them, on a card they
are a shortcut for its buttons."""

from typing import Any

from sqlalchemy.orm import Session

from bot.handlers.staff import buttons, filing
from bot.slack import filing_form
from bot.slack.call import Call
from bot.slack.reactions import telegram_emoji
from crm.actor import Actor
from crm.conversations.reactions import agent_reacted
from crm.conversations.staff_refs import find_by_staff_ref
from crm.tickets import service
from crm.tickets.triage import set_priority

_TAKE, _URGENT = frozenset({"eyes"}), frozenset({"rotating_light"})
_RESOLVE = frozenset({"white_check_mark", "heavy_check_mark"})


async def added(call: Call) -> None:
    """Somebody put an emoji on a message."""
    if not await _is_staff(call):
        return
    ticket_id = await call.read(service.ticket_in_thread, call.channel, _ts(call))
    if ticket_id is not None:
        await _on_card(call, ticket_id)
    else:
        await _on_words(call, there=True)


async def removed(call: Call) -> None:
    """Somebody took an emoji off a message; a card's stay done."""
    if await _is_staff(call):
        await _on_words(call, there=False)


async def _is_staff(call: Call) -> bool:
    """Anybody may decorate a message; it means something when an agent does."""
    if not _ts(call) or call.user_id == call.door.workspace.bot_user_id:
        return False
    return await call.door.directory.staff(await call.member()) is not None


async def _on_card(call: Call, ticket_id: int) -> None:
    name = call.event.get("reaction")
    if name in _TAKE:
        await call.decide(buttons.take_ticket, ticket_id)
    elif name in _RESOLVE:
        await call.decide(buttons.resolve_ticket, ticket_id, call.door.desk.policy)
    elif name in _URGENT:
        await call.decide(_press, ticket_id)


async def _on_words(call: Call, *, there: bool) -> None:
    name = str(call.event.get("reaction") or "")
    emoji, ref = telegram_emoji(name), f"{call.channel}:{_ts(call)}"
    if there and name in filing_form.EMOJI:
        if await call.read(find_by_staff_ref, ref) is None:
            await filing.offer(call, ref)
        return
    if emoji is None or call.door.workspace.keeps_inside(call.channel):
        return
    if await call.read(find_by_staff_ref, ref) is not None:
        await call.decide(_react, ref, emoji, there)


def _press(session: Session, actor: Actor, ticket_id: int) -> None:
    set_priority(session, ticket_id, actor, "urgent")


def _react(session: Session, actor: Actor, ref: str, emoji: str, there: bool) -> None:
    agent_reacted(session, actor, ref, emoji, there=there)


def _ts(call: Call) -> str:
    item: Any = call.event.get("item")
    return str(item.get("ts") or "") if isinstance(item, dict) else ""
