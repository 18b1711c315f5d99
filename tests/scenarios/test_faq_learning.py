"""The FAQ gets better: what one customer missed is an answer for the next."""

import json
from typing import Any

from sqlalchemy import func, select

from faq import service
from faq.models import FaqEntry
from tests.support.world import Agent, Customer, Json, World, eventually

QUESTION = "Do your seagulls take part in the chess tournament?"


async def sees_message(agent: Agent, part: str) -> Json:
    """The newest message of the channel that shows `part` anywhere."""

    async def look() -> Json | None:
        return next((m for m in reversed(await channel(agent)) if part in shown(m)), None)

    message = await eventually(look)
    assert message is not None
    return message


async def sees_draft(agent: Agent, *parts: str) -> Json:
    """The draft of a round that shows all of this."""

    async def look() -> Json | None:
        for root in await channel(agent):
            if "What the FAQ can learn" in shown(root):
                for message in await agent.thread(root):
                    if all(part in shown(message) for part in parts):
                        return message
        return None

    message = await eventually(look)
    assert message is not None
    return message


def shown(message: Any) -> str:
    return json.dumps(message, ensure_ascii=False)


async def form(agent: Agent) -> Json:
    async def look() -> Json | None:
        view: Json | None = (await agent.people.call("GET", f"/people/agents/{agent.id}/view"))[
            "view"
        ]
        return view

    view = await eventually(look)
    assert view is not None
    return view


async def submit(agent: Agent, **values: str) -> Json:
    body = {"values": {name: {"value": value} for name, value in values.items()}}
    answer = await agent.people.call("POST", f"/people/agents/{agent.id}/view/submit", body)
    assert answer["errors"] is None, answer["errors"]
    return answer


async def misses(customer: Customer, question: str) -> None:
    """Ask what the FAQ does not know; of suggestions, none is it."""
    await customer.says(question)
    said = await customer.sees("")
    suggestions = said.get("reply_markup", {}).get("inline_keyboard", [])
    if suggestions:
        await customer.taps_data(said, suggestions[-1][0]["callback_data"])


async def resolved_ticket(world: World, question: str, answer: str, **person: str) -> Agent:
    """A customer asks what the FAQ does not know; an agent answers and resolves."""
    customer = await world.people.customer(**person)
    agent = await world.people.agent()
    await misses(customer, question)
    card = await agent.sees_card(customer.name)
    ts = await agent.replies(card, answer)
    await agent.sees_mark(card, ts, "white_check_mark")
    await agent.presses(card, "ticket.resolve")

    async def ended() -> bool:
        return any(
            "ticket.save_faq" in shown(c) for c in await agent.cards() if c["ts"] == card["ts"]
        )

    await eventually(ended)
    return agent


CASES = (
    (
        "en",
        "Emma",
        QUESTION,
        "Hi Emma, yes: the seagulls play every Thursday at 7 pm.",
        "Yes: the seagulls play every Thursday at 7 pm.",
        "do seagulls take part in your chess tournament",
    ),
    (
        "zh",
        "王小明",
        "你们的海鸥参加国际象棋比赛吗？",
        "王小明您好，海鸥每周四晚上七点比赛。",
        "海鸥每周四晚上七点比赛。",
        "海鸥参加国际象棋比赛吗",
    ),
)
PRIVATE = " Emma, 王小明: +44 7700 900123"


async def test_a_miss_becomes_an_entry_and_the_next_customer_gets_the_answer(world: World) -> None:
    second = await world.people.agent(1)
    for language, name, question, reply, answer, again in CASES:
        agent = await resolved_ticket(world, question, reply, name=name, language=language)
        assert "1 draft." in await agent.commands("faq learn")
        draft = await sees_draft(agent, question)
        assert answer in shown(draft) and name not in shown(draft)
        await presses(agent, draft, "faq.approve")
        await presses(second, draft, "faq.approve")
        await sees_draft(agent, "Approved by Maya Chen", question)
        await next_customer_gets(world, language, again, answer)

    async def told() -> bool:
        return sum("was quicker" in shown(m) for m in await second.ephemerals()) == len(CASES)

    await eventually(told)
    assert "nothing new" in await second.commands("faq learn")


