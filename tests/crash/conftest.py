"""Fixtures of the crash tests: `make crash` runs them, `make test` does not.

FRONTDESK_CRASH_SECONDS is how long each database is killed at (default 100), FRONTDESK_CRASH_SEED
the seed of the people's doings and of the kills.
"""

import os
import pickle
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from playground.config import PlaygroundConfig
from playground.server import Playground
from tests.crash.desk import Desk
from tests.crash.tally import Report
from tests.crash.workers import Nursery, nursery
from tests.support.world import People

_COUNTED = "crash tests counted"
_report = pytest.StashKey[Report]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("crash")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_report] = Report()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """One of several test processes hands in what it counted."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output[_COUNTED] = pickle.dumps(session.config.stash[_report])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    counted = getattr(node, "workeroutput", {}).get(_COUNTED)
    if counted is not None:
        node.config.stash[_report].add(pickle.loads(counted))


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    lines = config.stash[_report].lines()
    if lines:
        terminalreporter.section("what was counted")
        for line in lines:
            terminalreporter.line(line)


@pytest.fixture
def report(pytestconfig: pytest.Config) -> Report:
    return pytestconfig.stash[_report]


@pytest.fixture(scope="session")
def crash_seconds() -> float:
    return float(os.environ.get("FRONTDESK_CRASH_SECONDS", "100"))


@pytest.fixture(scope="session")
def crash_seed() -> int:
    return int(os.environ.get("FRONTDESK_CRASH_SEED", "1"))


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    """A Slack that repeats often and for long: workers are down most of the time here."""
    config = PlaygroundConfig(
        slack_ack_seconds=1.0, slack_retry_delays=(0.5,) * 200, history=200_000, chat_history=20_000
    )
    running = Playground(config)
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
async def people(playground: Playground) -> AsyncIterator[People]:
    async with aiohttp.ClientSession() as http:
        yield People(playground.url, http)


@pytest.fixture
async def workers(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Nursery]:
    """Where processes of `frontdesk run` are started, and killed."""
    async with nursery(f"sqlite:///{sqlite_template}", tmp_path) as made:
        yield made


@pytest.fixture
def desk_on(
    playground: Playground, people: People, workers: Nursery
) -> Iterator[Callable[[str], Desk]]:
    """Makes a desk on a database."""
    made: list[Desk] = []

    def desk_on(database_url: str) -> Desk:
        made.append(Desk(playground, people, workers, database_url))
        return made[-1]

    yield desk_on
    for desk in made:
        desk.store.close()


@pytest.fixture
def desk(desk_on: Callable[[str], Desk], database_url: str) -> Desk:
    """A desk on SQLite, and on PostgreSQL."""
    return desk_on(database_url)


@pytest.fixture
def small_desk(desk_on: Callable[[str], Desk], sqlite_url: str) -> Desk:
    """A desk on SQLite."""
    return desk_on(sqlite_url)
