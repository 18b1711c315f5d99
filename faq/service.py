"""Use cases of the knowledge base. Every function works in the caller's session, never commits."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, or_, select, update
from sqlalchemy.orm import Session

from faq.entry import Entry
from faq.files import ParsedEntry
from faq.models import FaqAsk, FaqEntry, FaqPhrase, FaqVersion

_VERSION_ROW = 1


@dataclass(slots=True)
class ImportReport:
    """What an import did, as lists of "key (language)"."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


def load_entries(session: Session, now: datetime | None = None) -> list[Entry]:
    """Entries that are live and valid at `now` (aware; default: the present), oldest first."""
    now = now or datetime.now(UTC)
    statement = (
        select(FaqEntry)
        .where(
            FaqEntry.status == "live",
            or_(FaqEntry.valid_from.is_(None), FaqEntry.valid_from <= now),
            or_(FaqEntry.valid_until.is_(None), FaqEntry.valid_until > now),
        )
        .order_by(FaqEntry.id)
    )
    return [as_entry(row) for row in session.scalars(statement)]


def get_entry(session: Session, entry_id: int) -> Entry | None:
    """The entry with this id whatever its status, or None."""
    row = session.get(FaqEntry, entry_id)
    return None if row is None else as_entry(row)


def as_entry(row: FaqEntry) -> Entry:
    """The value type of a stored entry."""
    return Entry(
        id=row.id,
        key=row.key,
        language=row.language,
        question=row.question,
        answer=row.answer,
        phrases=tuple(phrase.text for phrase in row.phrases),
        keywords=tuple(row.keywords),
        tags=tuple(row.tags),
        buttons=tuple(row.buttons),
        attachments=tuple(row.attachments),
        status=row.status,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        owner=row.owner,
        sure_threshold=row.sure_threshold,
        maybe_threshold=row.maybe_threshold,
        version=row.version,
    )


def import_entries(session: Session, parsed: Sequence[ParsedEntry], now: datetime) -> ImportReport:
    """Add entries that are new and bring known ones (same key and language) up to the file.

    Entries that the file does not mention stay as they are. An entry that differs gets a new
    version; the index version grows only when something was added or changed.
    """
    report = ImportReport()
    known = {(row.key, row.language): row for row in session.scalars(select(FaqEntry))}
    for entry in parsed:
        name = f"{entry.key} ({entry.language})"
        row = known.get((entry.key, entry.language))
        if row is None:
            row = FaqEntry(key=entry.key, language=entry.language, created_at=now, updated_at=now)
            _fill(row, entry)
            session.add(row)
            report.added.append(name)
        elif ParsedEntry.of(as_entry(row)) != entry:
            _fill(row, entry)
            row.version += 1
            row.updated_at = now
            report.changed.append(name)
        else:
            report.unchanged.append(name)
    if report.added or report.changed:
        bump_version(session)
    session.flush()
    return report


def _fill(row: FaqEntry, entry: ParsedEntry) -> None:
    row.question = entry.question
    row.answer = entry.answer
    row.status = entry.status
    row.owner = entry.owner
    row.valid_from, row.valid_until = entry.valid_from, entry.valid_until
    row.sure_threshold, row.maybe_threshold = entry.sure_threshold, entry.maybe_threshold
    row.keywords, row.tags = list(entry.keywords), list(entry.tags)
    row.buttons, row.attachments = list(entry.buttons), list(entry.attachments)
    row.phrases = [FaqPhrase(text=text) for text in entry.phrases]


def version(session: Session) -> int:
    """A number that differs whenever the index must be rebuilt; one primary-key read.

    Validity dates pass without a change of this number: rebuild the index daily as well.
    """
    number = session.scalar(select(FaqVersion.number).where(FaqVersion.id == _VERSION_ROW))
    return number or 0


def bump_version(session: Session) -> None:
    """Tell every worker to rebuild its index once this transaction is committed."""
    raised = session.execute(
        update(FaqVersion)
        .where(FaqVersion.id == _VERSION_ROW)
        .values(number=FaqVersion.number + 1)
        .execution_options(synchronize_session=False)
    )
    if not raised.rowcount:  # type: ignore[attr-defined]
        session.execute(insert(FaqVersion).values(id=_VERSION_ROW, number=1))


def record_ask(
    session: Session,
    *,
    customer_id: int,
    language: str,
    text: str,
    decision: str,
    confidence: float,
    entry_id: int | None = None,
    message_id: int | None = None,
    now: datetime | None = None,
) -> int:
    """Store a question and the decision (sure, maybe, nothing) taken; returns its id."""
    values: dict[str, Any] = {
        "message_id": message_id,
        "customer_id": customer_id,
        "language": language,
        "text": text,
        "entry_id": entry_id,
        "confidence": confidence,
        "decision": decision,
        "created_at": now or datetime.now(UTC),
    }
    # Core, not ORM: this runs for every message a customer sends.
    result = session.execute(insert(FaqAsk.__table__).values(values).returning(FaqAsk.id))  # type: ignore[arg-type]
    return int(result.scalar_one())


def record_outcome(
    session: Session, ask_id: int, outcome: str, picked_entry_id: int | None = None
) -> bool:
    """Store what came of an ask: solved, not_solved, person, picked. False for an unknown ask.

    The last outcome wins: a customer may tap "solved" and still ask for a person.
    """
    values: dict[str, Any] = {"outcome": outcome}
    if picked_entry_id is not None:
        values["picked_entry_id"] = picked_entry_id
    statement = update(FaqAsk.__table__).where(FaqAsk.id == ask_id).values(values)  # type: ignore[arg-type]
    return bool(session.execute(statement).rowcount)  # type: ignore[attr-defined]


def get_ask(session: Session, ask_id: int) -> FaqAsk | None:
    """The ask with this id, or None."""
    return session.get(FaqAsk, ask_id)


def all_entries(session: Session) -> list[Entry]:
    """Every entry whatever its status, oldest first."""
    return [as_entry(row) for row in session.scalars(select(FaqEntry).order_by(FaqEntry.id))]
