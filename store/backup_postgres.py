"""Backups of PostgreSQL by its own tools: pg_dump and pg_restore, when this machine has them."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

from sqlalchemy import Connection, text
from sqlalchemy.engine import URL

from store.backup import BackupProblem, begins_with, refuse_newer, written_whole
from store.database import writing_engine

_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND backend_type = 'client backend'"
)
_REVISION = text("SELECT version_num FROM alembic_version")
_DUMP = b"PGDMP"
_KEPT = "replaced_"  # how schemas begin that keep what a restore replaced


def back_up_postgres(url: URL, target: Path) -> None:
    """Dump the database to `target` (pg_dump's custom format). Raises BackupProblem."""
    tool = _tool("pg_dump", f"pg_dump --format=custom --no-owner --file={target} {_shown(url)}")
    if target.is_file() and target.stat().st_size and not begins_with(target, _DUMP):
        raise BackupProblem(f"{target} exists and is no backup: name another file")
    with written_whole(target) as partial:
        with _address(url) as address:
            options = ("--format=custom", "--no-owner", f"--exclude-schema={_KEPT}*")
            _run(tool, *options, f"--file={partial}", f"--dbname={address}")
        if not begins_with(partial, _DUMP):
            raise BackupProblem("pg_dump wrote something that is no dump")


def restore_postgres(url: URL, backup: Path) -> str | None:
    """Put the tables of `backup` in the place of those there are; returns the schema that keeps
    the old ones, if there were any.

    Raises BackupProblem, and puts everything back, when it cannot be done. (pg_restore's own
    --clean leaves tables that the backup does not know, and then no upgrade fits.)
    """
    if not backup.is_file():
        raise BackupProblem(f"there is no file {backup}")
    if not begins_with(backup, _DUMP):
        raise BackupProblem(f"{backup} is no dump of pg_dump's custom format")
    options = ("--no-owner", "--single-transaction", "--exit-on-error")
    tool = _tool("pg_restore", f"pg_restore {' '.join(options)} --dbname={_shown(url)} {backup}")
    kept = f"{_KEPT}{time.strftime('%Y%m%d_%H%M%S')}"
    _refuse_when_used(url)
    _change(url, f"ALTER SCHEMA public RENAME TO {kept}", "CREATE SCHEMA public")
    try:
        with _address(url) as address:
            _run(tool, *options, f"--dbname={address}", str(backup))
        with _connected(url) as connection:
            refuse_newer(backup, connection.execute(_REVISION).scalar_one_or_none())
    except BaseException:
        _change(url, "DROP SCHEMA public CASCADE", f"ALTER SCHEMA {kept} RENAME TO public")
        raise
    return kept


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
    shown = url.set(drivername="postgresql")._replace(password=None).render_as_string()
    return shown.replace(" ", "%20")  # which SQLAlchemy leaves, and libpq refuses


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
    with _connected(url) as connection:
        others = connection.execute(_OTHERS).scalar_one()
    if others:
        raise BackupProblem(
            f"{url.database} is in use ({others} connections): stop every Frontdesk process first"
        )


def _change(url: URL, *statements: str) -> None:
    """All of them, or none."""
    with _connected(url) as connection, connection.begin():
        for statement in statements:
            connection.exec_driver_sql(statement)


@contextmanager
def _connected(url: URL) -> Iterator[Connection]:
    engine = writing_engine(url, pool_size=1)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()
