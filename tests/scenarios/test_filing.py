"""A message of colleagues becomes a ticket, or part of one."""

from collections.abc import AsyncIterator

import pytest

from tests.support.world import World, eventually, running_world, text_of

UNKNOWN = "Mr Whiskers, my uncle's parrot, swallowed a button of mine"


@pytest.fixture
async def world(sqlite_url: str) -> AsyncIterator[World]:
    """On SQLite: nothing here depends on the database."""
    async with running_world(sqlite_url) as running:
        yield running


async def test_a_message_becomes_a_ticket_or_part_of_one(world: World) -> None:
    customer = await world.people.customer()
    maya, tom = await world.people.agent(0), await world.people.agent(1)
    await customer.says("When are you open?")
    await customer.sees("8:00 on weekdays")
    ts = await maya.writes("Emma rang: <!here> her *parrot* is ill & <@U07TOMBECKR> knows")
    await maya.uses_shortcut(ts, "message.ticket")
    assert "her parrot is ill & Tom Becker knows" in str((await maya.sees_form())["blocks"])
    assert "No customer" in str(await maya.submits(whose={"value": "Zacharias"}))
    assert "no ticket #4711" in str(await maya.submits(whose={"value": "#4711"}))
    assert await maya.submits(whose={"value": "Ema"}) is None
    assert "#1001 is made" in str((await maya.sees_form())["blocks"])
    card = await tom.sees_card("her parrot is ill")
    note = await tom.sees_in_thread(card, "/archives/")
    assert note["username"] == "Maya Chen" and "<!here>" not in text_of(note)
    await tom.sees_in_thread(card, "Maya Chen made this ticket")

    await maya.closes_form()
    other = await tom.writes("It swallowed a button")
    await tom.reacts({"ts": other}, "ticket")

    async def offered() -> list[dict[str, object]]:
        return [m for m in await tom.ephemerals() if "A ticket of that message?" in text_of(m)]

    (offer,) = await eventually(offered)
    await tom.presses(offer, "message.open")
    await tom.sees_form()
    assert await tom.submits(whose={"value": "#1001"}) is None
    assert "Attached to ticket #1001" in str((await tom.sees_form())["blocks"])
    await maya.sees_in_thread(card, "swallowed a button")
    assert sum("ticket.resolve" in text_of(one) for one in await maya.cards()) == 1

    await customer.says(UNKNOWN)
    await maya.sees_in_thread(card, "Mr Whiskers")
    assert not any("rang" in m["text"] for m in await customer.chat())
