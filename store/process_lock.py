"""SQLite has one process: a lock on a file beside the database, held for the process's life."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from store.database import parse_url


class AlreadyRunning(Exception):
    """Another process runs the desk on this SQLite file; the message says so, and what to do."""


@contextmanager
def only_process(url: str) -> Iterator[None]:
    """Be the only desk on a SQLite file for the block. PostgreSQL takes any number.

    The operating system frees the lock however the process ends. Raises AlreadyRunning, and OSError
    where the file system knows no locks.
    """
    path = _database_file(url)
    if path is None:
        yield
        return
    # A file of its own: closing the database's would drop the locks that SQLite holds on it.
    descriptor = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(descriptor, path)
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(descriptor)


def is_running(url: str) -> bool:
    """Whether a desk runs on this SQLite file now. (PostgreSQL: see the leases.)"""
    try:
        with only_process(url):
            return False
    except AlreadyRunning:
        return True


def _database_file(url: str) -> Path | None:
    parsed = parse_url(url)
    return Path(str(parsed.database)).resolve() if parsed.drivername == "sqlite" else None


def _lock(descriptor: int, path: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        who = os.pread(descriptor, 20, 0).decode(errors="replace").strip()
        raise AlreadyRunning(
            f"another process{f' ({who})' if who else ''} already runs the desk on {path}: SQLite "
            "takes one. Stop it, or use PostgreSQL (FRONTDESK_DATABASE_URL) for several"
        ) from None
