"""A platform whose answers are scripted, and a delivery that sends to it."""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.delivery import Delivery, Outcome, Sent
from scheduler.pacing import Limits
from store import Store, outbox
from store.outbox import Due, OutboxRow

SOON = 0.03  # seconds after which a scripted retry is due


class Platform:
    """Answers as scripted for each text, in turn; then takes everything."""

    def __init__(
        self, limits: Limits | None = None, /, **script: list[Outcome | Exception]
    ) -> None:
        self.limits = limits or Limits()
        self.script = script
        self.calls: list[str] = []
        self.at: list[float] = []
        self.settlements: list[tuple[str, str, bool]] = []
        self.hold: dict[str, asyncio.Event] = {}
        self.begun: dict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self.most_at_once = 0
        self._at_once: dict[str, int] = defaultdict(int)
        self.broken_settling = False

    async def send(self, row: Due) -> Outcome:
        name = row.payload["name"]
        self.calls.append(name)
        self.at.append(time.monotonic())
        self.begun[name].set()
        self._at_once[row.lane] += 1
        self.most_at_once = max(self.most_at_once, self._at_once[row.lane])
        try:
            if name in self.hold:
                await self.hold[name].wait()
            else:
                await asyncio.sleep(0)
        finally:
            self._at_once[row.lane] -= 1
        answers = self.script.get(name)
        answer = answers.pop(0) if answers else Sent({"id": len(self.calls)})
        if isinstance(answer, Exception):
            raise answer
        return answer

    def settled(self, session: Session, row: Due, outcome: Outcome, final: bool) -> None:
        if self.broken_settling:
            raise KeyError("a bug in the sender")
        self.settlements.append((row.payload["name"], type(outcome).__name__, final))


@asynccontextmanager
async def delivering(store: Store, *platforms: Platform) -> AsyncIterator[list[Delivery]]:
    """One worker per platform; all of them stand for the same one."""
    made = [Delivery(store, "telegram", platform) for platform in platforms]
    running = [asyncio.create_task(delivery.run()) for delivery in made]
    try:
        yield made
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


def enqueue(session: Session, name: str, lane: str = "a", **more: Any) -> None:
    outbox.enqueue(session, "telegram", "send", lane, {"name": name}, **more)


async def put(store: Store, name: str, lane: str = "a", **more: Any) -> None:
    await store.run(enqueue, name, lane, **more)


def rows(session: Session) -> dict[str, OutboxRow]:
    return {row.payload["name"]: row for row in session.scalars(select(OutboxRow))}


async def statuses(store: Store) -> dict[str, str]:
    return {name: row.status for name, row in (await store.read(rows)).items()}


async def ended(store: Store, *names: str) -> dict[str, OutboxRow]:
    """The rows, once all of these are at their end."""
    end = time.monotonic() + 30
    while True:
        found = await store.read(rows)
        if all(name in found and found[name].status != "due" for name in names):
            return found
        assert time.monotonic() < end, {name: row.status for name, row in found.items()}
        await asyncio.sleep(0.005)
