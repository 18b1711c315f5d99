"""Macros, replies for later, and the desk that writes first."""

import asyncio
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from crm.agents.models import Agent
from crm.conversations.service import Said
from crm.customers.service import set_blocked
from crm.errors import Conflict, Invalid, NotAllowed, NotFound
from crm.macros import service as macros
from crm.macros.gaps import GAPS, fill, unknown_gaps
from crm.tickets import outreach, scheduled
from crm.tickets.models import ScheduledReply
from crm.tickets.queries import messages
from tests.unit.crm.conftest import POLICY, SmallDesk


@given(st.text(), st.dictionaries(st.sampled_from(GAPS), st.text(), min_size=len(GAPS)))
def test_what_fills_a_gap_is_not_looked_at_again(text: str, values: dict[str, str]) -> None:
    once = fill(text, values)
    assert fill(f"{text}{{customer}}", values) == once + values["customer"]
    assert unknown_gaps(f"{{Customer}} {{number}} {{ x }} {text.replace('{', '')}") == []
    assert fill("{nothing}", values) == "{nothing}" and unknown_gaps("{nothing}") == ["nothing"]


def test_a_macro_is_kept_changed_and_dropped(either_desk: SmallDesk) -> None:
    desk = either_desk  # Tom is a lead
    made = desk.run(macros.save, desk.tom, 0, "Late-Parcel", " Dear {customer} ")
    desk.run(macros.save, desk.tom, made.id, "late", "Hello {customer}")
    assert desk.read(macros.find, "LATE").text == "Hello {customer}"
    told = desk.events[-1].data
    assert (told["before"]["name"], told["after"]["text"]) == ("late-parcel", "Hello {customer}")
    with pytest.raises(NotFound, match="error-macro-near"):
        desk.read(macros.find, "lat")
    with pytest.raises(Conflict, match="error-macro-taken"):
        desk.run(macros.save, desk.tom, 0, "late", "Again")
    for name, text in (("two words", "x"), ("", "x"), ("1001", "x"), ("a", " "), ("a", "{x}")):
        with pytest.raises(Invalid):
            desk.run(macros.save, desk.tom, 0, name, text)
    with pytest.raises(NotAllowed):
        desk.run(macros.drop, desk.maya, "late")
    desk.run(macros.drop, desk.tom, "late")
    assert desk.read(macros.every) == []


def schedule(desk: SmallDesk, ticket_id: int, text: str = "Did it work?") -> ScheduledReply:
    at = desk.clock.now() + timedelta(hours=5)
    return desk.run(scheduled.schedule, ticket_id, desk.maya, text, at)  # type: ignore[no-any-return]


def send_due(desk: SmallDesk) -> int:
    return int(desk.run(scheduled.send_due, POLICY))


async def test_a_reply_goes_at_its_time_and_once(either_desk: SmallDesk) -> None:
    """Even where two workers look at the same moment."""
    desk = either_desk
    ticket_id = desk.ticket()
    schedule(desk, ticket_id)
    desk.clock.move(hours=4)
    assert send_due(desk) == 0
    desk.clock.move(hours=1)
    both = [desk.store.run(scheduled.send_due, POLICY) for _ in range(2)]
    assert sorted(await asyncio.gather(*both)) == [0, 1]
    last = desk.read(messages, ticket_id)[-1]
    assert (last.text, last.author_name, last.direction) == ("Did it work?", "Maya Chen", "out")
    assert desk.row(ticket_id).assignee_id == desk.maya.id


@pytest.mark.parametrize("why", ["wrote", "ended", "left"])
def test_a_reply_that_may_be_out_of_date_is_kept_back(desk: SmallDesk, why: str) -> None:
    ticket_id = desk.ticket()
    schedule(desk, ticket_id)
    desk.clock.move(hours=1)
    if why == "wrote":
        desk.writes("It works now")
    elif why == "ended":
        desk.resolve(ticket_id)
    else:
        desk.run(lambda s: setattr(s.get_one(Agent, desk.maya.id), "active", False))
    said = len(desk.read(messages, ticket_id))
    desk.clock.move(hours=4)
    desk.kinds()
    assert (send_due(desk), send_due(desk)) == (1, 0)
    assert desk.events[-1].data["why"] == why and desk.kinds() == ["reply.kept"]
    assert len(desk.read(messages, ticket_id)) == said


def test_a_reply_is_cancelled_once(desk: SmallDesk) -> None:
    ticket_id = desk.ticket()
    row = schedule(desk, ticket_id)
    assert [item[2] for item in desk.read(scheduled.waiting)] == ["Emma"]
    desk.run(scheduled.cancel, row.id, desk.tom)
    assert desk.read(scheduled.waiting) == []
    with pytest.raises(Conflict, match="error-scheduled-over"):
        desk.run(scheduled.cancel, row.id, desk.tom)
    with pytest.raises(NotFound):
        desk.run(scheduled.cancel, 99, desk.tom)
    desk.clock.move(hours=6)
    assert send_due(desk) == 0
    with pytest.raises(Invalid):
        schedule(desk, ticket_id, " ")


def start(desk: SmallDesk, customer_id: int = 1, text: str = "Your parcel is here") -> int:
    arguments = (customer_id, desk.maya, Said(text), POLICY)
    return int(desk.run(lambda session: outreach.start(session, *arguments).id))


def test_the_desk_writes_first(either_desk: SmallDesk) -> None:
    desk = either_desk
    who = desk.customer()
    desk.kinds()
    ticket_id = start(desk)
    assert desk.kinds() == ["ticket.started", "ticket.taken", "agent.replied"]
    row = desk.row(ticket_id)
    assert (row.status, row.assignee_id, row.due_at) == ("pending", desk.maya.id, None)
    assert row.subject == "Your parcel is here"
    with pytest.raises(Conflict, match="error-customer-open"):
        start(desk)
    assert desk.writes("Great!") == ticket_id
    desk.resolve(ticket_id)
    desk.run(set_blocked, who, True)
    with pytest.raises(Conflict, match="error-customer-blocked"):
        start(desk)
    with pytest.raises(NotFound):
        start(desk, 99)
    with pytest.raises(Invalid):
        start(desk, text=" ")


def test_two_who_write_first_make_one_ticket(either_desk: SmallDesk) -> None:
    desk = either_desk
    desk.customer()

    async def both() -> list[object]:
        def begin(session: Session) -> int:
            return outreach.start(session, 1, desk.maya, Said("Hello"), POLICY).id

        runs = (desk.store.run(begin) for _ in range(2))
        return list(await asyncio.gather(*runs, return_exceptions=True))

    results = asyncio.run(both())
    assert sorted(isinstance(result, Conflict) for result in results) == [False, True]
