"""Backups: a whole copy of the database in one file, made while the desk runs, and taken back."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy.engine import URL

from store.migrate import is_known_revision

_SQLITE = b"SQLite format 3\0"


class BackupProblem(Exception):
    """A backup or a restore cannot be done; the message says why in one sentence."""


@contextmanager
def written_whole(target: Path) -> Iterator[Path]:
    """A file beside `target` to write into; it takes `target`'s place when the block ends well.

    Nothing half-written is ever under `target`'s name, or left behind.
    """
    if target.is_dir():
        raise BackupProblem(f"{target} is a folder: name a file")
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        # Customers' words are in it: nobody else on this machine may read them.
        os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        try:
            yield partial
            _flush(partial)
            partial.replace(target)
            _flush(target.parent)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise BackupProblem(f"{target} cannot be written: {error.strerror or error}") from error


def back_up_sqlite(url: URL, target: Path) -> str | None:
    """Copy the database to `target`, checked; returns its revision. Raises BackupProblem."""
    source = _existing(url)
    if target.is_file():
        if target.samefile(source):
            raise BackupProblem(f"{target} is the database itself: name another file")
        if not begins_with(target, _SQLITE) and target.stat().st_size:
            raise BackupProblem(f"{target} exists and is no backup: name another file")
    with written_whole(target) as partial:
        _copy(source, partial)
        return checked_revision(partial)


def restore_sqlite(url: URL, backup: Path) -> Path | None:
    """Put `backup` in the database's place; returns where the database it replaced is kept.

    Raises BackupProblem, and leaves everything as it was, when the backup is damaged or of a newer
    version, or when any process has the database open.
    """
    if not backup.is_file():
        raise BackupProblem(f"there is no file {backup}")
    target = Path(str(url.database))
    target.parent.mkdir(parents=True, exist_ok=True)
    with written_whole(target) as partial:
        _copy(backup, partial)
        refuse_newer(backup, checked_revision(partial))
        return _set_aside(target)


def checked_revision(path: Path) -> str | None:
    """The revision of a sound database of ours. Raises BackupProblem for anything else."""
    try:
        with closing(_connect(path)) as connection:
            (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            if found != "ok":
                raise BackupProblem(f"{path.name} is damaged: {found}")
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        raise BackupProblem(f"it is no database of Frontdesk ({error})") from error
    return str(row[0]) if row else None


def refuse_newer(backup: Path, revision: str | None) -> None:
    """Raises BackupProblem for a database that this version cannot bring up to date."""
    if not is_known_revision(revision):
        raise BackupProblem(
            f"{backup} is of a newer version of Frontdesk (revision {revision}): install that"
        )


def _existing(url: URL) -> Path:
    source = Path(str(url.database))
    if not source.is_file():
        raise BackupProblem(f"there is no database at {source} yet")
    return source


def begins_with(path: Path, magic: bytes) -> bool:
    """Whether a file is of the kind that begins so."""
    with path.open("rb") as file:
        return file.read(len(magic)) == magic


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path.resolve().as_uri() + "?mode=rw", uri=True, timeout=10)


def _copy(source: Path, target: Path) -> None:
    """All pages in one step: a snapshot, which writers of a WAL database do not wait for and
    cannot make begin anew."""
    try:
        with closing(_connect(source)) as reading, closing(_connect(target)) as writing:
            reading.backup(writing)
            # One file that stands alone, without a log beside it.
            writing.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as error:
        raise BackupProblem(f"{source} cannot be copied: {error}") from error


def _set_aside(target: Path) -> Path | None:
    """Keep the database that is to be replaced under another name, once nobody has it open.

    Its log goes with it: SQLite would play one that lies there into whatever takes its place.
    """
    _claim_alone(target)
    kept = target.with_name(f"{target.name}.before-{time.strftime('%Y%m%d-%H%M%S')}")
    for log in ("-wal", "-shm"):
        beside = target.with_name(target.name + log)
        if beside.exists():
            beside.rename(kept.with_name(kept.name + log))
    if not target.exists():
        return None
    try:
        kept.hardlink_to(target)  # so that there is a database under this name at every moment
    except OSError:
        target.rename(kept)
    return kept


def _claim_alone(path: Path) -> None:
    """Leaving WAL mode needs that no other connection exists; it also empties the log."""
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(path, timeout=0)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.DatabaseError as error:
        if "locked" not in str(error):
            return  # damaged: this is what the backup is for
        raise BackupProblem(f"{path} is in use: stop Frontdesk first") from error


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
