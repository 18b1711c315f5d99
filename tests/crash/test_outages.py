"""Platforms that are down, slow, strict or cut off: everything arrives, in order, once it can."""

import asyncio

import pytest

from tests.crash.books import Verdict
from tests.crash.desk import Desk
from tests.crash.life import is_card
from tests.crash.tally import Report
from tests.support.world import Agent, Customer, Json, eventually

pytestmark = pytest.mark.timeout(400)
SECONDS = 12.0  # of trouble
UNKNOWN = "Mr Whiskers, my uncle's parrot, swallowed a button of mine"


async def lived(
    desk: Desk, report: Report, name: str, *faults: Json, shuffled: bool = False
) -> Verdict:
    """Some people for some seconds under these faults; then all is well again, and the books.
    `shuffled`: the platform itself hands updates over in another order."""
    worker = await desk.start()
    for fault in faults:
        await desk.people.call("POST", "/control/faults", fault)
    life = desk.life(seed=7, customers=8)
    living = asyncio.create_task(life.run())
    await asyncio.sleep(SECONDS)
    life.stop()
    await living
    await desk.people.call("DELETE", "/control/faults")
    await desk.taken_in()
    await desk.people.advance(hours=1)  # whatever was to be tried later is tried now
    await desk.quiet()
    assert await worker.stop() == 0, worker.text()[-4000:]
    verdict = await desk.books(life, desk.tried_again(name))
    if shuffled:
        verdict.disorder = [what for what in verdict.disorder if "came in too late" not in what]
    report.note(name, life.deeds, verdict)
    return verdict


async def test_limits_storm_on_both_sides(small_desk: Desk, report: Report) -> None:
    """Hundreds of 429: waited out as they ask, and nothing is sent twice for it."""
    verdict = await lived(
        small_desk,
        report,
        "429 storms on both sides",
        {"platform": "telegram", "kind": "rate_limit", "method": "sendMessage", "retry_after": 1},
        {"platform": "slack", "kind": "rate_limit", "method": "chat.postMessage", "count": 50},
    )
    assert not verdict.faults, "\n".join(verdict.faults)
    assert not verdict.duplicates


async def test_connections_that_break_before_and_after_the_effect(
    desk: Desk, report: Report
) -> None:
    """Of a reply that may have arrived a second copy is sent; Slack is read back and gets none."""
    verdict = await lived(
        desk,
        report,
        "connections that broke",
        {"platform": "telegram", "kind": "reset_before", "method": "sendMessage", "count": 8},
        {"platform": "telegram", "kind": "reset_after", "method": "sendMessage", "count": 8},
        {"platform": "slack", "kind": "reset_after", "method": "chat.postMessage", "count": 8},
    )
    assert not verdict.faults, "\n".join(verdict.faults)
    assert 1 <= verdict.duplicates.total() <= 8, verdict.duplicates
    assert not [cause for cause in verdict.duplicates if "Slack" in cause]


async def test_updates_come_twice_and_out_of_order(small_desk: Desk, report: Report) -> None:
    """Each has one effect; their order is the platform's to keep."""
    verdict = await lived(
        small_desk,
        report,
        "updates twice and out of order",
        {"platform": "telegram", "kind": "duplicate_update", "count": 60},
        {"platform": "telegram", "kind": "reorder_updates", "count": 10},
        {"platform": "slack", "kind": "duplicate_update", "method": "message", "count": 20},
        shuffled=True,
    )
    assert not verdict.faults, "\n".join(verdict.faults)
    assert not verdict.duplicates


async def unknown_in(agent: Agent, card: Json) -> list[str]:
    """The customer's lines in a card's thread; those of a burst stand in one message."""
    lines = [line for m in await agent.thread(card) for line in m["text"].splitlines()]
    return [line for line in lines if UNKNOWN in line]


