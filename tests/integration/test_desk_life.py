"""A whole desk as a state machine: hypothesis writes, taps, works, delivers, and repeats itself.

Use cases run as at the doors: an inbox row first, then one transaction with its reactions. Any
input may come again, as the same row, or as another row that says the same; then nothing may
change. The ticket's own rules have a closer look in tests/unit/crm/test_ticket_life.py.
"""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bot.desk import Desk
from bot.dialogs.buttons import decode
from bot.handlers.customer.membership import note_blocked
from bot.handlers.customer.presses import Tap, press
from bot.handlers.customer.use_cases import Incoming, receive
from bot.handlers.staff import speaking
from bot.models import TABLES
from bot.reactions import Reactions
from bot.settings import load_settings
from bot.telegram.limits import telegram_limits
from bot.telegram.outcomes import BLOCKED
from bot.telegram.sender import TelegramSender
from bot.texts import load_texts
from crm.actor import Actor
from crm.agents.service import StaffMember, admit
from crm.conversations.service import Said
from crm.customers.service import Person
from crm.errors import CrmError
from crm.tickets import service as tickets
from crm.tickets.models import Ticket
from faq.index import FaqIndex
from faq.policy import Decision, Match, Maybe, Nothing, Sure
from scheduler.delivery import Delivery, NotSent, Outcome, Refused, Sent, Unknown
from scheduler.jobs.follow_ups import run_follow_ups
from scheduler.jobs.surveys import send_surveys
from scheduler.pacing import Limits
from store import Store, inbox, outbox
from store.inbox import Received
from store.outbox import Due, OutboxRow
from tests.support.databases import fresh_sqlite
from tests.support.hand_clock import HandClock
from tests.support.life_of_a_desk import INVARIANTS, kept
from tests.unit.crm.conftest import POLICY

HOURS, ORDER = Match("opening-hours", 1, 0.95, "When?"), Match("track-order", 2, 0.5, "Where?")
DECISIONS: tuple[Decision, ...] = (Nothing(), Nothing(), Sure(HOURS), Maybe((ORDER, HOURS)))
chats, agents, which = st.integers(0, 1), st.integers(0, 1), st.integers(0, 4)
UseCase = Callable[[Session], Any]


class _Staff:
    """Slack's side of delivery, as far as rows are concerned."""

    limits = Limits()

    async def send(self, row: Due) -> Outcome:
        raise NotImplementedError

    def settled(self, session: Session, row: Due, outcome: Outcome, final: bool) -> None:
        if row.kind == "card" and isinstance(outcome, Sent):
            tickets.bind_thread(session, row.payload["ticket_id"], "C1", f"{row.id}.0")


