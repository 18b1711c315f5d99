"""`/desk faq`: the knowledge base from Slack."""

import asyncio
from collections.abc import Awaitable, Callable

from sqlalchemy.orm import Session

from bot.handlers.staff import desk_faq_learning, faq_forms
from bot.handlers.staff.arguments import Arguments, Incomplete, nearest_word, number_in
from bot.knowledge import author_of
from bot.slack.call import Call
from bot.slack.cards import Card, shorten
from bot.slack.door import Door
from bot.slack.faq_cards import Listed, Page, entry_list, history_page
from crm.actor import Actor
from faq import editing, lookup, stats
from faq.entry import Entry
from faq.models import STATUSES

_PAGE = 8
_FOUND = 8
_CHANGES = 6


async def faq(call: Call, arguments: Arguments) -> None:
    """One of the commands below; without a word, the list."""
    word = arguments.words[0].lower() if arguments.words else "list"
    name = _ALIASES.get(word, word)
    if name not in _COMMANDS:
        raise Incomplete("desk-faq-unknown", word, _nearest_usage(word))
    try:
        await _COMMANDS[name](call, arguments.after_command())
    except Incomplete as incomplete:  # of this command, not of all of them
        usage = incomplete.usage or f"desk-usage-faq-{name}"
        raise Incomplete(incomplete.key, incomplete.word, usage) from incomplete


def _nearest_usage(word: str) -> str | None:
    """How the command is used that a mistyped word most likely means."""
    known = {**{name: name for name in _COMMANDS}, **_ALIASES}
    near = nearest_word(word, known)
    return f"desk-usage-faq-{known[near]}" if near else None


async def show_list(call: Call, arguments: Arguments) -> None:
    await call.show(await _list_card(call, arguments.words))


async def find(call: Call, arguments: Arguments) -> None:
    """Entries by what a customer would write, and by words that stand in them."""
    words = arguments.needed()
    ranked = await asyncio.to_thread(call.door.desk.faq.rank, words, _language(call.door))
    likely = [match.entry_id for match in ranked if match.confidence >= 0.1][:_FOUND]
    items = await call.read(_found, likely, words)
    short = shorten(words, 100)
    key = "faq-found" if items else "faq-found-none"
    page = Page(call.door.say(key, words=short), 1, False, "")
    await call.show(entry_list(page, items, call.door.say))


async def add(call: Call, arguments: Arguments) -> None:
    """The form for a new entry; words after the command are its question."""
    await faq_forms.open_new(call, arguments.rest)


async def edit(call: Call, arguments: Arguments) -> None:
    entry = await call.read(_entry, *_key(call, arguments.words))
    await faq_forms.open_edit(call, entry.id)


async def switch_on(call: Call, arguments: Arguments) -> None:
    await _switch(call, arguments, "live")


async def switch_off(call: Call, arguments: Arguments) -> None:
    await _switch(call, arguments, "off")


async def history(call: Call, arguments: Arguments) -> None:
    await call.show(await _history_card(call, arguments.words))


async def turn_page(call: Call) -> None:
    """A button below a list or a history: another page in its place."""
    await call.staff()
    words = tuple(call.value.split())
    cards: dict[str, Callable[[Call, tuple[str, ...]], Awaitable[Card]]] = {
        "list": _list_card,
        "history": _history_card,
    }
    if not words or words[0] not in cards:
        await call.tell("error-old-button")
        return
    await call.show(await cards[words[0]](call, words[1:]), replace=True)


async def switch(call: Call, entry_id: int, status: str) -> None:
    """Switch an entry on or off, and say so."""
    done = await call.decide(_set_status, call.door, entry_id, status)
    if done:
        await call.tell(f"faq-done-{status}", key=done.value)


async def show_history(call: Call, entry_id: int) -> None:
    """The history of an entry that was picked from a list."""
    (entry,) = await call.read(lookup.by_ids, [entry_id])
    await call.show(await _history_card(call, (entry.key, entry.language)))


