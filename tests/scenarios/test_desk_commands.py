"""A shift through `/desk`: each command does what it says, for the customer and in the thread."""

import re
from typing import Any

from tests.support.world import Agent, Json, World, eventually, text_of


async def answers(agent: Agent, part: str) -> Json:
    """The newest answer that holds `part`."""

    async def look() -> Json | None:
        return next((m for m in reversed(await agent.ephemerals()) if part in text_of(m)), None)

    found = await eventually(look)
    assert found is not None
    return found


async def presses(agent: Agent, message: Json, action_id: str, **more: Any) -> None:
    await agent.presses({"ts": message["ts"]}, action_id, **more)


async def test_sorting_and_finding(world: World) -> None:
    """Priority and tags are on the card and in the thread; lists are narrowed by them, have pages,
    and a customer is found by all that is known of them, mistyped, too."""
    agent = await world.people.agent()
    people = [await world.people.customer(f"Guest{n:02}") for n in range(11)]
    for number, person in enumerate(people):
        await person.says(f"Mr Whiskers the parrot swallowed button {number} of mine")
    await people[0].sees("request #")
    card = await agent.sees_card("button 10")

    number = int(text_of(card).split("#")[1].split(" ")[0])
    assert "is urgent now" in await agent.commands(f"priority {number} urgnt")
    assert "has that priority already" in await agent.commands(f"priority {number} urgent")
    assert f"#{number} has these tags now: #parrot #refund" in await agent.commands(
        f"tag {number} Refund #parrot"
    )
    await agent.commands(f"untag {number} parrot")
    card = await agent.sees_card("#refund", without="#parrot")
    assert "Urgent" in text_of(card)
    await agent.sees_in_thread(card, "changed the priority from Normal to Urgent")
    await agent.sees_in_thread(card, "changed the tags: −parrot")

    assert "button 10" in await agent.commands("tickets #refund")
    assert "There are none" in await agent.commands("tickets mine urgent")
    everything = await agent.commands("tickets unassigned")
    first = set(re.findall(r"Guest\d\d", everything))
    assert "(11)" in everything and len(first) == 10
    (last,) = {person.name for person in people} - first
    await presses(agent, await answers(agent, "unassigned 2"), "desk.list.more")
    second = await answers(agent, last)
    assert set(re.findall(r"Guest\d\d", text_of(second))) == {last}
    await presses(agent, second, "desk.list.back")
    await answers(agent, "unassigned 2")

    assert "Guest10" in await agent.commands("find gusst10")
    assert "button 10" in await agent.commands("find #refund")
    await agent.commands("tag customer Guest10 #vip")
    await agent.commands(f"note #{number} Feeds her parrot herself")
    assert "Guest10" in await agent.commands("find #vpi")
    record = await agent.commands(f"customer #{number}")
    for part in ("#vip", "Maya Chen", "Feeds her parrot herself", "button 10"):
        assert part in record
    assert "Customer Guest10 (1)" in await agent.commands("tickets customer Guest10")
    assert "Several customers match" in await agent.commands("tickets customer Guest")
    assert "so nothing was done" in await agent.commands(f"resolve {number} please")


async def test_handing_over_merging_and_linking(world: World) -> None:
    """A note goes with a transfer and names the colleague; a customer's second request becomes a
    part of the first, whose thread has all that follows; links lead from thread to thread."""
    maya, tom = await world.people.agent(0), await world.people.agent(1)
    emma, bob = await world.people.customer("Emma"), await world.people.customer("Bob")
    await emma.says("Mr Whiskers the parrot swallowed my button")
    first = await maya.sees_card("Emma")
    await maya.commands(f"transfer 1001 <@{tom.id}|tom> Knows parrots")
    await maya.sees_in_thread(first, "Knows parrots")
    line = await maya.sees_in_thread(first, "handed this ticket to")
    assert f"<@{tom.id}>" in line["text"]
    await tom.presses(first, "ticket.resolve")
    await emma.sees("as done")
    await world.people.advance(days=30)
    await emma.says("Mr Whiskers swallowed another button just now")
    second = await maya.sees_card("another button")
    await bob.says("Mr Whiskers the parrot swallowed my button as well")
    await maya.sees_card("Bob")

    assert "of two customers" in await maya.commands("merge 1002 into 1003")
    assert "is a part of #1001 now" in await maya.commands("merge 1002 into 1001")
    line = await maya.sees_in_thread(second, "merged this ticket into #1001")
    assert f"p{first['ts'].replace('.', '')}" in text_of(line)
    await maya.sees_in_thread(first, "merged #1002 into this ticket")
    assert "ticket.reopen" not in text_of(await maya.sees_card("Merged into #1001"))
    await emma.says("And a third one")
    await maya.sees_in_thread(first, "And a third one")
    await maya.replies(second, "We are on it")
    await answers(maya, "#1002 is a part of #1001 now. Go on there")
    await maya.replies(first, "A vet is on the way")
    await emma.sees("A vet is on the way")
    assert not any("We are on it" in message["text"] for message in await emma.chat())

    assert "are linked now" in await maya.commands("link 1001 1003")
    assert "linked already" in await maya.commands("link 1003 with 1001")
    await maya.sees_in_thread(first, "linked this ticket with #1003")
    assert "Linked with #1003" in await maya.commands("ticket 1001")
    assert "not linked any more" in await maya.commands("unlink 1003 1001")


