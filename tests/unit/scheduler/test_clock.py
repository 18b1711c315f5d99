"""The clock says when to look; jobs run until nothing is due, and one failure stops nothing."""

import asyncio
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from crm.policy import DeskPolicy
from scheduler.clock import SchedulerClock
from scheduler.timetable import TIMETABLE, Job
from store import Store

POLICY = DeskPolicy()


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Store]:
    made = Store(sqlite_url)
    yield made
    made.close()


async def test_a_job_runs_until_nothing_is_due(store: Store) -> None:
    left = [3, 2, 1, 0, 9]
    policies = []

    def work(session: Session, policy: DeskPolicy) -> int:
        policies.append(policy)
        return left.pop(0)

    job = Job("work", 60, work)
    await SchedulerClock(store, POLICY, (job,)).run_job(job)
    assert left == [9]
    assert policies == [POLICY] * 4


async def test_a_job_that_always_finds_something_ends_all_the_same(store: Store) -> None:
    rounds = []

    def endless(session: Session, policy: DeskPolicy) -> int:
        rounds.append(1)
        return 1

    job = Job("endless", 60, endless)
    await SchedulerClock(store, POLICY, (job,)).run_job(job)
    assert len(rounds) == 100


async def test_a_failing_job_stops_no_other_and_is_run_again(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    ran = []

    def broken(session: Session, policy: DeskPolicy) -> int:
        ran.append("broken")
        raise RuntimeError("no")

    def fine(session: Session, policy: DeskPolicy) -> int:
        ran.append("fine")
        return 0

    clock = SchedulerClock(store, POLICY, (Job("broken", 60, broken), Job("fine", 60, fine)))
    await clock.run_all()
    await clock.run_all()
    assert ran == ["broken", "fine"] * 2
    assert "job broken failed" in caplog.text


async def test_a_job_never_runs_twice_at_once(store: Store) -> None:
    running = []
    most = 0

    def slow(session: Session, policy: DeskPolicy) -> int:
        return 0

    job = Job("slow", 60, slow)
    clock = SchedulerClock(store, POLICY, (job,))
    plain = store.run

    async def watched(*args: object) -> object:
        nonlocal most
        running.append(1)
        most = max(most, len(running))
        await asyncio.sleep(0.01)
        result = await plain(*args)  # type: ignore[arg-type]
        running.pop()
        return result

    store.run = watched  # type: ignore[method-assign,assignment]
    await asyncio.gather(*(clock.run_job(job) for _ in range(4)))
    assert most == 1


async def test_it_ticks_and_stops(store: Store) -> None:
    ticks = []

    def tick(session: Session, policy: DeskPolicy) -> int:
        ticks.append(1)
        return 0

    clock = SchedulerClock(store, POLICY, (Job("tick", 0.05, tick),))
    clock.start()
    async with asyncio.timeout(20):
        while len(ticks) < 2:
            await asyncio.sleep(0.01)
    await clock.stop()
    seen = len(ticks)
    await asyncio.sleep(0.15)
    assert len(ticks) == seen
    await clock.stop()  # twice does no harm


async def test_stopping_waits_for_the_round_that_runs_and_begins_no_other(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    begun, may_end, ended = threading.Event(), threading.Event(), []

    def slow(session: Session, policy: DeskPolicy) -> int:
        begun.set()
        may_end.wait(5)
        ended.append(1)
        return 1  # there would be more

    clock = SchedulerClock(store, POLICY, (Job("slow", 0.02, slow),))
    clock.start()
    await asyncio.to_thread(begun.wait, 5)
    stopping = asyncio.create_task(clock.stop())
    await asyncio.sleep(0.05)
    assert not stopping.done()
    may_end.set()
    await stopping
    assert ended == [1]
    assert not [record for record in caplog.records if record.exc_info]


def test_the_timetable_names_each_job_once() -> None:
    names = [job.name for job in TIMETABLE]
    assert len(names) == len(set(names))
    assert all(0 < job.seconds <= 60 for job in TIMETABLE)
