"""A customer's silence, and several at work on one ticket at the same moment."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from crm.conversations.service import Said
from crm.errors import Conflict
from crm.tickets import deliveries
from crm.tickets import service as tickets
from crm.tickets.models import FollowUp, Ticket
from scheduler.jobs.deliveries import mark_late_replies
from scheduler.jobs.follow_ups import run_follow_ups
from tests.unit.crm.conftest import POLICY, SmallDesk

# --- follow-ups -------------------------------------------------------------------------------


def test_one_reminder_then_closing_with_notice(either_desk: SmallDesk) -> None:
    desk = either_desk
    ticket_id = desk.ticket()
    desk.arrives(desk.reply(ticket_id))
    desk.kinds()
    desk.clock.move(hours=23.9)
    desk.run(run_follow_ups, POLICY)
    assert desk.kinds() == []
    desk.clock.move(hours=0.1)
    assert [desk.run(run_follow_ups, POLICY) for _ in range(3)] == [1, 0, 0]
    assert desk.kinds() == ["ticket.reminded"]
    desk.clock.move(hours=60)
    assert desk.run(run_follow_ups, POLICY) == 0  # the reminder has not arrived
    desk.arrives(desk.reminder(ticket_id))
    desk.kinds()
    desk.clock.move(hours=48)
    assert [desk.run(run_follow_ups, POLICY) for _ in range(3)] == [1, 0, 0]
    assert desk.kinds() == ["ticket.closed"]
    assert desk.row(ticket_id).status == "closed"


def test_silence_counts_from_when_the_customer_has_our_reply(desk: SmallDesk) -> None:
    ticket_id = desk.ticket()
    message_id = desk.reply(ticket_id)
    desk.clock.move(hours=48)
    assert desk.run(run_follow_ups, POLICY) == 0
    desk.arrives(message_id)
    desk.clock.move(hours=23)
    assert desk.run(run_follow_ups, POLICY) == 0
    desk.clock.move(hours=1)
    assert desk.run(run_follow_ups, POLICY) == 1


def test_a_reply_that_failed_leaves_the_turn_with_us(desk: SmallDesk) -> None:
    ticket_id = desk.ticket()
    first = desk.reply(ticket_id)
    behind = desk.reply(ticket_id, text="And one more thing")
    desk.run(deliveries.failed, first, "Bad Request: chat not found", POLICY)
    desk.run(deliveries.failed, first, "another part of it", POLICY)
    desk.arrives(first)  # the last part of it
    desk.arrives(behind)
    row = desk.row(ticket_id)
    assert (row.status, row.due_at) == ("open", desk.clock.time + POLICY.first_reply)
    assert row.first_reply_at is None
    assert desk.kinds().count("message.failed") == 1
    desk.clock.move(days=9)
    assert desk.run(run_follow_ups, POLICY) == 0
    desk.arrives(desk.reply(ticket_id, text="Again, in other words"))
    assert desk.row(ticket_id).status == "pending"
    desk.clock.move(days=1)
    assert desk.run(run_follow_ups, POLICY) == 1


def test_replies_that_do_not_go_at_once_are_late_once(either_desk: SmallDesk) -> None:
    desk = either_desk
    ticket_id = desk.ticket()
    desk.arrives(desk.reply(ticket_id))
    desk.run(tickets.add_note, ticket_id, desk.maya, Said("inside"))
    waiting = [desk.reply(ticket_id, text=f"Reply {number}") for number in range(3)]
    desk.kinds()
    desk.clock.move(seconds=1.9)
    assert desk.run(mark_late_replies, POLICY) == 0
    desk.clock.move(seconds=0.1)
    desk.run(deliveries.late, waiting[0], "connection refused")
    assert [desk.run(mark_late_replies, POLICY) for _ in range(2)] == [2, 0]
    late = [event.message_id for event in desk.events if event.kind == "message.late"]
    assert late == waiting
    desk.arrives(waiting[0])
    assert desk.events[-1].data["late"]


def test_each_reply_starts_the_silence_anew(desk: SmallDesk) -> None:
    ticket_id = desk.ticket()
    desk.arrives(desk.reply(ticket_id))
    desk.clock.move(hours=20)
    desk.arrives(desk.reply(ticket_id, text="Are you there?"))
    desk.clock.move(hours=20)
    assert desk.run(run_follow_ups, POLICY) == 0
    desk.clock.move(hours=4)
    assert desk.run(run_follow_ups, POLICY) == 1


@pytest.mark.parametrize("step", [tickets.remind, tickets.close_silent])
def test_a_step_that_was_taken_just_when_the_customer_wrote_does_nothing(
    desk: SmallDesk, step: Callable[..., bool]
) -> None:
    """The row was claimed, then the customer's message was committed."""
    ticket_id = desk.ticket()
    desk.arrives(desk.reply(ticket_id))
    desk.writes()
    desk.kinds()
    assert desk.run(step, ticket_id) is False
    assert desk.kinds() == []
    assert desk.row(ticket_id).status == "open"


