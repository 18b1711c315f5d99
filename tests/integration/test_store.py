"""The unit of work, on SQLite and on PostgreSQL: one transaction, shared commits, retries, closing.

The table here is the test's own: a counter and a list of names.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import (
    Column,
    Integer,
    MetaData,
    String,
    Table,
    event,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from store import Store, now, raise_event, wake
from store.migrate import writing_engine

TABLE = Table(
    "notes",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("name", String(200), unique=True, nullable=False),
    Column("count", Integer, nullable=False, default=0),
)


class Refused(Exception):
    """What a use case raises to undo itself."""


def write(session: Session, name: str) -> int:
    return int(session.execute(insert(TABLE).values(name=name)).inserted_primary_key[0])


def refuse(session: Session, name: str) -> None:
    write(session, name)
    raise Refused(name)


def bump(session: Session, name: str) -> int:
    """Read, then write: loses updates wherever two run at once unseen."""
    count = session.scalar(select(TABLE.c.count).where(TABLE.c.name == name).with_for_update())
    assert count is not None
    session.execute(update(TABLE).where(TABLE.c.name == name).values(count=count + 1))
    return int(count) + 1


def names(session: Session) -> list[str]:
    return list(session.scalars(select(TABLE.c.name).order_by(TABLE.c.name)))


def count_of(session: Session, name: str) -> int | None:
    return session.scalar(select(TABLE.c.count).where(TABLE.c.name == name))


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    made = Store(database_url)
    engine = writing_engine(made.url, 1)
    TABLE.create(engine)
    engine.dispose()
    yield made
    made.close()


@pytest.fixture
def lone_store(database_url: str) -> Iterator[Store]:
    """With one writing thread, as SQLite always has."""
    made = Store(database_url, pool_size=1)
    engine = writing_engine(made.url, 1)
    TABLE.create(engine)
    engine.dispose()
    yield made
    made.close()


class Held:
    """A use case that stays inside its transaction until it is let go."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.let_go = threading.Event()

    def __call__(self, session: Session, name: str) -> None:
        write(session, name)
        self.entered.set()
        assert self.let_go.wait(10)


def commits_of(store: Store) -> list[None]:
    """Grows by one with each commit."""
    seen: list[None] = []
    event.listen(store._writer, "commit", lambda _connection: seen.append(None))
    return seen


async def submit_behind(
    store: Store, tasks: Callable[[], list["asyncio.Task[object]"]]
) -> list[object]:
    """Start `tasks` while the writer is busy, so that they wait together."""
    held = Held()
    first = asyncio.create_task(store.run(held, "first"))
    await asyncio.to_thread(held.entered.wait, 10)
    waiting = tasks()
    await asyncio.sleep(0)  # they submit
    held.let_go.set()
    await first
    return await asyncio.gather(*waiting, return_exceptions=True)


async def test_each_caller_gets_its_own_result(store: Store) -> None:
    results = await asyncio.gather(*(store.run(write, f"n{i}") for i in range(40)))
    assert len(set(results)) == 40
    assert len(await store.read(names)) == 40


async def test_each_caller_gets_its_own_exception_and_nobody_else_is_hurt(store: Store) -> None:
    work = [
        store.run(refuse if number % 5 == 0 else write, f"n{number:02}") for number in range(40)
    ]
    results = await asyncio.gather(*work, return_exceptions=True)
    kept = {f"n{number:02}" for number in range(40) if number % 5}
    assert set(await store.read(names)) == kept
    for number, result in enumerate(results):
        if number % 5:
            assert isinstance(result, int)
        else:
            assert isinstance(result, Refused) and str(result) == f"n{number:02}"


async def test_waiting_use_cases_share_a_commit(lone_store: Store) -> None:
    commits = commits_of(lone_store)
    await submit_behind(
        lone_store,
        lambda: [asyncio.create_task(lone_store.run(write, f"n{i}")) for i in range(30)],
    )
    assert len(await lone_store.read(names)) == 31
    assert len(commits) == 2  # the one that was held, and all that waited


