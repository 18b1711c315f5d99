"""Who gets a ticket: the rule, and the desk that follows it, on both databases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from crm.actor import Actor, Role
from crm.agents import duty
from crm.agents.choosing import Candidate, choose
from crm.agents.presence import Presence
from crm.agents.queries import team_of
from crm.agents.service import StaffMember, keep_roster
from crm.errors import Conflict, Invalid, NotAllowed
from crm.hours import BusinessHours, parse_week
from crm.policy import Assignment
from crm.tickets import service as tickets
from crm.tickets import triage
from crm.tickets.assignment import assign_waiting, hand_on
from crm.tickets.models import Ticket
from tests.unit.crm.conftest import POLICY, SmallDesk

OFFICE = BusinessHours(week=parse_week("mon-fri 09:00-17:00"))
MONDAY_10 = datetime(2026, 11, 23, 10, tzinfo=UTC)
ROBIN = replace(POLICY, assignment=Assignment.ROUND_ROBIN)
LEAST = replace(POLICY, assignment=Assignment.LEAST_LOADED)
HOUR = timedelta(hours=1)

moments = st.none() | st.datetimes(timezones=st.just(UTC))
skills = st.frozensets(st.sampled_from(["en", "zh", "billing"]))
team = st.lists(
    st.builds(Candidate, st.integers(1, 9), st.integers(0, 5), moments, skills),
    max_size=6,
    unique_by=lambda one: one.agent_id,
)


@pytest.mark.parametrize(
    ("presence", "there"),
    [
        (Presence(), True),
        (Presence(active=False), False),
        (Presence(away_since=MONDAY_10 - HOUR), False),
        (Presence(away_since=MONDAY_10 - HOUR, away_until=MONDAY_10), True),
        (Presence(away_since=MONDAY_10 - HOUR, away_until=MONDAY_10 + HOUR), False),
        (Presence(hours="mon 12:00-20:00"), False),
        (Presence(hours="mon 09:30-10:30"), True),
    ],
)
def test_who_is_there(presence: Presence, there: bool) -> None:
    assert presence.is_present(MONDAY_10, OFFICE) is there
    assert not presence.is_present(MONDAY_10 + timedelta(hours=11), OFFICE)  # at night nobody is


@given(st.sampled_from(list(Assignment)), team, skills)
def test_the_choice(how: Assignment, those: list[Candidate], wanted: frozenset[str]) -> None:
    chosen = choose(how, those, wanted)
    assert (chosen is None) == (how is Assignment.OFF or not those)
    if chosen is None:
        return
    assert chosen == choose(how, those[::-1], wanted), "the order of the list decides nothing"
    most = max(len(one.skills & wanted) for one in those)
    equals = [one for one in those if len(one.skills & wanted) == most]
    assert chosen in equals
    if how is Assignment.LEAST_LOADED:
        assert chosen.load == min(one.load for one in equals)
    elif any(one.last is None for one in equals):
        assert chosen.last is None
    else:
        assert chosen.last == min(one.last for one in equals if one.last)


def owners(desk: SmallDesk, *ids: int) -> list[int | None]:
    return [desk.row(ticket_id).assignee_id for ticket_id in ids]


def test_the_desk_hands_out(either_desk: SmallDesk) -> None:
    """In turn; to whom has least; to whom knows it; to nobody who is not there."""
    desk = either_desk
    maya, tom = desk.maya.id, desk.tom.id
    first = [desk.ticket(number=number) for number in range(1, 5)]
    assert desk.run(assign_waiting, POLICY) == 0
    assert desk.run(assign_waiting, ROBIN) == 4
    assert owners(desk, *first) == [maya, tom, maya, tom]
    assert {desk.row(ticket_id).status for ticket_id in first} == {"open"}
    assert desk.run(assign_waiting, ROBIN) == 0

    desk.resolve(first[1], desk.tom)
    more = [desk.ticket(number=number) for number in range(5, 8)]
    assert desk.run(assign_waiting, LEAST, 1) == 1
    assert owners(desk, *more) == [tom, None, None]

    desk.run(duty.set_skills, desk.tom, maya, ["#Billing", "zh"])
    desk.run(triage.tag, more[1], desk.tom, ["billing"])
    desk.run(duty.go_away, desk.tom, tom)
    assert desk.run(assign_waiting, ROBIN) == 2
    assert owners(desk, *more) == [tom, maya, maya]

    desk.run(duty.go_away, desk.tom, maya)
    late = desk.ticket(number=9)
    assert desk.run(assign_waiting, ROBIN) == 0
    desk.run(duty.come_back, desk.maya, maya)
    desk.run(assign_waiting, ROBIN)
    assert owners(desk, late) == [maya]


def test_what_an_absent_agent_holds(either_desk: SmallDesk) -> None:
    """It is handed on after a time, but not what waits for the customer."""
    desk = either_desk
    maya, tom = desk.maya.id, desk.tom.id
    held, answered = desk.ticket(number=1), desk.ticket(number=2)
    desk.run(tickets.take, held, desk.maya)
    desk.reply(answered)
    desk.run(duty.go_away, desk.maya, maya, desk.clock.now() + 5 * HOUR)
    desk.clock.move(hours=1, minutes=59)
    assert desk.run(hand_on, ROBIN) == 0
    desk.clock.move(minutes=1)
    assert desk.run(hand_on, replace(ROBIN, hand_on_after=None)) == 0
    desk.kinds()
    assert desk.run(hand_on, ROBIN) == 1
    (event,) = desk.events
    assert (event.kind, event.data["was"], event.data["to"]) == (
        "ticket.handed_on",
        "Maya Chen",
        tom,
    )
    assert event.data["changes"] == {"assignee_id": [maya, tom]}
    assert owners(desk, held, answered) == [tom, maya]

    desk.writes("And when?", number=2)  # our turn again
    assert desk.run(hand_on, POLICY) == 1  # where people take their tickets, it is free
    assert (owners(desk, answered), desk.row(answered).status) == ([None], "open")
    desk.run(tickets.take, answered, desk.tom)

    desk.clock.move(hours=4)  # the time she named is over
    back = desk.ticket(number=3)
    desk.run(tickets.assign, back, maya, desk.tom)
    assert desk.run(hand_on, ROBIN) == 0
    listed = [StaffMember("UTOM BECK", "Tom Becker", Role.LEAD), StaffMember("U1", "Ada")]
    assert desk.run(keep_roster, listed, True) == 2  # she left, and somebody came
    assert desk.run(hand_on, ROBIN) == 1
    assert owners(desk, back) != [maya]
    assert [one.name for one in desk.read(team_of, ROBIN)] == ["Ada", "Tom Becker"]


def test_the_list_without_names_makes_no_agents(desk: SmallDesk) -> None:
    desk.run(keep_roster, [StaffMember("U5", "Accounting")], False)
    assert desk.read(team_of, POLICY) == []


def test_whose_time_it_is(desk: SmallDesk) -> None:
    with pytest.raises(NotAllowed) as refused:
        desk.run(duty.go_away, desk.maya, desk.tom.id)
    assert refused.value.variables["names"] == "Tom Becker"
    with pytest.raises(NotAllowed):
        desk.run(duty.set_skills, desk.maya, desk.maya.id, ["zh"])
    with pytest.raises(Conflict):
        desk.run(duty.come_back, desk.maya, desk.maya.id)
    with pytest.raises(Invalid):
        desk.run(duty.set_hours, desk.maya, desk.maya.id, "whenever")
    with pytest.raises(Invalid):
        desk.run(duty.go_away, desk.maya, desk.maya.id, desk.clock.now())


@pytest.mark.postgres
def test_two_workers_hand_out_at_once(postgres_url: str) -> None:
    """Each ticket is given once, and the turns are kept."""
    from store import Store
    from tests.integration.test_races import Racing
    from tests.support.hand_clock import HandClock

    clock = HandClock()
    store = Store(postgres_url, clock)
    racing = Racing(store, clock)
    agents: list[Actor] = [racing.maya, racing.tom, racing.agent("Ada")]
    ids = [racing.ticket(number=number) for number in range(24)]
    counts = racing.at_once(
        *(lambda: racing.run(assign_waiting, ROBIN, 7) for _ in range(6)),
        lambda: racing.run(tickets.take, ids[5], racing.tom),
    )
    while racing.run(assign_waiting, ROBIN, 7):
        pass
    given = [racing.happened(ticket) for ticket in ids]
    for kinds in given:
        assert sum(kind in ("ticket.assigned", "ticket.taken") for kind in kinds) == 1, kinds
    rows = racing.read(lambda session: count(session))
    assert sum(rows.values()) == 24 and set(rows) == {agent.id for agent in agents}
    assert max(rows.values()) - min(rows.values()) <= 2, counts  # one took out of turn
    store.close()


def count(session: Session) -> dict[int | None, int]:
    found: dict[int | None, int] = {}
    for ticket in session.query(Ticket):
        found[ticket.assignee_id] = found.get(ticket.assignee_id, 0) + 1
    return found
