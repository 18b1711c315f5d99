"""What happens by itself: reminders, closing, surveys."""

from datetime import UTC, datetime, timedelta

from tests.support.world import Agent, Customer, Json, World, running_world, text_of

UNKNOWN = "Mr Whiskers, my uncle's parrot, swallowed a button of mine"


async def ticket(world: World) -> tuple[Customer, Agent, Json]:
    customer = await world.people.customer()
    agent = await world.people.agent()
    await customer.says(UNKNOWN)
    await customer.sees("request #")
    return customer, agent, await agent.sees_card("Emma")


async def test_a_silent_customer_is_reminded_once_then_the_ticket_is_closed(world: World) -> None:
    customer, agent, card = await ticket(world)
    asked = await agent.replies(card, "Which colour was the button?")
    await customer.sees("Which colour")
    await agent.sees_mark(card, asked, "white_check_mark")
    await world.people.advance(hours=25)
    await customer.sees("still waiting for your answer")
    await agent.sees_in_thread(card, "sent a reminder")
    await world.people.advance(hours=49)
    await customer.sees("have closed request")
    await agent.sees_card("Reopen")
    await world.people.advance(days=10)
    await customer.says("/help")
    await customer.sees("Just write what you need")
    texts = [m["text"] for m in await customer.chat()]
    assert sum("still waiting" in text for text in texts) == 1
    assert sum("have closed" in text for text in texts) == 1
    assert not any("How happy" in text for text in texts)


async def test_an_answer_in_time_cancels_the_reminder(world: World) -> None:
    customer, agent, card = await ticket(world)
    await agent.replies(card, "Which colour was the button?")
    await customer.sees("Which colour")
    await world.people.advance(hours=20)
    await customer.says("Golden!")
    await agent.sees_in_thread(card, "Golden!")
    await world.people.advance(days=5)
    await customer.says("/help")
    await customer.sees("Just write what you need")
    assert not any("still waiting" in m["text"] for m in await customer.chat())


async def test_reopening_cancels_the_survey_and_a_second_resolution_has_its_own(
    world: World,
) -> None:
    customer, agent, card = await ticket(world)
    await agent.presses(card, "ticket.resolve")
    await customer.sees("as done")
    await customer.says("It is not done, the parrot coughs, my dear button people")
    await customer.sees("open again")
    await world.people.advance(hours=5)
    await agent.sees_in_thread(card, "reopened")
    assert not any("How happy" in m["text"] for m in await customer.chat())
    card = await agent.sees_card("Resolve")
    await agent.presses(card, "ticket.resolve")
    await agent.sees_card("Reopen")
    await world.people.advance(hours=5)
    survey = await customer.sees("How happy")
    await customer.taps(survey, "2")
    await customer.taps_data(
        survey, survey["reply_markup"]["inline_keyboard"][0][4]["callback_data"]
    )
    await agent.sees_in_thread(card, "2 of 5")
    await customer.sees("add a word on why")
    await world.people.advance(days=3)
    await customer.says("/help")
    await customer.sees("Just write what you need")
    assert sum("How happy" in m["text"] for m in await customer.chat()) == 1
    assert not any("5 of 5" in m["text"] for m in await agent.thread(card))


async def test_thanks_after_the_resolution_does_not_reopen(world: World) -> None:
    customer, agent, card = await ticket(world)
    await agent.presses(card, "ticket.resolve")
    await customer.sees("as done")
    await customer.says("thank you!")
    await customer.sees("You are welcome")
    await agent.sees_card("Reopen")
    assert not any("reopened" in m["text"] for m in await agent.thread(card))


async def test_a_thumb_up_after_the_resolution_is_thanked_for(world: World) -> None:
    customer, agent, card = await ticket(world)
    await agent.presses(card, "ticket.resolve")
    await customer.sees("as done")
    await customer.says("👍")
    await customer.sees("You are welcome")
    await agent.sees_card("Reopen")


