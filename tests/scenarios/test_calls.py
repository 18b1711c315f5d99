"""A phone call is part of what is known about a customer."""

from typing import Any

from tests.support.world import Agent, Json, World, eventually, text_of

UNKNOWN = "Mr Whiskers, my uncle's parrot, swallowed a button of mine"


async def form(agent: Agent) -> Json:
    """The form that the agent has open."""

    async def look() -> Json | None:
        answer = await agent.people.call("GET", f"/people/agents/{agent.id}/view")
        view: Json | None = answer["view"]
        return view

    view = await eventually(look)
    assert view is not None
    return view


async def submit(agent: Agent, direction: str, minutes: str, outcome: str) -> Any:
    """Fill in the form and submit it; the errors it shows."""
    way = {"selected_option": {"value": direction}}
    values = {"direction": way, "minutes": {"value": minutes}, "outcome": {"value": outcome}}
    body = {"values": {name: {"value": value} for name, value in values.items()}}
    return (await agent.people.call("POST", f"/people/agents/{agent.id}/view/submit", body))[
        "errors"
    ]


async def test_a_call_is_on_the_timeline_and_the_card(world: World) -> None:
    customer = await world.people.customer()
    agent = await world.people.agent()
    await customer.says(UNKNOWN)
    card = await agent.sees_card("Emma")
    await agent.presses(card, "ticket.call")
    assert "#1001 · Emma" in str((await form(agent))["blocks"])
    assert "number from 0 to 1440" in str(await submit(agent, "out", "a few", "Told her so"))
    assert await submit(agent, "out", "12", "She brings him at <b>nine</b>") is None
    shown = await agent.sees_in_thread(card, "outgoing call, 12 min")
    assert shown["username"] == "Maya Chen" and "at &lt;b&gt;nine" in shown["text"]
    await agent.sees_card("outgoing call, 12 min")
    assert "outgoing call, 12 min" in await agent.commands("ticket 1001")
    assert not any("nine" in m["text"] for m in await customer.chat())

    await agent.people.call("POST", f"/people/agents/{agent.id}/view/close")
    await agent.presses(card, "ticket.resolve")
    await agent.sees_card("Reopen")
    await agent.types("call Ema")
    await form(agent)
    assert await submit(agent, "in", "3", "She says thank you") is None
    told = await form(agent)
    assert "Noted on the customer" in str(told["blocks"])
    assert "incoming call, 3 min" in await agent.commands("customer Emma")
    assert "thank you" not in text_of(await agent.sees_card("Reopen"))
