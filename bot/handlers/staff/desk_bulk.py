"""`/desk bulk`: one change to many tickets, after a look at which."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.handlers.staff.arguments import Arguments, Incomplete, mention_in, number_in
from bot.handlers.staff.desk_lists import resolved, tickets_of
from bot.handlers.staff.desk_snooze import moment_in_words, zone_of
from bot.handlers.staff.list_words import read_wanted
from bot.handlers.staff.ticket_lines import Entry, entries, ticket_line
from bot.slack.call import Call
from bot.slack.rich import Answer, Span, button
from crm.actor import Actor
from crm.agents.service import StaffMember, admit
from crm.errors import Invalid, NotFound
from crm.moments import read_moment
from crm.policy import DeskPolicy
from crm.tags import tidy_tag
from crm.tickets import bulk, queries, service, snoozing, triage
from crm.tickets.models import FIRST_NUMBER, PRIORITIES
from store import now

CONFIRM, CANCEL = "desk.bulk.confirm", "desk.bulk.cancel"
_SHOWN = 10
_RANGE = re.compile(r"^#?(\d{1,18})[-–]#?(\d{1,18})$")
_ACTIONS = {
    "resolve": "resolve", "解决": "resolve",
    "assign": "assign", "分配": "assign",
    "tag": "tag", "标签": "tag",
    "untag": "untag",
    "priority": "priority", "优先级": "priority",
    "snooze": "snooze", "稍后": "snooze",
}  # fmt: skip

Change = Callable[[Session, int], object]


@dataclass(frozen=True)
class _Asked:
    """What is to be done: an action, its one word, and to which tickets."""

    action: str
    word: str
    ids: tuple[int, ...]

    @property
    def value(self) -> str:
        return json.dumps([self.action, self.word, *self.ids])

    @classmethod
    def of(cls, value: str) -> "_Asked":
        """Raises Invalid for a button of another version."""
        try:
            action, word, *ids = json.loads(value)
            return cls(_ACTIONS[action], str(word), tuple(int(one) for one in ids))
        except (ValueError, KeyError, TypeError) as error:
            raise Invalid("error-old-button") from error


async def bulk_change(call: Call, arguments: Arguments) -> None:
    """`resolve 1001 1002`, `tag late unassigned overdue`, `assign @tom 1001-1010`: asks first."""
    await call.staff()
    action = _ACTIONS.get(arguments.words[0].lower()) if arguments.words else None
    if action is None:
        raise Incomplete("desk-bad-bulk" if arguments.words else "desk-incomplete", arguments.rest)
    word, targets = _word_and_targets(action, list(arguments.words[1:]))
    if not targets or not (word or action == "resolve"):
        raise Incomplete
    kept, shown = await _understood(call, action, word)
    await ask(call, action, tuple(targets), kept, shown)


def _word_and_targets(action: str, words: list[str]) -> tuple[str, list[str]]:
    """`@tom 1001`, `tomorrow 9: 1001 1002`: with a colon the argument may have several words."""
    if action == "resolve":
        return "", words
    ends = (place for place, word in enumerate(words) if word.endswith((":", "：")))
    length = next(ends, 0) + 1
    return " ".join(words[:length]).rstrip(":： "), words[length:]


async def ask(
    call: Call, action: str, targets: tuple[str, ...], word: str = "", readable: str = ""
) -> None:
    """Show which tickets are meant, with a button that does it. `readable`: the word as people
    read it."""
    ids = _numbered(targets)
    if ids is None:
        wanted = await resolved(call, read_wanted(targets))
        ids = await call.read(tickets_of, wanted, call.user_id, bulk.MOST + 1)
    if len(ids) > bulk.MOST:
        raise Invalid("error-bulk-many", most=bulk.MOST)
    items = await call.read(_entries, ids)
    if not items:
        await call.tell("desk-tickets-none")
        return
    asked = _Asked(action, word, tuple(item.view.id for item in items))
    say = call.door.say
    shown = Answer()
    question = say(f"bulk-ask-{action}", count=len(items), word=readable)
    shown.add(Span(question, bold=True))
    for item in items[:_SHOWN]:
        shown.add(*ticket_line(item, call.door))
    if len(items) > _SHOWN:
        shown.add(say("bulk-more", count=len(items) - _SHOWN))
    shown.buttons = [
        button(CONFIRM, say("bulk-confirm", count=len(items)), asked.value, "danger"),
        button(CANCEL, say("modal-cancel"), "-"),
    ]
    await call.show(shown)


async def confirm(call: Call) -> None:
    """It is done, to each ticket that still allows it."""
    asked = _Asked.of(call.value)
    colleague = await _colleague(call, asked.word) if asked.action == "assign" else None
    until = datetime.fromisoformat(asked.word) if asked.action == "snooze" else None
    policy = call.door.desk.policy
    done = await call.decide(_apply, asked, policy, colleague, until)
    if done is None:
        return
    say, outcome = call.door.say, done.value
    shown = Answer()
    shown.add(Span(say("bulk-done", count=len(outcome.done)), bold=True))
    for _, refusal in outcome.refused:
        shown.add(say(refusal.key, **refusal.variables))
    await call.show(shown, replace=True)


async def cancel(call: Call) -> None:
    await call.staff()
    shown = Answer()
    shown.add(call.door.say("bulk-cancelled"))
    await call.show(shown, replace=True)


def _numbered(words: Sequence[str]) -> list[int] | None:
    """The tickets of numbers and ranges (`1001-1005`); None where the words are a list's."""
    numbers: list[int] = []
    for word in words:
        span, number = _RANGE.match(word.rstrip(",，")), number_in(word.rstrip(",，"))
        if span:
            first, last = sorted((int(span[1]), int(span[2])))
            numbers += range(first, min(last, first + bulk.MOST) + 1)
        elif number is not None:
            numbers.append(number)
        else:
            return None
        if min(numbers) < FIRST_NUMBER:
            raise Incomplete("desk-not-a-number", word)
    return [number - FIRST_NUMBER + 1 for number in dict.fromkeys(numbers)]


