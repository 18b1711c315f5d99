"""`Store.run`: the one unit of work. Synchronous use cases, asynchronous callers.

A use case is a plain function whose first argument is a `Session`. It may be run again (a batch
that failed is repeated one by one, a deadlock is retried), so it touches nothing but the database.
It raises to undo; it never commits or rolls back (a savepoint, `session.begin_nested()`, is fine).
"""

import asyncio
import contextvars
import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from store.clock import Clock, SystemClock
from store.database import listening_connection, parse_url, reading_engine, writing_engine
from store.peers import Peers
from store.writers import Callback, News, UseCase, Work, Writers

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")
Reaction = Callable[[Session, Any], None]

_POOL = 4  # threads with a connection each; what waits for them shares their commits
_READERS = 4


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
        threads = 1 if self.is_sqlite else pool_size
        self._writers = Writers(self._writer, threads, self._perform, self._tell)
        self._submitting = threading.Lock()
        self._closed = False
        self._peers: Peers | None = None

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    def on_event(self, reaction: Reaction) -> None:
        """Call `reaction(session, event)` for each raised event, before the commit."""
        self._reaction = reaction

    def on_commit(self, topic: str, callback: Callback) -> Callback:
        """After commits that woke `topic` call `callback`, from whatever thread committed.

        Once the process has joined its peers, their commits count too. Returns what ends it.
        """
        self._listeners[topic] = [*self._listeners.get(topic, ()), callback]

        def end() -> None:
            self._listeners[topic] = [one for one in self._listeners[topic] if one != callback]

        return end

    def join_peers(self) -> None:
        """Wake the other processes on this database, and be woken by them. SQLite has none."""
        if not self.is_sqlite and self._peers is None:
            self._peers = Peers(lambda: listening_connection(self.url), self._heard)

    def tell_peers(self, topic: str) -> None:
        """Wake the other processes that listen to `topic`. Callable from any thread."""
        if self._peers is not None:
            self._peers.tell(topic)

    async def run(
        self, use_case: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a writing use case; its changes are durable when this returns."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._submit(lambda session: use_case(session, *args, **kwargs), future, loop)
        return await future

    def run_sync(
        self, use_case: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """The same for callers without an event loop (the command line)."""
        future: Future[T] = Future()
        self._submit(lambda session: use_case(session, *args, **kwargs), future)
        return future.result()

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
        self._writers.close()
        if self._peers is not None:
            self._peers.stop()
        self._readers.shutdown(wait=True)
        self._reader.dispose()
        self._writer.dispose()

    def _submit(
        self,
        use_case: UseCase,
        future: "asyncio.Future[Any] | Future[Any]",
        loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        with self._submitting:
            if self._closed:
                raise RuntimeError("the store is closed")
            self._writers.submit(Work(use_case, contextvars.copy_context(), loop, future))

    def _perform(self, connection: Connection, use_case: UseCase) -> tuple[Any, News]:
        """Run a use case and its reactions inside the connection's transaction, and flush."""
        transaction = connection.get_transaction() or connection.begin()
        with Session(connection, expire_on_commit=False) as session:
            session.info["now"] = self.clock.now()
            result = use_case(session)
            self._react(session)
            session.flush()
            if connection.get_transaction() is not transaction:
                raise RuntimeError("a use case ended the transaction; let it raise instead")
            info = session.info
            return result, News(info.get("topics", set()), info.get("after_commit", []))

    def _react(self, session: Session) -> None:
        events = session.info.get("events")
        while events:
            event = events.pop(0)
            if self._reaction is not None:
                self._reaction(session, event)

    def _tell(self, news: News) -> None:
        """Wake who listens here; where nobody does, another process has to."""
        for topic in news.topics:
            if not self._call(topic):
                self.tell_peers(topic)
        _call_all(news.calls)

    def _heard(self, topic: str | None) -> None:
        for one in [topic] if topic is not None else list(self._listeners):
            self._call(one)

    def _call(self, topic: str) -> bool:
        listeners = self._listeners.get(topic, [])
        _call_all(listeners)
        return bool(listeners)


def _call_all(callbacks: Sequence[Callback]) -> None:
    for callback in callbacks:
        try:
            callback()
        except Exception:  # a listener that went away must not stop the writer
            log.exception("somebody could not be told of a commit")
