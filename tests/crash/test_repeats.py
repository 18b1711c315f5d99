"""What comes broken, twice, or again after a restart."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from crm.conversations.models import Conversation
from crm.customers.models import Customer as CustomerRow
from crm.tickets.models import Ticket
from store.inbox import InboxRow
from tests.crash.desk import Desk

pytestmark = pytest.mark.timeout(300)
UNKNOWN = "Mr Whiskers, my uncle's parrot, swallowed a button of mine"
_KILLED_WITH_IT_IN_HAND = ("received, not stored", "stored, not confirmed", "claimed, not handled")


@pytest.mark.parametrize("point", _KILLED_WITH_IT_IN_HAND)
async def test_a_poison_update_among_good_ones(desk: Desk, point: str) -> None:
    """It becomes a dead letter; those before and behind it are answered, also after a kill."""
    customers = [await desk.people.customer(f"Customer {number}") for number in range(3)]
    for customer in customers:
        await customer.says("When are you open?")
        person = {"id": customer.id, "is_bot": False, "first_name": customer.name}
        chat = {"id": customer.id, "type": "private", "first_name": customer.name}
        broken = {"message_id": 900_001, "date": "yesterday", "chat": chat, "from": person}
        await desk.people.call("POST", "/people/updates", {"message": broken})
        await customer.says("How much is delivery?")
    dying = await desk.start((point, 1), ready=False)
    await asyncio.wait_for(asyncio.shield(dying.ended), 60)
    worker = await desk.start()
    for customer in customers:
        await customer.sees("8:00 on weekdays", seconds=60)
        await customer.sees("£2.50", seconds=60)
        await customer.sees("write it once more", seconds=60)
    await desk.quiet()
    dead = select(InboxRow.error).where(InboxRow.status == "dead")
    errors = await desk.store.read(lambda session: list(session.scalars(dead)))
    assert len(errors) == len(customers) and all("cannot be read" in error for error in errors)
    for customer in customers:
        assert len(await customer.chat()) == 3
    assert await worker.stop() == 0


async def test_a_slack_event_that_slack_repeats_after_a_restart(desk: Desk) -> None:
    """Stored, and the process died before Slack got its acknowledgement: one reply, not two."""
    worker = await desk.start()
    customer, agent = await desk.people.customer(), await desk.people.agent()
    await customer.says(UNKNOWN)
    await customer.sees("request #")
    card = await agent.sees_card("Emma")
    await worker.stop()
    dying = await desk.start(("stored, Slack not acknowledged", 1))
    await agent.replies(card, "It is on its way.")
    await asyncio.wait_for(asyncio.shield(dying.ended), 60)
    worker = await desk.start()
    await customer.sees("on its way", seconds=60)
    await desk.quiet()
    stored = select(InboxRow).where(InboxRow.source == "slack", InboxRow.payload.contains("on its"))
    rows = await desk.store.read(lambda session: list(session.scalars(stored)))
    assert [row.status for row in rows] == ["done"]
    assert sum("on its way" in m["text"] for m in await customer.chat()) == 1
    assert await worker.stop() == 0


async def test_a_reply_under_a_card_that_is_posted_but_not_noted(small_desk: Desk) -> None:
    """The worker died in between and the next ones, too: the reply finds its ticket."""
    desk = small_desk
    dying = await desk.start(("sent to Slack, not recorded", 1), ready=False)
    customer, agent = await desk.people.customer(), await desk.people.agent()
    await customer.says(UNKNOWN)
    card = await agent.sees_card("Emma")
    await asyncio.wait_for(asyncio.shield(dying.ended), 60)
    await agent.replies(card, "It is on its way.")
    for _ in range(2):
        dying = await desk.start(("claimed to send", 1), ready=False)
        await asyncio.wait_for(asyncio.shield(dying.ended), 60)
    worker = await desk.start()
    await customer.sees("on its way", seconds=60)
    await desk.quiet()
    assert len(await agent.cards()) == 1
    assert await worker.stop() == 0


async def test_two_quick_first_messages_on_three_workers(desk_on: Any, postgres_url: str) -> None:
    """One customer, one conversation, one ticket, each."""
    desk = desk_on(postgres_url)
    workers = [await desk.start() for _ in range(3)]
    customers = [await desk.people.customer(f"Customer {number}") for number in range(12)]
    await asyncio.gather(
        *(c.says(f"{UNKNOWN} {word}") for word in ("once", "twice") for c in customers)
    )
    for customer in customers:
        await customer.sees("request #", seconds=60)
    await desk.quiet()
    for table in (Conversation, CustomerRow, Ticket):
        found = await desk.store.read(lambda session, t=table: session.query(t).count())
        assert found == len(customers), table
    assert [await worker.stop() for worker in workers] == [0, 0, 0]