async def _understood(call: Call, action: str, word: str) -> tuple[str, str]:
    """The word as it is kept and as it is read. What is no priority, colleague or time is said
    before anything else."""
    if action == "priority":
        if word.lower() not in PRIORITIES:
            raise Incomplete("desk-bad-priority", word)
        return word.lower(), call.door.say(f"priority-{word.lower()}")
    if action == "assign":
        staff = await _colleague(call, word)
        return f"<@{staff.staff_id}>", staff.name
    if action == "snooze":
        zone = await zone_of(call)
        until = read_moment(word, await call.read(now), zone)
        return until.isoformat(), moment_in_words(until, zone, call.door)
    if action in ("tag", "untag"):
        return tidy_tag(word), tidy_tag(word)
    return "", ""


async def _colleague(call: Call, word: str) -> StaffMember:
    """Raises NotFound for whoever is none of the desk's."""
    directory = call.door.directory
    mentioned = call.user_id if word.lower() in ("me", "我") else mention_in(word)
    member = await directory.member(mentioned) if mentioned else await directory.by_handle(word)
    staff = await directory.staff(member) if member else None
    if staff is None:
        raise NotFound("error-agent-name-unknown", name=word.lstrip("@"))
    return staff


def _entries(session: Session, ids: Sequence[int]) -> list[Entry]:
    """Raises NotFound for a number that no ticket has."""
    return entries(session, [queries.view(session, one) for one in ids])


def _apply(
    session: Session,
    actor: Actor,
    asked: _Asked,
    policy: DeskPolicy,
    colleague: StaffMember | None,
    until: datetime | None,
) -> bulk.Outcome:
    change = _change(session, actor, asked, policy, colleague, until)
    return bulk.apply(session, asked.ids, change)


def _change(
    session: Session,
    actor: Actor,
    asked: _Asked,
    policy: DeskPolicy,
    colleague: StaffMember | None,
    until: datetime | None,
) -> Change:
    """The use case for one ticket."""
    if asked.action == "assign" and colleague:
        whom = admit(session, colleague).id or 0
        return lambda session, one: service.assign(session, one, whom, actor)
    if asked.action == "snooze" and until:
        return lambda session, one: snoozing.snooze(session, one, actor, until)
    if asked.action == "priority":
        wanted = asked.word.lower()
        return lambda session, one: triage.set_priority(session, one, actor, wanted)
    if asked.action == "tag":
        return lambda session, one: triage.tag(session, one, actor, [asked.word])
    if asked.action == "untag":
        return lambda session, one: triage.tag(session, one, actor, (), [asked.word])
    return lambda session, one: service.resolve(session, one, actor, policy)
