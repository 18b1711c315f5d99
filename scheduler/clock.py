"""APScheduler as the clock, and nothing more: it says when to look; what is due is in the rows."""

import asyncio
import logging
from collections.abc import Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.orm import Session

from crm.policy import DeskPolicy
from scheduler import metrics
from scheduler.timetable import TIMETABLE, AnyJob, Job, LongJob
from store import Store, rounds
from store.trace import following, new_trace

log = logging.getLogger(__name__)

_MOST_ROUNDS = 100
_LONGEST_LOOK = 600.0  # seconds that a long job may compute before another worker does so, too
_GRACE = 10.0  # seconds for a round to end when stopping


class SchedulerClock:
    """Runs the timetable on this worker."""

    def __init__(
        self, store: Store, policy: DeskPolicy, jobs: tuple[AnyJob, ...] = TIMETABLE
    ) -> None:
        self._store = store
        self._policy = policy
        self._jobs = jobs
        # Memory job store, no misfire limit, one run at a time: nothing here needs to survive.
        self._scheduler = AsyncIOScheduler(
            timezone="UTC",
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        self._stopping = False
        self._running: dict[str, asyncio.Lock] = {job.name: asyncio.Lock() for job in jobs}

    def start(self) -> None:
        for job in self._jobs:
            self._scheduler.add_job(
                self.run_job, "interval", args=[job], id=job.name, seconds=job.seconds
            )
        self._scheduler.start()

    async def stop(self) -> None:
        """Begin no more; let what runs end its round (APScheduler would cut it off)."""
        self._stopping = True
        if not self._scheduler.running:
            return
        self._scheduler.pause()
        await asyncio.sleep(0)  # a job that was begun this moment takes its lock
        try:
            async with asyncio.timeout(_GRACE):
                for running in self._running.values():
                    async with running:
                        pass
        except TimeoutError:
            log.warning("a job did not end its round in %s s; it is cut off", _GRACE)
        self._scheduler.shutdown(wait=False)

    async def run_all(self) -> None:
        """Look at everything now (after the clock was moved)."""
        for job in self._jobs:
            await self.run_job(job, early=True)

    async def run_job(self, job: AnyJob, early: bool = False) -> None:
        """Run one job until nothing is due, if it is this worker's turn (or `early`).

        A failure is logged; the next round tries again.
        """
        async with self._running[job.name]:
            with following(new_trace("job")):
                await self._run_until_done(job, early)

    async def _run_until_done(self, job: AnyJob, early: bool) -> None:
        try:
            for _ in range(_MOST_ROUNDS):
                handled = await self._work(job, early)
                if handled is None:
                    return
                metrics.JOB_ROWS.labels(job.name).inc(handled)
                if not handled or self._stopping:
                    break
                log.info("job %s: %d done", job.name, handled, extra={"job": job.name})
            metrics.JOB_RUNS.labels(job.name, "done").inc()
        except Exception:
            metrics.JOB_RUNS.labels(job.name, "failed").inc()
            log.exception("job %s failed; it runs again in %s s", job.name, job.seconds)

    async def _work(self, job: AnyJob, early: bool) -> int | None:
        """Do what is due; how much was done. None: another worker does so, or has just done."""
        if not isinstance(job, LongJob):
            return await self._store.run(_run, job, self._policy, early)
        if not await self._store.run(_begin_long, job, early):
            return None
        try:
            write = await self._store.read(job.look, self._policy)
        except Exception:
            await self._store.run(rounds.end, job.name, job.seconds)
            raise
        return await self._store.run(_end_long, job, write)


def _run(session: Session, job: Job, policy: DeskPolicy, early: bool) -> int | None:
    if not rounds.begin(session, job.name, job.seconds if early else 0.0):
        return None
    done = job.run(session, policy)
    if not done:
        rounds.end(session, job.name, job.seconds)
    return done


def _begin_long(session: Session, job: LongJob, early: bool) -> bool:
    """Whether this worker may look: it then has the job to itself for a while."""
    if not rounds.begin(session, job.name, job.seconds if early else 0.0):
        return False
    rounds.end(session, job.name, 2 * job.seconds + _LONGEST_LOOK)  # out of reach for all
    return True


def _end_long(session: Session, job: LongJob, write: Callable[[Session], int] | None) -> int:
    done = write(session) if write is not None else 0
    rounds.end(session, job.name, 0 if done else job.seconds)
    return done
