"""The app's home tab: what waits for the one who looks, and what waits for anybody."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Concatenate, ParamSpec

from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session

from bot.handlers.staff.buttons import take_ticket, ticket_id_of
from bot.handlers.staff.ticket_lines import Entry, entries, ticket_line
from bot.slack import home
from bot.slack.call import Call
from bot.slack.failures import error_code, unreachable
from bot.slack.modals import View
from bot.slack.rich import Answer
from crm.actor import Actor
from crm.agents import duty
from crm.agents.service import find_by_staff_id
from crm.errors import CrmError
from crm.tickets.queries import TicketFilter, count, find
from store import now

P = ParamSpec("P")
log = logging.getLogger(__name__)

_MOST = 8  # tickets in a list
_TAKES = 5  # buttons in a row


@dataclass(frozen=True)
class _List:
    """A list as it was read: the filter's name, how many there are, and the first of them."""

    name: str
    total: int
    items: list[Entry]


async def opened(call: Call) -> None:
    """Somebody opens the app's page in Slack."""
    if call.event.get("tab") == "home":
        await _show(call)


async def refresh(call: Call) -> None:
    await _show(call)


async def take(call: Call) -> None:
    """Take a ticket from the list; the list says when somebody was quicker."""
    await _change(call, take_ticket, ticket_id_of(call))


async def away(call: Call) -> None:
    """They are away until they say that they are back."""
    await _change(call, _go_away)


async def back(call: Call) -> None:
    await _change(call, _come_back)


async def _change(
    call: Call,
    use_case: Callable[Concatenate[Session, Actor, P], None],
    *args: P.args,
    **kwargs: P.kwargs,
) -> None:
    """Do it; the tab shows how things are then, and what was refused."""
    notice = ""
    try:
        await call.decide(use_case, *args, **kwargs)
    except CrmError as error:
        notice = call.door.say(error.key, **error.variables)
    await _show(call, notice)


async def _show(call: Call, notice: str = "") -> None:
    try:
        await call.door.client.views_publish(user_id=call.user_id, view=await _view(call, notice))
    except SlackApiError as error:
        if unreachable(error):
            raise
        log.warning("the home tab cannot be shown: %s", error_code(error))


async def _view(call: Call, notice: str) -> View:
    if await call.door.directory.staff(await call.member()) is None:
        return home.closed(call.door.say("error-not-an-agent"))
    say = call.door.say
    lists, is_away = await call.read(read_lists, call.user_id)
    sections = [_section(call, one) for one in lists]
    switch = home.BACK if is_away else home.AWAY
    buttons = {
        home.REFRESH: say("button-refresh"),
        switch: say("home-back" if is_away else "home-away"),
    }
    return home.home(sections, buttons, notice or (say("home-is-away") if is_away else ""))


def _section(call: Call, found: _List) -> home.Section:
    say = call.door.say
    lines = Answer()
    for item in found.items:
        lines.add(*ticket_line(item, call.door))
    if not found.items:
        lines.add(say("desk-tickets-none"))
    free = found.items[:_TAKES] if found.name == "unassigned" else []
    takes = [(say("home-take", number=item.view.number), item.view.id) for item in free]
    rest = found.total - len(found.items)
    title = say("home-list", title=say(f"desk-tickets-{found.name}"), count=found.total)
    more = say("home-more", count=rest, filter=found.name) if rest else ""
    return home.Section(title, lines, takes, more)


def read_lists(session: Session, staff_id: str) -> tuple[list[_List], bool]:
    """The lists, and whether the one who looks is away. Who was never seen before has no tickets
    of their own."""
    agent = find_by_staff_id(session, staff_id)
    wanted = {
        "mine": TicketFilter(assignee_id=agent.id if agent else 0, snoozed=False),
        "overdue": TicketFilter(overdue=True),
        "unassigned": TicketFilter(unassigned=True, snoozed=False),
    }
    found = []
    for name, one in wanted.items():
        items = entries(session, find(session, one, _MOST))
        found.append(_List(name, count(session, one), items))
    return found, agent is not None and agent.presence.is_away(now(session))


def _go_away(session: Session, actor: Actor) -> None:
    duty.go_away(session, actor, actor.id or 0)


def _come_back(session: Session, actor: Actor) -> None:
    duty.come_back(session, actor, actor.id or 0)
