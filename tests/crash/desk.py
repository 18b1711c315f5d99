"""A desk in processes of its own, the people around it, and its books."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from playground.server import Playground
from store import Store
from store.outbox import OutboxRow
from tests.crash.books import Books, Verdict, read_sends, unsettled
from tests.crash.life import Life
from tests.crash.staff_books import StaffBooks, read_channel
from tests.crash.workers import Nursery, Worker
from tests.support.process import environment
from tests.support.world import People, eventually

QUIET = 300.0  # seconds until everything that was taken in must be at its end
_READY = 60.0
_SETTINGS = {
    "remind_after_hours": "5",
    "close_after_hours": "10",
    "keep_queue_days": "3650",
    "slack_rate_factor": "1000",  # the playground takes any number; the pace has its own tests
}


@dataclass
class Desk:
    """One database, the processes that run on it, and a way to look into it."""

    playground: Playground
    people: People
    workers: Nursery
    database_url: str
    store: Store = field(init=False)
    environment: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.store = Store(self.database_url)
        self.environment = environment(self.playground, self.database_url, **_SETTINGS)

    async def start(self, fail: tuple[str, int] | None = None, ready: bool = True) -> Worker:
        """Start a worker; `ready`: and wait until it runs."""
        worker = await self.workers.start(self.environment, fail=fail)

        async def running() -> bool:
            assert not worker.ended.done(), worker.text()[-4000:]
            return "Frontdesk is running" in worker.text()

        if ready:
            await eventually(running, _READY)
        return worker

    def life(self, seed: int, customers: int = 24) -> Life:
        """People who keep the desk busy; the clock moves with them."""
        return Life(self.people, self._leap, seed, customers)

    def _leap(self, hours: int) -> None:
        """Move the clock, unless a tap waits: Telegram would forget it (it keeps taps 150 s)."""
        waiting = self.playground.telegram.updates.waiting.values()
        if all(queued.kind != "callback_query" for queued in waiting):
            self.playground.hub.clock.advance(hours * 3600.0)

    async def taken_in(self) -> None:
        """Wait until Telegram holds nothing back."""

        async def nothing_pending() -> bool:
            return not len(self.playground.telegram.updates)

        await eventually(nothing_pending, QUIET)

    async def handed_over(self) -> None:
        """Wait until Slack holds no event back: it promises no order among those under way."""

        async def nothing_held_back() -> bool:
            return not self.playground.slack.delivery._tasks

        await eventually(nothing_held_back, QUIET)

    async def quiet(self) -> None:
        """Wait until the platforms hold nothing back and no row waits, twice in a row."""
        waiting: list[str] = []

        async def nothing_waits() -> bool:
            for _ in range(2):
                waiting[:] = self._held_back() + await self.store.read(unsettled)
                if waiting:
                    return False
                await asyncio.sleep(1)
            return True

        try:
            await eventually(nothing_waits, QUIET)
        except AssertionError:
            lines = [f"{len(waiting)} still wait after {QUIET} s:", *waiting[:20]]
            raise AssertionError("\n".join(lines)) from None

    def _held_back(self) -> list[str]:
        """What the platforms have not handed over."""
        updates = len(self.playground.telegram.updates)
        events = len(self.playground.slack.delivery._tasks)
        held = {"updates of Telegram": updates, "events of Slack": events}
        return [f"{number} {what} not handed over" for what, number in held.items() if number]

    async def books(self, life: Life, interrupted: dict[int, list[str]]) -> Verdict:
        """Check everything; `interrupted`: outbox rows whose sending broke off, and why."""
        sends = await read_sends(self.people)
        books = Books(self.store, life.deeds, sends, interrupted)
        books.check()
        channel = await read_channel(self.people)
        return StaffBooks(self.store, books, sends, channel).check()

    def tried_again(self, cause: str) -> dict[int, list[str]]:
        """Every row that took several attempts, with `cause` for each repetition."""
        found: dict[int, list[str]] = defaultdict(list)
        for row_id, attempts in self.store.read_sync(_attempts):
            if attempts > 1:
                found[row_id] = [cause] * (attempts - 1)
        return found


def _attempts(session: Any) -> list[Any]:
    return list(session.query(OutboxRow.id, OutboxRow.attempts))
