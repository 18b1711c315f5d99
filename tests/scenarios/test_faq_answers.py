"""What a customer gets for one message: answers, a person, or both."""

from tests.support.world import World


async def test_two_questions_in_one_message_get_two_answers(world: World) -> None:
    emma = await world.people.customer()
    await emma.says("When do you open? And can I bring my dog?")
    await emma.sees("8:00")
    await emma.sees("dogs")
    assert not await (await world.people.agent()).cards()


async def test_what_only_one_half_of_a_message_asks_goes_to_a_person(world: World) -> None:
    emma = await world.people.customer()
    agent = await world.people.agent()
    await emma.says("What is the wifi password? Why did my neighbour paint your fence purple?")
    await emma.sees("Harbour Lane Guest")
    await emma.sees("the rest of your message")
    card = await agent.sees_card(emma.name)
    await agent.sees_in_thread(card, "purple")


async def test_an_order_is_told_how_and_reaches_a_person(world: World) -> None:
    emma = await world.people.customer()
    agent = await world.people.agent()
    await emma.says("I'd like to book a table for 4 people tomorrow at 7")
    await emma.sees("I have passed this to our team as request")
    await agent.sees_card(emma.name)


async def test_a_follow_up_leans_on_the_answer_before_it(world: World) -> None:
    emma = await world.people.customer()
    await emma.says("What are your opening hours?")
    first = await emma.sees("weekdays")
    await emma.says("and on Sunday?")
    again = await emma.sees("", after=first["message_id"])
    assert "9:00" in again["text"]
    assert not await (await world.people.agent()).cards()
