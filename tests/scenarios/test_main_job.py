"""The main job, end to end: answered on Telegram, replied to from Slack, rated."""

import pytest

from tests.support.world import World, eventually

ENGLISH = {
    "language": "en",
    "known": "When are you open?",
    "answer": "8:00 on weekdays",
    "unknown": "Mr Whiskers, my uncle's parrot, swallowed a button of mine",
    "promise": "passed this to our team as request #",
    "survey": "How happy are you",
    "thanks": "passed that on",
}
CHINESE = {
    "language": "zh-hans",
    "known": "你们几点开门？",
    "answer": "周末 9 点",
    "unknown": "请问可以帮我修理飞船吗",
    "promise": "转给同事，编号 #",
    "survey": "满意吗",
    "thanks": "我们已转达",
}


@pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["english", "chinese"])
async def test_answer_ticket_reply_rating(world: World, words: dict[str, str]) -> None:
    customer = await world.people.customer("Emma", words["language"])
    agent = await world.people.agent()

    await customer.says("/start")
    await customer.sees("Harbour Lane")
    await customer.says(words["known"])
    await customer.sees(words["answer"])

    await customer.says(words["unknown"])
    await customer.sees(words["promise"])
    card = await agent.sees_card("Emma")
    await agent.sees_in_thread(card, words["unknown"])

    ts = await agent.replies(card, "We have it here & it is *safe*.")
    await customer.sees("We have it here & it is safe.")
    await agent.sees_mark(card, ts, "white_check_mark")

    note = await agent.replies(card, "note: she sounds sad")
    await agent.sees_mark(card, note, "lock")

    await agent.presses(card, "ticket.resolve")
    await agent.sees_in_thread(card, "resolved")
    await world.people.advance(hours=2)
    survey = await customer.sees(words["survey"])
    await customer.taps(survey, "4")
    await agent.sees_in_thread(card, "4 of 5")
    last = (await customer.chat())[-1]["message_id"]
    await customer.says("Quick and kind")
    await customer.sees(words["thanks"], after=last - 1)
    await agent.sees_in_thread(card, "Quick and kind")

    async def prompt_has_no_button() -> bool:
        asked = next(m for m in await customer.chat() if m["message_id"] == last)
        return not asked.get("reply_markup")

    await eventually(prompt_has_no_button)
    await agent.sees_card("★★★★☆")
    assert not [m for m in await customer.chat() if "sad" in m["text"]]
