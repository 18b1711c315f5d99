"""The outbox, on SQLite and PostgreSQL: order within a lane, leases, priorities, names, ends."""

import asyncio
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from store import Store, outbox
from store.outbox import BULK, NOTICE, Due, OutboxRow
from store.unit import topic_of
from tests.support.hand_clock import HandClock

LAPSED = -1.0  # a lease that is over at once


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def store(database_url: str, clock: HandClock) -> Iterator[Store]:
    made = Store(database_url, clock)
    yield made
    made.close()


def enqueue(session: Session, name: str, lane: str = "a", **more: Any) -> None:
    outbox.enqueue(session, "telegram", "send", lane, {"name": name}, **more)


async def put(store: Store, name: str, lane: str = "a", **more: Any) -> None:
    await store.run(enqueue, name, lane, **more)


async def take(store: Store, owner: str = "me", most: int = 50, lease: float = 60) -> list[Due]:
    return await store.run(outbox.claim, "telegram", owner, most, lease)


def names(rows: list[Due]) -> list[str]:
    return [row.payload["name"] for row in rows]


def row_of(session: Session, name: str) -> OutboxRow:
    rows = session.scalars(select(OutboxRow))
    return next(row for row in rows if row.payload["name"] == name)


async def test_a_lane_is_sent_in_order_and_lanes_side_by_side(store: Store) -> None:
    for name, lane in (("one", "a"), ("two", "a"), ("three", "b")):
        await put(store, name, lane)
    first = await take(store)
    assert names(first) == ["one", "three"]
    assert await take(store) == []
    assert await store.run(outbox.settle, first[0].id, "sent")
    assert names(await take(store)) == ["two"]


async def test_no_more_than_asked_are_claimed(store: Store) -> None:
    for number in range(5):
        await put(store, str(number), f"lane {number}")
    assert names(await take(store, most=3)) == ["0", "1", "2"]
    assert names(await take(store, most=3)) == ["3", "4"]


async def test_replies_overtake_notices_and_notices_bulk(store: Store) -> None:
    await put(store, "campaign", "a", priority=BULK)
    await put(store, "notice", "b", priority=NOTICE)
    await put(store, "reply", "c")
    assert names(await take(store)) == ["reply", "notice", "campaign"]


async def test_a_reply_does_not_wait_behind_bulk_for_the_same_chat(store: Store) -> None:
    for number in range(10):
        await put(store, f"campaign {number}", f"chat {number}", priority=BULK)
    await put(store, "reply", "chat 9")
    assert names(await take(store, most=1)) == ["reply"]
    rest = names(await take(store))
    assert rest == [f"campaign {number}" for number in range(9)]  # one at a time to chat 9


async def test_one_claim_never_takes_two_rows_of_a_lane(store: Store) -> None:
    await put(store, "campaign", priority=BULK)
    await put(store, "notice", priority=NOTICE)
    await put(store, "reply")
    for name in ("reply", "notice", "campaign"):
        (row,) = await take(store)
        assert row.payload["name"] == name
        await store.run(outbox.settle, row.id, "sent")


async def test_while_bulk_is_being_sent_to_a_chat_a_reply_waits_for_it(store: Store) -> None:
    await put(store, "campaign", priority=BULK)
    (bulk,) = await take(store)
    await put(store, "reply")
    assert await take(store) == []
    await store.run(outbox.settle, bulk.id, "sent")
    assert names(await take(store)) == ["reply"]


async def test_a_row_that_waits_for_its_retry_holds_its_lane_only(
    store: Store, clock: HandClock
) -> None:
    for name, lane in (("one", "a"), ("two", "a"), ("three", "b")):
        await put(store, name, lane)
    row, _ = await take(store)
    assert await store.run(outbox.retry_later, row, 30.0, "slow down", False)
    assert await take(store) == []
    clock.move(30)
    (again,) = await take(store)
    assert (names([again]), again.attempts, again.interrupted) == (["one"], 2, False)


async def test_an_attempt_needs_a_living_lease_of_ones_own(store: Store) -> None:
    await put(store, "one")
    (row,) = await take(store, "me", lease=LAPSED)
    assert not await store.run(outbox.begin_attempts, [row.id], "me")
    (row,) = await take(store, "other")
    assert not await store.run(outbox.begin_attempts, [row.id], "me")
    assert await store.run(outbox.begin_attempts, [row.id], "other")


async def test_what_a_dead_worker_had_begun_is_told_from_what_it_had_not(store: Store) -> None:
    await put(store, "begun", "a")
    await put(store, "not begun", "b")
    for row in await take(store, "dead"):
        if row.payload["name"] == "begun":
            assert await store.run(outbox.begin_attempts, [row.id], "dead")
    ids = [row.id for row in await take(store)]
    assert ids == []
    await store.run(outbox.release_all)
    assert {row.payload["name"]: row.interrupted for row in await take(store)} == {
        "begun": True,
        "not begun": False,
    }


@pytest.mark.parametrize(("sent", "interrupted"), [(True, True), (False, False)])
async def test_a_retry_remembers_whether_it_may_have_arrived(
    store: Store, sent: bool, interrupted: bool
) -> None:
    await put(store, "one")
    (row,) = await take(store)
    await store.run(outbox.begin_attempts, [row.id], "me")
    assert await store.run(outbox.retry_later, row, 0.0, "timeout", sent)
    (again,) = await take(store)
    assert again.interrupted is interrupted


