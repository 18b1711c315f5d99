"""A ticket's life as a state machine: hypothesis drives the real services over a real SQLite.

The model beside it is the rule book in a few lines; after each step both must agree.
"""

import itertools
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import event
from sqlalchemy.orm import Session

from crm.actor import Actor, Role
from crm.agents.service import StaffMember, admit
from crm.conversations.service import Said
from crm.customers.service import Person, contact
from crm.errors import Conflict, CrmError, Invalid, NotFound
from crm.events import EventRow
from crm.surveys import service as surveys
from crm.tickets import deliveries
from crm.tickets import service as tickets
from crm.tickets.models import Ticket
from crm.tickets.transitions import ACTIVE, ALLOWED, Status
from scheduler.jobs.follow_ups import run_follow_ups
from scheduler.jobs.surveys import send_surveys
from store import Store
from tests.support.databases import fresh_sqlite
from tests.support.hand_clock import HandClock
from tests.unit.crm.conftest import POLICY, log_reminder, write
from tests.unit.crm.looking import (
    changes_of,
    events_after,
    everything,
    last_event,
    last_survey,
    state,
)

N, O, P, R, C = Status  # noqa: E741
ENDED = (R, C)
CHATS = 2
chats, agents = st.integers(0, CHATS - 1), st.integers(0, 1)
which = st.integers(0, 3)  # the newest ticket, the one before, ...
some_ticket = precondition(lambda machine: bool(machine.model))
Moves = list[tuple[object, object]]


@dataclass
class Expected:
    """What the rule book says of one ticket."""

    chat: int
    status: Status = N
    assignee: int | None = None
    resolutions: int = 0
    ended_at: Any = None
    on_their_way: list[int] = field(default_factory=list)  # messages to the customer
    reminder: int | None = None  # which of them reminds
    step: str | None = None  # what follows the customer's silence
    silent_since: Any = None
    reopened_since_resolution: bool = False
    asked: set[int] = field(default_factory=set)


