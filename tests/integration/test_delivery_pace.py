"""Delivery within the platform's limits: several workers together, replies before bulk."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Sequence

import pytest
from sqlalchemy.orm import Session

from bot.outgoing import SLACK_MARK, SLACK_POST, SLACK_UNMARK, SLACK_UPDATE, posting_into
from bot.slack.limits import slack_limits
from bot.telegram.limits import CHAT, GROUP, Restraint, telegram_limits
from scheduler.delivery import NotSent
from scheduler.pacing import Limits
from store import Store
from store.outbox import BULK
from store.pace import Rate
from tests.support.platform import Platform, delivering, ended, enqueue, put, rows

CHAT_RATE = Rate(0.4, burst=2)
NOISE = 0.25  # seconds between the grant and the call, on a machine that is busy
BULK_RATE = Rate(0.05, burst=3)
LIMITS = Limits("bot", lambda key: CHAT_RATE, BULK_RATE)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    made = Store(database_url)
    yield made
    made.close()


def two(**script: list[object]) -> tuple[Platform, Platform]:
    """Two workers' senders."""
    return Platform(LIMITS, **script), Platform(LIMITS, **script)  # type: ignore[arg-type]


def sent(*platforms: Platform) -> list[tuple[float, str]]:
    return sorted(
        pair for platform in platforms for pair in zip(platform.at, platform.calls, strict=True)
    )


def within(times: Sequence[float], rate: Rate) -> bool:
    """Whether no stretch of time holds more than the rate allows."""
    return all(
        last - first >= (count - rate.burst) * rate.interval - NOISE
        for start, first in enumerate(times)
        for count, last in enumerate(times[start:], 1)
        if count > rate.burst
    )


async def test_a_chat_gets_no_more_than_it_may(store: Store) -> None:
    """From two workers, while other chats do not wait for it."""
    platforms = two()
    names = [f"{chat} {number}" for chat in "ab" for number in range(5)]

    def fill(session: Session) -> None:
        for name in names:
            enqueue(session, name, name[0], pace=name[0])
        for number in range(20):
            enqueue(session, f"c{number}", f"c{number}", pace=f"c{number}")

    async with delivering(store, *platforms):
        await store.run(fill)
        await ended(store, *names)
    calls = sent(*platforms)
    others = [at for at, name in calls if name[0] == "c"]
    assert len(others) == 20
    assert max(others) - calls[0][0] < (20 - CHAT_RATE.burst) * CHAT_RATE.interval, "each its own"
    for chat in "ab":
        mine = [(at, name) for at, name in calls if name[0] == chat]
        assert [name for _, name in mine] == [f"{chat} {number}" for number in range(5)]
        assert within([at for at, _ in mine], CHAT_RATE)


async def test_bulk_keeps_the_bots_rate_and_replies_do_not_wait_for_it(store: Store) -> None:
    platforms = two()

    def campaign(session: Session) -> None:
        for number in range(40):
            enqueue(session, f"bulk {number}", f"{number}:bulk", pace=f"{number}", priority=BULK)

    async with delivering(store, *platforms):
        await store.run(campaign)
        for number in range(5):  # to chats that wait for bulk, too
            await put(store, f"reply {number}", f"{30 + number}", pace=f"{30 + number}")
            await ended(store, f"reply {number}")
            await asyncio.sleep(0.1)
        await ended(store, *(f"bulk {number}" for number in range(40)))
    calls = sent(*platforms)
    assert len(calls) == len({name for _, name in calls}) == 45
    assert within([at for at, name in calls if name.startswith("bulk")], BULK_RATE)
    last_reply = max(at for at, name in calls if name.startswith("reply"))
    assert last_reply < calls[-10][0], "the campaign was far from over"


async def test_a_429_is_obeyed_and_stops_nobody_else(store: Store) -> None:
    """All of the chat rests, in every lane and on every worker."""
    limited = {"first": [NotSent("slow down", 0.8, hold="a")]}
    platforms = two(**limited)
    async with delivering(store, *platforms):
        await put(store, "first", "a", pace="a")
        while not any(platform.calls for platform in platforms):
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        await put(store, "bulk", "a:bulk", pace="a", priority=BULK)
        await put(store, "other", "b", pace="b")
        await ended(store, "other")
        assert (await store.read(rows))["bulk"].status == "due"
        await ended(store, "first", "bulk")
    calls = sent(*platforms)
    begun = calls[0][0]
    at = defaultdict(list)
    for moment, name in calls:
        at[name].append(moment - begun)
    assert at["other"][0] < min(at["first"][1:])
    assert min(at["first"][1:] + at["bulk"]) >= 0.75


async def test_a_pause_of_the_whole_bot_stops_everything(store: Store) -> None:
    platforms = two(first=[NotSent("slow down", 0.8, hold="bot")])
    async with delivering(store, *platforms):
        await put(store, "first", "a", pace="a")
        while not any(platform.calls for platform in platforms):
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        await put(store, "other", "b", pace="b")
        await ended(store, "first", "other")
    calls = sent(*platforms)
    assert min(at for at, _ in calls[1:]) - calls[0][0] >= 0.75


def test_whom_a_429_is_meant_for() -> None:
    restraint = Restraint("bot")
    assert [restraint.limited(chat) for chat in ("a", "b", "a")] == ["a", "b", "a"]
    restraint.passed()  # somebody got a message: it was about those chats
    assert [restraint.limited(chat) for chat in ("a", "b", "c")] == ["a", "b", "bot"]
    assert restraint.limited(None) is None


def most_in(rate: Rate, seconds: float) -> float:
    return rate.burst + seconds / rate.interval


def test_the_rates_are_telegrams() -> None:
    limits = telegram_limits("123", 30)
    assert limits.rate("telegram:123:456") == CHAT and CHAT.interval == 1.0
    assert limits.rate("telegram:123:-100456") == GROUP
    assert most_in(GROUP, 60) <= 20
    assert limits.bulk is not None
    assert most_in(limits.bulk, 1) <= 30
    for wanted in (1, 2, 30, 1000):
        bulk = telegram_limits("123", wanted).bulk
        assert bulk is not None and most_in(bulk, 1) <= max(wanted, 2)


def test_the_rates_are_slacks() -> None:
    limits = slack_limits(1.0)
    tiers = {SLACK_UPDATE: 50, SLACK_MARK: 50, SLACK_UNMARK: 20}
    for pace, calls in tiers.items():
        rate = limits.rate(pace)
        assert rate is not None and most_in(rate, 60) <= calls
    posts = limits.rate(SLACK_POST)
    assert posts is not None and posts.interval == 1.0
    visits, billing = posting_into("visits"), posting_into("billing")
    assert len({SLACK_POST, visits, billing}) == 3, "each channel has its own pace"
    assert limits.rate(visits) == limits.rate(billing) == posts
