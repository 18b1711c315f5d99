"""What is held back, asked about or told, so that nobody has to wonder what a customer read."""

from tests.support.world import Agent, Json, World, eventually, running_world, text_of

UNKNOWN = "Mr Whiskers, my uncle's parrot, swallowed a button of mine"


async def whispered(agent: Agent, part: str) -> Json:
    """What only this agent is shown."""

    async def look() -> Json | None:
        return next((m for m in await agent.ephemerals() if part in text_of(m)), None)

    found = await eventually(look)
    assert found is not None
    return found


async def chosen(agent: Agent, asked: Json, action: str, said: str) -> None:
    """Press a button under a held message, and read what came of it."""
    await agent.presses(asked, action)
    await whispered(agent, said)


async def test_a_held_message_becomes_what_its_writer_says(world: World) -> None:
    customer = await world.people.customer()
    agent = await world.people.agent()
    await customer.says(UNKNOWN)
    card = await agent.sees_card("Emma")
    first = await agent.replies(card, "note he is *fine* & well")
    await agent.sees_only_mark(card, first, "raised_hand")
    asked = await whispered(agent, "looks like a note")
    await chosen(agent, asked, "held.send", "on its way")
    sent = await customer.sees("he is fine & well")
    assert sent["entities"][0]["type"] == "bold"
    await agent.sees_only_mark(card, first, "white_check_mark")

    second = await agent.replies(card, "[note] her uncle is cross")
    await chosen(agent, await whispered(agent, "looks like a note"), "held.keep", "stays inside")
    await agent.sees_only_mark(card, second, "lock")

    third = await agent.replies(card, "note")
    await chosen(agent, await whispered(agent, "looks like a note"), "held.drop", "Nothing was")
    await agent.sees_only_mark(card, third, "raised_hand")

    fourth = await agent.replies(card, "nota: gone")
    asked = await whispered(agent, "looks like a note")
    await agent.deletes(fourth)
    await chosen(agent, asked, "held.send", "not there any more")
    await agent.replies(card, "Goodbye")
    await customer.sees("Goodbye")
    said = [m["text"] for m in await customer.chat()]
    assert not any(word in text for text in said for word in ("cross", "nota"))


async def test_two_agents_do_not_answer_at_once_unknowingly(world: World) -> None:
    customer = await world.people.customer()
    maya, tom = await world.people.agent(0), await world.people.agent(1)
    await customer.says(UNKNOWN)
    card = await maya.sees_card("Emma")
    await maya.replies(card, "Please bring him in")
    crossed = await tom.replies(card, "Please send a photo")
    asked = await whispered(tom, "Maya Chen replied to the customer a moment ago")
    assert "Please bring him in" in text_of(asked)
    await tom.sees_only_mark(card, crossed, "raised_hand")
    await maya.replies(card, "At nine, please")
    await customer.sees("At nine, please")
    assert not any("photo" in m["text"] for m in await customer.chat())
    await chosen(tom, asked, "held.send", "on its way")
    await customer.sees("Please send a photo")

    await tom.presses(card, "ticket.reply")
    await tom.sees_form()
    await maya.presses(card, "ticket.reply")
    assert "Tom Becker has opened this form" in str((await maya.sees_form())["blocks"])
    await world.people.advance(minutes=1)
    await maya.replies(card, "Or just call us")
    await whispered(maya, "Tom Becker has the form for a reply")
    assert await tom.submits(text={"value": "A photo will do"}) is None
    await customer.sees("A photo will do")


async def test_a_channel_can_keep_what_is_written_inside(sqlite_url: str) -> None:
    async with running_world(sqlite_url, slack_note_channels="#support") as world:
        customer = await world.people.customer()
        agent = await world.people.agent()
        await customer.says(UNKNOWN)
        card = await agent.sees_card("Emma")
        note = await agent.replies(card, "Did she not write last week, too?")
        await agent.sees_mark(card, note, "lock")
        ts = await agent.replies(card, "reply: Please bring him in")
        sent = await customer.sees("Please bring him in")
        assert sent["text"] == "Please bring him in"
        await agent.sees_mark(card, ts, "white_check_mark")
        await agent.presses(card, "ticket.reply")
        assert UNKNOWN in str((await agent.sees_form())["blocks"])
        assert await agent.submits(text={"value": "At nine, please"}) is None
        await customer.sees("At nine, please")
        shown = await agent.sees_in_thread(card, "At nine, please")
        assert shown["username"] == "Maya Chen"
        await agent.sees_mark(card, shown["ts"], "white_check_mark")
        assert "Begin with `reply:`" in await agent.commands("help")
        await agent.replies(card, "(reply: not yet)")
        asked = await whispered(agent, "looks like a reply")
        await chosen(agent, asked, "held.keep", "stays inside")
        await agent.edits(note, "reply: Did she?")
        await whispered(agent, "so the edit stays inside")
        await agent.edits(ts, "reply: Please bring him *today*")

        async def changed() -> bool:
            return any(m["text"] == "Please bring him today" for m in await customer.chat())

        await eventually(changed)
