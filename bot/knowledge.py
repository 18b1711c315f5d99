"""Keeps the desk's FAQ index in step with the database, on every worker."""

import asyncio
import logging
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from bot.desk import Desk
from bot.settings import Settings
from faq import service
from faq.entry import Entry
from faq.files import ParsedEntry, dump_csv, dump_yaml, parse_file
from faq.index import FaqIndex
from faq.policy import PolicySettings
from store import Store, now

log = logging.getLogger(__name__)

_LOOK_EVERY = 2.0  # seconds
_REBUILD_AFTER = 3600.0  # seconds: validity dates pass without a change of the version


def load(session: Session) -> tuple[int, list[Entry]]:
    """The version and the live entries, as of one moment."""
    return service.version(session), service.load_entries(session, now(session))


def import_file(store: Store, path: Path) -> service.ImportReport:
    """Take a file's entries in. Raises ImportProblems; then nothing is taken in."""
    parsed = parse_file(path)
    return store.run_sync(lambda session: service.import_entries(session, parsed, now(session)))


def export_text(session: Session, suffix: str) -> tuple[str, int]:
    """All entries in the format of `suffix` (.yaml, .yml or .csv), and how many they are.

    Raises ValueError for other formats.
    """
    writers = {".yaml": dump_yaml, ".yml": dump_yaml, ".csv": dump_csv}
    if suffix.lower() not in writers:
        raise ValueError(f"{suffix or 'no ending'} is not written; name a .yaml or .csv file.")
    entries = [ParsedEntry.of(entry) for entry in service.all_entries(session)]
    return writers[suffix.lower()](entries), len(entries)


def build(entries: list[Entry], settings: Settings) -> FaqIndex:
    """The index for these entries and the business's thresholds."""
    defaults = PolicySettings()
    policy = PolicySettings(
        sure=settings.faq_sure or defaults.sure, maybe=settings.faq_maybe or defaults.maybe
    )
    return FaqIndex.build(entries, default_language=settings.default_language, settings=policy)


class KnowledgeKeeper:
    """Rebuilds the index when the knowledge base changed; answering never pauses."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._built_at: datetime | None = None

    async def refresh(self) -> None:
        """Load and swap the index now."""
        version, entries = await self._desk.store.read(load)
        index = await asyncio.to_thread(build, entries, self._desk.settings)
        self._desk.faq, self._desk.faq_version = index, version
        self._built_at = self._desk.store.clock.now()

    async def run(self) -> None:
        """Watch until cancelled."""
        while True:
            await asyncio.sleep(_LOOK_EVERY)
            try:
                if await self._is_old():
                    await self.refresh()
            except Exception:
                log.exception("the FAQ index could not be refreshed; the old one stays")

    async def _is_old(self) -> bool:
        if self._built_at is None:
            return True
        age = (self._desk.store.clock.now() - self._built_at).total_seconds()
        if age > _REBUILD_AFTER:
            return True
        return await self._desk.store.read(service.version) != self._desk.faq_version
