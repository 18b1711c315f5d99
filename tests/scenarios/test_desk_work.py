"""Customers and agents at work: suggestions, handing over, conflicts, outages."""

from slack_sdk.web.async_client import AsyncWebClient

from tests.support.world import Json, World, eventually, text_of

UNKNOWN = "Mr Whiskers, my uncle's parrot, swallowed a button of mine"


async def test_talk_to_a_person_after_an_answer(world: World) -> None:
    customer = await world.people.customer()
    agent = await world.people.agent()
    await customer.says("When are you open?")
    answer = await customer.sees("8:00 on weekdays")
    await customer.taps(answer, "Talk to a person")
    await customer.sees("request #")
    card = await agent.sees_card("When are you open?")
    await agent.sees_in_thread(card, "When are you open?")
    await customer.taps_data(
        answer, answer["reply_markup"]["inline_keyboard"][0][1]["callback_data"]
    )
    assert len(await agent.cards()) == 1


async def test_suggestions_and_none_of_these(world: World) -> None:
    customer = await world.people.customer()
    agent = await world.people.agent()
    await customer.says("A voucher for him would be nice")
    asked = await customer.sees("Is it one of these?")
    await customer.taps(asked, "None of these")
    await customer.sees("request #")
    await agent.sees_card("A voucher for him")


async def test_a_suggestion_is_picked(world: World) -> None:
    customer = await world.people.customer()
    await customer.says("A voucher for him would be nice")
    asked = await customer.sees("Is it one of these?")
    label = asked["reply_markup"]["inline_keyboard"][0][0]["text"]
    await customer.taps(asked, label)
    answer = await customer.sees("", after=asked["message_id"])
    assert "That solved it" in str(answer["reply_markup"])


async def test_the_second_of_two_agents_reads_who_was_quicker(world: World) -> None:
    customer = await world.people.customer()
    maya, tom = await world.people.agent(0), await world.people.agent(1)
    await customer.says(UNKNOWN)
    card = await maya.sees_card("Emma")
    await maya.presses(card, "ticket.take")
    await customer.sees("is now looking after your request")
    await tom.presses(card, "ticket.take", force=True, value="1")

    async def told() -> bool:
        return any("Maya" in text_of(m) for m in await tom.ephemerals())

    await eventually(told)


async def test_telegram_is_down_while_an_agent_replies(world: World) -> None:
    customer = await world.people.customer()
    agent = await world.people.agent()
    await customer.says(UNKNOWN)
    card = await agent.sees_card("Emma")
    await customer.sees("request #")
    await agent.presses(card, "ticket.take")
    await customer.sees("is now looking after")
    await world.people.fault("telegram", "error_500", method="sendMessage", count=3)
    waiting = [await agent.replies(card, f"We are on it {n}") for n in range(3)]
    for ts in waiting:
        await agent.sees_mark(card, ts, "hourglass_flowing_sand")
    for number, ts in enumerate(waiting):
        await customer.sees(f"We are on it {number}")
        await agent.sees_only_mark(card, ts, "white_check_mark")
    await agent.sees_in_thread(card, "they may have it twice")  # a 500 may come after the effect


async def test_the_customer_has_blocked_the_bot(world: World) -> None:
    customer = await world.people.customer()
    agent = await world.people.agent()
    await customer.says(UNKNOWN)
    card = await agent.sees_card("Emma")
    await customer.sees("request #")
    await world.people.call("POST", f"/people/customers/{customer.id}/block")
    await agent.sees_in_thread(card, "blocked our bot")
    ts = await agent.replies(card, "Hello?")
    await agent.sees_only_mark(card, ts, "x")
    await agent.sees_card("⚠", without="Waiting for the customer")
    assert "Hello? (not delivered)" in await agent.commands("ticket 1001")
    await world.people.advance(days=6)
    await agent.sees_card("Maya Chen")
    said = [text_of(message) for message in await agent.thread(card)]
    assert not any("remind" in text or "closed this" in text for text in said)
    await world.people.call("POST", f"/people/customers/{customer.id}/unblock")
    await agent.sees_in_thread(card, "can be reached again")
    await agent.replies(card, "Hello again")
    await customer.sees("Hello again")
    await agent.sees_card("Waiting for the customer", without="⚠")


async def test_a_block_found_while_sending_is_said_once_and_ends_with_the_next_success(
    world: World,
) -> None:
    customer = await world.people.customer()
    agent = await world.people.agent()
    await customer.says(UNKNOWN)
    card = await agent.sees_card("Emma")
    await customer.sees("request #")
    await agent.presses(card, "ticket.take")
    await customer.sees("is now looking after")
    fault = {"method": "sendMessage", "chat": customer.id, "count": 1}
    await world.people.fault("telegram", "forbidden", **fault)
    await agent.sees_only_mark(card, await agent.replies(card, "Hello?"), "x")
    await agent.sees_card("⚠")
    await agent.sees_in_thread(card, "has blocked our bot")
    said = [text_of(message) for message in await agent.thread(card)]
    assert sum("has blocked our bot" in text for text in said) == 1
    await agent.replies(card, "Hello again")
    await customer.sees("Hello again")
    await agent.sees_card("Waiting for the customer", without="⚠")
    await world.people.call("POST", f"/people/customers/{customer.id}/block")
    await agent.sees_card("⚠")
    await world.people.advance(hours=25)
    await agent.sees_in_thread(card, "could not remind them: they have blocked our bot")
    await world.people.advance(hours=49)
    await agent.sees_in_thread(card, "could not tell them: they have blocked our bot")
    await agent.sees_card("Reopen")