async def test_snoozing(world: World) -> None:
    """A ticket put aside is out of the way until its time, or until the customer writes."""
    maya = await world.people.agent()
    emma, bob = await world.people.customer("Emma"), await world.people.customer("Bob")
    await emma.says("Mr Whiskers the parrot swallowed my button")
    first = await maya.sees_card("Emma")
    await bob.says("Mr Whiskers the parrot swallowed my ring")
    second = await maya.sees_card("Bob")
    assert "is no time that I know" in await maya.commands("snooze 1001 someday")
    assert "Write it as" in await maya.commands("snooze 1001")
    assert "is over already" in await maya.commands("snooze 1001 2020-01-01")
    zone = "Europe/London"  # hers in Slack; the business is at UTC
    assert f", 09:00 ({zone})" in await maya.commands("snooze 1001 后天9点")
    assert f"({zone})" in await maya.commands("snooze 1002 in 3 days")
    await maya.sees_in_thread(first, "put this ticket aside until")
    await maya.sees_card("Put aside until")
    assert "There are none" in await maya.commands("tickets unassigned")
    assert "(2)" in await maya.commands("tickets snoozed")
    await bob.says("Any news about my ring?")
    await maya.sees_in_thread(second, "Any news about my ring?")
    assert "(1)" in await maya.commands("tickets snoozed")
    assert "(1)" in await maya.commands("tickets unassigned")
    await world.people.advance(days=3)
    await maya.sees_in_thread(first, "#1001 is back: it was put aside until now")
    assert "(2)" in await maya.commands("tickets unassigned")


async def form(agent: Agent, part: str) -> Json:
    """The form that is open, once it shows `part`."""

    async def look() -> Json | None:
        path = f"/people/agents/{agent.id}/view"
        view: Json | None = (await agent.people.call("GET", path))["view"]
        return view if view and part in str(view) else None

    view = await eventually(look)
    assert view is not None
    return view


async def submits(agent: Agent, **values: str) -> Json:
    body = {"values": {name: {"value": value} for name, value in values.items()}}
    return await agent.people.call("POST", f"/people/agents/{agent.id}/view/submit", body)


async def opens(agent: Agent, text: str, part: str) -> Json:
    """Run `/desk text`; the form that opens."""
    body = {"channel": agent.channel, "command": "/desk", "text": text}
    await agent.people.call("POST", f"/people/agents/{agent.id}/commands", body)
    return await form(agent, part)