class DeskLife(RuleBasedStateMachine):
    """Two customers, two agents, and platforms that fail."""

    def __init__(self, store: Store, clock: HandClock) -> None:
        super().__init__()
        self.store, self.clock = store, clock
        made = load_settings(_env_file=None, telegram_token="1:a")
        self.desk = Desk(made, store, load_texts(), POLICY, FaqIndex.build([]), bot_id="1")
        store.on_event(Reactions(self.desk))
        limits = telegram_limits("1", 30)
        self.deliveries = {
            "telegram": Delivery(store, "telegram", TelegramSender(None, POLICY, limits, {})),
            "slack": Delivery(store, "slack", _Staff()),
        }
        self.refs = itertools.count(1)
        self.inputs: list[tuple[int, UseCase]] = []
        self.staff: list[Actor] = [
            store.run_sync(admit, StaffMember(f"U{number}", f"Agent {number}"))
            for number in range(2)
        ]

    def comes_in(self, use_case: UseCase) -> None:
        """An input at a door: stored, then handled in the transaction that marks it done."""
        item = Received("telegram", "1", f"e{next(self.refs)}", "lane", "{}")
        self.store.run_sync(inbox.accept, [item])
        row_id = self.store.read_sync(_newest_input)
        self.inputs.append((row_id, use_case))
        self.handled(row_id, use_case)

    def handled(self, row_id: int, use_case: UseCase) -> None:
        def once(session: Session) -> None:
            if inbox.finish(session, row_id):
                use_case(session)

        try:
            self.store.run_sync(once)
        except CrmError:  # a refusal is told to the person; the input is done with it
            self.store.run_sync(inbox.finish, row_id)

    # --- customers --------------------------------------------------------------------------

    @rule(
        chat=chats, found=st.sampled_from(DECISIONS), words=st.sampled_from(["Parrot", "5", "🎈"])
    )
    def customer_writes(self, chat: int, found: Decision, words: str) -> None:
        said = Said(words, platform_ref=str(10_000 + next(self.refs)))
        incoming = Incoming(_person(chat), said, None, found)
        self.comes_in(lambda session: receive(session, self.desk, incoming))

    @rule(nth=which, button=st.integers(0, 3))
    def customer_taps(self, nth: int, button: int) -> None:
        shown = self.store.read_sync(_with_buttons)
        if not shown:
            return
        row = shown[-1 - min(nth, len(shown) - 1)]
        buttons = [b["data"] for r in row.payload["buttons"] for b in r if "data" in b]
        data = buttons[min(button, len(buttons) - 1)]
        person = Person("telegram", "1", row.payload["chat_id"], row.payload["chat_id"], "X", "en")
        ref = str((row.result or {})["message_id"])

        def tap(session: Session) -> None:
            press(session, self.desk, person, Tap(f"q{next(self.refs)}", ref, decode(data)))

        self.comes_in(tap)

    @rule(chat=chats, blocked=st.booleans())
    def customer_blocks_or_comes_back(self, chat: int, blocked: bool) -> None:
        self.comes_in(lambda session: note_blocked(session, self.desk, _person(chat), blocked))

    # --- staff ------------------------------------------------------------------------------

    def ticket(self, nth: int) -> int | None:
        made = self.store.read_sync(lambda session: list(session.scalars(select(Ticket.id))))
        return made[-1 - min(nth, len(made) - 1)] if made else None

    @rule(nth=which, agent=agents, note=st.booleans())
    def agent_writes(self, nth: int, agent: int, note: bool) -> None:
        ticket, who = self.ticket(nth), self.staff[agent]
        if ticket is None:
            return
        said = Said(f"Word {next(self.refs)}", staff_ref=f"C1:{next(self.refs)}.1")
        if note:
            self.comes_in(lambda session: speaking.add_note(session, who, ticket, said))
        else:
            self.comes_in(lambda session: speaking.reply(session, who, ticket, said, POLICY))

    @rule(nth=which, agent=agents, doing=st.sampled_from(["take", "assign", "resolve", "reopen"]))
    def agent_works(self, nth: int, agent: int, doing: str) -> None:
        ticket, who = self.ticket(nth), self.staff[agent]
        if ticket is None:
            return
        arguments: dict[str, tuple[Any, ...]] = {
            "take": (ticket, who),
            "assign": (ticket, self.staff[1 - agent].id, who),
            "resolve": (ticket, who, POLICY),
            "reopen": (ticket, who, POLICY),
        }
        self.comes_in(lambda session: getattr(tickets, doing)(session, *arguments[doing]))

    # --- what happens by itself -------------------------------------------------------------

    @rule(hours=st.sampled_from([1, 25, 49, 24 * 8]), at_work=st.booleans())
    def time_passes(self, hours: float, at_work: bool) -> None:
        self.clock.move(hours=hours)
        if at_work:
            for job in (run_follow_ups, send_surveys):
                self.store.run_sync(job, POLICY)

    @rule(ends=st.lists(st.sampled_from(["sent"] * 4 + ["refused", "limit", "unknown", "killed"])))
    def delivery_runs(self, ends: list[str]) -> None:
        """Claims what is due and settles it, each row in its own way; a killed one comes back."""
        owner = f"w{next(self.refs)}"
        rows = [
            row
            for platform in self.deliveries
            for row in self.store.run_sync(outbox.claim, platform, owner)
        ]
        for row, end in itertools.zip_longest(rows, ends[: len(rows)], fillvalue="sent"):
            assert isinstance(row, Due)
            settle = self.deliveries[row.platform]._settle_one
            if row.interrupted and row.at_most_once:
                self.store.run_sync(settle, row, Unknown("a worker stopped"))
                continue
            assert self.store.run_sync(outbox.begin_attempts, [row.id], owner)
            if end == "killed":
                self.store.run_sync(outbox.renew, owner, [row.id], -1.0)
            else:
                self.store.run_sync(settle, row, self.outcome(end))

    def outcome(self, end: str) -> Outcome:
        outcomes: dict[str, Outcome] = {
            "sent": Sent({"message_id": next(self.refs)}),
            "refused": Refused("bot was blocked by the user", BLOCKED),
            "limit": NotSent("slow down", 1.0),
            "unknown": Unknown("the connection broke"),
        }
        return outcomes[end]

    # --- what comes again -------------------------------------------------------------------

    @precondition(lambda self: bool(self.inputs))
    @rule(data=st.data(), anew=st.booleans())
    def an_input_comes_again(self, data: st.DataObject, anew: bool) -> None:
        """The same row after a kill, or the platform sends the same once more: nothing changes."""
        row_id, use_case = data.draw(st.sampled_from(self.inputs))
        before = self.store.read_sync(kept)
        if anew and use_case.__qualname__.split(".<locals>")[0].endswith(_REPEATABLE):
            self.comes_in(use_case)
            self.inputs.pop()
        else:
            self.handled(row_id, use_case)
        assert self.store.read_sync(kept) == before

    @invariant()
    def what_always_holds(self) -> None:
        for check in INVARIANTS:
            self.store.read_sync(check)


