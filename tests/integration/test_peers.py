"""What several processes share: they wake each other, lead in turn, and run each job once."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy.orm import Session

from bot.processing import InboxWorker
from crm.policy import DeskPolicy
from scheduler import claims, leadership
from scheduler.clock import SchedulerClock
from scheduler.leadership import Leadership
from scheduler.timetable import Job, LongJob
from store import Store, inbox, leases
from store.inbox import Claimed, Received
from tests.support.world import eventually

pytestmark = pytest.mark.postgres


@contextmanager
def joined(url: str) -> Iterator[Store]:
    """One process's store."""
    store = Store(url)
    store.join_peers()
    try:
        yield store
    finally:
        store.close()


@pytest.fixture
def stores(postgres_url: str) -> Iterator[tuple[Store, Store]]:
    with joined(postgres_url) as one, joined(postgres_url) as other:
        yield one, other


def update(number: int) -> Received:
    return Received("telegram", "1", str(number), f"lane {number}", "{}")


class Taken:
    """Notes what a worker processed, and when."""

    def __init__(self) -> None:
        self.rows: list[int] = []
        self.event = asyncio.Event()

    async def process(self, row: Claimed) -> None:
        self.rows.append(row.id)
        self.event.set()


async def test_a_commit_here_wakes_a_worker_there(
    stores: tuple[Store, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the sweep: it is the call that does it, also after the connection was lost."""
    monkeypatch.setattr(claims, "_SWEEP", 600.0)
    door, works = stores
    taken = Taken()
    working = asyncio.create_task(InboxWorker(works, "telegram", taken.process).run())
    await asyncio.sleep(0.3)  # it has looked, and idles
    for number in range(3):
        await door.run(inbox.accept, [update(number)])
        await asyncio.wait_for(taken.event.wait(), 5)
        taken.event.clear()
    url = door.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    await door.run(inbox.accept, [update(9)])
    await asyncio.wait_for(taken.event.wait(), 10)
    assert len(taken.rows) == 4
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)


async def test_a_worker_that_stops_tells_the_others(
    stores: tuple[Store, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it commits while it finishes is not left to a sweep."""
    monkeypatch.setattr(claims, "_SWEEP", 600.0)
    one, other = stores
    release, here, there = asyncio.Event(), asyncio.Event(), Taken()

    async def slow(row: Claimed) -> None:
        here.set()
        await release.wait()

    stopping = asyncio.create_task(InboxWorker(one, "telegram", slow).run())
    await one.run(inbox.accept, [update(1)])
    await asyncio.wait_for(here.wait(), 5)
    working = asyncio.create_task(InboxWorker(other, "telegram", there.process).run())
    await asyncio.sleep(0.3)
    stopping.cancel()
    await asyncio.sleep(0.05)
    behind = Received("telegram", "1", "2", "lane 1", "{}")  # behind what is still in hand
    await one.run(inbox.accept, [behind])
    release.set()
    await asyncio.wait_for(there.event.wait(), 5)
    assert len(there.rows) == 1
    for task in (stopping, working):
        task.cancel()
    await asyncio.gather(stopping, working, return_exceptions=True)


async def test_one_leads_and_another_takes_over(
    stores: tuple[Store, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    leading: list[int] = []
    most_at_once = 0

    def work(number: int):  # type: ignore[no-untyped-def]
        async def lead() -> None:
            nonlocal most_at_once
            leading.append(number)
            most_at_once = max(most_at_once, len(leading))
            try:
                await asyncio.Event().wait()
            finally:
                leading.remove(number)

        return lead

    monkeypatch.setattr(leadership, "_TRY_EVERY", 600.0)  # it is the call that does it
    contenders = [Leadership(store, ["seat"], work(number)) for number, store in enumerate(stores)]
    running = [asyncio.create_task(one.run()) for one in contenders]
    await asyncio.gather(*(one.settled.wait() for one in contenders))
    (first,) = leading
    running[first].cancel()
    await asyncio.gather(running[first], return_exceptions=True)

    async def called() -> bool:
        return leading == [1 - first]

    await eventually(called)
    # The database gives the lease to somebody else (this process was frozen): it stops working.
    await stores[0].run(leases.let_go, "seat", contenders[1 - first]._owner)
    assert await stores[0].run(leases.take, "seat", "somebody")

    async def given_up() -> bool:
        return not leading

    await eventually(given_up)
    assert most_at_once == 1
    running[1 - first].cancel()
    await asyncio.gather(*running, return_exceptions=True)


async def test_a_dead_leader_is_followed(postgres_url: str) -> None:
    with joined(postgres_url) as store:
        assert await store.run(leases.take, "seat", "dead", 0.5)
        assert not await store.run(leases.take, "seat", "other")
        assert await store.read(leases.held, "seat")
        led = asyncio.Event()

        async def work() -> None:
            led.set()
            await asyncio.Event().wait()

        running = asyncio.create_task(Leadership(store, ["seat"], work).run())
        await asyncio.wait_for(led.wait(), 5)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        assert not await store.read(leases.held, "seat")


@pytest.mark.parametrize("long", [False, True])
async def test_each_job_runs_on_one_worker_at_a_time(
    stores: tuple[Store, Store], long: bool
) -> None:
    """A long job, too, whose computing is outside the transaction that writes."""
    guard, at_once, most, runs = threading.Lock(), 0, 0, 0

    def work(session: Session, policy: DeskPolicy) -> int:
        nonlocal at_once, most, runs
        with guard:
            at_once += 1
            runs += 1
            most = max(most, at_once)
        time.sleep(0.05)
        with guard:
            at_once -= 1
        return 0

    def computes(session: Session, policy: DeskPolicy) -> Callable[[Session], int]:
        work(session, policy)
        return lambda session: 0

    job = LongJob("work", 60, computes) if long else Job("work", 60, work)
    clocks = [SchedulerClock(store, DeskPolicy(), (job,)) for store in stores]
    await asyncio.gather(*(clock.run_job(job) for clock in clocks for _ in range(3)))
    assert (most, runs) == (1, 1), "once per period"
    await asyncio.gather(*(clock.run_job(job, early=True) for clock in clocks for _ in range(3)))
    assert most == 1 and runs > 1


async def test_a_worker_that_dies_in_a_job_leaves_it_to_the_next(
    stores: tuple[Store, Store],
) -> None:
    ran: list[str] = []

    def dies(session: Session, policy: DeskPolicy) -> int:
        ran.append("dies")
        raise KeyboardInterrupt

    def works(session: Session, policy: DeskPolicy) -> int:
        ran.append("works")
        return 0

    one = SchedulerClock(stores[0], DeskPolicy(), ())
    one._running["work"] = asyncio.Lock()
    with pytest.raises(KeyboardInterrupt):
        await one.run_job(Job("work", 60, dies))
    job = Job("work", 60, works)
    await SchedulerClock(stores[1], DeskPolicy(), (job,)).run_job(job)
    assert ran == ["dies", "works"]
