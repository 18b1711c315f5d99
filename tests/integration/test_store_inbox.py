"""The inbox, on SQLite and PostgreSQL: unique, in order within a lane, nothing blocked or lost."""

import asyncio
import json
import random
import threading
import time
from collections import defaultdict
from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from store import Store, inbox
from store.inbox import Claimed, InboxRow, Received
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


def update(number: int, lane: str = "a", **more: str) -> Received:
    values = {"source": "telegram", "bot": "1", "payload": f'{{"n": {number}}}'} | more
    return Received(external_id=str(number), lane=lane, **values)  # type: ignore[arg-type]


async def accept(store: Store, *items: Received) -> int:
    return await store.run(inbox.accept, items)


async def claim(store: Store, owner: str = "me", most: int = 50, lease: float = 60) -> list[str]:
    return [row.payload for row in await claim_rows(store, owner, most, lease)]


async def claim_rows(
    store: Store, owner: str = "me", most: int = 50, lease: float = 60
) -> list[Claimed]:
    return await store.run(inbox.claim, "telegram", owner, most, lease)


def payload(number: int) -> str:
    return f'{{"n": {number}}}'


def status_of(session: Session, row_id: int) -> tuple[str, str | None]:
    row = session.get_one(InboxRow, row_id)
    return row.status, row.error


async def test_what_was_stored_before_is_skipped(store: Store) -> None:
    assert await accept(store, update(1), update(2)) == 2
    assert await accept(store, update(2), update(3), update(3)) == 1
    assert await accept(store) == 0
    rows = await store.read(lambda s: [r.external_id for r in s.scalars(select(InboxRow))])
    assert sorted(rows) == ["1", "2", "3"]


async def test_the_same_number_of_another_bot_or_platform_is_another_update(store: Store) -> None:
    items = [update(1), update(1, bot="2"), update(1, source="slack")]
    assert await accept(store, *items) == 3


async def test_a_repeat_of_what_was_done_is_not_done_again(store: Store) -> None:
    await accept(store, update(1))
    (row,) = await claim_rows(store)
    assert await store.run(inbox.finish, row.id)
    assert await accept(store, update(1)) == 0
    assert await claim(store) == []
    assert not await store.run(inbox.finish, row.id)  # a second worker must do nothing


async def test_in_order_within_a_lane_and_side_by_side_across_lanes(store: Store) -> None:
    await accept(store, update(1, "a"), update(2, "a"), update(3, "b"), update(4, "a"))
    first = await claim_rows(store)
    assert [row.payload for row in first] == [payload(1), payload(3)]
    assert await claim(store) == []  # nobody overtakes
    await store.run(inbox.finish, first[0].id)
    second = await claim_rows(store)
    assert [row.payload for row in second] == [payload(2)]
    await store.run(inbox.finish, second[0].id)
    assert await claim(store) == [payload(4)]


async def test_a_claim_is_of_one_source_and_no_more_than_asked(store: Store) -> None:
    await accept(store, *(update(n, f"lane {n}") for n in range(5)))
    await accept(store, update(9, "other", source="slack"))
    assert len(await claim(store, most=3)) == 3
    assert len(await claim(store, most=3)) == 2
    assert [row.payload for row in await store.run(inbox.claim, "slack", "me")] == [payload(9)]


async def test_a_lapsed_lease_is_taken_over_and_a_living_one_is_not(store: Store) -> None:
    await accept(store, update(1))
    assert len(await claim(store, "one")) == 1
    assert await claim(store, "two") == []
    await store.run(lambda s: inbox.renew(s, "one", [1], LAPSED))
    assert await claim(store, "two") == [payload(1)]


async def test_renewing_is_for_rows_in_hand(store: Store) -> None:
    """A row that its worker let slip comes back, however busy the worker is with others."""
    await accept(store, update(1, "a"), update(2, "b"))
    slipped, held = await claim_rows(store, "one", lease=LAPSED)
    await store.run(inbox.renew, "one", [held.id])
    assert await claim(store, "two") == [slipped.payload]
    await store.run(inbox.renew, "one", [slipped.id])  # no longer its own
    assert await claim(store, "three") == []


async def test_a_single_process_that_starts_frees_every_claim(store: Store) -> None:
    await accept(store, update(1, "a"), update(2, "b"))
    await claim(store, "killed")
    await store.run(inbox.release_all)
    assert len(await claim(store, "new")) == 2


async def test_a_failure_is_tried_again_later_and_holds_its_lane(
    store: Store, clock: HandClock
) -> None:
    await accept(store, update(1, "a"), update(2, "a"), update(3, "b"))
    row, _ = await claim_rows(store)
    assert not await store.run(inbox.fail, row, "trouble")
    assert await claim(store) == []  # not yet, and the second does not overtake
    clock.move(1)
    assert await claim(store) == [row.payload]


async def test_after_five_tries_it_is_a_dead_letter_that_blocks_nothing(
    store: Store, clock: HandClock
) -> None:
    await accept(store, update(1), update(2))
    dead = False
    tries = 0
    while not dead:
        (row,) = await claim_rows(store)
        assert row.payload == payload(1)
        tries += 1
        dead = await store.run(inbox.fail, row, f"trouble {tries}")
        clock.move(121)
    assert tries == inbox.MAX_ATTEMPTS == 5
    assert await store.read(status_of, row.id) == ("dead", "trouble 5")
    assert await claim(store) == [payload(2)]


