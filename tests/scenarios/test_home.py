"""The app's home tab."""

from collections.abc import AsyncIterator

import pytest

from tests.support.world import Agent, Json, World, eventually, running_world

UNKNOWN = "Mr Whiskers, my uncle's parrot, swallowed a button of mine"


@pytest.fixture
async def world(sqlite_url: str) -> AsyncIterator[World]:
    """On SQLite: nothing here depends on the database."""
    async with running_world(sqlite_url) as running:
        yield running


async def home(world: World, agent: Agent, part: str, without: str | None = None) -> Json:
    """The agent's home tab, once it holds `part` and not `without`."""

    async def look() -> Json | None:
        view: Json | None = world.playground.slack.modals.homes.get(agent.id)
        shown = str((view or {}).get("blocks"))
        return view if part in shown and not (without and without in shown) else None

    found = await eventually(look)
    assert found is not None
    return found


async def test_the_home_tab_shows_ones_tickets_and_free_ones_to_take(world: World) -> None:
    maya, tom = await world.people.agent(0), await world.people.agent(1)
    await maya.opens_home()
    await home(world, maya, "Your tickets: 0")
    customer = await world.people.customer("*Emma* <!here>")
    await customer.says(UNKNOWN)
    card = await maya.sees_card("Emma")
    await maya.opens_home()
    free = await home(world, maya, "Take #1001")
    assert "Mr Whiskers" in str(free["blocks"]) and "/archives/" in str(free["blocks"])
    await tom.opens_home()
    old = await home(world, tom, "Take #1001")
    await maya.presses_in(free, "home.take.0")
    await home(world, maya, "Your tickets: 1", without="Take #1001")
    await customer.sees("Maya Chen is now looking after")
    await tom.presses_in(old, "home.take.0")
    await home(world, tom, "already taken by Maya", without="Take #1001")

    await maya.presses_in(await home(world, maya, "I am away"), "home.away")
    await maya.presses_in(await home(world, maya, "You are away"), "home.back")
    await home(world, maya, "I am away", without="You are away")

    await maya.commands("snooze 1001 tomorrow")
    await maya.opens_home()
    await home(world, maya, "Your tickets: 0", without="Mr Whiskers")
    await maya.commands("wake 1001")
    await maya.opens_home()
    await home(world, maya, "Your tickets: 1")

    await world.people.advance(hours=26)
    await maya.sees_card("overdue")
    await maya.presses_in(await home(world, maya, "Your tickets"), "home.refresh")
    await home(world, maya, "Overdue tickets: 1")
    await maya.presses(card, "ticket.resolve")
    await maya.sees_card("Reopen")
    await maya.opens_home()
    await home(world, maya, "Your tickets: 0", without="Mr Whiskers")


async def test_who_is_no_agent_reads_so_on_the_home_tab(sqlite_url: str) -> None:
    async with running_world(sqlite_url, slack_agents="U07TOMBECKR") as world:
        maya = await world.people.agent(0)
        await maya.opens_home()
        view = await home(world, maya, "not on the desk’s list of agents")
        assert len(view["blocks"]) == 1