def test_two_workers_do_a_step_once(either_desk: SmallDesk) -> None:
    desk = either_desk
    for number in range(1, 9):
        desk.arrives(desk.reply(desk.ticket(number=number)))
    desk.clock.move(hours=24)
    desk.kinds()

    async def workers() -> None:
        run = desk.store.run
        await asyncio.gather(*(run(run_follow_ups, POLICY) for _ in range(4)))

    asyncio.run(workers())
    assert desk.kinds() == ["ticket.reminded"] * 8
    steps = desk.read(lambda s: sorted(s.scalars(select(FollowUp.step))))
    assert steps == ["remind"] * 8


# --- staff at the same moment, on PostgreSQL too ------------------------------------------------


def test_one_of_many_who_take_at_once_gets_it(either_desk: SmallDesk) -> None:
    desk = either_desk
    ticket_id = desk.ticket()
    crowd = [desk.agent(f"Agent {number}") for number in range(6)]
    desk.kinds()

    async def all_at_once() -> list[Any]:
        takes = (desk.store.run(tickets.take, ticket_id, agent) for agent in crowd)
        return await asyncio.gather(*takes, return_exceptions=True)

    results = asyncio.run(all_at_once())
    assert sum(isinstance(result, Ticket) for result in results) == 1
    assert sum(isinstance(result, Conflict) for result in results) == 5
    winner = next(a for a, r in zip(crowd, results, strict=True) if isinstance(r, Ticket))
    assert desk.row(ticket_id).assignee_id == winner.id


def test_replies_resolutions_and_customers_words_at_once_leave_a_sound_ticket(
    either_desk: SmallDesk,
) -> None:
    desk = either_desk
    ticket_id = desk.ticket()

    async def all_at_once() -> list[Any]:
        run = desk.store.run
        work: list[Any] = [
            run(tickets.reply, ticket_id, desk.maya, Said(f"Reply {n}"), POLICY) for n in range(4)
        ]
        work += [asyncio.to_thread(desk.writes, f"Word {n}") for n in range(4)]
        work += [run(tickets.resolve, ticket_id, desk.tom, POLICY) for _ in range(3)]
        return await asyncio.gather(*work, return_exceptions=True)

    results = asyncio.run(all_at_once())
    assert all(isinstance(r, Conflict) for r in results if isinstance(r, BaseException))
    row = desk.row(ticket_id)
    waiting = desk.read(
        lambda s: list(s.scalars(select(FollowUp.step).where(FollowUp.status == "waiting")))
    )
    assert waiting == []  # nothing was delivered yet
    assert len(desk.surveys(ticket_id)) == row.resolution
    left = [survey for survey in desk.surveys(ticket_id) if survey.status == "waiting"]
    assert len(left) == (1 if row.status == "resolved" else 0)
