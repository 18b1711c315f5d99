"""Fixtures that every kind of test uses."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.support import no_network
from tests.support.databases import (
    Postgres,
    fresh_sqlite,
    postgres_server,
    template_sqlite,
)

# A loaded machine is no failure of the code.
hypothesis.settings.register_profile("desk", deadline=None)
hypothesis.settings.load_profile("desk")

_MEMORY = Path("/dev/shm")
_ROOM = 2 * 1024**3


def pytest_configure() -> None:
    """Databases and all else that tests write lie in memory where there is room: no disk to wait
    for. Killing a process loses nothing of it either."""
    if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))


@pytest.fixture(scope="session", autouse=True)
def _transactions_are_watched() -> Iterator[None]:
    """In every test: a network call inside a transaction is refused."""
    with no_network.guarded():
        yield


@pytest.fixture(autouse=True)
def _no_network_inside_a_transaction() -> Iterator[None]:
    """... and fails the test, whoever swallowed the refusal."""
    yield
    found, no_network.violations[:] = list(no_network.violations), []
    assert found == []


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real PostgreSQL server, up for the whole session."""
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return template_sqlite(tmp_path_factory.mktemp("template"))


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    return fresh_sqlite(sqlite_template, tmp_path)


@pytest.fixture
def postgres_url(postgres: Postgres) -> str:
    """Its database as good as new."""
    return postgres.fresh()


@pytest.fixture(
    params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)],
)
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh database with the sample FAQ: the test runs on SQLite and on PostgreSQL."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url