_COMMANDS: dict[str, Callable[[Call, Arguments], Awaitable[None]]] = {
    "list": show_list,
    "find": find,
    "add": add,
    "edit": edit,
    "on": switch_on,
    "off": switch_off,
    "history": history,
    "stats": desk_faq_learning.show_stats,
    "learn": desk_faq_learning.learn,
}
_ALIASES = {
    "ls": "list",
    "search": "find",
    "new": "add",
    "change": "edit",
    "live": "on",
    "列表": "list",
    "查找": "find",
    "新增": "add",
    "添加": "add",
    "编辑": "edit",
    "开启": "on",
    "关闭": "off",
    "历史": "history",
    "统计": "stats",
    "学习": "learn",
}


async def _list_card(call: Call, words: tuple[str, ...]) -> Card:
    number, rest = _page_number(words)
    status = rest[0].lower() if rest else None
    if status not in (None, "all", *STATUSES) or len(rest) > 1:
        raise Incomplete("desk-faq-unknown", " ".join(rest))
    wanted = None if status == "all" else status
    items, total = await call.read(_page, wanted, number)
    say = call.door.say
    title = say("faq-list-title", count=total) if total else say("faq-list-none")
    if total and not items:
        title = say("faq-list-no-page", page=number, pages=-(-total // _PAGE))
    command = f"list {status or 'all'}"
    more = total > number * _PAGE
    return entry_list(Page(title, number, more, command, say("faq-list-note")), items, say)


async def _history_card(call: Call, words: tuple[str, ...]) -> Card:
    number, rest = _page_number(words)
    entry = await call.read(_entry, *_key(call, rest))
    offset = (number - 1) * _CHANGES
    changes = await call.read(editing.history, entry.id, _CHANGES + 1, offset)
    title = call.door.say("faq-history-title", key=entry.key, language=entry.language)
    command = f"history {entry.key} {entry.language}"
    page = Page(title, number, len(changes) > _CHANGES, command)
    return history_page(page, entry, changes[:_CHANGES], call.door.say)


async def _switch(call: Call, arguments: Arguments, status: str) -> None:
    entry = await call.read(_entry, *_key(call, arguments.words))
    await switch(call, entry.id, status)


def _page_number(words: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
    number = number_in(words[-1]) if words else None
    if number is None:
        return 1, words
    return min(max(number, 1), 10_000), words[:-1]


def _key(call: Call, words: tuple[str, ...]) -> tuple[str, list[str]]:
    """The key that is meant and the languages to look in. Raises Incomplete."""
    if not words:
        raise Incomplete
    if len(words) > 2:
        raise Incomplete("desk-too-much", " ".join(words[2:]))
    languages = [_language(call.door), call.door.desk.settings.default_language]
    return words[0], [*(word.lower() for word in words[1:]), *languages]


def _language(door: Door) -> str:
    return door.desk.settings.staff_language


def _entry(session: Session, key: str, languages: list[str]) -> Entry:
    return lookup.by_key(session, key, languages)


def _page(session: Session, status: str | None, number: int) -> tuple[list[Listed], int]:
    found = lookup.page(session, status, _PAGE, (number - 1) * _PAGE)
    return _listed(session, found), lookup.count(session, status)


def _found(session: Session, likely: list[int], words: str) -> list[Listed]:
    found = {entry.id: entry for entry in lookup.by_ids(session, likely)}
    found |= {entry.id: entry for entry in lookup.containing(session, words, _FOUND)}
    return _listed(session, list(found.values())[:_FOUND])


def _listed(session: Session, found: list[Entry]) -> list[Listed]:
    asks = stats.asks_by_entry(session, [entry.id for entry in found])
    return [Listed(entry, asks.get(entry.id, 0)) for entry in found]


def _set_status(session: Session, actor: Actor, door: Door, entry_id: int, status: str) -> str:
    author = author_of(actor)
    return editing.set_status(session, entry_id, status, author).key
