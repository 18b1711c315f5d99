"""Delivery on a real store, with a platform whose answers are scripted."""

import asyncio
import time
from collections.abc import Iterator

import pytest

from scheduler import claims
from scheduler.delivery import Delivery, NotSent, Refused, Unknown, backoff
from store import Store, outbox
from store.outbox import BULK, OutboxRow
from tests.support.hand_clock import HandClock
from tests.support.platform import SOON, Platform, delivering, ended, put, rows


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    made = Store(database_url)
    yield made
    made.close()


@pytest.fixture
def sqlite_store(sqlite_url: str) -> Iterator[Store]:
    made = Store(sqlite_url)
    yield made
    made.close()


async def test_a_lane_is_delivered_in_order_one_at_a_time(store: Store) -> None:
    platform = Platform()
    async with delivering(store, platform):
        for number in range(10):
            await put(store, f"{number}")
        await ended(store, *map(str, range(10)))
    assert platform.calls == [str(number) for number in range(10)]
    assert platform.most_at_once == 1


async def test_a_slow_lane_keeps_no_other_waiting(sqlite_store: Store) -> None:
    platform = Platform()
    platform.hold["slow"] = asyncio.Event()
    async with delivering(sqlite_store, platform):
        await put(sqlite_store, "slow", "a")
        await put(sqlite_store, "behind", "a")
        await put(sqlite_store, "other", "b")
        await ended(sqlite_store, "other")
        assert "behind" not in platform.calls
        platform.hold["slow"].set()
        await ended(sqlite_store, "slow", "behind")