#: Inputs that carry a key of their own (a message, a button of a message), so that a second
#: delivery under another event id is known as well. The others are known by their inbox row.
_REPEATABLE = ("customer_writes", "customer_taps", "agent_writes")


def _person(chat: int) -> Person:
    return Person("telegram", "1", str(100 + chat), str(100 + chat), f"Customer {chat}", "en")


def _newest_input(session: Session) -> int:
    return (
        session.scalars(select(inbox.InboxRow.id).order_by(inbox.InboxRow.id.desc())).first() or 0
    )


def _with_buttons(session: Session) -> list[OutboxRow]:
    sent = select(OutboxRow).where(OutboxRow.status == "sent", OutboxRow.kind == "send")
    rows = session.scalars(sent.order_by(OutboxRow.id))
    return [
        row
        for row in rows
        if any("data" in button for line in row.payload.get("buttons", ()) for button in line)
    ]


def live(machine: Callable[[], DeskLife], examples: int, steps: int) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@contextmanager
def one_store_at_a_time() -> Iterator[Callable[[str], DeskLife]]:
    """Makes machines; the store of the one before is closed."""
    stores: list[Store] = []

    def made(url: str) -> DeskLife:
        if stores:
            stores.pop().close()
        clock = HandClock()
        stores.append(Store(url, clock))
        return DeskLife(stores[0], clock)

    yield made
    for store in stores:
        store.close()


def test_on_sqlite(sqlite_template: Path, tmp_path: Path) -> None:
    with one_store_at_a_time() as machine:
        folders = (tmp_path / str(number) for number in itertools.count())

        def anew() -> DeskLife:
            folder = next(folders)
            folder.mkdir()
            return machine(fresh_sqlite(sqlite_template, folder))

        live(anew, examples=12, steps=30)


@pytest.mark.postgres
def test_on_postgres(postgres_url: str) -> None:
    """Fewer examples: it is the same machine, and emptying the tables takes its time."""
    emptied = ", ".join(
        table.__tablename__ for table in TABLES if "faq_e" not in table.__tablename__
    )
    with one_store_at_a_time() as machine:

        def anew() -> DeskLife:
            cleaner = Store(postgres_url)
            cleaner.run_sync(
                lambda s: s.execute(text(f"TRUNCATE {emptied} RESTART IDENTITY CASCADE"))
            )
            cleaner.close()
            return machine(postgres_url)

        live(anew, examples=4, steps=20)
