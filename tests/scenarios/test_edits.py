"""Second thoughts: what an agent edits or deletes follows to the customer, or it is said why."""

from typing import Any

import pytest

from tests.support.world import Agent, Customer, Json, World, eventually, running_world, text_of

QUESTION = "Mr Whiskers, my uncle's parrot, swallowed a button of mine"
PARAGRAPH = "All of it is in your order, which we look into now. " * 20


async def conversation(world: World) -> tuple[Customer, Agent, Json]:
    customer, agent = await world.people.customer("Emma"), await world.people.agent()
    await customer.says(QUESTION)
    return customer, agent, await agent.sees_card("Emma")


async def message(customer: Customer, message_id: int) -> Json:
    return next(m for m in await customer.chat() if m["message_id"] == message_id)


async def reads(customer: Customer, message_id: int, text: str) -> None:
    """The customer's message says this, after a while."""

    async def look() -> bool:
        return bool((await message(customer, message_id))["text"] == text)

    await eventually(look)


async def is_gone(customer: Customer, *message_ids: int) -> None:
    async def look() -> bool:
        return all([(await message(customer, one))["deleted"] for one in message_ids])

    await eventually(look)


async def test_an_edit_reaches_the_customer(world: World) -> None:
    customer, agent, card = await conversation(world)
    ts = await agent.replies(card, "It costs *10* euros")
    sent = await customer.sees("It costs 10 euros")
    await agent.sees_mark(card, ts, "white_check_mark")
    await agent.edits(ts, "It costs *12* euros, <!here>")
    await reads(customer, sent["message_id"], "It costs 12 euros,")
    await agent.sees_mark(card, ts, "pencil2")

    await agent.edits(ts, "note: 12, not 10")
    await eventually(agent.ephemerals)
    assert "does not make it a note" in text_of((await agent.ephemerals())[-1])
    note = await agent.replies(card, "note: check the price")
    await agent.sees_mark(card, note, "lock")
    await agent.edits(note, "check the price with Bob")
    await eventually_says(agent, "stays inside")
    await agent.edits(note, "note: check the price with Bob")
    await agent.edits(ts, PARAGRAPH * 5)
    await agent.sees_in_thread(card, "needs more messages")
    assert (await message(customer, sent["message_id"]))["text"] == "It costs 12 euros,"
    assert not any("Bob" in m["text"] for m in await customer.chat())


async def eventually_says(agent: Agent, part: str) -> None:
    async def look() -> bool:
        return any(part in text_of(one) for one in await agent.ephemerals())

    await eventually(look)


async def test_a_long_reply_is_edited_and_deleted_whole(world: World) -> None:
    customer, agent, card = await conversation(world)
    before = (await customer.sees("request #"))["message_id"]
    long = "\n\n".join(f"{number}. {PARAGRAPH}" for number in range(11))
    assert 11_000 < len(long) <= 12_000  # as much as Slack takes
    ts = await agent.replies(card, long, files=[("bill.pdf", "application/pdf", b"%PDF")])
    await agent.sees_mark(card, ts, "white_check_mark")
    sent = [m for m in await customer.chat() if m["message_id"] > before]
    words, file = [m for m in sent if PARAGRAPH[:50] in m.get("text", "")], sent[-1]
    assert len(words) >= 3 and "document" in file
    assert " ".join(" ".join(m["text"] for m in words).split()) == " ".join(long.split())

    await agent.edits(ts, "Shorter")
    await reads(customer, words[0]["message_id"], "Shorter")
    await is_gone(customer, *(m["message_id"] for m in words[1:]))
    assert not (await message(customer, file["message_id"]))["deleted"]
    await agent.sees_mark(card, ts, "pencil2")
    await agent.deletes(ts)
    await is_gone(customer, words[0]["message_id"], file["message_id"])
    await agent.sees_in_thread(card, "does not see it any more")


async def test_a_copy_that_cannot_be_reached_is_named(world: World) -> None:
    """The line broke after Telegram took the reply: it went twice, and one number is known."""
    customer, agent, card = await conversation(world)
    first = await agent.replies(card, "One moment, I look")
    await agent.sees_mark(card, first, "white_check_mark")
    await world.people.fault("telegram", "reset_after", method="sendMessage", count=1)
    ts = await agent.replies(card, "The code is 4711")
    await agent.sees_in_thread(card, "they may have it twice")
    await agent.sees_mark(card, ts, "white_check_mark")
    await agent.edits(ts, "The code is 4712")
    await agent.sees_in_thread(card, "with the old words may still be")
    await agent.deletes(ts)
    await agent.sees_in_thread(card, "an earlier copy may still be in the customer’s chat")
    shown = [m["text"] for m in await customer.chat() if not m.get("deleted")]
    assert "The code is 4711" in shown and "The code is 4712" not in shown


