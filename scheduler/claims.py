"""The loop that inbox and outbox share: claim rows, work on them side by side, keep the lease.

It is woken right after a commit that added rows; the sweep is only the safety net.
"""

import asyncio
import logging
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from sqlalchemy.orm import Session

from scheduler import metrics
from store import Store
from store.unit import topic_of

log = logging.getLogger(__name__)


class Identified(Protocol):
    @property
    def id(self) -> int: ...


Row = TypeVar("Row", bound=Identified)
Found = TypeVar("Found", bound=Identified, covariant=True)


@dataclass(frozen=True)
class Claims(Generic[Found]):
    """What was claimed; `waits`: seconds after which it is worth to look again."""

    rows: Sequence[Found]
    waits: Sequence[float] = ()


class Claim(Protocol[Found]):
    """Leases up to `most` rows to `owner`; `urgent`: only those that cannot wait."""

    def __call__(
        self, session: Session, owner: str, most: int, *, urgent: bool
    ) -> Claims[Found]: ...


Renew = Callable[[Session, str, Sequence[int]], None]

_SWEEP = 2.0  # seconds
_RENEW = 2.0  # seconds; a lease holds for store.unit.LEASE
_BATCH = 50
_GRACE = 10.0  # seconds to finish what is in hand when stopping
_LONGEST_REST = 0.05  # seconds


class ClaimLoop(Generic[Row]):
    """Claims rows for this worker and hands each to `work`, at most `parallel` at a time.

    Urgent rows have room of their own, so that they do not wait behind slow ones.
    """

    def __init__(
        self,
        store: Store,
        queue: str,
        platform: str,
        claim: Claim[Row],
        renew: Renew,
        work: Callable[[Row], Awaitable[None]],
        parallel: int,
        reserved: int,
    ) -> None:
        self.owner = uuid.uuid4().hex
        self._store = store
        self._queue, self._platform = queue, platform
        self._topic = topic_of(queue, platform)
        self._claim = claim
        self._renew = renew
        self._work = work
        self._parallel = parallel
        self._reserved = reserved
        self._wake = asyncio.Event()
        self._tasks: dict[asyncio.Task[None], int] = {}
        self._crowded = False  # there was no room for more
        self._loop: asyncio.AbstractEventLoop | None = None

    def wake(self) -> None:
        """Look for rows now. Callable from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake.set)

    def wake_in(self, seconds: float) -> None:
        """Look for rows in so many seconds: one of them is due then."""
        asyncio.get_running_loop().call_later(seconds, self._wake.set)

    async def run(self) -> None:
        """Work until cancelled; then finish what is in hand."""
        self._loop = asyncio.get_running_loop()
        end_listening = self._store.on_commit(self._topic, self.wake)
        renewing = asyncio.create_task(self._keep_leases())
        try:
            while True:
                self._wake.clear()
                if not await self._claim_some():
                    await self._idle()
        finally:
            end_listening()  # from here on other workers are told of what this one commits
            if self._tasks:
                await asyncio.wait(self._tasks, timeout=_GRACE)
            renewing.cancel()

    async def _idle(self) -> None:
        try:
            async with asyncio.timeout(_SWEEP):  # wait_for can swallow a cancellation (until 3.12)
                await self._wake.wait()
        except TimeoutError:
            pass

    async def _claim_some(self) -> bool:
        """Claim and start; whether to look for more at once."""
        room = self._parallel - len(self._tasks)
        urgent = self._crowded = room <= 0
        most = min(_BATCH, room + self._reserved if urgent else room)
        if most <= 0:
            return False
        started = time.monotonic()
        claiming = asyncio.ensure_future(
            self._store.run(self._claim, self.owner, most, urgent=urgent)
        )
        try:
            claims = await asyncio.shield(claiming)
        except asyncio.CancelledError:
            self._begin((await claiming).rows)  # stopping: what was claimed is in hand, too
            raise
        except Exception:
            log.exception("nothing can be claimed; trying again")
            metrics.CLAIMS.labels(self._queue, self._platform, "failed").inc()
            await asyncio.sleep(1)
            return True
        rows = claims.rows
        found = "found" if rows else "empty"
        metrics.CLAIMS.labels(self._queue, self._platform, found).inc()
        metrics.CLAIMED.labels(self._queue, self._platform).inc(len(rows))
        self._begin(rows)
        for wait in claims.waits:
            self.wake_in(wait)
        if len(rows) == most:
            self._store.tell_peers(self._topic)  # there may be more than this worker can take
        if not rows:
            # Looking in vain must not keep a busy database busier.
            await asyncio.sleep(min(time.monotonic() - started, _LONGEST_REST))
        # What was not claimed wakes us once it can be, unless there was no place for it.
        return bool(rows) and (len(rows) == most or bool(claims.waits))

    def _begin(self, rows: Sequence[Row]) -> None:
        in_hand = set(self._tasks.values())
        for row in rows:
            if row.id in in_hand:  # its lease lapsed: the machine stood still. It is held again
                continue
            task = asyncio.create_task(self._guarded(row))
            self._tasks[task] = row.id
            task.add_done_callback(self._ended)

    async def _guarded(self, row: Row) -> None:
        try:
            await self._work(row)
        except Exception:
            # The row stays claimed and comes back when the lease is over: nothing is lost.
            log.exception("a claimed row could not be settled: %s", row.id)

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._tasks[task]
        if self._crowded:  # else the commit of its end has said what there is to claim
            self._wake.set()

    async def _keep_leases(self) -> None:
        while True:
            await asyncio.sleep(_RENEW)
            if self._tasks:
                try:
                    await self._store.run(self._renew, self.owner, list(self._tasks.values()))
                except Exception:
                    log.exception("leases could not be renewed; others may take the rows over")
