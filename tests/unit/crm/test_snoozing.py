"""Put aside and back: at the time, when the customer writes, or when somebody asks for it."""

from datetime import timedelta

import pytest

from crm.actor import SYSTEM
from crm.errors import Conflict, Invalid, NotAllowed
from crm.tickets import service as tickets
from crm.tickets import snoozing
from crm.tickets.queries import TicketFilter, find
from tests.unit.crm.conftest import POLICY, SmallDesk


def snooze(desk: SmallDesk, ticket_id: int, hours: float = 5) -> None:
    until = desk.clock.now() + timedelta(hours=hours)
    desk.run(snoozing.snooze, ticket_id, desk.maya, until)


def wake_due(desk: SmallDesk) -> int:
    return int(desk.run(snoozing.wake_due, POLICY))


def test_it_comes_back_at_its_time_and_only_once(either_desk: SmallDesk) -> None:
    desk = either_desk
    ticket_id = desk.ticket()
    desk.arrives(desk.reply(ticket_id))
    desk.kinds()
    snooze(desk, ticket_id)
    assert desk.row(ticket_id).due_at is None
    assert [t.id for t in desk.read(find, TicketFilter(snoozed=True))] == [ticket_id]
    assert desk.read(find, TicketFilter(snoozed=False)) == []
    desk.clock.move(hours=4)
    assert wake_due(desk) == 0
    desk.clock.move(hours=1)
    assert (wake_due(desk), wake_due(desk)) == (1, 0)
    assert desk.kinds() == ["ticket.snoozed", "ticket.woke"]
    row = desk.row(ticket_id)
    assert (row.status, row.snoozed_until) == ("open", None)
    assert row.due_at == POLICY.reply_due(desk.clock.now())


def test_the_customer_brings_it_back(either_desk: SmallDesk) -> None:
    desk = either_desk
    ticket_id = desk.ticket()
    snooze(desk, ticket_id)
    assert desk.writes("Any news?") == ticket_id
    row = desk.row(ticket_id)
    assert (row.status, row.snoozed_until) == ("new", None) and row.due_at is not None
    desk.clock.move(hours=9)
    assert wake_due(desk) == 0


def test_a_silent_customer_is_left_alone_meanwhile(desk: SmallDesk) -> None:
    """Even where the reply arrived after the ticket was put aside."""
    ticket_id = desk.ticket()
    message_id = desk.reply(ticket_id)
    snooze(desk, ticket_id, hours=400)
    desk.arrives(message_id)
    desk.kinds()
    assert desk.run(tickets.remind, ticket_id) is False
    assert desk.run(tickets.close_silent, ticket_id) is False
    assert desk.kinds() == [] and desk.row(ticket_id).status == "pending"


def test_what_is_refused(desk: SmallDesk) -> None:
    ticket_id = desk.ticket()
    soon = desk.clock.now() + timedelta(hours=1)
    for until in (desk.clock.now(), desk.clock.now() + timedelta(days=400)):
        with pytest.raises(Invalid):
            desk.run(snoozing.snooze, ticket_id, desk.maya, until)
    with pytest.raises(NotAllowed):
        desk.run(snoozing.snooze, ticket_id, SYSTEM, soon)
    with pytest.raises(Conflict, match="error-not-snoozed"):
        desk.run(snoozing.wake, ticket_id, desk.maya, POLICY)
    desk.run(snoozing.snooze, ticket_id, desk.maya, soon)
    with pytest.raises(Conflict, match="error-snoozed"):
        desk.run(snoozing.snooze, ticket_id, desk.maya, soon)
    desk.resolve(ticket_id)
    assert desk.row(ticket_id).snoozed_until is None
    with pytest.raises(Conflict, match="error-ticket-ended"):
        desk.run(snoozing.snooze, ticket_id, desk.maya, soon)
