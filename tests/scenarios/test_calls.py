"""A phone call is part of what is known about a customer."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.support.world import Agent, World, running_world, text_of

UNKNOWN = "Mr Whiskers, my uncle's parrot, swallowed a button of mine"


@pytest.fixture
async def world(sqlite_url: str) -> AsyncIterator[World]:
    """On SQLite: nothing here depends on the database."""
    async with running_world(sqlite_url) as running:
        yield running


async def submit(agent: Agent, direction: str, minutes: str, outcome: str) -> Any:
    """Fill in the form and submit it; the errors it shows."""
    way = {"selected_option": {"value": direction}}
    words = {"minutes": {"value": minutes}, "outcome": {"value": outcome}}
    return await agent.submits(direction=way, **words)


async def test_a_call_is_on_the_timeline_and_the_card(world: World) -> None:
    customer = await world.people.customer()
    agent = await world.people.agent()
    await customer.says(UNKNOWN)
    card = await agent.sees_card("Emma")
    await agent.presses(card, "ticket.call")
    assert "#1001 · Emma" in str((await agent.sees_form())["blocks"])
    assert "number from 0 to 1440" in str(await submit(agent, "out", "a few", "Told her so"))
    assert await submit(agent, "out", "12", "She brings him at <b>nine</b>") is None
    shown = await agent.sees_in_thread(card, "outgoing call, 12 min")
    assert shown["username"] == "Maya Chen" and "at &lt;b&gt;nine" in shown["text"]
    await agent.sees_card("outgoing call, 12 min")
    assert "outgoing call, 12 min" in await agent.commands("ticket 1001")
    assert not any("nine" in m["text"] for m in await customer.chat())

    await agent.closes_form()
    await agent.presses(card, "ticket.resolve")
    await agent.sees_card("Reopen")
    await agent.types("call Ema")
    await agent.sees_form()
    assert await submit(agent, "in", "3", "She says thank you") is None
    told = await agent.sees_form()
    assert "Noted on the customer" in str(told["blocks"])
    assert "incoming call, 3 min" in await agent.commands("customer Emma")
    assert "thank you" not in text_of(await agent.sees_card("Reopen"))
