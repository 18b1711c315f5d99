"""Addresses of databases, how each is opened, and column types that keep their promise."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, insert, select
from sqlalchemy.exc import StatementError

import bot.models  # noqa: F401  (all tables)
from store import Base, OffsetClock, Store, SystemClock, UtcDateTime
from store.database import BadDatabaseUrl, parse_url, require_folder, writing_engine
from store.migrate import current_and_head, differences, upgrade


@pytest.mark.parametrize(
    ("text", "driver"),
    [
        ("sqlite:///desk.sqlite3", "sqlite"),
        ("sqlite+pysqlite:////var/lib/desk.sqlite3", "sqlite"),
        ("postgresql://u:p@host/desk", "postgresql+psycopg"),
        ("postgres://u:p@host/desk", "postgresql+psycopg"),
        ("postgresql+psycopg2://u:p@host/desk?sslmode=require", "postgresql+psycopg"),
    ],
)
def test_addresses(text: str, driver: str) -> None:
    assert parse_url(text).drivername == driver


@pytest.mark.parametrize("text", ["", "desk.db", "sqlite://", "mysql://u:secret@h/d", "://"])
def test_wrong_addresses_name_the_remedy_and_no_password(text: str) -> None:
    with pytest.raises(BadDatabaseUrl) as raised:
        parse_url(text)
    assert "sqlite" in str(raised.value)
    assert "secret" not in str(raised.value)


def test_sqlite_is_opened_to_survive_a_power_cut(sqlite_url: str) -> None:
    engine = writing_engine(parse_url(sqlite_url), 1)
    with engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    engine.dispose()
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_looking_at_a_database_that_is_not_there_makes_none(tmp_path: Path) -> None:
    current, head = current_and_head(f"sqlite:///{tmp_path / 'desk.sqlite3'}")
    assert current is None and head
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    require_folder(parse_url(f"sqlite:///{tmp_path / 'desk.sqlite3'}"))
    require_folder(parse_url("sqlite:///desk.sqlite3"))
    with pytest.raises(BadDatabaseUrl, match="no such folder"):
        require_folder(parse_url(f"sqlite:///{tmp_path / 'dsek' / 'desk.sqlite3'}"))
    assert not list(tmp_path.iterdir())


def test_migrations_give_what_the_models_say(database_url: str) -> None:
    assert differences(database_url) is None
    upgrade(database_url)  # again: nothing to do
    assert len(set(current_and_head(database_url))) == 1


def test_names_of_constraints_are_given() -> None:
    """A migration cannot change what has no name."""
    nameless = [
        f"{table.name}: {constraint}"
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if constraint.name is None
    ]
    assert nameless == []


TIMES = Table(
    "times", MetaData(), Column("id", Integer, primary_key=True), Column("at", UtcDateTime())
)


def test_times_come_back_as_aware_utc(database_url: str) -> None:
    store = Store(database_url)
    engine = writing_engine(store.url, 1)
    TIMES.create(engine)
    engine.dispose()
    moment = datetime(2026, 11, 23, 9, 30, 15, 123456, tzinfo=timezone(timedelta(hours=8)))
    store.run_sync(lambda s: s.execute(insert(TIMES).values(at=moment)) and None)
    found = store.read_sync(lambda s: s.scalar(select(TIMES.c.at)))
    assert found == moment and found.tzinfo is UTC
    empty = store.run_sync(lambda s: s.scalar(insert(TIMES).returning(TIMES.c.at)))
    assert empty is None
    with pytest.raises(StatementError, match="naive"):
        naive = moment.replace(tzinfo=None)
        store.run_sync(lambda s: s.execute(insert(TIMES).values(at=naive)) and None)
    store.close()


def test_clocks() -> None:
    clock = OffsetClock()
    assert abs(clock.now() - SystemClock().now()) < timedelta(seconds=1)
    clock.offset = timedelta(days=3)
    assert timedelta(days=2, hours=23) < clock.now() - SystemClock().now() <= timedelta(days=3)
    assert clock.now().tzinfo is UTC
