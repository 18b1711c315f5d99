"""Delivery when workers die, stop, are slow or go wrong: nothing lost, no survey twice."""

import asyncio
import time
from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from scheduler import claims
from scheduler.claims import Claims
from scheduler.delivery import Delivery, NotSent
from store import Store, outbox
from store.outbox import Due
from tests.support.platform import Platform, delivering, ended, enqueue, put, rows, statuses


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


async def claimed_by_the_dead(store: Store, begun: bool) -> None:
    """A worker claimed everything, perhaps began, and died."""
    for row in await store.run(outbox.claim, "telegram", "dead"):
        if begun:
            assert await store.run(outbox.begin_attempts, [row.id], "dead")
    ids = [row.id for row in (await store.read(rows)).values()]
    await store.run(outbox.renew, "dead", ids, -1.0)  # its lease is over


@pytest.mark.parametrize("begun", [True, False])
async def test_what_a_dead_worker_had_in_hand(store: Store, begun: bool) -> None:
    """A reply is sent by the next worker; a survey only if its sending had not begun."""
    await put(store, "reply", "a")
    await put(store, "survey", "b", at_most_once=True)
    await claimed_by_the_dead(store, begun)
    platform = Platform()
    async with delivering(store, platform):
        found = await ended(store, "reply", "survey")
    assert found["reply"].status == "sent"
    assert found["survey"].status == ("unknown" if begun else "sent")
    assert sorted(platform.calls) == (["reply"] if begun else ["reply", "survey"])
    if begun:
        assert ("survey", "Unknown", True) in platform.settlements


async def test_that_sending_begins_is_written_down_first(store: Store) -> None:
    """Else, after a crash, a survey could not be told from one that never left."""
    platform = Platform()
    platform.hold["survey"] = asyncio.Event()
    async with delivering(store, platform):
        await put(store, "survey", at_most_once=True)
        await platform.begun["survey"].wait()
        assert (await store.read(rows))["survey"].attempted_at is not None
        platform.hold["survey"].set()
        await ended(store, "survey")


async def test_what_was_taken_over_meanwhile_is_not_sent(sqlite_store: Store) -> None:
    platform = Platform()
    delivery = Delivery(sqlite_store, "telegram", platform)

    def slow_claim(session: Session, owner: str, most: int, *, urgent: bool) -> Claims[Due]:
        # This worker slept longer than its lease.
        claimed = outbox.claim(session, "telegram", owner, most, -1.0)
        outbox.claim(session, "telegram", "another", most)
        return Claims(claimed)

    delivery._loop._claim = slow_claim
    await put(sqlite_store, "one")
    running = asyncio.create_task(delivery.run())
    await asyncio.sleep(0.2)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert platform.calls == []