async def test_slack_is_down_for_an_hour(small_desk: Desk) -> None:
    """Customers are answered all the while; then every card and thread is there, in order."""
    desk = small_desk
    worker = await desk.start()
    customers = [await desk.people.customer(f"Customer {number}") for number in range(4)]
    await asyncio.gather(*(customer.says("/start") for customer in customers))
    await desk.people.fault("slack", "down")
    for number in range(4):
        for customer in customers:
            await customer.says(f"{UNKNOWN}, {number} times over")
        await desk.people.advance(minutes=20)
    for customer in customers:
        await customer.sees("request #")
    agent = await desk.people.agent()
    assert await agent.cards() == []

    await desk.people.call("DELETE", "/control/faults")
    await desk.people.advance(minutes=10)
    await desk.quiet()
    cards = [card for card in await agent.cards() if is_card(card)]
    assert len(cards) == len(customers)
    for card in cards:
        shown = await unknown_in(agent, card)
        assert [line.split(", ")[-1][0] for line in shown] == list("0123"), shown
    assert await worker.stop() == 0


async def test_telegram_is_down_while_agents_reply(small_desk: Desk) -> None:
    """The agent sees that it waits, and then that it arrived; the customer sees it once."""
    desk = small_desk
    worker = await desk.start()
    customer, agent = await desk.people.customer(), await desk.people.agent()
    await customer.says(UNKNOWN)
    await customer.sees("request #")
    card = await agent.sees_card("Emma")
    await desk.people.fault("telegram", "down", method="sendMessage")
    written = []
    for number in range(5):
        written.append(await agent.replies(card, f"Word {number}"))
        await desk.handed_over()
    await agent.sees_mark(card, written[0], "hourglass_flowing_sand")
    await desk.people.advance(minutes=30)
    await desk.people.call("DELETE", "/control/faults")
    await desk.people.advance(minutes=30)
    await customer.sees("Word 4")
    for ts in written:
        await agent.sees_mark(card, ts, "white_check_mark")
    said = [m["text"] for m in await customer.chat() if m["text"].startswith("Word")]
    assert said == [f"Word {number}" for number in range(5)]
    assert await worker.stop() == 0


@pytest.mark.parametrize("kind", ["reset_after", "reset_before", "killed"])
async def test_a_survey_of_unknown_outcome_is_shown_and_not_repeated(
    small_desk: Desk, kind: str
) -> None:
    desk = small_desk
    worker = await desk.start()
    customer, agent = await desk.people.customer(), await desk.people.agent()
    await customer.says(UNKNOWN)
    await customer.sees("request #")
    card = await agent.sees_card("Emma")
    await agent.presses(card, "ticket.resolve")
    await customer.sees("as done")
    if kind == "killed":
        await desk.quiet()  # else the notice goes again, and it is not the survey that breaks off
        await worker.kill()
        worker = await desk.start(("sent to Telegram, not recorded", 1), ready=False)
        await desk.people.advance(hours=2)
        await worker.ended
        worker = await desk.start()
    else:
        await desk.people.fault("telegram", kind, method="sendMessage", count=1)
        await desk.people.advance(hours=2)
    await agent.sees_in_thread(card, "could not find out whether the survey arrived")
    await desk.people.advance(hours=30)
    await desk.quiet()
    asked = [m for m in await customer.chat() if "How happy" in m["text"]]
    assert len(asked) == (0 if kind == "reset_before" else 1)
    if asked:
        await customer.taps(asked[0], "5")  # it counts all the same
        await agent.sees_in_thread(card, "5 of 5")
    assert await worker.stop() == 0


async def chat_is_answered(customer: Customer) -> None:
    last = max((m["message_id"] for m in await customer.chat()), default=0)
    await customer.says("When are you open?")
    await customer.sees("8:00 on weekdays", after=last, seconds=60)


async def test_every_minute_another_platform_is_gone(small_desk: Desk) -> None:
    """Down and up again, several times over, with a process that is killed in between."""
    desk = small_desk
    customer, agent = await desk.people.customer(), await desk.people.agent()
    worker = await desk.start()
    for round_ in range(4):
        platform = ("telegram", "slack")[round_ % 2]
        await desk.people.fault(platform, "down")
        await customer.says(f"{UNKNOWN} {round_}")
        await asyncio.sleep(0.5)
        await worker.kill()
        worker = await desk.start(ready=False)
        await desk.people.call("DELETE", "/control/faults")
        await chat_is_answered(customer)
    await desk.people.advance(minutes=10)
    card = await agent.sees_card("Emma")

    async def all_shown() -> bool:
        return [line[-1] for line in await unknown_in(agent, card)] == list("0123")

    await eventually(all_shown, 60)
    assert await worker.stop() == 0
