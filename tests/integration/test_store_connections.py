"""What only a server can do to a unit of work: deadlocks, and connections that are lost."""

import asyncio
import threading

import pytest
from sqlalchemy import Connection, event, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from store import Store
from tests.integration.test_store import TABLE, bump, count_of, names, write


@pytest.mark.postgres
async def test_a_deadlock_is_tried_again(postgres_url: str) -> None:
    store = Store(postgres_url)
    TABLE.create(store._writer)
    for name in ("a", "b"):
        await store.run(write, name)
    meeting = threading.Barrier(2)
    runs: list[str] = []

    def cross(session: Session, first: str, second: str) -> None:
        runs.append(first)
        bump(session, first)
        if len(runs) <= 2:
            meeting.wait(10)  # both hold one row and want the other's
        bump(session, second)

    await asyncio.gather(store.run(cross, "a", "b"), store.run(cross, "b", "a"))
    # One of them was undone and ran again; quick enough, it meets the other once more.
    assert len(runs) >= 3
    assert [await store.read(count_of, name) for name in ("a", "b")] == [2, 2]
    store.close()


@pytest.mark.postgres
async def test_a_connection_lost_before_the_commit_is_tried_again(postgres_url: str) -> None:
    store = Store(postgres_url)
    TABLE.create(store._writer)
    tries: list[int] = []

    def cut(session: Session) -> None:
        tries.append(1)
        write(session, "n")
        if len(tries) == 1:
            session.connection().exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")

    await store.run(cut)
    assert len(tries) == 2
    assert await store.read(names) == ["n"]
    store.close()


@pytest.mark.postgres
async def test_a_connection_lost_while_committing_is_not_tried_again(postgres_url: str) -> None:
    """Whether it was committed is not known: running it again might do everything twice."""
    store = Store(postgres_url)
    TABLE.create(store._writer)
    tries: list[int] = []

    def cut(connection: Connection) -> None:
        pid = connection.connection.dbapi_connection.info.backend_pid  # type: ignore[union-attr]
        store.read_sync(lambda s: s.execute(select(func.pg_terminate_backend(pid))))

    def use_case(session: Session) -> None:
        tries.append(1)
        write(session, "n")

    event.listen(store._writer, "commit", cut)
    with pytest.raises(DBAPIError):
        await store.run(use_case)
    assert len(tries) == 1
    store.close()
