"""A guard: while a use case runs, its thread opens no connection and waits for no coroutine.

A network call inside a transaction would hold its locks for as long as the other side likes, and
could not be undone with it. The database's own connection is libpq's and SQLite's, not Python's.
"""

import asyncio
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from store.store import Store

_EVENTS = frozenset(
    {
        "socket.__new__",
        "socket.connect",
        "socket.getaddrinfo",
        "socket.gethostbyname",
        "socket.sendmsg",
        "socket.sendto",
        "urllib.Request",
        "subprocess.Popen",
    }
)
_thread = threading.local()
violations: list[str] = []


class NetworkInTransaction(AssertionError):
    """A use case tried to talk to somebody."""


@contextmanager
def guarded() -> Iterator[None]:
    """Every transaction of every store is watched inside this block."""
    perform, threadsafe, run = Store._perform, asyncio.run_coroutine_threadsafe, asyncio.run

    def watched(self: Store, *args: Any) -> Any:
        _thread.transaction = True
        try:
            return perform(self, *args)
        finally:
            _thread.transaction = False

    def refusing(name: str, plain: Any) -> Any:
        def called(*args: Any, **kwargs: Any) -> Any:
            _refuse(name)
            return plain(*args, **kwargs)

        return called

    _listen()
    Store._perform = watched  # type: ignore[method-assign]
    asyncio.run_coroutine_threadsafe = refusing("run_coroutine_threadsafe", threadsafe)
    asyncio.run = refusing("asyncio.run", run)
    try:
        yield
    finally:
        Store._perform = perform  # type: ignore[method-assign]
        asyncio.run_coroutine_threadsafe, asyncio.run = threadsafe, run


@cache
def _listen() -> None:
    sys.addaudithook(_hear)  # once and for good: hooks cannot be taken away


def _hear(event: str, _arguments: object) -> None:
    if event in _EVENTS:
        _refuse(event)


def _refuse(what: str) -> None:
    if getattr(_thread, "transaction", False):
        violations.append(what)
        raise NetworkInTransaction(f"{what} inside a transaction")
