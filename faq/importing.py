"""Taking a file's entries in: first the difference, entry by entry, then all of it or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from faq.content import differences
from faq.editing import OPERATOR, Author, fill, noted
from faq.models import FaqEntry
from faq.parsed import ParsedEntry
from faq.service import as_entry, bump_version
from store import now

ADDED, CHANGED, UNCHANGED = "added", "changed", "unchanged"


@dataclass(frozen=True)
class Difference:
    """What a file does to one entry; `fields` are those that differ: (before, after)."""

    kind: str
    entry: ParsedEntry
    fields: Mapping[str, tuple[Any, Any]]

    @property
    def name(self) -> str:
        return f"{self.entry.key} ({self.entry.language})"


@dataclass(frozen=True)
class ImportReport:
    """What an import did or would do, in the order of the file."""

    differences: tuple[Difference, ...]

    def names(self, kind: str) -> list[str]:
        """The entries ("key (language)") that were added, changed or unchanged."""
        return [found.name for found in self.differences if found.kind == kind]

    @property
    def counts(self) -> dict[str, int]:
        return {kind: len(self.names(kind)) for kind in (ADDED, CHANGED, UNCHANGED)}


def plan_import(session: Session, parsed: Sequence[ParsedEntry]) -> ImportReport:
    """What `import_entries` would do. Changes nothing."""
    known = {
        (row.key, row.language): ParsedEntry.of(as_entry(row))
        for row in session.scalars(select(FaqEntry))
    }
    found = []
    for entry in parsed:
        before = known.get((entry.key, entry.language))
        fields = differences(before, entry)
        kind = ADDED if before is None else CHANGED if fields else UNCHANGED
        found.append(Difference(kind, entry, fields))
    return ImportReport(tuple(found))


def import_entries(
    session: Session, parsed: Sequence[ParsedEntry], author: Author = OPERATOR
) -> ImportReport:
    """Add entries that are new and bring known ones (same key and language) up to the file.

    Entries that the file does not mention stay as they are. An entry that differs gets a new
    version; the index version grows only when something was added or changed.
    """
    report = plan_import(session, parsed)
    known = {(row.key, row.language): row for row in session.scalars(select(FaqEntry))}
    written: list[tuple[FaqEntry, ParsedEntry | None, ParsedEntry]] = []
    for found in report.differences:
        if found.kind == UNCHANGED:
            continue
        entry, moment = found.entry, now(session)
        row = known.get((entry.key, entry.language))
        before = ParsedEntry.of(as_entry(row)) if row else None
        if row is None:
            row = FaqEntry(key=entry.key, language=entry.language, version=0, created_at=moment)
            session.add(row)
        fill(row, entry)
        row.version, row.updated_at = row.version + 1, moment
        written.append((row, before, entry))
    session.flush()
    session.add_all(
        noted(session, row, before, after, author, "imported") for row, before, after in written
    )
    if written:
        bump_version(session)
    session.flush()
    return report