async def test_what_is_private_is_written_anew_before_an_answer_is_approved(world: World) -> None:
    agent = await resolved_ticket(world, QUESTION, CASES[0][3] + PRIVATE, name="Emma")
    await agent.commands("faq learn")
    draft = await sees_draft(agent, QUESTION)
    assert "Personal data was taken out" in shown(draft)
    assert '"faq.approve"' not in shown(draft)
    assert "Emma" not in shown(draft) and "900123" not in shown(draft)
    await presses(agent, draft, "faq.approve")  # a card of an older version
    await eventually(lambda: refused(agent))
    await presses(agent, draft, "faq.edit_proposal")
    assert "[…]" in shown(await form(agent))
    await submit(agent, answer=CASES[0][4])
    await sees_draft(agent, "Approved by Maya Chen", QUESTION)
    await next_customer_gets(world, "en", CASES[0][5], CASES[0][4])


async def refused(agent: Agent) -> bool:
    return any("Customers would read […]" in shown(m) for m in await agent.ephemerals())


async def test_a_resolved_ticket_is_saved_as_faq(world: World) -> None:
    for language, name, question, reply, answer, again in CASES:
        agent = await resolved_ticket(world, question, reply, name=name, language=language)
        await agent.presses(await agent.sees_card(name), "ticket.save_faq")
        view = await form(agent)
        assert question in shown(view) and answer in shown(view) and name not in shown(view)
        better = f"{answer} 🙂"
        await submit(agent, answer=better)
        await agent.people.call("POST", f"/people/agents/{agent.id}/view/close")
        await next_customer_gets(world, language, again, better)


async def next_customer_gets(world: World, language: str, question: str, answer: str) -> None:
    """Once the index has taken the change up, which it does within seconds."""

    saved = select(func.count()).select_from(FaqEntry).where(FaqEntry.answer == answer)

    async def taken_up() -> bool:
        there = await world.desk.store.read(lambda session: session.scalar(saved))
        version = await world.desk.store.read(service.version)
        return bool(there) and version == world.desk.desk.faq_version

    await eventually(taken_up)
    customer = await world.people.customer("Lena", language)
    await customer.says(question)
    await customer.sees(answer)


async def test_the_weekly_round_offers_what_was_missed_and_how_customers_ask(
    world: World,
) -> None:
    """Two customers ask the same; another confirms an answer in words of their own."""
    agent = await world.people.agent()
    for name, words in (("Ann", QUESTION), ("Bob", "seagulls at the chess tournament?")):
        customer = await world.people.customer(name)
        await misses(customer, words)
        await agent.sees_card(name)
    confirming = await world.people.customer("Cleo")
    await confirming.says("what time do you guys open your doors on sunday morning")
    answer = await confirming.sees("We open at 8:00")
    await confirming.taps(answer, "That solved it")
    await world.people.advance(days=8)
    draft = await sees_draft(agent, "seagulls")
    assert "asked 2 times" in shown(draft) and "There is no answer yet" in shown(draft)
    assert "faq.approve" not in shown(draft)
    await presses(agent, await sees_draft(agent, "open your doors"), "faq.approve")
    await sees_draft(agent, "Approved by Maya Chen → opening-hours")
    await presses(agent, draft, "faq.edit_proposal")
    await form(agent)
    await submit(agent, answer="No, they only watch.")
    await sees_draft(agent, "Approved by Maya Chen → seagulls-")
    assert "open your doors" in shown(await history(agent))
    await world.people.advance(days=1)
    rounds = [m for m in await channel(agent) if "What the FAQ can learn" in shown(m)]
    assert len(rounds) == 1


async def test_an_entry_is_checked_when_its_day_has_come(world: World) -> None:
    agent = await world.people.agent()
    await agent.people.call(
        "POST",
        f"/people/agents/{agent.id}/commands",
        {"channel": agent.channel, "command": "/desk", "text": "faq edit wifi"},
    )
    view = await form(agent)
    assert "wifi" in shown(view)
    day = (world.desk.store.clock.now().date()).isoformat()
    await submit(agent, review_at=day, owner="@tom")
    await world.people.advance(days=3)
    card = await sees_message(agent, "is it still right?")
    assert "<@U07TOMBECKR>" in shown(card)
    await presses(agent, card, "faq.reviewed")

    async def told() -> bool:
        return any("asked about" in shown(m) for m in await agent.ephemerals())

    await eventually(told)


async def presses(agent: Agent, message: Json, action_id: str) -> None:
    value = next(
        element["value"]
        for block in message["blocks"]
        for element in block.get("elements", [])
        if str(element.get("action_id", "")).startswith("faq.")
    )
    await agent.presses(message, action_id, value=value, force=True)


async def channel(agent: Agent) -> list[Json]:
    path = f"/people/channels/{agent.channel}/messages"
    return list((await agent.people.call("GET", path))["messages"])


async def history(agent: Agent) -> Json:
    await agent.commands("faq history opening-hours en")
    return (await agent.ephemerals())[-1]
