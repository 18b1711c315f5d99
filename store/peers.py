"""Waking the other processes on one PostgreSQL database, and being woken by them.

It only saves waiting: what is missed (a restart, a lost connection) is found by the next sweep.
"""

import logging
import os
import select
import threading
from collections.abc import Callable

import psycopg

log = logging.getLogger(__name__)

_CHANNEL = "frontdesk"
_AGAIN = 1.0  # seconds until the next try to connect


class Peers:
    """One connection and one thread, which listens and calls (LISTEN and NOTIFY).

    Calls are made after the commit and beside it: in the transaction, NOTIFY would make commits
    wait for each other. Calls on one topic that come in quick succession are one call.
    """

    def __init__(
        self, connect: Callable[[], psycopg.Connection], heard: Callable[[str | None], None]
    ) -> None:
        """`heard(topic)` is called in this thread; `None`: anything may have been missed."""
        self._connect = connect
        self._heard = heard
        self._to_tell: set[str] = set()
        self._guard = threading.Lock()
        self._stopping = threading.Event()
        self._reader, self._writer = os.pipe()
        self._thread = threading.Thread(target=self._run, name="peers", daemon=True)
        self._thread.start()

    def tell(self, topic: str) -> None:
        """Wake the others that listen to `topic`. Callable from any thread."""
        with self._guard:
            if self._stopping.is_set() or topic in self._to_tell:
                return
            self._to_tell.add(topic)
            os.write(self._writer, b".")

    def stop(self) -> None:
        """Tell what is still to be told, and end."""
        with self._guard:
            self._stopping.set()
            os.write(self._writer, b".")
        self._thread.join()
        os.close(self._reader)
        os.close(self._writer)

    def _run(self) -> None:
        troubled = False
        while not self._stopping.is_set():
            try:
                with self._connect() as connection:
                    connection.execute(f"LISTEN {_CHANNEL}")
                    self._heard(None)
                    troubled = False
                    self._serve(connection)
            except (psycopg.Error, OSError) as error:
                if not troubled:
                    log.warning("other processes cannot be heard (%s); trying again", error)
                troubled = True
                self._stopping.wait(_AGAIN)

    def _serve(self, connection: psycopg.Connection) -> None:
        own = connection.info.backend_pid
        while True:
            select.select([connection.fileno(), self._reader], [], [])
            stopping = self._stopping.is_set()
            for topic in self._take():
                connection.execute("SELECT pg_notify(%s, %s)", (_CHANNEL, topic))
            for call in connection.notifies(timeout=0):
                if call.pid != own:
                    self._heard(call.payload)
            if stopping:
                return

    def _take(self) -> set[str]:
        if select.select([self._reader], [], [], 0)[0]:
            os.read(self._reader, 4096)
        with self._guard:
            taken, self._to_tell = self._to_tell, set()
        return taken