async def test_a_slow_send_keeps_its_lease(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another worker does not take it over while its own lives."""
    monkeypatch.setattr(claims, "_RENEW", 0.05)
    monkeypatch.setattr(claims, "_SWEEP", 0.05)
    monkeypatch.setattr(
        outbox.claim, "__defaults__", (*(outbox.claim.__defaults__ or ())[:-1], 0.4)
    )
    monkeypatch.setattr(outbox.renew, "__defaults__", (0.4,))
    one, two = Platform(), Platform()
    one.hold["slow"] = asyncio.Event()
    two.hold["slow"] = one.hold["slow"]
    async with delivering(store, one, two):
        await put(store, "slow")
        await asyncio.sleep(1.2)
        assert len(one.calls + two.calls) == 1
        one.hold["slow"].set()
        await ended(store, "slow")
    assert len(one.calls + two.calls) == 1


async def test_a_worker_that_stood_still_does_not_send_again_what_it_sends(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its leases lapsed while it slept, and it is the first to find the row free."""
    monkeypatch.setattr(claims, "_RENEW", 600.0)
    monkeypatch.setattr(claims, "_SWEEP", 0.02)
    monkeypatch.setattr(
        outbox.claim, "__defaults__", (*(outbox.claim.__defaults__ or ())[:-1], 0.05)
    )
    platform = Platform()
    platform.hold["slow"] = asyncio.Event()

    async def leased_until() -> datetime | None:
        return (await store.read(rows))["slow"].lease_until

    async with delivering(store, platform):
        await put(store, "slow")
        await platform.begun["slow"].wait()
        first = await leased_until()
        async with asyncio.timeout(20):
            while await leased_until() == first:
                await asyncio.sleep(0.01)
        platform.hold["slow"].set()
        await ended(store, "slow")
    assert platform.calls == ["slow"]


async def test_two_workers_send_each_row_once_and_each_lane_in_order(store: Store) -> None:
    one, two = Platform(), Platform()
    async with delivering(store, one, two):
        wanted = [f"{lane}{number}" for number in range(12) for lane in "abcd"]

        def fill(session: Session) -> None:
            for name in wanted:
                enqueue(session, name, name[0])

        await store.run(fill)
        await ended(store, *wanted)
    assert sorted(one.calls + two.calls) == sorted(wanted)
    order = [name for _, name in sorted(zip(one.at + two.at, one.calls + two.calls, strict=True))]
    for lane in "abcd":
        numbers = [int(name[1:]) for name in order if name[0] == lane]
        assert numbers == sorted(numbers)


async def test_a_bug_in_settling_does_not_send_it_again_and_again(sqlite_store: Store) -> None:
    platform = Platform()
    platform.broken_settling = True
    async with delivering(sqlite_store, platform):
        await put(sqlite_store, "one")
        await put(sqlite_store, "two")
        found = await ended(sqlite_store, "one", "two")
    assert platform.calls == ["one", "two"]
    assert found["one"].status == "sent"
    assert found["one"].result == {"id": 1}


async def test_the_sender_is_not_told_of_what_another_worker_settled(sqlite_store: Store) -> None:
    """Its late word must not turn a delivered message into a retrying one."""
    platform = Platform(one=[NotSent("late", 0)])
    platform.hold["one"] = asyncio.Event()
    async with delivering(sqlite_store, platform):
        await put(sqlite_store, "one")
        await platform.begun["one"].wait()
        row = (await sqlite_store.read(rows))["one"]
        assert await sqlite_store.run(outbox.settle, row.id, "sent")
        platform.hold["one"].set()
        await asyncio.sleep(0.1)
    assert platform.settlements == []
    assert platform.calls == ["one"]


async def test_stopping_finishes_what_is_in_hand(store: Store) -> None:
    platform = Platform()
    platform.hold["one"] = asyncio.Event()
    delivery = Delivery(store, "telegram", platform)
    running = asyncio.create_task(delivery.run())
    await put(store, "one")
    await platform.begun["one"].wait()
    running.cancel()
    await asyncio.sleep(0.05)
    assert not running.done()
    platform.hold["one"].set()
    await asyncio.gather(running, return_exceptions=True)
    assert await statuses(store) == {"one": "sent"}
    await put(store, "two")
    await asyncio.sleep(0.05)
    assert platform.calls == ["one"]  # it has stopped


@pytest.mark.parametrize("steps", range(5))
async def test_stopping_just_when_it_is_woken_stops_it(sqlite_store: Store, steps: int) -> None:
    delivery = Delivery(sqlite_store, "telegram", Platform())
    running = asyncio.create_task(delivery.run())
    await asyncio.sleep(0.05)  # it has looked, and idles
    delivery._loop._wake.set()
    for _ in range(steps):
        await asyncio.sleep(0)
    running.cancel()
    assert await asyncio.wait([running], timeout=3) == ({running}, set())


async def test_stopping_while_claiming_leaves_nothing_claimed(sqlite_store: Store) -> None:
    """Else those rows would wait for the lease to lapse, although nothing went wrong."""
    platform = Platform()
    delivery = Delivery(sqlite_store, "telegram", platform)
    claiming = asyncio.Event()
    loop = asyncio.get_running_loop()

    def slow_claim(session: Session, owner: str, most: int, *, urgent: bool) -> Claims[Due]:
        loop.call_soon_threadsafe(claiming.set)
        time.sleep(0.1)
        return Claims(outbox.claim(session, "telegram", owner, most, urgent=urgent))

    delivery._loop._claim = slow_claim
    await put(sqlite_store, "one")
    running = asyncio.create_task(delivery.run())
    await claiming.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert await statuses(sqlite_store) == {"one": "sent"}


async def test_an_unreachable_database_is_waited_out(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform = Platform()
    delivery = Delivery(sqlite_store, "telegram", platform)
    failures = [OSError("the disk is gone")]

    def failing_claim(session: Session, owner: str, most: int, *, urgent: bool) -> Claims[Due]:
        if failures:
            raise failures.pop()
        return Claims(outbox.claim(session, "telegram", owner, most, urgent=urgent))

    delivery._loop._claim = failing_claim
    await put(sqlite_store, "one")
    running = asyncio.create_task(delivery.run())
    await ended(sqlite_store, "one")
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
