"""Engines: SQLite with WAL and one writer, or PostgreSQL through psycopg 3.

Their errors never say with which values a statement ran: those are customers' words.
"""

from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

_BUSY_TIMEOUT_MS = 10_000
#: A server or a network that fell silent is noticed within seconds, at both ends.
_POSTGRES = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
_IDLE_IN_TRANSACTION = "SET idle_in_transaction_session_timeout = '15s'"


class BadDatabaseUrl(ValueError):
    """The database address cannot be used; the message says why and what to write."""


def parse_url(text: str) -> URL:
    """Turn a setting into a URL. Raises BadDatabaseUrl with the remedy."""
    try:
        url = make_url(text)
    except ArgumentError:
        raise BadDatabaseUrl(
            "is not a database address; write sqlite:///frontdesk.sqlite3 "
            "or postgresql://user:password@host/name"
        ) from None
    if url.drivername == "postgres":
        url = url.set(drivername="postgresql")
    backend = url.get_backend_name()
    if backend == "sqlite":
        if url.database in (None, "", ":memory:"):
            raise BadDatabaseUrl("needs a file, such as sqlite:///frontdesk.sqlite3")
        return url.set(drivername="sqlite")
    if backend == "postgresql":
        if "@" in (url.host or ""):
            raise BadDatabaseUrl("has more than one @; write one inside the password as %40")
        return url.set(drivername="postgresql+psycopg")
    raise BadDatabaseUrl(f"names {backend}; Frontdesk runs on sqlite or postgresql")


def require_folder(url: URL) -> None:
    """Raises BadDatabaseUrl where an SQLite file would lie in a folder that is not there."""
    if url.get_backend_name() == "sqlite":
        folder = Path(str(url.database)).parent
        if not folder.is_dir():
            raise BadDatabaseUrl(
                f"names a file in {folder}, and there is no such folder: correct the path, or "
                "make the folder"
            )


def writing_engine(url: URL, pool_size: int) -> Engine:
    """The engine that writes. On SQLite its transactions take the write lock at BEGIN."""
    if url.get_backend_name() != "sqlite":
        engine = create_engine(
            url,
            pool_size=pool_size,
            max_overflow=2,
            hide_parameters=True,
            connect_args=_POSTGRES,
        )
        event.listen(engine, "connect", _prepare_postgres)
        return engine
    engine = create_engine(url, connect_args={"check_same_thread": False}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def reading_engine(url: URL, pool_size: int) -> Engine:
    """The engine that only reads: its connections refuse to write."""
    if url.get_backend_name() != "sqlite":
        return create_engine(
            url,
            pool_size=pool_size,
            max_overflow=0,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args=_POSTGRES,
            execution_options={"postgresql_readonly": True},
        )
    engine = create_engine(
        url,
        connect_args={"check_same_thread": False},
        pool_size=pool_size,
        max_overflow=0,
        hide_parameters=True,
    )
    event.listen(engine, "connect", _prepare_sqlite_reader)
    event.listen(engine, "begin", _begin_deferred)
    return engine


def listening_connection(url: URL) -> psycopg.Connection:
    """A PostgreSQL connection of its own, for LISTEN and NOTIFY. Raises psycopg.Error."""
    arguments, options = PGDialect_psycopg().create_connect_args(url)
    return psycopg.connect(*arguments, **{**_POSTGRES, **options}, autocommit=True)


def _prepare_postgres(connection: Any, _record: object) -> None:
    """A worker whose machine vanished in mid-transaction must not keep its rows locked."""
    connection.autocommit = True
    connection.execute(_IDLE_IN_TRANSACTION)
    connection.autocommit = False


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy's events below begin the transactions
    for pragma in (
        f"busy_timeout={_BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",  # what was acknowledged survives a power cut; group commit pays for it
        "foreign_keys=ON",
        "cache_size=-32768",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _prepare_sqlite_reader(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout={_BUSY_TIMEOUT_MS}")
    connection.execute("PRAGMA query_only=ON")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_deferred(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
