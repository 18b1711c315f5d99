"""People tap twice; a button has its effect once."""

import pytest

from tests.support.world import Customer, Json, World


async def taps_twice(customer: Customer, message: Json, label: str) -> list[str]:
    """What the customer is told for two taps, by the time a third tap, elsewhere, is answered.

    Only a tap tells that the taps before it are done: what is written does not wait for taps.
    """
    await customer.says("/language")
    asked = await customer.sees("Which language")
    await customer.taps(message, label)
    await customer.taps(message, label)
    await customer.taps(asked, "English")
    done = await customer.sees("From now on", after=asked["message_id"])
    return [
        other["text"]
        for other in await customer.chat()
        if asked["message_id"] < other["message_id"] < done["message_id"]
    ]


async def test_a_suggestion_is_answered_once(world: World) -> None:
    customer = await world.people.customer()
    await customer.says("voucher")
    suggestions = await customer.sees("Is it one of these?")
    label = suggestions["reply_markup"]["inline_keyboard"][0][0]["text"]
    assert len(await taps_twice(customer, suggestions, label)) == 1


async def test_of_two_choices_at_once_the_first_counts(world: World) -> None:
    customer = await world.people.customer()
    agent = await world.people.agent()
    await customer.says("voucher")
    suggestions = await customer.sees("Is it one of these?")
    await customer.says("/language")
    asked = await customer.sees("Which language")
    rows = suggestions["reply_markup"]["inline_keyboard"]
    for label in (rows[0][0]["text"], "None of these", rows[1][0]["text"]):
        await customer.taps(suggestions, label)
    await customer.taps(asked, "English")
    await customer.sees("From now on", after=asked["message_id"])
    said = [m["text"] for m in await customer.chat() if m["message_id"] > asked["message_id"]]
    assert len(said) == 2  # the answer, and the language
    assert await agent.cards() == []


@pytest.mark.parametrize(
    ("said", "shown", "label"),
    [("voucher", "Is it one of these?", "None of these"), ("/help", "Just write", "Talk to a")],
)
async def test_a_person_is_asked_for_once(world: World, said: str, shown: str, label: str) -> None:
    customer = await world.people.customer()
    agent = await world.people.agent()
    await customer.says(said)
    message = await customer.sees(shown)
    assert len(await taps_twice(customer, message, label)) == 1
    await agent.sees_card("Emma")
    assert len(await agent.cards()) == 1


async def test_another_button_of_the_same_message_still_counts(world: World) -> None:
    """It solved it, and after all it did not."""
    customer = await world.people.customer()
    agent = await world.people.agent()
    await customer.says("When are you open?")
    answer = await customer.sees("8:00 on weekdays")
    await taps_twice(customer, answer, "That solved it")
    await customer.taps(answer, "Talk to a person")
    await customer.sees("request #")
    await agent.sees_card("Emma")


async def test_a_person_asked_for_beside_an_open_request_is_told_what_about(world: World) -> None:
    """ "Added to your request" is true: the thread shows the question that was tapped."""
    customer = await world.people.customer()
    agent = await world.people.agent()
    await customer.says("When are you open?")
    answer = await customer.sees("8:00 on weekdays")
    await customer.says("Mr Whiskers, my uncle's parrot, swallowed a button of mine")
    promise = await customer.sees("request #")
    card = await agent.sees_card("Emma")
    await customer.taps(answer, "Talk to a person")
    await customer.sees("Added to your request", after=promise["message_id"])
    await agent.sees_in_thread(card, "When are you open?")


async def test_a_person_asked_for_again_about_a_resolved_request_opens_it_again(
    world: World,
) -> None:
    """Not a second ticket of the same question."""
    customer = await world.people.customer()
    agent = await world.people.agent()
    await customer.says("When are you open?")
    answer = await customer.sees("8:00 on weekdays")
    await customer.taps(answer, "Talk to a person")
    await customer.sees("request #")
    card = await agent.sees_card("Emma")
    await agent.presses(card, "ticket.resolve")
    resolved = await customer.sees("as done")
    rows = answer["reply_markup"]["inline_keyboard"]
    person = next(b["callback_data"] for row in rows for b in row if "person" in b["text"])
    await customer.taps_data(answer, person.replace("person", "none"))
    await customer.sees("is open again", after=resolved["message_id"])
    await agent.sees_in_thread(card, "asks to talk to a person")
    assert len(await agent.cards()) == 1
