"""What staff write in a form: a reply with a preview, one for later, the first words to somebody.

`/desk reply`, `schedule`, `scheduled`, `unschedule` and `write`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.handlers.staff.arguments import Arguments, Incomplete, number_in
from bot.handlers.staff.buttons import ticket_id_of
from bot.handlers.staff.desk_snooze import moment_in_words, zone_of
from bot.slack.call import Call
from bot.slack.cards import shorten
from bot.slack.compose_form import FIRST, LATER, REPLY, Compose, compose
from bot.slack.modals import FieldErrors, View, notice, paragraph
from bot.slack.request import Request
from bot.slack.rich import Answer, Span, button
from bot.slack.submission import Submission
from crm.actor import Actor
from crm.agents.service import find_by_staff_id
from crm.conversations.service import Said
from crm.customers.search import the_one
from crm.errors import Conflict, Invalid
from crm.moments import read_moment
from crm.policy import DeskPolicy
from crm.tickets import outreach, queries, scheduled, service
from crm.tickets.changes import refuse_ended
from crm.tickets.crossing import begin_reply, replying
from crm.tickets.models import Ticket
from crm.tickets.queries import TicketView
from store import now

CANCEL = "desk.unschedule"
_EXCERPT = 150
_BUTTONS = 10


@dataclass(frozen=True)
class _Written:
    """A ticket, and the customer's latest message in it: its id and words."""

    view: TicketView
    seen: int
    last: str


async def reply(call: Call, arguments: Arguments) -> None:
    """A form for a reply, with what the customer wrote last."""
    arguments.nothing_after(1)
    await open_reply(call, arguments.ticket_id(), lambda _values: "")


async def reply_from_card(call: Call) -> None:
    """The same, from the ticket's card."""
    await open_reply(call, ticket_id_of(call), lambda _values: "")


async def open_reply(call: Call, ticket_id: int, text: Callable[[Mapping[str, str]], str]) -> None:
    """The form for a reply. `text` makes what is proposed, from what is known of the ticket."""
    staff = await call.staff()
    found = await call.read(_written, ticket_id)
    values = {
        "customer": found.view.customer_name,
        "agent": staff.name,
        "number": str(found.view.number),
        "subject": found.view.subject,
        "business": call.door.desk.settings.business_name,
    }
    meta = Compose(REPLY, ticket_id=ticket_id, seen=found.seen)
    other = await call.read(_replying, ticket_id, staff.staff_id)
    warning = call.door.say("colleague-has-form", name=other) if other else ""
    await call.open(_form(call, meta, found, text(values), warning=warning))
    await call.decide(_begin, ticket_id)


async def schedule(call: Call, arguments: Arguments) -> None:
    """A form for a reply that is sent later; the words after the number are the time."""
    await call.staff()
    ticket_id = arguments.ticket_id()
    when = " ".join(arguments.words[1:])
    if when:  # what is no time is said before the form
        read_moment(when, await call.read(now), await zone_of(call))
    found = await call.read(_written, ticket_id)
    meta = Compose(LATER, ticket_id=ticket_id, seen=found.seen)
    await call.open(_form(call, meta, found, when=when))


async def write(call: Call, arguments: Arguments) -> None:
    """A form for the first words to a customer who has written before."""
    await call.staff()
    customer_id, whom = await call.read(_customer, arguments.needed())
    say = call.door.say
    meta = Compose(FIRST, customer_id=customer_id)
    await call.open(compose(meta, say, whom=say("compose-to", name=whom)))


async def show_scheduled(call: Call, arguments: Arguments) -> None:
    """What is to be sent later, each with a button to cancel it."""
    arguments.nothing_after(0)
    await call.show(await _scheduled(call))


async def unschedule(call: Call, arguments: Arguments) -> None:
    number = number_in(arguments.words[0]) if arguments.words else None
    arguments.nothing_after(1)
    if number is None:
        raise Incomplete
    await _cancel(call, number)


async def press_cancel(call: Call) -> None:
    """The button beside one: cancelled, and the list without it."""
    await _cancel(call, ticket_id_of(call))
    await call.show(await _scheduled(call), replace=True)


