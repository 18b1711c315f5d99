"""Backups of PostgreSQL by its own tools: pg_dump and pg_restore, when this machine has them."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

import psycopg
from sqlalchemy.engine import URL

from store.backup import BackupProblem, begins_with, written_whole

_DUMP = b"PGDMP"


def back_up_postgres(url: URL, target: Path) -> None:
    """Dump the database to `target` (pg_dump's custom format). Raises BackupProblem."""
    tool = _tool("pg_dump", f"pg_dump --format=custom --no-owner --file={target} {_shown(url)}")
    if target.is_file() and target.stat().st_size and not begins_with(target, _DUMP):
        raise BackupProblem(f"{target} exists and is no backup: name another file")
    with written_whole(target) as partial:
        with _address(url) as address:
            options = ("--format=custom", "--no-owner", f"--file={partial}")
            _run(tool, *options, f"--dbname={address}")
        if not begins_with(partial, _DUMP):
            raise BackupProblem("pg_dump wrote something that is no dump")


def restore_postgres(url: URL, backup: Path) -> None:
    """Replace the database's tables by those of `backup`, all or nothing. Raises BackupProblem."""
    if not backup.is_file():
        raise BackupProblem(f"there is no file {backup}")
    if not begins_with(backup, _DUMP):
        raise BackupProblem(f"{backup} is no dump of pg_dump's custom format")
    options = ("--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error")
    tool = _tool("pg_restore", f"pg_restore {' '.join(options)} --dbname={_shown(url)} {backup}")
    _refuse_when_used(url)
    with _address(url) as address:
        _run(tool, *options, f"--dbname={address}", str(backup))


def _tool(name: str, by_hand: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise BackupProblem(
            f"{name} is not on this machine. Install PostgreSQL's client programs, or run where "
            f"they are: {by_hand}"
        )
    return found


def _shown(url: URL) -> str:
    """The address without the password, for a command line that others can see."""
    return url.set(drivername="postgresql", password=None).render_as_string()


@contextmanager
def _address(url: URL) -> Iterator[str]:
    """The address for libpq; the password is in a file that only we may read, as command lines
    can be seen by everybody on the machine."""
    with NamedTemporaryFile("w", prefix="frontdesk-", encoding="utf-8") as file:
        if url.password:
            escaped = str(url.password).replace("\\", "\\\\").replace(":", "\\:")
            file.write(f"*:*:*:*:{escaped}\n")
            file.flush()
            url = url.update_query_dict({"passfile": file.name})
        yield _shown(url)


def _run(tool: str, *arguments: str) -> None:
    done = subprocess.run(  # noqa: S603  (a fixed program, no shell, arguments of our own)
        [tool, *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = " ".join(done.stderr.split()) or f"exit code {done.returncode}"
        raise BackupProblem(f"{Path(tool).name} says: {said}")


def _refuse_when_used(url: URL) -> None:
    """Raises BackupProblem while anybody else is connected to the database."""
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        ).fetchone()
    if row and row[0]:
        raise BackupProblem(
            f"{url.database} is in use ({row[0]} connections): stop every Frontdesk process first"
        )