async def test_slack_is_down_when_a_customer_writes(world: World) -> None:
    customer = await world.people.customer()
    agent = await world.people.agent()
    await world.people.fault("slack", "error_500", method="chat.postMessage", count=3)
    await customer.says(UNKNOWN)
    await customer.sees("request #")
    card = await agent.sees_card("Emma")
    await agent.sees_in_thread(card, "Mr Whiskers")


async def test_the_customer_chooses_a_language(world: World) -> None:
    customer = await world.people.customer()
    await customer.says("/language")
    asked = await customer.sees("Which language")
    await customer.taps(asked, "中文")
    await customer.sees("从现在起我说中文")
    await customer.says("/help")
    await customer.sees("用您自己的话")
    await customer.says("/language English")
    await customer.sees("From now on I speak English.")
    await customer.says("/language zh-CN")
    await customer.sees("从现在起我说中文", after=(await customer.chat())[-1]["message_id"])


async def test_an_edited_message_is_shown_to_staff(world: World) -> None:
    customer = await world.people.customer()
    agent = await world.people.agent()
    sent = await customer.says(UNKNOWN)
    card = await agent.sees_card("Emma")
    await customer.sees("request #")
    path = f"/people/customers/{customer.id}/messages/{sent['message']['message_id']}"
    await world.people.call("PATCH", path, {"text": "It was a coin, not a button"})
    await agent.sees_in_thread(card, "It was a coin")


async def test_the_desk_command(world: World) -> None:
    customer = await world.people.customer("Zebedee")
    agent = await world.people.agent()
    await customer.says(UNKNOWN)
    await agent.sees_card("Zebedee")
    assert "Zebedee" in await agent.commands("find zebedde")
    assert "1001" in await agent.commands("tickets all")
    assert "Zebedee" in await agent.commands("customer Zebedee")
    assert "Mr Whiskers" in await agent.commands("ticket 1001")
    assert "help" in await agent.commands("hlep")
    assert "help" in await agent.commands("")
    await agent.commands("assign 1001 me")
    await agent.sees_card("Maya Chen")
    await agent.commands("resolve 1001")
    await agent.sees_card("Reopen")


async def test_links_of_an_answer_stay_when_it_solved_the_question(world: World) -> None:
    customer = await world.people.customer()
    await customer.says("What is your address?")
    answer = await customer.sees("12 Harbour Lane")
    links = [b for row in answer["reply_markup"]["inline_keyboard"] for b in row if "url" in b]
    assert links
    await customer.taps(answer, "That solved it")

    async def only_links() -> bool:
        shown = next(m for m in await customer.chat() if m["message_id"] == answer["message_id"])
        rows = shown.get("reply_markup", {}).get("inline_keyboard", [])
        return [b for row in rows for b in row] == links

    await eventually(only_links)


async def test_an_answer_beside_a_waiting_ticket_follows_its_question(world: World) -> None:
    customer = await world.people.customer()
    agent = await world.people.agent()
    await customer.says(UNKNOWN)
    card = await agent.sees_card("Emma")
    await customer.says("Do you have Wi-Fi?")
    await customer.sees("Harbour Lane Guest")
    await agent.sees_in_thread(card, "Harbour Lane Guest")
    texts = [m["text"] for m in await agent.thread(card)]
    question = next(i for i, text in enumerate(texts) if "Wi-Fi?" in text)
    answer = next(i for i, text in enumerate(texts) if "Harbour Lane Guest" in text)
    assert question < answer


async def test_words_under_a_message_that_is_no_ticket_are_refused_at_once(world: World) -> None:
    agent = await world.people.agent()
    slack = AsyncWebClient(world.playground.config.slack_bot_token, world.playground.slack_api_url)
    post = await slack.chat_postMessage(channel="#support", text="Good morning!")
    await agent.replies({"ts": post["ts"]}, "Who is this for?")

    async def told() -> bool:
        return any("do not know which ticket" in text_of(m) for m in await agent.ephemerals())

    await eventually(told, seconds=4)


async def test_what_looks_like_a_note_or_a_command_is_asked_back_about(world: World) -> None:
    customer = await world.people.customer()
    agent = await world.people.agent()
    await customer.says(UNKNOWN)
    card = await agent.sees_card("Emma")
    for text, said in (
        ("(note: not for her)", "looks like a note"),
        ("note:", "That note is empty"),
        ("/desk find Emma", "Commands do not work in threads"),
    ):
        await agent.replies(card, text)

        async def told(said: str = said) -> bool:
            return any(said in text_of(whisper) for whisper in await agent.ephemerals())

        await eventually(told)

    async def hints() -> list[Json]:
        whispers = await agent.ephemerals()
        return [m for m in whispers if "Customers do not read this" in text_of(m)]

    await agent.writes("Who has the key?")
    await eventually(hints)
    await agent.writes("I have it")
    await agent.replies(card, "Now to you")
    await customer.sees("Now to you")
    assert [m["text"] for m in (await customer.chat())[-2:]] == [
        "Maya Chen is now looking after your request #1001.",
        "Now to you",
    ]
    assert len(await hints()) == 1
    assert "No customer matches “@channel”" in await agent.commands("find <!channel>")


async def test_a_customer_is_told_that_a_colleague_opened_the_request_again(world: World) -> None:
    customer = await world.people.customer()
    agent = await world.people.agent()
    await customer.says(UNKNOWN)
    card = await agent.sees_card("Emma")
    await agent.presses(card, "ticket.resolve")
    await customer.sees("as done")
    card = await agent.sees_card("Reopen")
    await agent.presses(card, "ticket.reopen")
    await customer.sees("Maya Chen has opened your request #1001 again")
    assert "There is no page 7." in await agent.commands("tickets all 7")