async def test_a_question_taken_for_a_comment_has_a_way_out(world: World) -> None:
    customer, agent, card = await ticket(world)
    await agent.presses(card, "ticket.resolve")
    await agent.sees_card("Reopen")
    await world.people.advance(hours=2)
    await customer.taps(await customer.sees("How happy"), "4 ⭐")
    await customer.sees("add a word on why")
    await customer.says("A voucher for him would be nice")
    await agent.sees_card("“A voucher for him")
    thanks = await customer.sees("passed that on")
    for _ in "twice":
        await customer.taps(thanks, "This is a new question")
    await customer.taps(await customer.sees("Is it one of these?"), "None of these")
    await customer.sees("request #1002")
    await agent.sees_in_thread(card, "was a new question")
    new = await agent.sees_card("#1002")
    await agent.sees_in_thread(new, "voucher for him")
    old = await agent.sees_card("#1001", without="“A voucher for him")
    assert "★★★★☆" in text_of(old)


async def test_who_cannot_be_told_of_the_resolution_is_named(world: World) -> None:
    customer, agent, card = await ticket(world)
    await world.people.call("POST", f"/people/customers/{customer.id}/block", {})
    await agent.sees_in_thread(card, "blocked our bot")
    await agent.presses(card, "ticket.resolve")
    await agent.sees_in_thread(card, "could not tell the customer that this ticket is resolved")


async def test_a_rating_in_words_counts_like_a_tap(world: World) -> None:
    customer, agent, card = await ticket(world)
    await agent.presses(card, "ticket.resolve")
    await agent.sees_card("Reopen")
    await world.people.advance(hours=2)
    await customer.sees("How happy")
    await customer.says("5/5")
    await customer.sees("add a word on why")
    await agent.sees_in_thread(card, "5 of 5")
    for remark in ("4", "It was great"):
        await customer.says(remark)
        await agent.sees_in_thread(card, f"commented: {remark}")
    await agent.sees_card("It was great")
    assert not any("reopened" in m["text"] for m in await agent.thread(card))


async def test_courtesy_does_not_make_it_our_turn(world: World) -> None:
    customer, agent, card = await ticket(world)
    await agent.replies(card, "Please bring the parrot on Monday.")
    await customer.sees("on Monday")
    await customer.says("Thanks, that's all!")
    await agent.sees_in_thread(card, "that's all")
    await agent.sees_card("Waiting for the customer")


async def test_what_is_still_open_after_the_resolution_reaches_the_desk(world: World) -> None:
    customer, agent, card = await ticket(world)
    await agent.presses(card, "ticket.resolve")
    await customer.sees("just write here")
    await customer.says("still broken, the thing")
    await customer.sees("is open again")
    await agent.sees_in_thread(card, "still broken")


async def test_an_overdue_ticket_is_shown_and_staff_are_nudged_once_for_each_promise(
    world: World,
) -> None:
    customer, agent, card = await ticket(world)

    async def nudges() -> list[Json]:
        return [m for m in await agent.thread(card) if "Overdue: the customer" in text_of(m)]

    await world.people.advance(minutes=66)
    await agent.sees_card("overdue")
    await agent.sees_in_thread(card, "#1001 was promised a reply by now, and nobody has taken")
    await world.people.advance(hours=9)
    await agent.presses(card, "ticket.take")
    await agent.sees_in_thread(card, "took this ticket")
    assert [m["subtype"] for m in await nudges()] == ["thread_broadcast"]

    await agent.replies(card, "Which colour was the button?")
    await customer.sees("Which colour")
    await agent.sees_card("Waiting for the customer", without="overdue")
    await customer.says("Golden!")
    await agent.sees_card("Golden!", without="overdue")
    await world.people.advance(minutes=66)
    await agent.sees_card("overdue")
    await agent.sees_in_thread(card, f"<@{agent.id}>")
    assert len(await nudges()) == 2


async def test_nobody_is_disturbed_in_quiet_hours(sqlite_url: str) -> None:
    moment = datetime.now(UTC)
    night = [moment + timedelta(minutes=30), moment + timedelta(hours=5)]
    quiet_hours = "-".join(edge.strftime("%H:%M") for edge in night)
    async with running_world(sqlite_url, quiet_hours=quiet_hours) as world:
        customer, agent, card = await ticket(world)
        await agent.presses(card, "ticket.resolve")
        await customer.sees("as done")
        await world.people.advance(hours=3)  # the survey was due after one
        await customer.says("/help")
        await customer.sees("Just write what you need")
        assert not any("How happy" in m["text"] for m in await customer.chat())
        await world.people.advance(hours=3)
        await customer.sees("How happy")