class TicketLife(RuleBasedStateMachine):
    """Customers write, staff work, time passes."""

    def __init__(self, store: Store, clock: HandClock, moves: Moves) -> None:
        super().__init__()
        self.store, self.clock, self.moves = store, clock, moves
        self.refs = itertools.count(1)
        self.model: dict[int, Expected] = {}
        self.staff: list[Actor] = [
            self.run(admit, StaffMember(f"U{number}", f"Agent {number}", role))
            for number, role in enumerate((Role.AGENT, Role.LEAD))
        ]

    def run(self, use_case: Callable[..., Any], *args: Any) -> Any:
        return self.store.run_sync(use_case, *args)

    def act(self, use_case: Callable[..., Any], *args: Any) -> list[EventRow]:
        """Run it; the events it left."""
        before = self.store.read_sync(last_event)
        self.run(use_case, *args)
        return self.store.read_sync(events_after, before)

    def refused(self, error: type[CrmError], use_case: Callable[..., Any], *args: Any) -> None:
        """It must be refused and change nothing."""
        before = self.store.read_sync(everything)
        try:
            self.run(use_case, *args)
        except error:
            assert self.store.read_sync(everything) == before
        else:
            raise AssertionError(f"{use_case.__name__} was not refused")

    def nth(self, nth: int) -> int:
        return list(self.model)[-1 - min(nth, len(self.model) - 1)]

    def active(self, chat: int) -> int | None:
        found = [i for i, e in self.model.items() if e.chat == chat and e.status in ACTIVE]
        assert len(found) <= 1
        return found[0] if found else None

    # --- the customer -----------------------------------------------------------------------

    @rule(chat=chats, text=st.sampled_from(["Where is it?", "", "x " * 100]))
    def customer_writes(self, chat: int, text: str) -> None:
        open_one = self.active(chat)
        before = self.store.read_sync(last_event)
        said = Said(text, platform_ref=str(next(self.refs)))
        ticket_id: int = self.run(write, _person(chat), said)
        kinds = [e.kind for e in self.store.read_sync(events_after, before)]
        expected = self.model.get(ticket_id)
        if open_one is not None:
            assert ticket_id == open_one and expected is not None
            assert kinds == ["customer.wrote"]
            if expected.status == P:
                expected.status, expected.step = O, None
        elif expected is not None:
            assert ticket_id == max(i for i, e in self.model.items() if e.chat == chat)
            assert self.clock.now() - expected.ended_at <= POLICY.reopen_within
            assert kinds[-2:] == ["ticket.reopened", "customer.wrote"]
            self._reopened(expected)
        else:
            last = max((i for i, e in self.model.items() if e.chat == chat), default=None)
            if last is not None:
                assert self.clock.now() - self.model[last].ended_at > POLICY.reopen_within
            assert kinds[-1:] == ["ticket.opened"]
            self.model[ticket_id] = Expected(chat)

    @precondition(lambda self: any(expected.asked for expected in self.model.values()))
    @rule(nth=which, stars=st.sampled_from([1, 3, 5, 0, 6]), own=st.sampled_from([True, False]))
    def customer_rates(self, nth: int, stars: int, own: bool) -> None:
        asked = [ticket for ticket, expected in self.model.items() if expected.asked]
        ticket = asked[-1 - min(nth, len(asked) - 1)]
        survey = self.store.read_sync(last_survey, ticket)
        chat = self.model[ticket].chat
        who = self.run(contact, _person(chat if own else (chat + 1) % CHATS)).actor
        arguments = (survey.id, stars, who)
        if stars not in surveys.SCORES:
            self.refused(Invalid, surveys.rate, *arguments)
        elif not own:
            self.refused(NotFound, surveys.rate, *arguments)
        elif survey.score is not None:
            assert self.run(surveys.rate, *arguments).repeated
            assert self.store.read_sync(last_survey, ticket).score == survey.score
        elif survey.status != "asked":
            self.refused(Conflict, surveys.rate, *arguments)
        else:
            assert [e.kind for e in self.act(surveys.rate, *arguments)] == ["survey.answered"]
            assert self.store.read_sync(Session.get_one, Ticket, ticket).rating == stars

    # --- staff ------------------------------------------------------------------------------

    @some_ticket
    @rule(nth=which, agent=agents)
    def take(self, nth: int, agent: int) -> None:
        ticket = self.nth(nth)
        expected, who = self.model[ticket], self.staff[agent]
        mine = expected.assignee == who.id
        if expected.status in ENDED or expected.assignee is not None:
            assert not (mine and expected.status == N)
            return self.refused(Conflict, tickets.take, ticket, who)
        events = self.act(tickets.take, ticket, who)
        assert [(e.kind, e.actor_id) for e in events] == [("ticket.taken", who.id)]
        self._assigned(expected, who.id)
        return None

    @some_ticket
    @rule(nth=which, agent=agents, to=agents)
    def assign(self, nth: int, agent: int, to: int) -> None:
        ticket = self.nth(nth)
        expected, who, whom = self.model[ticket], self.staff[agent], self.staff[to]
        arguments = (tickets.assign, ticket, whom.id, who)
        if expected.status in ENDED:
            return self.refused(Conflict, *arguments)
        (happened,) = self.act(*arguments)
        assert (happened.kind, happened.actor_id) == ("ticket.assigned", who.id)
        assert happened.data["to"] == whom.id
        self._assigned(expected, whom.id)
        return None

    @some_ticket
    @rule(nth=which, agent=agents)
    def reply(self, nth: int, agent: int) -> None:
        ticket = self.nth(nth)
        expected, who = self.model[ticket], self.staff[agent]
        arguments = (tickets.reply, ticket, who, Said("We look into it."), POLICY)
        wanted = ["agent.replied"] if expected.assignee else ["ticket.taken", "agent.replied"]
        if expected.status in ENDED:
            if self.active(expected.chat) is not None:
                return self.refused(Conflict, *arguments)
            wanted = [*self._cancelled(ticket), "ticket.reopened", *wanted]
            self._reopened(expected)
        before = self.store.read_sync(last_event)
        expected.on_their_way.append(self.run(*arguments))
        assert [e.kind for e in self.store.read_sync(events_after, before)] == wanted
        expected.status, expected.step = P, None
        expected.assignee = expected.assignee or who.id
        return None

    @precondition(lambda self: any(expected.on_their_way for expected in self.model.values()))
    @rule(nth=which, arrives=st.sampled_from([True, True, False]))
    def message_is_settled(self, nth: int, arrives: bool) -> None:
        waiting = [expected for expected in self.model.values() if expected.on_their_way]
        expected = waiting[-1 - min(nth, len(waiting) - 1)]
        message_id = expected.on_their_way.pop(0)
        if arrives:
            self.run(deliveries.arrived, message_id, "1", POLICY, self.clock.now())
        else:
            self.run(deliveries.failed, message_id, "chat not found", POLICY)
        if expected.status == P:
            if message_id == expected.reminder:
                expected.step, expected.silent_since = "close", self.clock.now()
            elif arrives:
                expected.step, expected.silent_since = "remind", self.clock.now()
            else:
                expected.status, expected.step = O, None

    @some_ticket
    @rule(nth=which, agent=agents)
    def note(self, nth: int, agent: int) -> None:
        ticket = self.nth(nth)
        said = Said("Seen this before")
        events = self.act(tickets.add_note, ticket, self.staff[agent], said)
        assert [e.kind for e in events] == ["note.added"]

    @some_ticket
    @rule(nth=which, agent=agents, survey=st.booleans())
    def resolve(self, nth: int, agent: int, survey: bool) -> None:
        ticket = self.nth(nth)
        expected, who = self.model[ticket], self.staff[agent]
        arguments = (tickets.resolve, ticket, who, POLICY, survey)
        if expected.status in ENDED:
            return self.refused(Conflict, *arguments)
        assert [e.kind for e in self.act(*arguments)] == ["ticket.resolved"]
        expected.status, expected.step = R, None
        expected.assignee = expected.assignee or who.id
        expected.resolutions += 1
        expected.ended_at = self.clock.now()
        expected.reopened_since_resolution = False
        return None

    @some_ticket
    @rule(nth=which, agent=agents)
    def reopen(self, nth: int, agent: int) -> None:
        ticket = self.nth(nth)
        expected, who = self.model[ticket], self.staff[agent]
        arguments = (tickets.reopen, ticket, who, POLICY)
        if expected.status not in ENDED or self.active(expected.chat) is not None:
            return self.refused(Conflict, *arguments)
        wanted = [*self._cancelled(ticket), "ticket.reopened"]
        assert [e.kind for e in self.act(*arguments)] == wanted
        self._reopened(expected)
        return None

    @some_ticket
    @rule(nth=which, data=st.data())
    def people_who_are_no_agents_change_nothing(self, nth: int, data: st.DataObject) -> None:
        ticket = self.nth(nth)
        customer = self.run(contact, _person(self.model[ticket].chat)).actor
        said = Said("Let me")
        attempts: list[tuple[Any, ...]] = [
            (tickets.take, ticket, customer),
            (tickets.assign, ticket, self.staff[0].id, customer),
            (tickets.reply, ticket, customer, said, POLICY),
            (tickets.add_note, ticket, customer, said),
            (tickets.resolve, ticket, customer, POLICY),
        ]
        self.refused(CrmError, *data.draw(st.sampled_from(attempts)))

    # --- time -------------------------------------------------------------------------------

    @rule(hours=st.sampled_from([1, 24, 48, 0.5, 23, 24 * 8]))
    def time_passes(self, hours: float) -> None:
        self.clock.move(hours=hours)
        self.follow_ups_run()
        self.surveys_run()

    @rule()
    def jobs_run_again_or_on_another_worker(self) -> None:
        self.surveys_run()
        self.follow_ups_run()

    @rule(hours=st.sampled_from([1, 24, 48]))
    def time_passes_while_nothing_runs(self, hours: float) -> None:
        self.clock.move(hours=hours)

    def follow_ups_run(self) -> None:
        events = defaultdict(list)
        for happened in self.act(run_follow_ups, POLICY):
            events[happened.ticket_id].append(happened.kind)
        moment = self.clock.now()
        for ticket, expected in self.model.items():
            wanted = []
            silence = moment - (expected.silent_since or moment)
            if expected.step == "remind" and silence >= POLICY.remind_after:
                wanted, expected.step = ["ticket.reminded"], None
                expected.reminder = self.run(log_reminder, ticket)
                expected.on_their_way.append(expected.reminder)
            elif expected.step == "close" and silence >= POLICY.close_after:
                wanted, expected.step = ["ticket.closed"], None
                expected.status, expected.ended_at = C, moment
            assert events.pop(ticket, []) == wanted
        assert not events

    def surveys_run(self) -> None:
        for happened in self.act(send_surveys, POLICY):
            assert happened.kind == "survey.due"
            expected = self.model[int(happened.ticket_id or 0)]
            resolution = happened.data["resolution"]
            assert resolution == expected.resolutions
            assert not expected.reopened_since_resolution
            assert self.clock.now() - expected.ended_at >= POLICY.survey_delay
            assert resolution not in expected.asked, "asked twice for one resolution"
            expected.asked.add(resolution)

    # --- what always holds ------------------------------------------------------------------

    @invariant()
    def what_always_holds(self) -> None:
        rows, made, steps, strays = self.store.read_sync(state)
        assert {row.id: (row.status, row.assignee_id, row.resolution) for row in rows} == {
            ticket: (expected.status, expected.assignee, expected.resolutions)
            for ticket, expected in self.model.items()
        }
        for row in rows:
            assert (row.due_at is not None) == (row.status in (N, O)), "we owe a word, or not"
            assert (row.resolved_at is not None) == (row.status == R)
            assert (row.closed_at is not None) == (row.status == C)
            assert row.assignee_id is not None or row.status in ACTIVE
            assert len(row.subject) <= 80
        active = [row.conversation_id for row in rows if row.status in ACTIVE]
        assert len(active) == len(set(active)), "two active tickets of one chat"
        assert len(made) == len(set(made)), "two surveys for one resolution"
        assert len(steps) == len(set(steps)), "two follow-up steps waiting"
        assert set(steps) == {ticket for ticket, e in self.model.items() if e.step}
        assert all(self.model[ticket].status == P for ticket in steps)
        assert strays == 0, "words of no ticket"

    @invariant()
    def the_history_tells_it_all(self) -> None:
        """Who follows the changes in the events from the opening on arrives at the rows."""
        rows = self.store.read_sync(state)[0]
        for row in rows:
            told: dict[str, Any] = {"status": "new", "assignee_id": None}
            for changes in self.store.read_sync(changes_of, row.id):
                for name in told.keys() & changes.keys():
                    assert changes[name][0] == told[name], (name, changes)
                    told[name] = changes[name][1]
            assert told == {"status": row.status, "assignee_id": row.assignee_id}

    @invariant()
    def every_move_is_in_the_table(self) -> None:
        for before, after in self.moves:
            assert Status(str(after)) in ALLOWED[Status(str(before))], (before, after)
        self.moves.clear()

    def _assigned(self, expected: Expected, agent_id: int | None) -> None:
        expected.assignee = agent_id
        if expected.status == N:
            expected.status = O

    def _reopened(self, expected: Expected) -> None:
        expected.status = O
        expected.ended_at = None
        expected.reopened_since_resolution = True

    def _cancelled(self, ticket: int) -> list[str]:
        survey = self.store.read_sync(last_survey, ticket)
        return ["survey.cancelled"] if survey is not None and survey.status == "waiting" else []


def _person(chat: int) -> Person:
    return Person("telegram", "1", f"{100 + chat}", f"{100 + chat}", f"Customer {chat}", "en")


def test_a_tickets_life(sqlite_template: Path, tmp_path: Path) -> None:
    folders = itertools.count()
    stores: list[Store] = []
    moves: Moves = []

    def note_move(_ticket: Ticket, after: object, before: object, _initiator: object) -> None:
        if isinstance(before, str) and before != after:
            moves.append((before, after))

    def machine() -> TicketLife:
        folder = tmp_path / str(next(folders))
        folder.mkdir()
        if stores:
            stores.pop().close()
        clock = HandClock()
        stores.append(Store(fresh_sqlite(sqlite_template, folder), clock))
        moves.clear()
        return TicketLife(stores[0], clock, moves)

    event.listen(Ticket.status, "set", note_move)
    try:
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=25,
                stateful_step_count=40,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        event.remove(Ticket.status, "set", note_move)
        stores.pop().close()
