"""Two at once, on PostgreSQL with real threads and connections: one of them wins, nothing is torn.

The order is left to chance: each race is run many times, and every outcome must be one that could
have come about one after the other.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.desk import Desk
from bot.reactions import Reactions
from bot.settings import load_settings
from bot.texts import load_texts
from crm.actor import Actor
from crm.conversations.service import Said
from crm.errors import Conflict
from crm.events import EventRow
from crm.surveys import service as surveys
from crm.tickets import service as tickets
from crm.tickets.filing import file_for_customer
from crm.tickets.models import FollowUp, Ticket
from faq.index import FaqIndex
from scheduler.jobs.follow_ups import run_follow_ups
from scheduler.jobs.surveys import send_surveys
from store import Store
from store.outbox import OutboxRow
from tests.support.hand_clock import HandClock
from tests.unit.crm.conftest import POLICY, SmallDesk

ROUNDS = 12
pytestmark = pytest.mark.postgres


class Racing(SmallDesk):
    """A small desk with its reactions; several threads may act on it at once."""

    def __init__(self, store: Store, clock: HandClock) -> None:
        super().__init__(store, clock)
        desk = Desk(
            load_settings(_env_file=None, telegram_token="1:a"),
            store,
            load_texts(),
            POLICY,
            FaqIndex.build([]),
            bot_id="1",
        )
        store.on_event(Reactions(desk))

    def at_once(self, *races: Callable[[], Any]) -> list[Any]:
        """Run all of them at the same moment; their results, or the Conflict they met."""
        start = threading.Barrier(len(races))

        def run(race: Callable[[], Any]) -> Any:
            start.wait()
            try:
                return race()
            except Conflict as conflict:
                return conflict

        with ThreadPoolExecutor(len(races)) as threads:
            return list(threads.map(run, races))

    def happened(self, ticket_id: int) -> list[str]:
        """The kinds of a ticket's events, in order."""
        wanted = select(EventRow.kind).where(EventRow.ticket_id == ticket_id).order_by(EventRow.id)
        return list(self.read(lambda session: list(session.scalars(wanted))))

    def tickets_of(self, ticket_id: int) -> list[Ticket]:
        """All tickets of the conversation this one belongs to."""
        conversation = self.row(ticket_id).conversation_id
        wanted = select(Ticket).where(Ticket.conversation_id == conversation)
        return list(self.read(lambda session: list(session.scalars(wanted))))


@pytest.fixture
def racing(postgres_url: str) -> Iterator[Racing]:
    clock = HandClock()
    store = Store(postgres_url, clock)
    yield Racing(store, clock)
    store.close()


def conflicts(results: list[Any]) -> list[str]:
    return [result.key for result in results if isinstance(result, Conflict)]


def test_two_agents_take_at_once(racing: Racing) -> None:
    for number in range(ROUNDS):
        ticket = racing.ticket(number=number)
        results = racing.at_once(
            lambda ticket=ticket: racing.run(tickets.take, ticket, racing.maya),
            lambda ticket=ticket: racing.run(tickets.take, ticket, racing.tom),
        )
        assert conflicts(results) == ["error-already-taken"]
        assert racing.happened(ticket).count("ticket.taken") == 1


def test_two_agents_resolve_at_once(racing: Racing) -> None:
    for number in range(ROUNDS):
        ticket = racing.ticket(number=number)
        results = racing.at_once(
            lambda ticket=ticket: racing.resolve(ticket, racing.maya),
            lambda ticket=ticket: racing.resolve(ticket, racing.tom),
        )
        assert conflicts(results) == ["error-already-resolved"]
        assert racing.row(ticket).resolution == 1
        assert len(racing.surveys(ticket)) == 1


def test_two_agents_file_messages_of_a_customer_at_once(racing: Racing) -> None:
    """One ticket with both notes."""
    for number in range(ROUNDS):
        ended = racing.ticket(number=number)
        racing.resolve(ended, racing.maya)
        customer = racing.row(ended).customer_id

        def file(actor: Actor, customer: int = customer) -> tuple[int, bool]:
            said = Said(f"{actor.name} heard of it")
            ticket, is_new = racing.run(
                lambda session: file_for_customer(session, actor, customer, "x", said, POLICY)
            )
            return ticket.id, is_new

        (first, one), (second, other) = racing.at_once(
            lambda file=file: file(racing.maya), lambda file=file: file(racing.tom)
        )
        assert first == second and {one, other} == {True, False}
        assert racing.happened(first).count("note.added") == 2


def test_two_agents_reply_at_once(racing: Racing) -> None:
    """Both are heard; the ticket belongs to one of them; one silence counts once both came."""
    for number in range(ROUNDS):
        ticket = racing.ticket(number=number)
        replies = racing.at_once(
            lambda ticket=ticket: racing.reply(ticket, racing.maya, "From Maya"),
            lambda ticket=ticket: racing.reply(ticket, racing.tom, "From Tom"),
        )
        racing.at_once(*(lambda reply=reply: racing.arrives(reply) for reply in replies))
        assert racing.happened(ticket).count("agent.replied") == 2
        assert racing.row(ticket).assignee_id in (racing.maya.id, racing.tom.id)
        waiting = select(FollowUp).where(FollowUp.ticket_id == ticket, FollowUp.status == "waiting")
        assert len(racing.read(lambda session, q=waiting: list(session.scalars(q)))) == 1


