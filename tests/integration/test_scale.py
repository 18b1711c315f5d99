"""A real workspace: 200 agents, 20 channels, 5,000 open tickets. What people look at is read in a
fixed number of statements, and in each of them only the page that is shown is read in full."""

import asyncio
import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, text
from sqlalchemy.orm import Session

from bot.handlers.staff.home import read_lists
from bot.outgoing import SLACK_POST, posting_into
from bot.slack.limits import slack_limits
from crm.agents.models import Agent
from crm.agents.queries import team_of
from crm.conversations.models import Conversation, Message
from crm.conversations.service import log
from crm.customers.models import Customer
from crm.customers.service import contact
from crm.policy import DeskPolicy
from crm.tickets.models import Ticket
from crm.tickets.queries import TicketFilter, find
from crm.tickets.routing import read_routes
from crm.tickets.service import open_ticket
from scheduler.delivery import Delivery, Outcome, Sent
from scheduler.pacing import Limits
from store import Store, core, now
from store.outbox import Due
from tests.integration.test_delivery_pace import within
from tests.integration.test_races import Racing
from tests.support.hand_clock import HandClock
from tests.support.world import eventually
from tests.unit.crm.conftest import POLICY

AGENTS, CHANNELS, FEW, MANY = 200, 20, 50, 5_000
PAGE = 11
Statement = tuple[str, Any]
LOOKS = {
    "home": lambda session: read_lists(session, "U7"),
    "all": lambda session: find(session, TicketFilter(), PAGE),
    "a late page": lambda session: find(session, TicketFilter(), PAGE, 40),
    "unassigned": lambda session: find(session, TicketFilter(unassigned=True), PAGE),
    "team": lambda session: team_of(session, DeskPolicy()),
}


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    made = Store(database_url)
    made.run_sync(hire)
    yield made
    made.close()


def test_what_people_look_at_does_not_grow_with_the_tickets(store: Store) -> None:
    store.run_sync(fill, 1, FEW)
    few = {name: len(statements(store, look)) for name, look in LOOKS.items()}
    store.run_sync(fill, FEW + 1, MANY)
    store.run_sync(lambda session: session.execute(text("ANALYZE")))
    for name, look in LOOKS.items():
        many = statements(store, look)
        assert len(many) == few[name] <= 20, name
        for statement in many:
            store.read_sync(check, statement)


def check(session: Session, statement: Statement) -> None:
    """Every table is searched by an index, and customers and messages are read for a page only."""
    sql, parameters = statement
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", parameters)
        plan = [row[-1] for row in rows]
        scans = [line for line in plan if line.startswith("SCAN") and "INDEX" not in line]
        assert [line for line in scans if line.split()[1] not in ("page", "agents")] == [], sql
        return
    explained = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", parameters)
    found = explained.scalar_one()
    (plan,) = json.loads(found) if isinstance(found, str) else found
    for node in nodes(plan["Plan"]):
        if node.get("Relation Name") in ("messages", "customers"):
            rows_read = node["Actual Loops"] * max(node["Actual Rows"], 1)
            assert rows_read <= 2 * PAGE, (node["Node Type"], sql)


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


def statements(store: Store, look: Any) -> list[Statement]:
    """What it asks the database."""

    def watched(session: Session) -> list[Statement]:
        with noted(session.get_bind()) as asked:
            look(session)
        return asked

    return store.read_sync(watched)


@contextmanager
def noted(engine: Any) -> Iterator[list[Statement]]:
    asked: list[Statement] = []

    def note(_connection: Any, _cursor: Any, sql: str, parameters: Any, *_: Any) -> None:
        asked.append((sql, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def hire(session: Session) -> None:
    moment = now(session)
    rows = [
        {
            "id": number,
            "staff_id": f"U{number}",
            "name": f"Agent {number}",
            "role": "agent",
            "active": True,
            "skills": [],
            "hours": "",
            "created_at": moment,
        }
        for number in range(1, AGENTS + 1)
    ]
    session.execute(insert(core(Agent)), rows)


def fill(session: Session, first: int, last: int) -> None:
    """Open tickets of a customer each: two thirds are somebody's, a third is overdue."""
    moment = now(session)
    numbers = range(first, last + 1)
    made = {"created_at": moment, "updated_at": moment}
    session.execute(
        insert(core(Customer)),
        [
            {"id": n, "name": f"Customer {n}", "language": "en", "vip": False, "blocked_us": False}
            | made
            for n in numbers
        ],
    )
    chat = {"channel": "telegram", "bot": "1", "created_at": moment, "last_message_at": moment}
    session.execute(
        insert(core(Conversation)),
        [{"id": n, "customer_id": n, "chat_id": str(n)} | chat for n in numbers],
    )
    due = {n: {"due_at": moment + timedelta(minutes=n % 90 - 30)} for n in numbers}
    session.execute(insert(core(Ticket)), [_ticket(n) | made | due[n] for n in numbers])
    said = {"direction": "in", "author_kind": "customer", "author_name": "", "kind": "text"}
    session.execute(
        insert(core(Message)),
        [
            {"conversation_id": n, "ticket_id": n, "text": "Hi", "created_at": moment} | said
            for n in numbers
        ],
    )


def _ticket(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "customer_id": number,
        "conversation_id": number,
        "assignee_id": number % AGENTS + 1 if number % 3 else None,
        "route": f"channel-{number % CHANNELS}",
        "subject": "Where is it?",
        "status": "open",
        "priority": "normal",
        "language": "en",
        "resolution": 0,
    }


class Channel:
    """A Slack that takes every post and notes when."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.at: dict[str, list[float]] = defaultdict(list)
        self.kinds: Counter[str] = Counter()

    async def send(self, row: Due) -> Outcome:
        self.at[row.pace or ""].append(time.monotonic())
        self.kinds[row.kind] += 1
        return Sent()

    def settled(self, session: Session, row: Due, outcome: Outcome, final: bool) -> None:
        """Nothing to note."""


async def test_a_burst_of_tickets_keeps_each_channels_pace(sqlite_url: str) -> None:
    """Fifty tickets at once, half of them in a channel of their own; Slack's minute is a second
    and a half here. Nothing is lost, and no channel gets more than Slack lets it have."""
    store = Store(sqlite_url, HandClock())
    desk = Racing(store, HandClock())
    rules, _ = read_routes([{"channel": "#zh", "language": "zh"}])
    policy = replace(POLICY, routes=rules)

    def opened(session: Session, number: int) -> None:
        language = "zh" if number % 2 else "en"
        who = contact(session, desk.person(number, language=language))
        said = log(session, who.conversation_id, "in", who.actor, desk.said("Hello?")) or 0
        open_ticket(session, who, [said], policy)

    for number in range(50):
        desk.run(opened, number)
    slack = Channel(slack_limits(40.0))
    delivery = asyncio.create_task(Delivery(store, "slack", slack).run())
    await eventually(lambda: _enough(slack))
    delivery.cancel()
    await asyncio.gather(delivery, return_exceptions=True)
    assert slack.kinds == {"card": 50, "thread_message": 50}
    assert {pace: len(times) for pace, times in slack.at.items()} == {
        SLACK_POST: 50,
        posting_into("zh"): 50,
    }
    for pace, times in slack.at.items():
        rate = slack.limits.rate(pace)
        assert rate is not None and within(times, rate), pace
    store.close()


async def _enough(slack: Channel) -> bool:
    return slack.kinds.total() >= 100