async def test_renewing_is_for_rows_in_hand(store: Store) -> None:
    await put(store, "slipped", "a")
    await put(store, "held", "b")
    slipped, held = await take(store, "one", lease=LAPSED)
    await store.run(outbox.renew, "one", [held.id])
    assert names(await take(store, "two")) == ["slipped"]
    await store.run(outbox.renew, "one", [slipped.id], LAPSED)  # no longer its own
    assert await take(store, "three") == []


@pytest.mark.parametrize("status", ["sent", "parked", "unknown"])
async def test_an_end_is_an_end(store: Store, status: str) -> None:
    await put(store, "one")
    (row,) = await take(store)
    assert await store.run(outbox.settle, row.id, status, result={"id": 5}, error="because")
    assert not await store.run(outbox.settle, row.id, "sent")
    assert not await store.run(outbox.retry_later, row, 0.0, "late", False)
    assert await take(store) == []
    kept = await store.read(row_of, "one")
    assert (kept.status, kept.result, kept.error) == (status, {"id": 5}, "because")


async def test_a_worker_that_lost_its_lease_cannot_have_it_sent_twice(store: Store) -> None:
    await put(store, "one")
    (late,) = await take(store, "late", lease=LAPSED)
    await take(store, "new")
    assert not await store.run(outbox.retry_later, late, 0.0, "too late", False)
    assert await take(store, "third") == []


async def test_a_name_tells_whether_the_same_is_waiting(store: Store) -> None:
    async def waits() -> bool:
        return await store.run(outbox.pending, "card:1")

    assert not await waits()
    await put(store, "card", key="card:1")
    assert await waits()
    (row,) = await take(store)
    assert not await waits()  # it is being made of what was known before
    await store.run(outbox.retry_later, row, 0.0, "no", False)
    assert await waits()
    (row,) = await take(store)
    await store.run(outbox.settle, row.id, "sent")
    assert not await waits()


async def test_what_waits_can_be_withdrawn_and_what_is_being_sent_cannot(store: Store) -> None:
    await put(store, "waits", "a", key="survey:1")
    await put(store, "other", "b", key="survey:2")
    assert await store.run(outbox.cancel, "survey:1") == 1
    assert names(await take(store)) == ["other"]
    assert await store.run(outbox.cancel, "survey:2") == 0
    assert (await store.read(row_of, "waits")).status == "cancelled"


@pytest.mark.postgres
async def test_a_row_found_waiting_is_not_sent_before_the_finders_commit(postgres_url: str) -> None:
    """Else the card is drawn from the old state, and nobody asks for another."""
    store = Store(postgres_url)
    await put(store, "card", key="card:1")
    found, let_go = threading.Event(), threading.Event()
    told: list[int] = []
    store.on_commit(topic_of(outbox.QUEUE, "telegram"), lambda: told.append(1))

    def change(session: Session) -> bool:
        waits = outbox.pending(session, "card:1")
        found.set()
        assert let_go.wait(10)
        return waits

    changing = asyncio.create_task(store.run(change))
    await asyncio.to_thread(found.wait, 10)
    assert await take(store) == []
    assert not await store.run(outbox.pending, "card:1")  # a second finder makes its own
    let_go.set()
    assert await changing
    assert told == [1]  # look again
    assert names(await take(store)) == ["card"]
    store.close()


async def test_rows_are_sent_only_once_their_use_case_is_committed(store: Store) -> None:
    told: list[int] = []
    store.on_commit(topic_of(outbox.QUEUE, "telegram"), lambda: told.append(1))

    def undone(session: Session) -> None:
        enqueue(session, "never")
        raise RuntimeError("undone")

    with pytest.raises(RuntimeError):
        await store.run(undone)
    assert (await take(store), told) == ([], [])
    await put(store, "one")
    assert told == [1]


async def test_workers_side_by_side_send_each_row_once_and_in_order(database_url: str) -> None:
    rows, lanes = 120, 5
    stores = [Store(database_url) for _ in range(1 if "sqlite" in database_url else 2)]
    sent: list[tuple[str, int]] = []
    in_hand: set[str] = set()
    wrong: list[str] = []
    guard = threading.Lock()

    def work(store: Store, owner: str) -> None:
        idle = 0
        while idle < 20:
            due = store.run_sync(outbox.claim, "telegram", owner, 3)
            idle = 0 if due else idle + 1
            for row in due:
                assert store.run_sync(outbox.begin_attempts, [row.id], owner)
                with guard:
                    if row.lane in in_hand:
                        wrong.append(row.lane)
                    in_hand.add(row.lane)
                with guard:
                    sent.append((row.lane, row.payload["number"]))
                    in_hand.discard(row.lane)
                assert store.run_sync(outbox.settle, row.id, "sent")

    def fill(session: Session) -> None:
        for number in range(rows):
            lane = f"lane {number % lanes}"
            outbox.enqueue(session, "telegram", "send", lane, {"number": number})

    stores[0].run_sync(fill)
    await asyncio.gather(*(asyncio.to_thread(work, s, f"worker {n}") for n, s in enumerate(stores)))
    for store in stores:
        store.close()
    assert wrong == []
    assert sorted(number for _, number in sent) == list(range(rows))
    for lane in {lane for lane, _ in sent}:
        numbers = [number for its, number in sent if its == lane]
        assert numbers == sorted(numbers)


def test_a_lease_outlives_the_pause_between_renewals() -> None:
    from scheduler import claims
    from store.unit import LEASE

    assert timedelta(seconds=LEASE) > 2 * timedelta(seconds=claims._RENEW)