async def test_macros_replies_for_later_and_writing_first(world: World) -> None:
    """A macro is previewed before it goes; a reply for later goes at its time, unless the customer
    wrote meanwhile; a customer of before is written to first."""
    maya = await world.people.agent()
    emma = await world.people.customer("Emma")
    await emma.says("Mr Whiskers the parrot swallowed my button")
    card = await maya.sees_card("Emma")

    await opens(maya, "macro add sorry", "Gaps that are filled in")
    refused = await submits(maya, name="sorry", text="Dear {customer}, {oops}")
    assert "Nothing fills the gap “oops”" in str(refused["errors"])
    await submits(maya, name="sorry", text="Dear {customer}, #{number}: we are sorry. {agent}")
    assert "`sorry`" in await maya.commands("macro")
    assert "Did you mean “sorry”" in await maya.commands("macro 1001 sory")
    preview = await opens(maya, "macro 1001 sorry", "swallowed my button")
    assert "Dear Emma, #1001: we are sorry. Maya Chen" in str(preview)
    await emma.says("And my ring")
    await maya.sees_in_thread(card, "And my ring")
    await submits(maya, text="Dear Emma, we are sorry.")
    await form(maya, "The customer wrote while you did")
    await submits(maya, text="Dear Emma, we are sorry for both.")
    await emma.sees("Dear Emma, we are sorry for both.")
    await maya.sees_in_thread(card, "sorry for both")

    await opens(maya, "schedule 1001", "What the customer will read")
    refused = await submits(maya, text="Any better?", when="someday")
    assert "is no time that I know" in str(refused["errors"])
    await submits(maya, text="Any better?", when="in 2 hours")
    await form(maya, "It is sent on")
    await opens(maya, "schedule 1001 in 3 hours", "in 3 hours")
    await submits(maya, text="Any better now?", when="in 3 hours")
    shown = await maya.commands("scheduled")
    assert "Scheduled replies: 2" in shown and "Any better now?" in shown
    await opens(maya, "schedule 1001 tomorrow", "tomorrow")
    await submits(maya, text="Never mind", when="tomorrow 9")
    await maya.commands("scheduled")
    await presses(maya, await answers(maya, "Never mind"), "desk.unschedule.3")
    await maya.sees_in_thread(card, "cancelled the scheduled reply: Never mind")
    await world.people.advance(hours=2, minutes=1)
    await emma.sees("Any better?")
    await emma.says("Much better, thanks to you")
    await maya.sees_in_thread(card, "Much better, thanks to you")
    await world.people.advance(hours=1)
    await maya.sees_in_thread(card, "the customer has written meanwhile. It reads: Any better now?")

    assert "has the open ticket #1001" in await maya.commands("write Emma")
    await maya.commands("resolve 1001")
    await opens(maya, "write emma", "To Emma")
    await submits(maya, text="We found your button")
    await emma.sees("We found your button")
    card = await maya.sees_card("We found your button")
    await maya.sees_in_thread(card, "wrote to this customer first")
    assert not any(
        "Never mind" in m["text"] or "better now" in m["text"] for m in await emma.chat()
    )


async def test_many_at_once_and_a_transcript(world: World) -> None:
    """A change to many tickets is shown before it is made, is made once to each that allows it,
    and says of each other why not; a ticket is written into files in its thread."""
    maya, tom = await world.people.agent(0), await world.people.agent(1)
    people = [await world.people.customer(f"Guest{n}") for n in range(3)]
    for person in people:
        await person.says("Mr Whiskers the parrot <swallowed> my button")
        await person.sees("request #")
    card = await maya.sees_card("Guest2")

    assert "cannot be done to many" in await maya.commands("bulk explode 1001")
    assert "Give 2 tickets to Tom Becker?" in await maya.commands("bulk assign @tom 1001-1002")
    asked = await answers(maya, "Tom Becker?")
    assert await maya.commands("tickets unassigned") and "desk.bulk.confirm" in text_of(asked)
    await presses(maya, asked, "desk.bulk.confirm")
    await answers(maya, "Changed tickets: 2")
    assert "(1)" in await maya.commands("tickets unassigned")
    assert "There is no ticket #1999" in await maya.commands("bulk tag late 1001 1999")
    assert "Tag 3 tickets with #parrot?" in await maya.commands("bulk tag Parrot all")
    await presses(maya, await answers(maya, "#parrot?"), "desk.bulk.cancel")
    await answers(maya, "Nothing was changed")
    assert "There are none" in await maya.commands("tickets #parrot")

    await tom.commands("resolve 1001")
    assert "Resolve 3 tickets?" in await maya.commands("resolve 1001 1002 1003")
    asked = await answers(maya, "Resolve 3 tickets?")
    await presses(maya, asked, "desk.bulk.confirm")
    done = await answers(maya, "Ticket #1001 is resolved or closed already")
    assert "Changed tickets: 2" in text_of(done)
    await presses(maya, asked, "desk.bulk.confirm", force=True, value='["resolve", "", 1, 2, 3]')
    await answers(maya, "Changed tickets: 0")
    for person in people:
        await person.sees("as done")
        assert sum("as done" in message["text"] for message in await person.chat()) == 1

    await maya.replies(card, "note: feathers on the floor")
    assert "comes into its thread" in await maya.commands("transcript 1003")

    async def files() -> list[Json]:
        return [file for message in await maya.thread(card) for file in message.get("files", [])]

    await eventually(files)
    assert [file["name"] for file in await files()] == ["ticket-1003.txt", "ticket-1003.html"]
