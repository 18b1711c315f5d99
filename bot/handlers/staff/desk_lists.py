"""`/desk tickets`: lists with filters, and the buttons that turn their pages."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from bot.handlers.staff.arguments import Arguments, Incomplete
from bot.handlers.staff.list_words import Wanted, read_wanted
from bot.handlers.staff.ticket_lines import Entry, entries, ticket_line
from bot.slack.call import Call
from bot.slack.cards import shorten
from bot.slack.door import Door
from bot.slack.rich import Answer, Span, button
from crm.agents.service import find_by_staff_id
from crm.customers.search import the_one
from crm.errors import Invalid, NotFound
from crm.tickets import queries
from crm.tickets.queries import TicketFilter

PAGE = "desk.list"
_PAGE = 10
_WORDS = 100


@dataclass(frozen=True)
class _Found:
    """A page of a list; `customer` and `colleague` are the names of whose tickets they are."""

    items: list[Entry]
    total: int
    customer: str = ""
    colleague: str = ""


async def tickets(call: Call, arguments: Arguments) -> None:
    """A page of tickets by due time."""
    await call.show(await _page(call, arguments.command, arguments.words))


async def turn_page(call: Call) -> None:
    """A button below a list: another page in its place."""
    await call.staff()
    words = call.value.split()
    try:
        page = await _page(call, words[0] if words else "", tuple(words[1:]))
    except Incomplete as outdated:  # of another version
        raise Invalid("error-old-button") from outdated
    await call.show(page, replace=True)


async def _page(call: Call, command: str, words: tuple[str, ...]) -> Answer:
    wanted = await resolved(call, read_wanted(words))
    found = await call.read(_find, wanted, call.user_id)
    say = call.door.say
    pages = -(-found.total // _PAGE)
    shown = Answer()
    title = _title(wanted, found, call.door)
    shown.add(Span(say("desk-list-title", title=title, count=found.total), bold=True))
    for item in found.items:
        shown.add(*ticket_line(item, call.door))
    if not found.total:
        shown.add(say("desk-tickets-none"))
    elif not found.items:
        shown.add(_hint(call.door, "desk-tickets-no-page", command, wanted, wanted.page))
    elif wanted.page < pages:
        shown.add(_hint(call.door, "desk-tickets-more", command, wanted, wanted.page + 1))
    shown.buttons = _turns(call.door, command, wanted, pages)
    return shown


def _hint(door: Door, key: str, command: str, wanted: Wanted, page: int) -> str:
    shown = page if not wanted.customer else f"page {page}"
    return door.say(key, command=command, filter=wanted.words.replace("`", "'"), page=shown)


def _turns(door: Door, command: str, wanted: Wanted, pages: int) -> list[dict[str, object]]:
    made = []
    for name, page in (("back", min(wanted.page - 1, pages)), ("more", wanted.page + 1)):
        if 1 <= page <= pages:
            value = f"{command} {wanted.words} page {page}"
            made.append(button(f"{PAGE}.{name}", door.say(f"desk-button-{name}"), value))
    return made


def _title(wanted: Wanted, found: _Found, door: Door) -> str:
    parts = [door.say(f"desk-tickets-{name}") for name in wanted.names]
    if wanted.assignee:
        parts.append(door.say("desk-tickets-of-colleague", name=found.colleague))
    if wanted.tag:
        parts.append(f"#{wanted.tag}")
    if wanted.customer:
        parts.append(door.say("desk-tickets-of-customer", name=found.customer))
    return shorten(" · ".join(parts), _WORDS)


async def resolved(call: Call, wanted: Wanted) -> Wanted:
    """With the id of a colleague whose @name was typed. Raises NotFound for an unknown one."""
    name = wanted.assignee or ""
    if not name.startswith("@"):
        return wanted
    member = await call.door.directory.by_handle(name)
    if member is None:
        raise NotFound("error-agent-name-unknown", name=name.lstrip("@"))
    return replace(wanted, assignee=member.id)


def tickets_of(session: Session, wanted: Wanted, user_id: str, most: int) -> list[int]:
    """The ids of the tickets on a list, whatever page of it."""
    asked, _, _ = _meant(session, wanted, user_id)
    return [one.id for one in queries.find(session, asked, most)]


def _find(session: Session, wanted: Wanted, user_id: str) -> _Found:
    asked, customer, colleague = _meant(session, wanted, user_id)
    found = queries.find(session, asked, _PAGE, (wanted.page - 1) * _PAGE)
    return _Found(entries(session, found), queries.count(session, asked), customer, colleague)


def _meant(session: Session, wanted: Wanted, user_id: str) -> tuple[TicketFilter, str, str]:
    """The tickets, and the names of the customer and colleague whose they are. Raises NotFound and
    Conflict where `wanted` names no one customer."""
    asked, customer, colleague = wanted.filter(), "", ""
    whose = user_id if "mine" in wanted.names else wanted.assignee
    if whose:
        agent = find_by_staff_id(session, whose)
        asked = replace(asked, assignee_id=agent.id if agent else 0)
        colleague = agent.name if agent else whose
    if wanted.customer:
        one = the_one(session, wanted.customer)
        asked, customer = replace(asked, customer_id=one.id), one.name
    return asked, customer, colleague
