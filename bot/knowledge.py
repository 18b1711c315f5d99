"""Keeps the desk's FAQ index in step with the database, on every worker."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from sqlalchemy.orm import Session

from bot import faq_tier
from bot.desk import Desk
from bot.settings import Settings
from crm.actor import Actor
from crm.agents.permissions import Permission, allows
from faq import importing, service
from faq.editing import Author
from faq.entry import Entry
from faq.files import FORMATS, ParsedEntry, dump, parse_file
from faq.index import FaqIndex
from faq.policy import PolicySettings
from faq.sentence_encoder import SemanticTierMissing
from store import Store, now

log = logging.getLogger(__name__)

_LOOK_EVERY = 2.0  # seconds
_TRY_AGAIN = 30.0  # seconds after a build that failed
_RIVAL = 0.5  # confidence from which another entry competes for a phrase
_CHECKED = 50


@dataclass(frozen=True)
class Loaded:
    """The knowledge base as of one moment: its version, the entries that may be said, and when a
    validity date changes which these are."""

    version: int
    entries: list[Entry]
    until: datetime | None


def load(session: Session) -> Loaded:
    """The version and the live entries, as of one moment. Rows that cannot be read are left out,
    so that one broken entry never takes the others down."""
    moment = now(session)
    entries = []
    for row in service.live_rows(session, moment):
        try:
            entries.append(service.as_entry(row))
        except Exception:
            log.exception("entry %s (%s) cannot be read; it is left out", row.key, row.language)
    return Loaded(service.version(session), entries, service.next_validity(session, moment))


def import_file(
    store: Store, path: Path, zone: tzinfo = UTC, *, dry_run: bool = False
) -> importing.ImportReport:
    """Take a file's entries in. Raises ImportProblems; then nothing is taken in.

    zone: where the days of dates without a time begin. dry_run: only tell the difference.
    """
    parsed = parse_file(path, zone)
    if dry_run:
        return store.read_sync(importing.plan_import, parsed)
    return store.run_sync(importing.import_entries, parsed)


def export_text(session: Session, suffix: str, zone: tzinfo = UTC) -> tuple[str, int]:
    """All entries in the format of `suffix` (see FORMATS), and how many they are.

    Raises ValueError for other formats.
    """
    if suffix.lower() not in FORMATS:
        known = ", ".join(FORMATS)
        raise ValueError(f"{suffix or 'no ending'} is not written; name a file as one of {known}.")
    entries = [ParsedEntry.of(entry) for entry in service.all_entries(session)]
    return dump(entries, suffix.lower(), zone), len(entries)


def policy_of(settings: Settings) -> PolicySettings:
    """The business's thresholds."""
    return PolicySettings.for_precision(settings.faq_precision, settings.faq_maybe)


def build(entries: list[Entry], settings: Settings) -> FaqIndex:
    """The index for these entries, the business's thresholds and its tier.

    Raises SemanticTierMissing when the meaning tier is on and cannot be had.
    """
    return FaqIndex.build(
        entries,
        default_language=settings.default_language,
        settings=policy_of(settings),
        encoder=faq_tier.encoder_of(settings),
    )


def build_what_can_be(entries: list[Entry], settings: Settings) -> FaqIndex:
    """The same; entries that cannot be indexed are named in the log and left out."""
    try:
        return build(entries, settings)
    except SemanticTierMissing:
        raise
    except Exception:
        log.exception("the FAQ index cannot be built; looking for the entry that is broken")
    return build([entry for entry in entries if _can_be_indexed(entry, settings)], settings)


def _can_be_indexed(entry: Entry, settings: Settings) -> bool:
    try:
        build([entry], settings)
    except Exception:
        log.exception("entry %s (%s) cannot be indexed; left out", entry.key, entry.language)
        return False
    return True


def author_of(actor: Actor) -> Author:
    """An agent as an author of the knowledge base."""
    return Author(actor.name, actor.id, allows(actor.role, Permission.PUBLISH))


def rivals(index: FaqIndex, key: str, content: ParsedEntry) -> list[tuple[str, str]]:
    """Phrases of an entry that the index takes for another one: (phrase, the other's key)."""
    found = []
    for phrase in (content.question, *content.phrases)[:_CHECKED]:
        others = [match for match in index.rank(phrase, content.language) if match.entry_key != key]
        if others and others[0].confidence >= _RIVAL:
            found.append((phrase, others[0].entry_key))
    return found


class KnowledgeKeeper:
    """Rebuilds the index when the knowledge base changed; answering never pauses.

    The worker that made the change looks at once, the others every two seconds. The index is built
    beside the event loop and put in place whole.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._until: datetime | None = None
        self._changed = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        desk.store.on_commit(service.TOPIC, self._wake)

    async def refresh(self) -> None:
        """Load and swap the index now."""
        loaded = await self._desk.store.read(load)
        index = await asyncio.to_thread(build_what_can_be, loaded.entries, self._desk.settings)
        self._desk.faq, self._desk.faq_version = index, loaded.version
        self._until = loaded.until

    async def run(self) -> None:
        """Watch until cancelled."""
        self._loop = asyncio.get_running_loop()
        while True:
            await self._pause(_LOOK_EVERY)
            try:
                if await self._is_old():
                    await self.refresh()
            except Exception:
                log.exception("the FAQ index could not be refreshed; the old one stays")
                await self._pause(_TRY_AGAIN)

    async def _pause(self, seconds: float) -> None:
        """Until the knowledge base is changed on this worker, at most so long."""
        try:
            await asyncio.wait_for(self._changed.wait(), seconds)
        except TimeoutError:
            pass
        self._changed.clear()

    async def _is_old(self) -> bool:
        if self._until is not None and self._desk.store.clock.now() >= self._until:
            return True
        return await self._desk.store.read(service.version) != self._desk.faq_version

    def _wake(self) -> None:
        """Called from the thread that committed."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._changed.set)