async def test_an_answer_leaves_right_after_its_commit(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sweep is only the safety net."""
    monkeypatch.setattr(claims, "_SWEEP", 600.0)
    platform = Platform()
    async with delivering(store, platform):
        for number in range(5):
            await put(store, f"n{number}")
            await ended(store, f"n{number}")
    assert len(platform.calls) == 5


async def test_what_no_wake_told_of_is_found_by_the_sweep(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "_SWEEP", 0.1)
    platform = Platform()
    other_process = Store(sqlite_store.url.render_as_string())
    async with delivering(sqlite_store, platform):
        await put(other_process, "from elsewhere")
        await ended(sqlite_store, "from elsewhere")
    other_process.close()


async def test_what_was_surely_not_sent_is_sent_later_and_holds_its_lane(store: Store) -> None:
    platform = Platform(one=[NotSent("slow down", SOON), NotSent("slow down", SOON)])
    async with delivering(store, platform):
        await put(store, "one")
        await put(store, "two")
        found = await ended(store, "one", "two")
    assert platform.calls == ["one", "one", "one", "two"]
    assert platform.settlements == [
        ("one", "NotSent", False),
        ("one", "NotSent", False),
        ("one", "Sent", True),
        ("two", "Sent", True),
    ]
    assert found["one"].attempts == 3


async def test_the_platforms_own_waiting_time_is_kept_to_and_not_slept_over(
    sqlite_store: Store,
) -> None:
    platform = Platform(one=[NotSent("slow down", 0.3)])
    async with delivering(sqlite_store, platform):
        await put(sqlite_store, "one")
        await ended(sqlite_store, "one")
    assert 0.3 <= platform.at[1] - platform.at[0] < 1.0


async def given_back(store: Store, attempts: int) -> OutboxRow:
    """The row "one" after so many tries."""
    end = time.monotonic() + 30
    while True:
        row = (await store.read(rows))["one"]
        if row.attempts == attempts and row.lease_owner is None:
            return row
        assert time.monotonic() < end, "it was not given back"
        await asyncio.sleep(0.005)


async def test_without_such_a_time_each_wait_is_longer(sqlite_store: Store) -> None:
    """Seen in the rows, with a clock that stands."""
    clock = HandClock()
    store = Store(sqlite_store.url.render_as_string(), clock)
    platform = Platform(one=[NotSent("no"), Unknown("who knows"), NotSent("no"), NotSent("no")])
    waits = []
    async with delivering(store, platform) as (delivery,):
        await put(store, "one")
        for number in range(1, 5):
            row = await given_back(store, number)
            waits.append((row.not_before - clock.now()).total_seconds())
            clock.time = row.not_before
            delivery.wake()
        await ended(store, "one")
    store.close()
    for attempt, wait in enumerate(waits, 1):
        assert 2 ** (attempt - 1) / 2 <= wait <= 2 ** (attempt - 1)


@pytest.mark.parametrize(
    ("attempt", "jitter", "seconds"),
    [(1, 0, 1), (1, 1, 0.5), (2, 0, 2), (5, 0, 16), (9, 0, 256), (10, 0, 300), (10, 1, 150)],
)
def test_backoff(attempt: int, jitter: float, seconds: float) -> None:
    assert backoff(attempt, jitter) == seconds


def test_backoff_of_the_thousandth_try_is_five_minutes_still() -> None:
    assert backoff(5000, 0) == 300


async def test_what_is_refused_is_parked_and_its_lane_goes_on(store: Store) -> None:
    platform = Platform(one=[Refused("blocked by the user", "blocked")])
    async with delivering(store, platform):
        await put(store, "one")
        await put(store, "two")
        found = await ended(store, "one", "two")
    assert platform.calls == ["one", "two"]
    assert (found["one"].status, found["one"].error) == ("parked", "blocked by the user")
    assert found["two"].status == "sent"
    assert platform.settlements[0] == ("one", "Refused", True)


async def test_a_reply_of_unknown_outcome_is_sent_again(store: Store) -> None:
    platform = Platform(one=[Unknown("read timeout")])
    async with delivering(store, platform):
        await put(store, "one")
        found = await ended(store, "one")
    assert platform.calls == ["one", "one"]
    assert found["one"].status == "sent"


async def test_a_survey_of_unknown_outcome_is_never_sent_again(store: Store) -> None:
    platform = Platform(survey=[Unknown("read timeout")])
    async with delivering(store, platform):
        await put(store, "survey", at_most_once=True)
        await put(store, "next")
        found = await ended(store, "survey", "next")
    assert platform.calls == ["survey", "next"]
    assert found["survey"].status == "unknown"
    assert platform.settlements[0] == ("survey", "Unknown", True)


async def test_a_survey_that_was_surely_not_sent_is_tried_again(store: Store) -> None:
    platform = Platform(survey=[NotSent("connection refused", SOON)])
    async with delivering(store, platform):
        await put(store, "survey", at_most_once=True)
        found = await ended(store, "survey")
    assert platform.calls == ["survey", "survey"]
    assert found["survey"].status == "sent"


async def test_a_senders_bug_is_an_unknown_outcome(sqlite_store: Store) -> None:
    platform = Platform(survey=[ValueError("a bug")], reply=[ValueError("a bug")])
    async with delivering(sqlite_store, platform):
        await put(sqlite_store, "survey", "a", at_most_once=True)
        await put(sqlite_store, "reply", "b")
        found = await ended(sqlite_store, "survey", "reply")
    assert sorted(platform.calls) == ["reply", "reply", "survey"]
    assert (found["survey"].status, found["reply"].status) == ("unknown", "sent")
    assert "ValueError" in str(found["survey"].error)


async def test_a_platform_that_hangs_does_not_stop_another(sqlite_store: Store) -> None:
    """Each has a delivery of its own."""
    telegram, slack = Platform(), Platform()
    slack.hold["hangs"] = asyncio.Event()
    to_slack = asyncio.create_task(Delivery(sqlite_store, "slack", slack).run())
    async with delivering(sqlite_store, telegram):
        await sqlite_store.run(
            lambda session: outbox.enqueue(session, "slack", "send", "s", {"name": "hangs"})
        )
        await slack.begun["hangs"].wait()
        await put(sqlite_store, "goes")
        found = await ended(sqlite_store, "goes")
    assert found["hangs"].status == "due"
    assert (telegram.calls, slack.calls) == (["goes"], ["hangs"])
    slack.hold["hangs"].set()
    to_slack.cancel()
    await asyncio.gather(to_slack, return_exceptions=True)


async def test_replies_leave_before_bulk(sqlite_store: Store) -> None:
    platform = Platform()
    for number in range(20):
        await put(sqlite_store, f"bulk {number}", f"chat {number}", priority=BULK)
    await put(sqlite_store, "reply", "chat 19")
    async with delivering(sqlite_store, platform):
        await ended(sqlite_store, "reply", *(f"bulk {number}" for number in range(20)))
    assert platform.calls[0] == "reply"
