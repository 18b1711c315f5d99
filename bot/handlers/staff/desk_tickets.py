"""`/desk tickets`, `ticket`, `assign` and `resolve`."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from bot.handlers.staff.arguments import Arguments, Incomplete, mention_in, number_in
from bot.handlers.staff.ticket_lines import Entry, entries, entry, message_line, ticket_line
from bot.slack.call import Call
from bot.slack.rich import Answer, Span
from crm.actor import Actor
from crm.agents.queries import find_by_name
from crm.agents.service import StaffMember, admit, find_by_staff_id
from crm.conversations.models import Message
from crm.policy import DeskPolicy
from crm.tickets import queries, service
from crm.tickets.queries import TicketFilter, TicketView
from crm.tickets.transitions import Status

_PAGE = 10
_MESSAGES = 8
_ENDED = (Status.RESOLVED, Status.CLOSED)
_FILTERS = {
    "mine": TicketFilter(),
    "unassigned": TicketFilter(unassigned=True),
    "overdue": TicketFilter(overdue=True),
    "all": TicketFilter(),
    "resolved": TicketFilter(statuses=_ENDED),
}
_ALIASES = {
    "my": "mine",
    "open": "all",
    "new": "unassigned",
    "late": "overdue",
    "closed": "resolved",
}


async def tickets(call: Call, arguments: Arguments) -> None:
    """A page of tickets by due time."""
    name, page = _which(arguments)
    found = await call.read(_page, name, call.user_id, page)
    say = call.door.say
    shown = Answer()
    shown.add(Span(say(f"desk-tickets-{name}"), bold=True))
    for item in found[:_PAGE]:
        shown.add(*ticket_line(item, call.door))
    if not found and page > 1:
        command = arguments.command
        shown.add(say("desk-tickets-no-page", command=command, filter=name, page=page))
    elif not found:
        shown.add(say("desk-tickets-none"))
    if len(found) > _PAGE:
        more = say("desk-tickets-more", command=arguments.command, filter=name, page=page + 1)
        shown.add(more)
    await call.show(shown)


async def ticket(call: Call, arguments: Arguments) -> None:
    """One ticket with what was said last."""
    item, messages = await call.read(_with_messages, arguments.ticket_id())
    say = call.door.say
    shown = Answer()
    shown.add(*ticket_line(item, call.door))
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


async def resolve(call: Call, arguments: Arguments) -> None:
    done = await call.decide(_resolve, arguments.ticket_id(), call.door.desk.policy)
    if done:
        await call.tell("desk-resolved", number=done.value)


def _which(arguments: Arguments) -> tuple[str, int]:
    """The list and the page (from 1) that are meant. Raises Incomplete."""
    words = [word.lower() for word in arguments.words]
    page = number_in(words[-1]) if words else None
    if page is not None:
        words.pop()
    name = words[0] if words else "mine"
    name = _ALIASES.get(name, name)
    if name not in _FILTERS or len(words) > 1:
        raise Incomplete("desk-bad-filter", " ".join(words))
    return name, min(max(page or 1, 1), 1_000)


def _page(session: Session, name: str, user_id: str, page: int) -> list[Entry]:
    """A page and one more, which tells whether there is another."""
    wanted = _FILTERS[name]
    if name == "mine":
        agent = find_by_staff_id(session, user_id)
        if agent is None:
            return []
        wanted = replace(wanted, assignee_id=agent.id)
    found = queries.find(session, wanted, _PAGE + 1, (page - 1) * _PAGE)
    return entries(session, found)


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
    session: Session, actor: Actor, ticket_id: int, whom: _Whom, name: str
) -> tuple[int, str]:
    if whom.me:
        agent_id, agent_name = actor.id or 0, actor.name
    elif whom.member is not None:
        colleague = admit(session, whom.member)
        agent_id, agent_name = colleague.id or 0, colleague.name
    else:
        agent = find_by_name(session, name.lstrip("@"))
        agent_id, agent_name = agent.id, agent.name
    ticket = service.assign(session, ticket_id, agent_id, actor)
    return ticket.number, agent_name


def _resolve(session: Session, actor: Actor, ticket_id: int, policy: DeskPolicy) -> int:
    return service.resolve(session, ticket_id, actor, policy).number
