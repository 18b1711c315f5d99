"""Threads that run use cases in transactions. What waits at the same time shares a commit."""

import asyncio
import contextvars
import queue
import threading
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

Callback = Callable[[], None]
UseCase = Callable[[Session], Any]

_MOST = 64  # use cases in one transaction
_RETRIES = 5
# Serialization failure, deadlock, and a unique key that a quicker transaction took: run again, a
# use case sees what the other one did (the ticket that is open now, the customer who is known now).
_RETRYABLE = ("40001", "40P01", "23505")


@dataclass
class Work:
    """A use case that waits for its turn. `loop` is the caller's; None: the caller has none."""

    use_case: UseCase
    context: contextvars.Context  # logs keep the caller's trace
    loop: asyncio.AbstractEventLoop | None
    future: "asyncio.Future[Any] | Future[Any]"


@dataclass
class News:
    """Who is to be told after the commit."""

    topics: set[str] = field(default_factory=set)
    calls: list[Callback] = field(default_factory=list)


@dataclass(frozen=True)
class _End:
    """What came of a use case."""

    work: Work
    result: Any = None
    error: BaseException | None = None

    def hand_over(self) -> None:
        if self.work.future.done():  # the caller was cancelled
            return
        if self.error is not None:
            self.work.future.set_exception(self.error)
        else:
            self.work.future.set_result(self.result)


Perform = Callable[[Connection, UseCase], tuple[Any, News]]


class Writers:
    """`threads` threads with a connection each; SQLite has one.

    `perform` runs a use case inside the connection's transaction, `tell` spreads the news once it
    is durable.
    """

    def __init__(
        self, engine: Engine, threads: int, perform: Perform, tell: Callable[[News], None]
    ) -> None:
        self._engine = engine
        self._perform = perform
        self._tell = tell
        self._queue: queue.SimpleQueue[Work | None] = queue.SimpleQueue()
        self._idle = 0
        self._counting = threading.Lock()
        self._threads = [
            threading.Thread(target=self._run, name=f"writer {number}", daemon=True)
            for number in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, work: Work) -> None:
        self._queue.put(work)

    def close(self) -> None:
        """Finish what was submitted."""
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join()

    def _run(self) -> None:
        stopping = False
        while not stopping:
            batch, stopping = self._next()
            if batch:
                _hand_over(self._together(batch) if len(batch) > 1 else [self._alone(batch[0])])

    def _next(self) -> tuple[list[Work], bool]:
        """What this thread does next, and whether it ends then. It takes more than one use case
        only where no other thread is free for the next."""
        with self._counting:
            self._idle += 1
        work = self._queue.get()
        with self._counting:
            self._idle -= 1
        batch: list[Work] = []
        while work is not None:
            batch.append(work)
            if self._idle or len(batch) == _MOST:
                return batch, False
            try:
                work = self._queue.get_nowait()
            except queue.Empty:
                return batch, False
        return batch, True

    def _together(self, batch: list[Work]) -> list[_End]:
        """All in one transaction; when one raises, it is undone and they run one by one."""
        news = News()
        ended: list[_End] = []
        committing = False
        try:
            with self._engine.connect() as connection:
                for work in batch:
                    result, told = work.context.run(self._perform, connection, work.use_case)
                    ended.append(_End(work, result))
                    news.topics |= told.topics
                    news.calls += told.calls
                committing = True
                connection.commit()
        except BaseException as error:  # noqa: BLE001  (it is handed to the callers)
            if committing and _is_lost(error):
                # It may have been committed: only the callers can tell.
                return [_End(work, error=error) for work in batch]
            return [self._alone(work) for work in batch]
        self._tell(news)
        return ended

    def _alone(self, work: Work) -> _End:
        try:
            return _End(work, work.context.run(self._transact, work.use_case))
        except BaseException as error:  # noqa: BLE001  (it is handed to the caller)
            return _End(work, error=error)

    def _transact(self, use_case: UseCase) -> Any:
        """One use case, one transaction; a lost race or a dropped connection is tried again."""
        for attempt in range(1, _RETRIES + 1):
            committing = False
            try:
                with self._engine.connect() as connection:
                    result, news = self._perform(connection, use_case)
                    committing = True
                    connection.commit()
            except DBAPIError as error:
                undone = getattr(error.orig, "sqlstate", None) in _RETRYABLE
                lost = _is_lost(error) and not committing
                if attempt == _RETRIES or not (undone or lost):
                    raise
            else:
                self._tell(news)
                return result
        raise AssertionError("unreachable")


def _is_lost(error: BaseException) -> bool:
    """Whether the connection broke."""
    return isinstance(error, DBAPIError) and error.connection_invalidated


def _hand_over(ended: list[_End]) -> None:
    """Wake each loop once, however many of its callers waited."""
    by_loop: dict[asyncio.AbstractEventLoop | None, list[_End]] = defaultdict(list)
    for end in ended:
        by_loop[end.work.loop].append(end)
    for loop, ends in by_loop.items():
        if loop is None:
            _all(ends)
        else:
            try:
                loop.call_soon_threadsafe(_all, ends)
            except RuntimeError:  # the loop has ended, and with it who waited
                pass


def _all(ends: list[_End]) -> None:
    for end in ends:
        end.hand_over()
