"""A small desk for tests of the business: a real store, a clock moved by hand, some people."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.actor import SYSTEM, Actor, Role
from crm.agents.service import StaffMember, admit
from crm.conversations.service import REMINDER, Said, log
from crm.customers.service import Contact, Person, contact
from crm.events import Event
from crm.policy import DeskPolicy
from crm.surveys.models import Survey
from crm.tickets import deliveries
from crm.tickets import service as tickets
from crm.tickets.models import Ticket
from store import Store
from tests.support.hand_clock import HandClock

POLICY = DeskPolicy()


def write(session: Session, person: Person, said: Said) -> int:
    """What the customer's door does: the open ticket, else the one to reopen, else a new one."""
    who = contact(session, person)
    message_id = log(session, who.conversation_id, "in", who.actor, said)
    assert message_id is not None
    ticket = tickets.active_ticket(session, who.conversation_id)
    ticket = ticket or tickets.reopenable_ticket(session, who.conversation_id, POLICY)
    if ticket is None:
        return tickets.open_ticket(session, who, [message_id], POLICY).id
    tickets.customer_wrote(session, ticket, who, message_id, POLICY)
    return ticket.id


def log_reminder(session: Session, ticket_id: int) -> int | None:
    """What the reaction to ticket.reminded does, without sending it."""
    conversation_id = session.get_one(Ticket, ticket_id).conversation_id
    said = Said("Still there?", data={"notice": REMINDER})
    return log(session, conversation_id, "out", SYSTEM, said, ticket_id)


class SmallDesk:
    """Runs use cases and remembers the events they raised."""

    def __init__(self, store: Store, clock: HandClock) -> None:
        self.store, self.clock = store, clock
        self.events: list[Event] = []
        self._refs = itertools.count(1)
        store.on_event(lambda _session, event: self.events.append(event))
        self.maya = self.agent("Maya Chen")
        self.tom = self.agent("Tom Becker", Role.LEAD)
        self.events.clear()

    def run(self, use_case: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return self.store.run_sync(use_case, *args, **kwargs)

    def read(self, query: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return self.store.read_sync(query, *args, **kwargs)

    def agent(self, name: str, role: Role = Role.AGENT) -> Actor:
        return self.run(admit, StaffMember(f"U{name.upper()[:8]}", name, role))  # type: ignore[no-any-return]

    def person(self, number: int = 1, name: str = "Emma", language: str = "en") -> Person:
        return Person("telegram", "1", str(number), str(number), name, language)

    def customer(self, number: int = 1) -> Contact:
        return self.run(contact, self.person(number))  # type: ignore[no-any-return]

    def ticket(self, *texts: str, number: int = 1) -> int:
        """A new ticket of the customer's words."""

        def opened(session: Session) -> int:
            who = contact(session, self.person(number))
            ids = [
                log(session, who.conversation_id, "in", who.actor, self.said(text)) or 0
                for text in texts or ("Where is my order?",)
            ]
            return tickets.open_ticket(session, who, ids, POLICY).id

        return int(self.run(opened))

    def said(self, text: str) -> Said:
        return Said(text, platform_ref=str(next(self._refs)))

    def writes(self, text: str = "One more thing", number: int = 1) -> int:
        """The customer writes; the ticket it went to."""
        return int(self.run(write, self.person(number), self.said(text)))

    def reply(self, ticket_id: int, actor: Actor | None = None, text: str = "On its way.") -> int:
        arguments = (ticket_id, actor or self.maya, Said(text), POLICY)
        return int(self.run(tickets.reply, *arguments))

    def arrives(self, message_id: int) -> int:
        """The customer has the message now."""
        self.run(deliveries.arrived, message_id, f"out{message_id}", POLICY, self.clock.time)
        return message_id

    def reminder(self, ticket_id: int) -> int:
        """A logged notice that reminds the customer."""
        return int(self.run(log_reminder, ticket_id))

    def resolve(self, ticket_id: int, actor: Actor | None = None) -> None:
        self.run(tickets.resolve, ticket_id, actor or self.maya, POLICY)

    def row(self, ticket_id: int) -> Ticket:
        return self.read(Session.get_one, Ticket, ticket_id)  # type: ignore[no-any-return]

    def surveys(self, ticket_id: int) -> list[Survey]:
        found = select(Survey).where(Survey.ticket_id == ticket_id).order_by(Survey.resolution)
        return self.read(lambda session: list(session.scalars(found)))  # type: ignore[no-any-return]

    def kinds(self) -> list[str]:
        """The kinds of the events since this was asked last."""
        found = [event.kind for event in self.events]
        self.events.clear()
        return found


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def desk(sqlite_url: str, clock: HandClock) -> Iterator[SmallDesk]:
    store = Store(sqlite_url, clock)
    yield SmallDesk(store, clock)
    store.close()


@pytest.fixture
def either_desk(database_url: str, clock: HandClock) -> Iterator[SmallDesk]:
    """On SQLite and on PostgreSQL."""
    store = Store(database_url, clock)
    yield SmallDesk(store, clock)
    store.close()
