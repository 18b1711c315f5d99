"""`/desk priority`, `tag` and `untag`."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.handlers.staff.arguments import Arguments, Incomplete, nearest_word
from bot.slack.call import Call
from crm.actor import Actor
from crm.customers import keeping
from crm.customers.search import the_one
from crm.tickets import triage
from crm.tickets.models import PRIORITIES

_WORDS = {
    **{name: name for name in PRIORITIES},
    "低": "low",
    "普通": "normal",
    "高": "high",
    "紧急": "urgent",
}
_CUSTOMER = ("customer", "客户")


async def priority(call: Call, arguments: Arguments) -> None:
    ticket_id = arguments.ticket_id()
    if len(arguments.words) < 2:
        raise Incomplete
    arguments.nothing_after(2)
    word = arguments.words[1].lower()
    near = nearest_word(word, _WORDS)
    if near is None:
        raise Incomplete("desk-bad-priority", arguments.words[1])
    wanted = _WORDS[near]
    done = await call.decide(_set_priority, ticket_id, wanted)
    if done:
        await call.tell(f"desk-done-priority-{wanted}", number=done.value)


async def tag(call: Call, arguments: Arguments) -> None:
    """Put tags on a ticket, or on a customer."""
    await _tag(call, arguments, adding=True)


async def untag(call: Call, arguments: Arguments) -> None:
    """Take tags off a ticket, or off a customer."""
    await _tag(call, arguments, adding=False)


async def _tag(call: Call, arguments: Arguments, adding: bool) -> None:
    words = arguments.words
    if words and words[0].lower() in _CUSTOMER:
        whom, tags = _customer_and_tags(words[1:])
        done = await call.decide(_tag_customer, whom, tags, adding)
        if done:
            name, now = done.value
            await call.tell("desk-done-tags-customer", name=name, tags=_shown(now))
        return
    ticket_id, tags = arguments.ticket_id(), words[1:]
    if not tags:
        raise Incomplete
    changed = await call.decide(_tag_ticket, ticket_id, tags, adding)
    if changed:
        number, now = changed.value
        await call.tell("desk-done-tags", number=number, tags=_shown(now))


def _customer_and_tags(words: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """`12 vip late`, or `Ann Lee #vip #late`: with `#` the name may have several words."""
    hashed = next((place for place, word in enumerate(words) if word.startswith("#")), 1)
    whom, tags = " ".join(words[:hashed]), words[hashed:]
    if not whom or not tags:
        raise Incomplete
    return whom, tags


def _shown(tags: Sequence[str]) -> str:
    return " ".join(f"#{tag}" for tag in tags) or "–"


def _set_priority(session: Session, actor: Actor, ticket_id: int, wanted: str) -> int:
    return triage.set_priority(session, ticket_id, actor, wanted).number


def _tag_ticket(
    session: Session, actor: Actor, ticket_id: int, tags: Sequence[str], adding: bool
) -> tuple[int, list[str]]:
    add, remove = (tags, ()) if adding else ((), tags)
    now = triage.tag(session, ticket_id, actor, add, remove)
    return triage.get(session, ticket_id).number, now


def _tag_customer(
    session: Session, actor: Actor, whom: str, tags: Sequence[str], adding: bool
) -> tuple[str, list[str]]:
    one = the_one(session, whom)
    add, remove = (tags, ()) if adding else ((), tags)
    return one.name, keeping.tag(session, one.id, actor, add, remove)
