"""`/desk find` and `/desk customer`."""

from contextlib import suppress

from sqlalchemy.orm import Session

from bot.handlers.staff.arguments import Arguments, Incomplete, number_in
from bot.handlers.staff.ticket_lines import (
    Entry,
    entries,
    language,
    message_line,
    moment_text,
    ticket_line,
)
from bot.slack.call import Call
from bot.slack.cards import shorten
from bot.slack.door import Door
from bot.slack.rich import Answer, Span
from crm.actor import Actor
from crm.customers import keeping, queries, search
from crm.customers.models import Customer
from crm.customers.queries import Profile
from crm.errors import Invalid, NotFound
from crm.tags import tidy_tag
from crm.tickets import queries as tickets
from crm.tickets.queries import ALL_STATUSES, TicketFilter, TicketView

_MOST = 10
_TICKETS = 5
_WORDS = 100
_NOTE = 500


async def find(call: Call, arguments: Arguments) -> None:
    """Customers by words, and the ticket of that number, or the tickets with that tag."""
    words = arguments.needed()
    customers, found_tickets = await call.read(_find, words)
    say = call.door.say
    shown = Answer()
    for item in found_tickets:
        shown.add(*ticket_line(item, call.door))
    if customers:
        shown.add(Span(say("desk-found", words=shorten(words, _WORDS)), bold=True))
    elif not found_tickets:
        shown.add(Span(say("desk-found-none", words=shorten(words, _WORDS))))
    for customer_found in customers:
        shown.add(*_customer_line(customer_found, call.door))
    await call.show(shown)


async def note(call: Call, arguments: Arguments) -> None:
    """Keep something in mind about a customer: their number, or a ticket's with `#`; the note."""
    if len(arguments.words) < 2:
        raise Incomplete
    done = await call.decide(_note, arguments.words[0], " ".join(arguments.words[1:]))
    if done:
        await call.tell("desk-done-note", name=done.value)


async def customer(call: Call, arguments: Arguments) -> None:
    """One customer's record; several that match are listed."""
    words = arguments.needed()
    customers = await call.read(_candidates, words)
    if len(customers) == 1:
        profile, items = await call.read(_profile, customers[0].id)
        await call.show(_record(profile, items, call.door))
        return
    shown = Answer()
    short = shorten(words, _WORDS)
    if not customers:
        shown.add(Span(call.door.say("desk-found-none", words=short)))
    else:
        several = call.door.say(
            "desk-customer-several", words=short, command=arguments.command, id=customers[0].id
        )
        shown.add(several)
    for found in customers:
        shown.add(*_customer_line(found, call.door))
    await call.show(shown)


def _find(session: Session, words: str) -> tuple[list[Customer], list[Entry]]:
    number = number_in(words)
    found: list[TicketView] = []
    if number is not None:
        with suppress(NotFound, OverflowError):
            found = [tickets.by_number(session, number)]
    elif words.startswith("#"):
        with suppress(Invalid):
            wanted = TicketFilter(statuses=ALL_STATUSES, tag=tidy_tag(words))
            found = tickets.find(session, wanted, _TICKETS)
    return _search(session, words), entries(session, found)


def _candidates(session: Session, words: str) -> list[Customer]:
    """The customer of that id, or of that ticket (`#1001`); else those who match. Raises NotFound
    for an unknown number."""
    number = number_in(words)
    if number is not None and words.startswith("#"):
        return [queries.get(session, tickets.by_number(session, number).customer_id)]
    if number is None:
        return _search(session, words)
    try:
        return [queries.get(session, number)]
    except NotFound:
        found = _search(session, words)
        if found:
            return found
        raise


def _search(session: Session, words: str) -> list[Customer]:
    return search.find(session, words, _MOST)


def _note(session: Session, actor: Actor, whose: str, text: str) -> str:
    return keeping.add_note(session, search.the_one(session, whose).id, actor, text).name


def _profile(session: Session, customer_id: int) -> tuple[Profile, list[Entry]]:
    wanted = TicketFilter(statuses=ALL_STATUSES, customer_id=customer_id)
    found = tickets.find(session, wanted, _TICKETS)
    return queries.profile(session, customer_id), entries(session, found)


def _customer_line(found: Customer, door: Door) -> list[Span | str]:
    facts = door.say("desk-customer-line", id=found.id, language=language(found.language, door))
    parts = [facts, *_addresses(found), *(value for value in (found.phone, found.email) if value)]
    return [Span(_name(found), bold=True), Span(" · " + " · ".join(parts))]


def _name(found: Customer) -> str:
    return found.name + (" ⭐" if found.vip else "")


def _addresses(found: Customer) -> list[str]:
    return [f"@{identity.username}" for identity in found.identities if identity.username]


def _record(profile: Profile, items: list[Entry], door: Door) -> Answer:
    say, found = door.say, profile.customer
    shown = Answer()
    shown.add(Span(_name(found), bold=True))
    shown.add(Span(say("desk-customer-line", id=found.id, language=language(found.language, door))))
    for line in _facts(profile, door):
        shown.add(Span(line))
    for one in profile.notes:
        when = moment_text(one.created_at, door)
        written = say("desk-customer-note", name=one.author_name, when=when)
        shown.add(Span(f"{written}: "), Span(shorten(one.text, _NOTE)))
    for item in items:
        shown.add(*ticket_line(item, door))
    if profile.last_messages:
        shown.add(Span(say("desk-ticket-messages"), bold=True))
    for message in profile.last_messages:
        shown.add(*message_line(message, door))
    return shown


def _facts(profile: Profile, door: Door) -> list[str]:
    say, found = door.say, profile.customer
    lines = [
        say("desk-customer-since", when=moment_text(found.created_at, door)),
        say("desk-customer-tickets", count=profile.tickets),
        say("desk-customer-messages", count=profile.messages),
    ]
    known = (
        ("username", " ".join(_addresses(found))),
        ("phone", found.phone),
        ("email", found.email),
        ("tags", " ".join(f"#{tag}" for tag in found.tags)),
    )
    lines += [say(f"desk-customer-{name}", value=value) for name, value in known if value]
    if profile.average_rating is not None:
        lines.append(say("desk-customer-rating", average=f"{profile.average_rating:.1f}"))
    if found.blocked_us:
        lines.append(say("desk-customer-blocked"))
    return lines