async def take_words(submission: Submission) -> View | None:
    """A form of these, filled in."""
    filled = submission.filled
    meta, text = filled.metadata(Compose), filled.typed("text")
    policy = submission.door.desk.policy
    if meta.purpose == FIRST:
        started = await submission.decide(_start, meta.customer_id, text, policy)
        return _told(submission, "compose-started", started.value) if started else None
    found = await submission.read(_written, meta.ticket_id)
    if found.seen > meta.seen:
        warning = submission.door.say("compose-wrote")
        newer = replace(meta, seen=found.seen)
        return _form(submission, newer, found, text, filled.typed("when"), warning)
    if meta.purpose == LATER:
        zone = await zone_of(submission)
        at = await _moment(submission, filled.typed("when"), zone)
        if await submission.decide(_schedule, meta.ticket_id, text, at) is None:
            return None
        return _told(submission, "compose-scheduled", moment_in_words(at, zone, submission.door))
    await submission.decide(_reply, meta.ticket_id, text, policy)
    return None


async def _moment(submission: Submission, words: str, zone: ZoneInfo) -> datetime:
    try:
        return read_moment(words, await submission.read(now), zone)
    except Invalid as wrong:
        said = submission.door.say(wrong.key, **wrong.variables)
        raise FieldErrors({"when": said}) from wrong


def _form(
    request: Request,
    meta: Compose,
    found: _Written,
    text: str = "",
    when: str = "",
    warning: str = "",
) -> View:
    say, view = request.door.say, found.view
    whom = say("card-title", number=str(view.number), customer=view.customer_name)
    last = shorten(" ".join(found.last.split()), _EXCERPT * 2)
    return compose(meta, say, whom=whom, last=last, text=text, when=when, warning=warning)


def _told(submission: Submission, key: str, value: str) -> View:
    say = submission.door.say
    title = say("compose-done")
    return notice(title, [paragraph(say(key, value=value))], close=say("modal-close"))


async def _scheduled(call: Call) -> Answer:
    await call.staff()
    rows = await call.read(scheduled.waiting)
    say, zone = call.door.say, await zone_of(call)
    shown = Answer()
    shown.add(Span(say("desk-scheduled", count=len(rows)), bold=True))
    for row, ticket, name in rows:
        when = moment_in_words(row.send_at, zone, call.door)
        head = say("desk-scheduled-line", id=row.id, number=ticket.number, name=name, when=when)
        shown.add(Span(head, bold=True), Span(f"\n    {shorten(row.text, _EXCERPT)}"))
    shown.buttons = [
        button(CANCEL, say("button-unschedule", id=row.id), str(row.id))
        | {"action_id": f"{CANCEL}.{row.id}"}
        for row, _, _ in rows[:_BUTTONS]
    ]
    return shown


async def _cancel(call: Call, scheduled_id: int) -> None:
    done = await call.decide(_unschedule, scheduled_id)
    if done:
        await call.tell("desk-done-unscheduled", number=done.value)


def _written(session: Session, ticket_id: int) -> _Written:
    """Raises NotFound, and Conflict for a ticket that has ended."""
    view = queries.view(session, ticket_id)
    refuse_ended(session.get_one(Ticket, ticket_id))
    said = [one for one in queries.messages(session, ticket_id) if one.direction == "in"]
    return _Written(view, said[-1].id if said else 0, said[-1].text if said else "")


def _customer(session: Session, words: str) -> tuple[int, str]:
    one = the_one(session, words)
    open_now = service.active_ticket_of(session, one.id)
    if open_now is not None:
        raise Conflict("error-customer-open", name=one.name, number=open_now.number)
    return one.id, one.name


def _replying(session: Session, ticket_id: int, staff_id: str) -> str | None:
    """Who else has such a form open."""
    agent = find_by_staff_id(session, staff_id)
    return replying(session, ticket_id, agent.id if agent else None)


def _begin(session: Session, actor: Actor, ticket_id: int) -> None:
    begin_reply(session, ticket_id, actor)


def _reply(session: Session, actor: Actor, ticket_id: int, text: str, policy: DeskPolicy) -> None:
    refuse_ended(service.get(session, ticket_id))
    service.reply(session, ticket_id, actor, Said(text.strip()), policy)


def _schedule(session: Session, actor: Actor, ticket_id: int, text: str, at: datetime) -> None:
    scheduled.schedule(session, ticket_id, actor, text, at)


def _unschedule(session: Session, actor: Actor, scheduled_id: int) -> int:
    row = scheduled.cancel(session, scheduled_id, actor)
    return session.get_one(Ticket, row.ticket_id).number


def _start(session: Session, actor: Actor, customer_id: int, text: str, policy: DeskPolicy) -> str:
    ticket = outreach.start(session, customer_id, actor, Said(text.strip()), policy)
    return str(ticket.number)
