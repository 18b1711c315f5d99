"""Overdue: shown at once, nudged once for each promise, and in business hours only."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from crm.customers.service import contact, set_blocked
from crm.hours import BusinessHours, parse_week
from crm.tickets.overdue import note_overdue
from tests.support.hand_clock import HandClock
from tests.unit.crm.conftest import POLICY, SmallDesk

HOUR = timedelta(hours=1)


def kinds(desk: SmallDesk, policy: Any = POLICY) -> list[str]:
    """What a round of the job records, again and again until there is nothing to do."""
    desk.kinds()
    while desk.run(note_overdue, policy):
        pass
    return desk.kinds()


def test_each_promise_is_noted_and_nudged_once(either_desk: SmallDesk, clock: HandClock) -> None:
    desk = either_desk
    ticket = desk.ticket()
    assert kinds(desk) == []
    clock.time += POLICY.first_reply
    assert kinds(desk) == ["ticket.overdue", "ticket.nudged"]
    desk.writes("Hello?")
    clock.time += 9 * HOUR
    assert kinds(desk) == []
    desk.reply(ticket)
    desk.writes("And now?")
    assert kinds(desk) == []
    clock.time += POLICY.first_reply
    assert kinds(desk) == ["ticket.overdue", "ticket.nudged"]
    desk.resolve(ticket)
    assert kinds(desk) == []


def test_at_night_the_card_shows_it_and_the_nudge_waits(desk: SmallDesk, clock: HandClock) -> None:
    hours = BusinessHours(ZoneInfo("UTC"), parse_week("mon-sun 09:00-18:00"))
    policy = replace(POLICY, hours=hours)
    clock.time = clock.time.replace(hour=17, minute=30)
    desk.ticket()
    clock.time += HOUR
    assert kinds(desk, policy) == ["ticket.overdue"]
    clock.time = clock.time.replace(hour=8, minute=59) + timedelta(days=1)
    assert kinds(desk, policy) == []
    clock.time += timedelta(minutes=1)
    assert kinds(desk, policy) == ["ticket.nudged"]


def test_nobody_is_nudged_for_a_customer_who_cannot_be_reached(
    desk: SmallDesk, clock: HandClock
) -> None:
    def block(session: Session, blocked: bool) -> None:
        set_blocked(session, contact(session, desk.person()), blocked)

    desk.ticket()
    desk.run(block, True)
    clock.time += 2 * HOUR
    assert kinds(desk) == []
    desk.run(block, False)
    assert kinds(desk) == ["ticket.overdue", "ticket.nudged"]