async def test_what_can_never_be_processed_is_dead_at_once(store: Store) -> None:
    await accept(store, update(1, dead="no update at all"), update(2))
    (row,) = await claim_rows(store)
    assert row.payload == payload(2)
    assert await store.run(inbox.fail, row, "nonsense", True)
    assert await claim(store) == []


async def test_a_worker_that_lost_its_lease_cannot_spoil_the_row(store: Store) -> None:
    """It fails late, while another one works on the row: the row stays the other's."""
    await accept(store, update(1))
    (late,) = await claim_rows(store, "late", lease=LAPSED)
    (row,) = await claim_rows(store, "new")
    assert not await store.run(inbox.fail, late, "too late", True)
    assert await claim(store, "third") == []
    assert await store.run(inbox.finish, row.id)


async def test_postponing_does_not_count_as_a_try(store: Store, clock: HandClock) -> None:
    await accept(store, update(1))
    for _ in range(inbox.MAX_ATTEMPTS + 2):
        (row,) = await claim_rows(store)
        assert row.attempts == 1
        await store.run(inbox.postpone, row.id, 30)
        assert await claim(store) == []
        clock.move(30)


async def test_accepting_finishing_and_failing_wake_the_workers(store: Store) -> None:
    told: list[int] = []
    store.on_commit(topic_of(inbox.QUEUE, "telegram"), lambda: told.append(1))
    await accept(store, update(1), update(2))
    (row,) = await claim_rows(store)
    assert len(told) == 1
    await store.run(inbox.finish, row.id)
    (row,) = await claim_rows(store)
    await store.run(inbox.fail, row, "trouble")
    await store.run(lambda s: None)
    await accept(store, update(1), update(3, source="slack"))  # known already; another's worker
    assert len(told) == 3


NUL, HALF = "\\u0000", "\ud83d"  # as JSON writes it; half a surrogate pair, as Python holds it


@pytest.mark.parametrize("text", [NUL, HALF, f"a{NUL}b{HALF}c", f"\\\\{NUL}", "\\\\u0000", "\x00"])
async def test_what_no_database_can_hold_stops_nobody(store: Store, text: str) -> None:
    """PostgreSQL refuses NUL and both refuse lone surrogates: receiving must not stand still."""
    await accept(store, update(1, payload=f'{{"text": "{text}"}}'), update(2, "b"))
    first, second = await claim_rows(store)
    kept = json.loads(first.payload)["text"]
    assert "\x00" not in kept and HALF not in kept
    if text == "\\\\u0000":
        assert kept == "\\u0000"  # a backslash and letters, not a NUL
    assert second.payload == payload(2)


@pytest.mark.postgres
async def test_ids_of_a_lane_are_given_in_the_order_of_commits(postgres_url: str) -> None:
    """Else a second worker could see, and take, a later row before an earlier one turns up."""
    store = Store(postgres_url)
    inside, let_go = threading.Event(), threading.Event()

    def slowly(session: Session) -> None:
        inbox.accept(session, [update(1)])
        inside.set()
        assert let_go.wait(10)

    first = asyncio.create_task(store.run(slowly))
    await asyncio.to_thread(inside.wait, 10)
    second = asyncio.create_task(store.run(inbox.accept, [update(2)]))
    await asyncio.wait_for(store.run(inbox.accept, [update(3, "b")]), 2)  # other lanes go on
    await asyncio.sleep(0.1)
    assert not second.done()
    assert await claim(store) == [payload(3)]
    let_go.set()
    await asyncio.gather(first, second)
    assert await claim(store) == [payload(1)]
    store.close()


async def test_workers_side_by_side_never_have_two_rows_of_a_lane(database_url: str) -> None:
    """Receivers and workers in threads of their own; every row once, in order, one per lane."""
    rows, lanes, workers = 240, 6, 3
    stores = [Store(database_url) for _ in range(1 if "sqlite" in database_url else 2)]
    in_hand: dict[str, str] = {}
    done: dict[str, list[int]] = defaultdict(list)
    wrong: list[str] = []
    guard = threading.Lock()
    end = time.monotonic() + 20

    def receive(store: Store, numbers: range) -> None:
        for number in numbers:
            store.run_sync(inbox.accept, [update(number, f"lane {number % lanes}")])

    def work(store: Store, owner: str) -> None:
        chance = random.Random(owner)
        while sum(map(len, done.values())) < rows and time.monotonic() < end:
            for row in store.run_sync(inbox.claim, "telegram", owner, 4):
                with guard:
                    if row.lane in in_hand:
                        wrong.append(f"{owner} and {in_hand[row.lane]} both have {row.lane}")
                    in_hand[row.lane] = owner
                time.sleep(chance.random() / 1000)
                with guard:
                    del in_hand[row.lane]
                    done[row.lane].append(json.loads(row.payload)["n"])
                assert store.run_sync(inbox.finish, row.id)

    half = rows // 2
    jobs = [
        asyncio.to_thread(receive, stores[0], range(half)),
        asyncio.to_thread(receive, stores[-1], range(half, rows)),
        *(
            asyncio.to_thread(work, stores[number % len(stores)], f"worker {number}")
            for number in range(workers)
        ),
    ]
    await asyncio.gather(*jobs)
    for store in stores:
        store.close()
    assert wrong == []
    assert sorted(number for lane in done.values() for number in lane) == list(range(rows))
    for numbers in done.values():  # each receiver's in its order
        assert [n for n in numbers if n < half] == sorted(n for n in numbers if n < half)
        assert [n for n in numbers if n >= half] == sorted(n for n in numbers if n >= half)
