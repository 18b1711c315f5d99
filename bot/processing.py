"""Processing: claims what lies in the inbox and hands it to the door it came through.

In order within a lane, in parallel across lanes. A row ends in the transaction of its effect; one
that fails is tried again and, after a few tries, becomes a dead letter that an operator can see.
"""

import logging
import time
from collections.abc import Awaitable, Callable
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy.orm import Session

from scheduler import metrics
from scheduler.claims import ClaimLoop, Claims
from store import Store, inbox
from store.inbox import Claimed
from store.trace import following

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")
Handler = Callable[[Claimed], Awaitable[None]]
Buried = Callable[[Session, Claimed], None]

_PARALLEL = 50  # rows in hand at a time
_RESERVED = 10  # more, for what the platform waits for


class Unprocessable(Exception):
    """This row can never be processed; it becomes a dead letter at once."""


async def once(
    store: Store,
    row: Claimed,
    use_case: Callable[Concatenate[Session, P], T],
    *args: P.args,
    **kwargs: P.kwargs,
) -> T | None:
    """Run the use case and mark the inbox row done in one transaction; None: it was done before."""

    def finish_and_run(session: Session) -> T | None:
        if not inbox.finish(session, row.id):
            return None
        return use_case(session, *args, **kwargs)

    result = await store.run(finish_and_run)
    row.finished = True
    return result


class InboxWorker:
    """Processes one source's rows on this worker."""

    def __init__(
        self, store: Store, source: str, handler: Handler, buried: Buried | None = None
    ) -> None:
        """`buried(session, row)` runs in the transaction that makes `row` a dead letter."""
        self._store = store
        self._source = source
        self._handler = handler
        self._buried = buried
        self._loop = ClaimLoop(
            store,
            inbox.QUEUE,
            source,
            self._claim,
            inbox.renew,
            self._process,
            _PARALLEL,
            _RESERVED,
        )

    def wake(self) -> None:
        """Look at the inbox now. Callable from any thread."""
        self._loop.wake()

    async def run(self) -> None:
        """Process until cancelled; then finish what is in hand."""
        await self._loop.run()

    def _claim(self, session: Session, owner: str, most: int, *, urgent: bool) -> Claims[Claimed]:
        return Claims(inbox.claim(session, self._source, owner, most, urgent=urgent))

    async def _process(self, row: Claimed) -> None:
        with following(row.trace):
            await self._handle(row)

    async def _handle(self, row: Claimed) -> None:
        began = time.monotonic()
        try:
            await self._handler(row)
            if not row.finished:  # the handler had nothing to change
                await self._store.run(inbox.finish, row.id)
            metrics.PROCESSED.labels(row.source, "done").inc()
            log.debug("handled in %.0f ms (try %d)", _ms_since(began), row.attempts)
        except Exception as error:
            permanent = isinstance(error, Unprocessable)
            log.exception("%s row %s failed (try %s)", row.source, row.id, row.attempts)
            reason = f"{type(error).__name__}: {error}"
            dead = await self._store.run(self._give_back, row, reason, permanent)
            metrics.PROCESSED.labels(row.source, "dead" if dead else "again").inc()

    def _give_back(self, session: Session, row: Claimed, reason: str, permanent: bool) -> bool:
        dead = inbox.fail(session, row, reason, permanent)
        if dead and self._buried is not None:
            self._buried(session, row)
        return dead


def _ms_since(began: float) -> float:
    return (time.monotonic() - began) * 1000
