"""Every worker takes up what changed in the knowledge base: within seconds, and whole."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import update

from bot.desk import Desk
from bot.knowledge import KnowledgeKeeper
from bot.settings import Settings
from bot.texts import load_texts
from faq import editing, importing
from faq.editing import Author
from faq.index import FaqIndex
from faq.models import FaqEntry
from faq.parsed import ParsedEntry
from faq.policy import Sure
from store import Store
from store.clock import OffsetClock
from tests.support.world import eventually

HAMMOCKS = ParsedEntry(
    key="hammocks", language="en", question="Do you rent out hammocks?", answer="Yes."
)
KITES = ParsedEntry(key="kites", language="en", question="Do you sell kites?", answer="Yes.")
MAYA = Author("Maya", may_publish=True)


class Worker:
    """One of several processes on the same database, as far as the knowledge base goes."""

    def __init__(self, url: str, clock: OffsetClock) -> None:
        settings = Settings(_env_file=None)
        self.store = Store(url, clock)
        self.desk = Desk(settings, self.store, load_texts(), settings.policy(), FaqIndex.build([]))
        self.keeper = KnowledgeKeeper(self.desk)

    def said(self) -> tuple[bool, bool]:
        """Whether it answers the two questions now, from one index."""
        index = self.desk.faq
        hammocks, kites = (index.decide(e.question, "en") for e in (HAMMOCKS, KITES))
        return isinstance(hammocks, Sure), isinstance(kites, Sure)


@contextlib.asynccontextmanager
async def two_workers(url: str, clock: OffsetClock | None = None) -> AsyncIterator[list[Worker]]:
    made = [Worker(url, clock or OffsetClock()) for _ in range(2)]
    # Small indexes: it is not their building that is looked at.
    await made[0].store.run(lambda session: session.execute(update(FaqEntry).values(status="off")))
    for worker in made:
        await worker.keeper.refresh()
    running = [asyncio.create_task(worker.keeper.run()) for worker in made]
    try:
        yield made
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        for worker in made:
            worker.store.close()


async def until_all_say(workers: list[Worker], wanted: tuple[bool, bool]) -> None:
    async def all_do() -> bool:
        return all(worker.said() == wanted for worker in workers)

    await eventually(all_do)


async def test_every_worker_takes_up_a_change_whole_and_answers_meanwhile(
    database_url: str,
) -> None:
    """While the index is built, the old one answers; both new entries come at once."""
    seen: list[tuple[bool, bool]] = []
    versions: set[int] = set()
    async with two_workers(database_url) as (here, there):

        async def look() -> bool:
            seen.append(there.said())
            versions.add(there.desk.faq_version)
            return seen[-1] == (True, True)

        await here.store.run(importing.import_entries, [HAMMOCKS, KITES])
        await eventually(look)
        assert set(seen) == {(False, False), (True, True)}
        await until_all_say([here, there], (True, True))
        kites = there.desk.faq.rank(KITES.question, "en")[0]
        await there.store.run(editing.set_status, kites.entry_id, "off", MAYA)
        await until_all_say([here, there], (True, False))
        assert here.desk.faq_version == there.desk.faq_version > max(versions)


async def test_an_entry_is_said_on_its_days_only(sqlite_url: str) -> None:
    """Dates begin and end without anybody changing anything."""
    clock, day = OffsetClock(), timedelta(days=1)
    start = clock.now() + day
    festive = replace(KITES, valid_from=start, valid_until=start + day)
    async with two_workers(sqlite_url, clock) as workers:
        await workers[0].store.run(importing.import_entries, [HAMMOCKS, festive])
        await until_all_say(workers, (True, False))
        clock.offset = 1.5 * day
        await until_all_say(workers, (True, True))
        clock.offset = 2.5 * day
        await until_all_say(workers, (True, False))