async def test_changes_wait_for_a_reply_under_way(world: World) -> None:
    customer, agent, card = await conversation(world)
    await world.people.fault("telegram", "rate_limit", method="sendMessage", retry_after=3)
    first = await agent.replies(card, "One moment, I look")
    await agent.sees_mark(card, first, "hourglass_flowing_sand")
    second = await agent.replies(card, "This one is for somebody else")
    third = await agent.replies(card, "Found it at last")
    await agent.edits(first, "One moment, I am looking")
    await agent.deletes(second)
    await agent.sees_in_thread(card, "before it was sent")
    await world.people.call("DELETE", "/control/faults")
    await agent.sees_only_mark(card, first, "white_check_mark", "pencil2")
    await agent.sees_only_mark(card, third, "white_check_mark")
    texts = [m["text"] for m in await customer.chat()]
    assert texts[-2:] == ["One moment, I am looking", "Found it at last"]
    assert not any("somebody else" in text for text in texts)


async def test_what_cannot_be_undone_is_said(world: World) -> None:
    customer, agent, card = await conversation(world)
    ts = await agent.replies(card, "We open at nine")
    sent = await customer.sees("We open at nine")
    await agent.sees_mark(card, ts, "white_check_mark")
    await world.people.fault("telegram", "forbidden", method="editMessageText", count=1)
    await agent.edits(ts, "We open at ten")
    await agent.sees_in_thread(card, "they have blocked our bot")
    await world.people.advance(hours=49)
    await agent.deletes(ts)
    await agent.sees_in_thread(card, "within 48 hours only")
    assert not (await message(customer, sent["message_id"]))["deleted"]


@pytest.mark.parametrize(
    ("staff_language", "mark", "line"),
    [("en", "✏ (edited)", "It now says: 4 mugs"), ("zh", "✏（已编辑）", "现在的内容是：4 mugs")],
)
async def test_a_customers_edit_shows(
    database_url: str, staff_language: str, mark: str, line: str
) -> None:
    more: dict[str, Any] = {"staff_language": staff_language}
    async with running_world(database_url, **more) as world:
        customer, agent, card = await conversation(world)
        said = await customer.says("3 mugs <!channel> came broken")
        await agent.sees_in_thread(card, "3 mugs")
        await customer.edits(said["message"]["message_id"], "4 mugs <!channel> came broken")
        await agent.sees_in_thread(card, line)
        shown = await agent.sees_in_thread(card, mark)
        assert shown["username"] == "Emma"
        assert "4 mugs &lt;!channel&gt; came broken" in shown["text"]


async def test_a_burst_is_one_message_and_its_edits_are_seen(world: World) -> None:
    customer = await world.people.customer()
    agent = await world.people.agent()
    await customer.says("???")
    await customer.sees("not sure what you mean")
    last = await customer.says("Mr Whiskers, my uncle's parrot, swallowed a button of mine")
    card = await agent.sees_card("Emma")
    burst = await agent.sees_in_thread(card, "parrot")
    assert burst["text"].startswith("???\nMr Whiskers")
    await customer.edits(last["message"]["message_id"], "Mr Whiskers swallowed a ring")
    shown = await agent.sees_in_thread(card, "a ring ✏ (edited)")
    assert shown["ts"] == burst["ts"] and shown["text"].startswith("???\nMr Whiskers")


async def test_a_customers_answer_quotes_what_it_answers(world: World) -> None:
    customer, agent, card = await conversation(world)
    await agent.replies(card, "Which of the two colours <!here>?")
    asked = await customer.sees("Which of the two colours")
    await agent.replies(card, "And which size?")
    await customer.sees("And which size?")
    await customer.sends(text="The blue one", reply_to_message_id=asked["message_id"])
    shown = await agent.sees_in_thread(card, "The blue one")
    assert shown["text"] == "↪ “Which of the two colours ?”\nThe blue one"
