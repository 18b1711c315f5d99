"""`/desk ticket`, `assign`, `transfer`, `resolve` and `transcript`."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.handlers.staff import desk_bulk
from bot.handlers.staff.arguments import Arguments, Incomplete, mention_in, number_in
from bot.handlers.staff.ticket_lines import Entry, entry, message_line, ticket_line
from bot.slack.call import Call
from bot.slack.rich import Answer, Span
from crm.actor import Actor
from crm.agents.queries import find_by_name
from crm.agents.service import StaffMember, admit
from crm.conversations.models import Message
from crm.policy import DeskPolicy
from crm.tickets import queries, service, transcripts
from crm.tickets.queries import TicketView

_MESSAGES = 8
_NAME = 4  # words


async def ticket(call: Call, arguments: Arguments) -> None:
    """One ticket with what was said last."""
    arguments.nothing_after(1)
    item, messages = await call.read(_with_messages, arguments.ticket_id())
    say = call.door.say
    shown = Answer()
    shown.add(*ticket_line(item, call.door))
    if item.view.merged_into:
        shown.add(say("card-merged", number=item.view.merged_into))
    if item.view.links:
        shown.add(say("desk-ticket-links", numbers=_numbers(item.view.links)))
    if messages:
        shown.add(Span(say("desk-ticket-messages"), bold=True))
    for message in messages:
        shown.add(*message_line(message, call.door))
    await call.show(shown)


async def assign(call: Call, arguments: Arguments) -> None:
    """Give a ticket to somebody, whoever has it now."""
    ticket_id = arguments.ticket_id()
    whom = " ".join(arguments.words[1:])
    if not whom:
        raise Incomplete
    done = await call.decide(_assign, ticket_id, await _colleague(call, whom), whom)
    if done:
        await call.tell("desk-assigned", number=done.value[0], agent=done.value[1])


async def transfer(call: Call, arguments: Arguments) -> None:
    """Give a ticket to somebody with a note for them: `1001 @tom the note`, or `1001 Tom Becker:
    the note`."""
    ticket_id = arguments.ticket_id()
    whom, note = _name_and_note(arguments.words[1:])
    done = await call.decide(_assign, ticket_id, await _colleague(call, whom), whom, note)
    if done:
        await call.tell("desk-assigned", number=done.value[0], agent=done.value[1])


def _name_and_note(words: tuple[str, ...]) -> tuple[str, str]:
    """Raises Incomplete when one of the two is missing."""
    ends = (place for place, word in enumerate(words[:_NAME]) if word.endswith((":", "：")))
    length = next(ends, 0) + 1
    whom, note = " ".join(words[:length]).rstrip(":："), " ".join(words[length:])
    if not whom or not note:
        raise Incomplete
    return whom, note


async def resolve(call: Call, arguments: Arguments) -> None:
    """One ticket; of several it is asked whether they are meant."""
    if len(arguments.words) > 1 and all(number_in(word) for word in arguments.words):
        await call.staff()
        await desk_bulk.ask(call, "resolve", arguments.words)
        return
    arguments.nothing_after(1)
    done = await call.decide(_resolve, arguments.ticket_id(), call.door.desk.policy)
    if done:
        await call.tell("desk-resolved", number=done.value)


def _numbers(numbers: Sequence[int]) -> str:
    return ", ".join(f"#{number}" for number in numbers)


async def transcript(call: Call, arguments: Arguments) -> None:
    """Have a ticket written into files in its thread; `notes`: with what is for colleagues."""
    ticket_id, rest = arguments.ticket_id(), arguments.words[1:]
    notes = bool(rest) and rest[0].lower() in ("notes", "note", "备注")
    arguments.nothing_after(2 if notes else 1)
    done = await call.decide(_export, ticket_id, notes)
    if done:
        await call.tell("desk-done-transcript", number=done.value)


def _with_messages(session: Session, ticket_id: int) -> tuple[Entry, list[Message]]:
    view: TicketView = queries.view(session, ticket_id)
    return entry(session, view), queries.messages(session, ticket_id, _MESSAGES)


@dataclass(frozen=True)
class _Whom:
    """The colleague meant: the one who asks, one Slack knows, or a name to look up."""

    me: bool = False
    member: StaffMember | None = None


async def _colleague(call: Call, whom: str) -> _Whom:
    directory = call.door.directory
    if whom.lower() in ("me", "我"):
        return _Whom(me=True)
    mentioned = mention_in(whom)
    if mentioned:
        found = await directory.member(mentioned)
    else:
        handle = await directory.by_handle(whom)
        if handle is None:
            return _Whom()
        found = handle
    return _Whom(member=await directory.staff(found))


def _assign(
    session: Session, actor: Actor, ticket_id: int, whom: _Whom, name: str, note: str = ""
) -> tuple[int, str]:
    if whom.me:
        agent_id, agent_name = actor.id or 0, actor.name
    elif whom.member is not None:
        colleague = admit(session, whom.member)
        agent_id, agent_name = colleague.id or 0, colleague.name
    else:
        agent = find_by_name(session, name.lstrip("@"))
        agent_id, agent_name = agent.id, agent.name
    ticket = service.assign(session, ticket_id, agent_id, actor, note)
    return ticket.number, agent_name


def _resolve(session: Session, actor: Actor, ticket_id: int, policy: DeskPolicy) -> int:
    return service.resolve(session, ticket_id, actor, policy).number


def _export(session: Session, actor: Actor, ticket_id: int, notes: bool) -> int:
    return transcripts.export(session, ticket_id, actor, notes).number
