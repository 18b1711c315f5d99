"""An agent's whole shift, from the first look at the home tab to the last `/desk away`.

The same story is told twice: in Socket Mode on SQLite, and over HTTP on PostgreSQL.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from playground.config import PlaygroundConfig
from tests.support.web import free_port
from tests.support.world import Agent, Customer, Json, World, eventually, running_world, text_of

UNKNOWN = "Mr Whiskers, my uncle's parrot, swallowed a button of mine"
NAMES = ("Maya Chen", "Tom Becker", "Aisha Khan")
STAFF = {"slack_agents": "@frontdesk-agents", "slack_leads": "@aisha"}
DELIVERED, INSIDE, HELD = "white_check_mark", "lock", "raised_hand"


@pytest.fixture(params=["socket", pytest.param("http", marks=pytest.mark.postgres)])
def way(request: pytest.FixtureRequest) -> tuple[str, str]:
    """How Slack reaches the desk, and the database."""
    database = {"socket": "sqlite_url", "http": "postgres_url"}[request.param]
    return request.param, request.getfixturevalue(database)


@pytest.fixture
async def world(way: tuple[str, str]) -> AsyncIterator[World]:
    mode, database_url = way
    config, port = PlaygroundConfig(), free_port()
    more: dict[str, Any] = dict(STAFF)
    if mode == "http":
        more |= {"slack_app_token": "", "slack_signing_secret": config.slack_signing_secret}
    async with running_world(database_url, config, port=port, **more) as running:
        if mode == "http":
            url = f"http://127.0.0.1:{port}/slack/events"
            await running.people.call("POST", "/control/slack/request_url", {"url": url})
        yield running


@dataclass
class Shift:
    """Who is there, and the ticket of the day."""

    world: World
    maya: Agent
    tom: Agent
    aisha: Agent
    emma: Customer
    card: Json


async def test_a_whole_shift(world: World) -> None:
    shift = await the_day_begins(world)
    await emma_is_answered(shift)
    await some_of_it_stays_inside(shift)
    await a_macro_saves_typing(shift)
    await the_ticket_is_sorted_and_put_aside(shift)
    await tom_takes_over(shift)
    await a_reply_goes_later(shift)
    await many_tickets_change_at_once(shift)
    await emma_is_asked_how_it_was(shift)
    await her_second_ticket_becomes_a_part_of_the_first(shift)
    await it_is_all_on_record(shift)
    await the_day_ends(shift)


async def the_day_begins(world: World) -> Shift:
    """Maya was away; her home tab brings her back, shows what is free, and takes it."""
    maya, tom, aisha = [await world.people.agent(number) for number in range(3)]

    async def all_are_known() -> bool:
        shown = await maya.commands("team")
        return all(name in shown for name in NAMES)

    await eventually(all_are_known)
    await maya.commands("away")
    await maya.opens_home()
    await maya.presses_in(await home(world, maya, "You are away"), "home.back")
    await home(world, maya, "I am away")
    emma = await world.people.customer("Emma")
    await emma.says(UNKNOWN)
    await maya.sees_card("nobody yet")
    assert "Mr Whiskers" in await maya.commands("tickets unassigned")
    await maya.opens_home()
    await maya.presses_in(await home(world, maya, "Take #1001"), "home.take.0")
    await emma.sees("Maya Chen is now looking after")
    card = await maya.sees_card("Maya Chen", without="nobody yet")
    return Shift(world, maya, tom, aisha, emma, card)


async def emma_is_answered(shift: Shift) -> None:
    """A reply is delivered, and her answer stands in the thread."""
    ts = await shift.maya.replies(shift.card, "Oh dear! Which colour was the button?")
    await shift.emma.sees("Which colour was the button?")
    await shift.maya.sees_only_mark(shift.card, ts, DELIVERED)
    await shift.emma.says("Golden, with an anchor on it")
    await shift.maya.sees_in_thread(shift.card, "Golden, with an anchor")


async def some_of_it_stays_inside(shift: Shift) -> None:
    """A note, and what is almost a note: it is held until Maya says what it is."""
    note = await shift.maya.replies(shift.card, "note: our captain lost one like that")
    await shift.maya.sees_only_mark(shift.card, note, INSIDE)
    nearly = await shift.maya.replies(shift.card, "nota: do not mention the captain")
    await shift.maya.sees_only_mark(shift.card, nearly, HELD)
    await shift.maya.presses(await whispered(shift.maya, "looks like a note"), "held.keep")
    await shift.maya.sees_only_mark(shift.card, nearly, INSIDE)


async def a_macro_saves_typing(shift: Shift) -> None:
    """A lead writes it, an agent reads it with its gaps filled, and sends it."""
    await shift.aisha.types("macro add vet")
    await form(shift.aisha, "Gaps that are filled in")
    text = {"value": "Dear {customer}, a vet looks at #{number} today. {agent}"}
    assert await shift.aisha.submits(name={"value": "vet"}, text=text) is None
    await shift.maya.types("macro 1001 vet")
    filled = "Dear Emma, a vet looks at #1001 today. Maya Chen"
    await form(shift.maya, filled)
    assert await shift.maya.submits(text={"value": filled}) is None
    await shift.emma.sees(filled)
    shown = await shift.maya.sees_in_thread(shift.card, filled)
    await shift.maya.sees_only_mark(shift.card, shown["ts"], DELIVERED)


async def the_ticket_is_sorted_and_put_aside(shift: Shift) -> None:
    maya = shift.maya
    assert "is urgent now" in await maya.commands("priority 1001 urgent")
    assert "#parrot" in await maya.commands("tag 1001 parrot")
    card = await maya.sees_card("#parrot")
    assert "Urgent" in text_of(card)
    await maya.commands("snooze 1001 tomorrow 9")
    await maya.sees_card("Put aside until")
    assert "(1)" in await maya.commands("tickets snoozed")
    await maya.commands("wake 1001")
    await maya.sees_in_thread(shift.card, "Maya Chen brought this ticket back")
    await maya.sees_card("#parrot", without="Put aside until")


async def tom_takes_over(shift: Shift) -> None:
    """He reads why in the thread, and telephones."""
    tom = shift.tom
    await shift.maya.commands(f"transfer 1001 <@{tom.id}|tom> You know parrots")
    await tom.sees_in_thread(shift.card, "You know parrots")
    handed = await tom.sees_in_thread(shift.card, "handed this ticket to")
    assert f"<@{tom.id}>" in text_of(handed), "Slack tells him"
    card = await tom.sees_card("Tom Becker")
    await tom.presses(card, "ticket.call")
    await form(tom, "#1001 · Emma")
    way = {"selected_option": {"value": "out"}}
    words = {"minutes": {"value": "12"}, "outcome": {"value": "The bird is well"}}
    assert await tom.submits(direction=way, **words) is None
    await tom.closes_form()
    shown = await tom.sees_in_thread(card, "outgoing call, 12 min")
    assert shown["username"] == "Tom Becker"
    await tom.sees_card("outgoing call, 12 min")


async def a_reply_goes_later(shift: Shift) -> None:
    await shift.tom.types("schedule 1001 in 2 hours")
    await form(shift.tom, "What the customer will read")
    when = {"value": "in 2 hours"}
    assert await shift.tom.submits(text={"value": "Is it out?"}, when=when) is None
    await form(shift.tom, "It is sent on")
    await shift.tom.closes_form()
    assert "Is it out?" in await shift.maya.commands("scheduled")
    await shift.world.people.advance(hours=2, minutes=1)
    await shift.emma.sees("Is it out?")
    await shift.tom.sees_in_thread(shift.card, "Is it out?")


async def many_tickets_change_at_once(shift: Shift) -> None:
    """Two who ask the same are tagged, then resolved, each time after one question."""
    guests = [await shift.world.people.customer(name) for name in ("Bob", "Cleo")]
    for guest in guests:
        await guest.says("Mr Whiskers, the parrot, swallowed my ring")
        await guest.sees("request #")
    await shift.maya.sees_card("Cleo")
    assert "Tag 2 tickets with #ring?" in await shift.maya.commands("bulk tag ring unassigned")
    asked = await whispered(shift.maya, "with #ring?")
    await shift.maya.presses(asked, "desk.bulk.confirm")
    await whispered(shift.maya, "Changed tickets: 2")
    assert "Resolve 2 tickets?" in await shift.maya.commands("bulk resolve #ring")
    asked = await whispered(shift.maya, "Resolve 2 tickets?")
    await shift.maya.presses(asked, "desk.bulk.confirm")
    for guest in guests:
        await guest.sees("as done")


async def emma_is_asked_how_it_was(shift: Shift) -> None:
    """Her stars are on the card and in the thread."""
    await shift.tom.presses(await shift.tom.sees_card("outgoing call"), "ticket.resolve")
    await shift.emma.sees("as done")
    await shift.world.people.advance(hours=2)
    await shift.emma.taps(await shift.emma.sees("How happy"), "5 ⭐")
    await shift.tom.sees_in_thread(shift.card, "5 of 5")
    await shift.emma.sees("add a word on why")
    card = await shift.tom.sees_card("★★★★★")
    assert "ticket.reopen" in text_of(card)


async def her_second_ticket_becomes_a_part_of_the_first(shift: Shift) -> None:
    """What looked like a comment was a question; the desk keeps one conversation."""
    emma, tom = shift.emma, shift.tom
    await emma.says("His brother swallowed an earring of mine")
    await emma.taps(await emma.sees("passed that on"), "This is a new question")
    await emma.sees("request #1004")
    second = await tom.sees_card("#1004")
    assert "is a part of #1001 now" in await tom.commands("merge 1004 into 1001")
    await tom.sees_in_thread(second, "merged this ticket into #1001")
    await tom.sees_in_thread(shift.card, "merged #1004 into this ticket")
    await emma.says("A silver one")
    await tom.sees_in_thread(shift.card, "A silver one")
    await tom.replies(shift.card, "Then bring them both")
    await emma.sees("bring them both")


async def it_is_all_on_record(shift: Shift) -> None:
    """The transcript is in the thread; a lead reads who did what, an agent does not."""
    assert "comes into its thread" in await shift.tom.commands("transcript 1001 notes")

    async def files() -> list[str]:
        thread = await shift.tom.thread(shift.card)
        return [file["name"] for message in thread for file in message.get("files", [])]

    await eventually(files)
    assert await files() == ["ticket-1001.txt", "ticket-1001.html"]
    assert "Only leads and administrators" in await shift.maya.commands("audit 1001")
    hers = await shift.aisha.commands("audit @maya 24h")
    assert "priority: normal → urgent" in hers.lower()
    his = await shift.aisha.commands("audit @tom 24h")
    assert "*Tom Becker* · resolved the ticket · #1001 · Emma" in his
    assert "logged a phone call" in his
    assert "rated our help" in await shift.aisha.commands("audit 1001")


async def the_day_ends(shift: Shift) -> None:
    """Maya leaves; Emma has read what was meant for her, once, and nothing else."""
    assert "Maya Chen is away until" in await shift.maya.commands("away tomorrow 9")
    assert "*Maya Chen* · agent · tickets: 0 · away" in await shift.aisha.commands("team")
    read = [message.get("text", "") for message in await shift.emma.chat()]
    meant = ("Which colour", "a vet looks", "Is it out?", "How happy", "bring them both")
    for words in meant:
        assert sum(words in text for text in read) == 1, (words, read)
    inside = ("captain", "know parrots", "bird is well", "U07")
    assert not [text for text in read for words in inside if words in text]


async def home(world: World, agent: Agent, part: str) -> Json:
    """The agent's home tab, once it holds `part`."""

    async def look() -> Json | None:
        view: Json | None = world.playground.slack.modals.homes.get(agent.id)
        return view if part in str((view or {}).get("blocks")) else None

    found = await eventually(look)
    assert found is not None
    return found


async def form(agent: Agent, part: str) -> None:
    """Wait until the form that is open shows `part`."""

    async def look() -> bool:
        answer = await agent.people.call("GET", f"/people/agents/{agent.id}/view")
        return part in str(answer["view"])

    await eventually(look)


async def whispered(agent: Agent, part: str) -> Json:
    """The newest of what only this agent is shown that holds `part`."""

    async def look() -> Json | None:
        return next((m for m in reversed(await agent.ephemerals()) if part in text_of(m)), None)

    found = await eventually(look)
    assert found is not None
    return found
