"""Tickets go to the channels that the rules say, and are worked on there."""

from pathlib import Path

from tests.support.world import running_world, text_of

RULES = """
- channel: "#desk-zh"
  language: zh
- channel: "#visits"
  topic: visit
- channel: "#not-made-yet"
  language: fr
"""


async def test_each_ticket_goes_to_its_channel(sqlite_url: str, tmp_path: Path) -> None:
    file = tmp_path / "routes.yaml"
    file.write_text(RULES, encoding="utf-8")
    channels = ("desk-zh", "visits")
    async with running_world(sqlite_url, channels=channels, routes=str(file)) as world:
        people = world.people
        maya, visits = await people.agent(), await people.agent(1, "visits")
        chinese = await people.agent(2, "desk-zh")
        ming, emma = await people.customer("陈明", "zh"), await people.customer("Emma")
        zoe = await people.customer("Zoé", "fr")

        await ming.says("我叔叔的鹦鹉吞下了我的一颗纽扣")
        card = await chinese.sees_card("陈明")
        await chinese.sees_in_thread(card, "鹦鹉")
        reply = await chinese.replies(card, "好的，我们来看看。")
        await ming.sees("我们来看看")
        await chinese.sees_mark(card, reply, "white_check_mark")

        await emma.says("When are you open?")
        answer = await emma.sees("8:00 on weekdays")
        await emma.taps(answer, "Talk to a person")
        card = await visits.sees_card("When are you open?")
        assert "visit" in text_of(card), "what it is about is its tag"
        await visits.presses(card, "ticket.take")
        await emma.sees("is now looking after your request")

        await zoe.says("Mon perroquet a avalé un bouton de votre caisse")
        await maya.sees_card("Zoé")  # nothing is lost where a channel is missing
        shown = [text_of(card) for card in await maya.cards()]
        assert not any("陈明" in text or "Emma" in text for text in shown)