def test_resolving_while_the_customer_writes(racing: Racing) -> None:
    """The message is before the resolution, or it opens the ticket again; never lost beside it."""
    seen = Counter[str]()
    for number in range(ROUNDS):
        ticket = racing.ticket(number=number)
        racing.at_once(
            lambda ticket=ticket: racing.resolve(ticket),
            lambda number=number: racing.writes("It is back!", number),
        )
        assert len(racing.tickets_of(ticket)) == 1
        kinds = [k for k in racing.happened(ticket) if not k.startswith(("customer.c", "survey"))]
        row, survey = racing.row(ticket), racing.surveys(ticket)[0]
        if kinds[-1] == "ticket.resolved":
            assert kinds == ["ticket.opened", "customer.wrote", "ticket.resolved"]
            assert (row.status, survey.status) == ("resolved", "waiting")
        else:
            assert kinds[1:] == ["ticket.resolved", "ticket.reopened", "customer.wrote"]
            assert (row.status, survey.status) == ("open", "cancelled")
        seen[row.status] += 1
    assert seen.total() == ROUNDS


def test_reopening_while_the_customer_writes_something_new(racing: Racing) -> None:
    """One active ticket: whoever is second joins it or is told of it."""
    for number in range(ROUNDS):
        ticket = racing.ticket(number=number)
        racing.resolve(ticket)
        racing.at_once(
            lambda ticket=ticket: racing.run(tickets.reopen, ticket, racing.maya, POLICY),
            lambda number=number: racing.writes("And another thing", number),
        )
        rows = racing.tickets_of(ticket)
        assert [row.status for row in rows] == ["open"]
        assert racing.happened(ticket).count("ticket.reopened") == 1


@pytest.mark.parametrize("workers", [2, 4])
def test_the_survey_job_on_several_workers(racing: Racing, workers: int) -> None:
    made = [racing.ticket(number=number) for number in range(20)]
    for ticket in made:
        racing.resolve(ticket)
    racing.clock.move(hours=2)
    asked = racing.at_once(*[lambda: racing.run(send_surveys, POLICY)] * workers)
    assert sum(asked) == len(made)
    for ticket in made:
        assert racing.happened(ticket).count("survey.due") == 1
    sent = select(OutboxRow.payload).where(OutboxRow.at_most_once)
    payloads = racing.read(lambda session: list(session.scalars(sent)))
    assert len({payload["survey_id"] for payload in payloads}) == len(payloads) == len(made)


@pytest.mark.parametrize("waited", ["remind", "close"])
def test_the_follow_up_while_the_customer_answers(racing: Racing, waited: str) -> None:
    """Before the answer it runs, after it not: nobody is reminded of what they just answered."""
    for number in range(ROUNDS):
        ticket = racing.ticket(number=number)
        racing.reply(ticket)
        racing.clock.move(hours=25)
        if waited == "close":
            racing.run(run_follow_ups, POLICY)
            racing.clock.move(hours=49)
        racing.at_once(
            lambda: racing.run(run_follow_ups, POLICY),
            lambda: racing.run(run_follow_ups, POLICY),
            lambda number=number: racing.writes("Here is my answer", number),
        )
        assert len(racing.tickets_of(ticket)) == 1
        assert racing.row(ticket).status == "open"
        kinds = racing.happened(ticket)
        step = "ticket.reminded" if waited == "remind" else "ticket.closed"
        assert kinds.count(step) <= 1
        if step in kinds:
            assert kinds.index(step) < kinds.index("customer.wrote")
        if waited == "close" and step in kinds:
            assert "ticket.reopened" in kinds


def test_two_taps_on_the_stars_at_once(racing: Racing) -> None:
    for number in range(ROUNDS):
        ticket = racing.ticket(number=number)
        racing.resolve(ticket)
        racing.clock.move(hours=2)
        racing.run(send_surveys, POLICY)
        (survey,) = racing.surveys(ticket)
        who = racing.customer(number).actor
        results = racing.at_once(
            lambda who=who, survey=survey: racing.run(surveys.rate, survey.id, 5, who),
            lambda who=who, survey=survey: racing.run(surveys.rate, survey.id, 1, who),
        )
        assert sorted(result.repeated for result in results) == [False, True]
        assert len({result.score for result in results}) == 1
        assert racing.happened(ticket).count("survey.answered") == 1


def test_two_changes_at_once_leave_a_card_that_is_still_to_be_drawn(racing: Racing) -> None:
    """Else the card would show a state of the past for good."""
    for number in range(ROUNDS):
        ticket = racing.ticket(number=number)
        racing.run(_all_sent)
        racing.at_once(
            lambda ticket=ticket: racing.reply(ticket),
            lambda number=number: racing.writes("More", number),
            lambda: racing.run(_claimed),
        )
        cards = select(OutboxRow).where(
            OutboxRow.key == f"card:{ticket}",
            OutboxRow.status == "due",
            OutboxRow.lease_owner.is_(None),
        )
        assert racing.read(lambda session, q=cards: list(session.scalars(q)))


def _all_sent(session: Session) -> None:
    for row in session.scalars(select(OutboxRow).where(OutboxRow.status == "due")):
        row.status = "sent"


def _claimed(session: Session) -> None:
    """What delivery does with what it finds; nothing here settles it."""
    from store import outbox

    outbox.claim(session, "slack", "a worker")


def test_two_first_messages_at_once_are_one_customer_and_one_ticket(racing: Racing) -> None:
    """Lanes keep them apart; should they ever meet, the second sees what the first one made."""
    for number in range(ROUNDS):
        first, second = racing.at_once(
            lambda number=number: racing.writes("Hello", 500 + number),
            lambda number=number: racing.writes("Is it open?", 500 + number),
        )
        assert first == second
