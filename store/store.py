"""`Store.run`: the one unit of work. Synchronous use cases, asynchronous callers.

A use case is a plain function whose first argument is a `Session`. It may be run again (a batch
that failed is repeated one by one, a deadlock is retried), so it touches nothing but the database.
It raises to undo; it never commits or rolls back (a savepoint, `session.begin_nested()`, is fine).
"""

import asyncio
import contextvars
import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from store.clock import Clock, SystemClock
from store.database import parse_url, reading_engine, writing_engine

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")
Reaction = Callable[[Session, Any], None]
Callback = Callable[[], None]

_BATCH = 64
_RETRIES = 5
# Serialization failure, deadlock, and a unique key that a quicker transaction took: run again, a
# use case sees what the other one did (the ticket that is open now, the customer who is known now).
_RETRYABLE = ("40001", "40P01", "23505")
_POOL = 8
_READERS = 4


@dataclass
class _Work:
    use_case: Callable[[Session], Any]
    context: contextvars.Context
    future: "Future[Any]" = field(default_factory=Future)


@dataclass
class _News:
    """Who is to be told after the commit."""

    topics: set[str] = field(default_factory=set)
    calls: list[Callback] = field(default_factory=list)


class Store:
    """A database with its unit of work. Create it once, `close()` it at the end."""

    def __init__(self, url: str, clock: Clock | None = None, pool_size: int = _POOL) -> None:
        self.url = parse_url(url)
        self.clock = clock or SystemClock()
        self._writer = writing_engine(self.url, pool_size)
        self._reader = reading_engine(self.url, _READERS)
        self._reaction: Reaction | None = None
        self._listeners: dict[str, list[Callback]] = {}
        # Reads have threads and connections of their own, so they never queue behind writers.
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="reader")
        self._writers = ThreadPoolExecutor(pool_size, thread_name_prefix="writer")
        self._queue: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._submitting = threading.Lock()
        self._closed = False
        self._thread: threading.Thread | None = None
        if self.is_sqlite:
            self._thread = threading.Thread(target=self._write_loop, name="writer", daemon=True)
            self._thread.start()

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    def on_event(self, reaction: Reaction) -> None:
        """Call `reaction(session, event)` for each raised event, before the commit."""
        self._reaction = reaction

    def on_commit(self, topic: str, callback: Callback) -> None:
        """After commits that woke `topic` call `callback`, from whatever thread committed."""
        self._listeners.setdefault(topic, []).append(callback)

    async def run(
        self, use_case: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a writing use case; its changes are durable when this returns."""
        future = self._submit(lambda session: use_case(session, *args, **kwargs))
        return await asyncio.shield(asyncio.wrap_future(future))

    def run_sync(
        self, use_case: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """The same for callers without an event loop (the command line)."""
        result: T = self._submit(lambda session: use_case(session, *args, **kwargs)).result()
        return result

    async def read(
        self, query: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a query that changes nothing; never waits for a writer."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._readers, lambda: self.read_sync(query, *args, **kwargs)
        )

    def read_sync(
        self, query: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        with Session(self._reader, expire_on_commit=False) as session:
            session.info["now"] = self.clock.now()
            return query(session, *args, **kwargs)

    def close(self) -> None:
        """Finish what was submitted, then let go of every connection."""
        with self._submitting:
            self._closed = True
            self._queue.put(None)
        if self._thread is not None:
            self._thread.join()
        self._writers.shutdown(wait=True)
        self._readers.shutdown(wait=True)
        self._reader.dispose()
        self._writer.dispose()

    def _submit(self, use_case: Callable[[Session], Any]) -> "Future[Any]":
        with self._submitting:
            if self._closed:
                raise RuntimeError("the store is closed")
            work = _Work(use_case, contextvars.copy_context())  # logs keep the caller's trace
            if not self.is_sqlite:
                return self._writers.submit(work.context.run, self._transact, use_case)
            self._queue.put(work)
            return work.future

    def _transact(self, use_case: Callable[[Session], Any]) -> Any:
        """One use case, one transaction; a lost race or a dropped connection is tried again."""
        for attempt in range(1, _RETRIES + 1):
            committing = False
            try:
                with self._writer.connect() as connection:
                    result, news = self._perform(connection, use_case)
                    committing = True
                    connection.commit()
            except DBAPIError as error:
                undone = getattr(error.orig, "sqlstate", None) in _RETRYABLE
                # Lost while committing, it may have been committed: only the caller can tell.
                lost = error.connection_invalidated and not committing
                if attempt == _RETRIES or not (undone or lost):
                    raise
            else:
                self._tell(news)
                return result
        raise AssertionError("unreachable")

    def _perform(
        self, connection: Connection, use_case: Callable[[Session], Any]
    ) -> tuple[Any, _News]:
        """Run a use case and its reactions inside the connection's transaction, and flush."""
        transaction = connection.get_transaction() or connection.begin()
        with Session(connection, expire_on_commit=False) as session:
            session.info["now"] = self.clock.now()
            result = use_case(session)
            self._react(session)
            session.commit()  # flushes; the connection's own transaction stays open
            if connection.get_transaction() is not transaction:
                raise RuntimeError("a use case ended the transaction; let it raise instead")
            info = session.info
            return result, _News(info.get("topics", set()), info.get("after_commit", []))

    def _react(self, session: Session) -> None:
        events = session.info.get("events")
        while events:
            event = events.pop(0)
            if self._reaction is not None:
                self._reaction(session, event)

    def _tell(self, news: _News) -> None:
        listeners = [call for topic in news.topics for call in self._listeners.get(topic, ())]
        for callback in [*listeners, *news.calls]:
            try:
                callback()
            except Exception:  # a listener that went away must not stop the writer
                log.exception("somebody could not be told of a commit")

    def _write_loop(self) -> None:
        """The single writer of SQLite: waiting use cases share one commit."""
        while (first := self._queue.get()) is not None:
            batch = [first]
            stop = False
            while len(batch) < _BATCH and not self._queue.empty():
                work = self._queue.get()
                if work is None:
                    stop = True
                    break
                batch.append(work)
            self._write(batch)
            if stop:
                return

    def _write(self, batch: list[_Work]) -> None:
        news = _News()
        results: list[Any] = []
        try:
            with self._writer.connect() as connection:
                for work in batch:
                    result, told = work.context.run(self._perform, connection, work.use_case)
                    results.append(result)
                    news.topics |= told.topics
                    news.calls += told.calls
                connection.commit()
        except BaseException as error:  # noqa: BLE001  (it is handed to the caller)
            if len(batch) == 1:
                batch[0].future.set_exception(error)
                return
            for work in batch:
                self._write([work])
            return
        self._tell(news)
        for work, result in zip(batch, results, strict=True):
            work.future.set_result(result)