async def test_one_failure_in_a_shared_commit_neither_loses_nor_repeats(
    lone_store: Store,
) -> None:
    await lone_store.run(write, "n")

    def tasks() -> list["asyncio.Task[object]"]:
        made: list[asyncio.Task[object]] = []
        for number in range(20):
            use_case = refuse if number == 11 else bump
            made.append(asyncio.create_task(lone_store.run(use_case, "n")))
        return made

    results = await submit_behind(lone_store, tasks)
    assert isinstance(results[11], IntegrityError)
    assert [r for i, r in enumerate(results) if i != 11] == list(range(1, 20))
    assert await lone_store.read(count_of, "n") == 19


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_a_lost_connection_is_replaced_unseen(lone_store: Store) -> None:
    """The server was restarted between two use cases, however many waited."""
    await lone_store.run(write, "before")
    for number in range(2):
        await lone_store.read(_end_other_connections)
        work = [lone_store.run(write, f"n{number}{i}") for i in range(5 * number + 1)]
        await asyncio.gather(*work)
    assert len(await lone_store.read(names)) == 8


def _end_other_connections(session: Session) -> None:
    session.execute(
        text(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    )


async def test_no_update_is_lost_among_threads(store: Store) -> None:
    await store.run(write, "n")

    def work() -> None:
        for _ in range(15):
            store.run_sync(bump, "n")

    await asyncio.gather(*(asyncio.to_thread(work) for _ in range(6)))
    assert await store.read(count_of, "n") == 90


async def test_no_update_is_lost_between_two_processes(store: Store) -> None:
    """As when `frontdesk faq import` runs beside the desk; nobody meets a locked database."""
    other = Store(store.url.render_as_string(hide_password=False))
    await store.run(write, "n")

    def work(writer: Store) -> None:
        for _ in range(20):
            writer.run_sync(bump, "n")

    await asyncio.gather(asyncio.to_thread(work, store), asyncio.to_thread(work, other))
    other.close()
    assert await store.read(count_of, "n") == 40


async def test_what_a_use_case_did_before_it_raised_is_undone(store: Store) -> None:
    with pytest.raises(Refused):
        await store.run(refuse, "gone")
    assert await store.read(names) == []


async def test_ending_the_transaction_oneself_is_refused_and_hurts_nobody(store: Store) -> None:
    """Rolling back inside a use case would silently undo those that share the commit."""

    def swallow(session: Session) -> str:
        try:
            write(session, "taken")
        except IntegrityError:
            session.rollback()
        return "fine"

    await store.run(write, "taken")
    results = await submit_behind(
        store,
        lambda: [
            asyncio.create_task(store.run(write, "before")),
            asyncio.create_task(store.run(swallow)),
            asyncio.create_task(store.run(write, "after")),
        ],
    )
    assert isinstance(results[1], RuntimeError)
    assert await store.read(names) == ["after", "before", "first", "taken"]


async def test_a_savepoint_is_a_use_cases_own_affair(store: Store) -> None:
    def careful(session: Session) -> str:
        write(session, "kept")
        try:
            with session.begin_nested():
                write(session, "taken")
        except IntegrityError:
            return "was taken"
        return "new"

    await store.run(write, "taken")
    assert await store.run(careful) == "was taken"
    assert await store.read(names) == ["kept", "taken"]


async def test_reactions_run_in_the_transaction_of_their_event(store: Store) -> None:
    def react(session: Session, event: str) -> None:
        write(session, f"{event} noticed")
        if event == "one":
            raise_event(session, "two")  # reactions may cause events

    store.on_event(react)

    def happen(session: Session) -> None:
        write(session, "done")
        raise_event(session, "one")

    await store.run(happen)
    assert await store.read(names) == ["done", "one noticed", "two noticed"]


async def test_a_failing_reaction_undoes_its_cause(store: Store) -> None:
    def react(session: Session, event: str) -> None:
        raise Refused(event)

    store.on_event(react)

    def happen(session: Session) -> None:
        write(session, "done")
        raise_event(session, "too much")

    with pytest.raises(Refused, match="too much"):
        await store.run(happen)
    assert await store.read(names) == []


async def test_an_undone_use_cases_events_are_undone_too(store: Store) -> None:
    store.on_event(lambda session, event: write(session, f"{event} noticed") and None)

    def happen(session: Session) -> None:
        raise_event(session, "it")
        raise Refused

    with pytest.raises(Refused):
        await store.run(happen)
    assert await store.read(names) == []


async def test_listeners_are_told_after_the_commit_and_only_then(store: Store) -> None:
    seen: list[list[str]] = []
    store.on_commit("topic", lambda: seen.append(store.read_sync(names)))

    def woken(session: Session, name: str, fail: bool) -> None:
        write(session, name)
        wake(session, "topic")
        if fail:
            raise Refused

    with pytest.raises(Refused):
        await store.run(woken, "undone", True)
    await store.run(write, "quiet")
    assert seen == []
    await store.run(woken, "loud", False)
    await _until(lambda: bool(seen))
    assert seen == [["loud", "quiet"]]


async def test_a_failing_listener_stops_neither_the_writer_nor_the_others(store: Store) -> None:
    told: list[int] = []

    def broken() -> None:
        raise RuntimeError("the loop is closed")

    store.on_commit("topic", broken)
    store.on_commit("topic", lambda: told.append(1))
    await store.run(lambda session: wake(session, "topic"))
    await asyncio.wait_for(store.run(write, "still here"), 5)
    assert told == [1]


async def test_reading_never_waits_for_writers(store: Store) -> None:
    """Not for an open transaction, and not behind ones that queue for a thread."""
    await store.run(write, "before")
    holds = [Held() for _ in range(1 if store.is_sqlite else 12)]
    writing = [asyncio.create_task(store.run(held, f"w{i}")) for i, held in enumerate(holds)]
    await asyncio.to_thread(holds[0].entered.wait, 10)
    assert await asyncio.wait_for(store.read(names), 10) == ["before"]
    assert not any(one.done() for one in writing)
    for held in holds:
        held.let_go.set()
    await asyncio.gather(*writing)


async def test_a_read_cannot_write(store: Store) -> None:
    with pytest.raises(DBAPIError):
        await store.read(write, "sneaked in")
    assert await store.read(names) == []


async def test_closing_finishes_what_was_submitted(store: Store) -> None:
    held = Held()
    work = [asyncio.create_task(store.run(held, "first"))]
    await asyncio.to_thread(held.entered.wait, 10)
    work += [asyncio.create_task(store.run(write, f"n{i}")) for i in range(100)]  # type: ignore[misc]
    await asyncio.sleep(0)
    closing = asyncio.create_task(asyncio.to_thread(store.close))
    await asyncio.sleep(0.05)
    assert not closing.done()
    held.let_go.set()
    await asyncio.gather(*work, closing)
    after = Store(store.url.render_as_string(hide_password=False))
    assert len(after.read_sync(names)) == 101
    after.close()


async def test_what_comes_while_or_after_closing_is_refused_at_once(store: Store) -> None:
    held = Held()
    running = asyncio.create_task(store.run(held, "first"))
    await asyncio.to_thread(held.entered.wait, 10)
    closing = asyncio.create_task(asyncio.to_thread(store.close))
    await asyncio.sleep(0.05)
    with pytest.raises(RuntimeError, match="closed"):
        await asyncio.wait_for(store.run(write, "late"), 2)
    held.let_go.set()
    await asyncio.gather(running, closing)
    with pytest.raises(RuntimeError, match="closed"):
        store.run_sync(write, "later")
    store.close()  # twice does no harm


async def test_a_caller_that_gives_up_does_not_undo_the_work(store: Store) -> None:
    held = Held()
    task = asyncio.create_task(store.run(held, "kept"))
    await asyncio.to_thread(held.entered.wait, 10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    held.let_go.set()
    await store.run(write, "next")
    assert await store.read(names) == ["kept", "next"]


async def test_time_stands_still_within_a_use_case(store: Store) -> None:
    def twice(session: Session) -> bool:
        first = now(session)
        time.sleep(0.005)
        return now(session) == first and first.tzinfo is not None

    assert await store.run(twice)


async def _until(happened: Callable[[], bool]) -> None:
    for _ in range(2_000):
        if happened():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not happen")
