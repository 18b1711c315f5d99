"""Finding entries: by key, by words, page by page."""

from collections.abc import Sequence

from rapidfuzz import fuzz, process
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from faq.entry import Entry
from faq.errors import NotFound
from faq.models import FaqEntry, FaqPhrase
from faq.service import as_entry

_NEAR = 60


def by_key(session: Session, key: str, languages: Sequence[str]) -> Entry:
    """The entry with this key in the first of `languages` it has, else in any.

    Raises NotFound, with the nearest key there is.
    """
    rows = session.scalars(
        select(FaqEntry).where(FaqEntry.key == key.lower()).order_by(FaqEntry.language)
    ).all()
    if not rows:
        known = session.scalars(select(FaqEntry.key).distinct()).all()
        near = process.extractOne(key.lower(), known, scorer=fuzz.ratio, score_cutoff=_NEAR)
        if near:
            raise NotFound("faq-error-no-key-near", key=key[:80], near=near[0])
        raise NotFound("faq-error-no-key", key=key[:80])
    versions = {row.language: row for row in rows}
    wanted = next((code for code in languages if code in versions), rows[0].language)
    return as_entry(versions[wanted])


def languages(session: Session) -> list[str]:
    """The languages that entries are in, in order."""
    statement = select(FaqEntry.language).distinct().order_by(FaqEntry.language)
    return list(session.scalars(statement))


def page(session: Session, status: str | None, most: int, offset: int = 0) -> list[Entry]:
    """Entries of a status (None: of all) by key and language."""
    statement = select(FaqEntry).order_by(FaqEntry.key, FaqEntry.language)
    if status is not None:
        statement = statement.where(FaqEntry.status == status)
    return [as_entry(row) for row in session.scalars(statement.limit(most).offset(offset))]


def count(session: Session, status: str | None = None) -> int:
    """How many entries there are, each language counted."""
    statement = select(func.count()).select_from(FaqEntry)
    if status is not None:
        statement = statement.where(FaqEntry.status == status)
    return session.scalar(statement) or 0


def containing(session: Session, words: str, most: int) -> list[Entry]:
    """Entries that hold each of the words in their key, question, answer or phrases."""
    statement = select(FaqEntry).order_by(FaqEntry.key, FaqEntry.language).limit(most)
    for word in words.split():
        statement = statement.where(_holds(word))
    return [as_entry(row) for row in session.scalars(statement)]


def by_ids(session: Session, ids: Sequence[int]) -> list[Entry]:
    """The entries with these ids, in the order of the ids."""
    rows = {row.id: row for row in session.scalars(select(FaqEntry).where(FaqEntry.id.in_(ids)))}
    return [as_entry(rows[entry_id]) for entry_id in ids if entry_id in rows]


def _holds(word: str) -> ColumnElement[bool]:
    def contains(column: ColumnElement[str]) -> ColumnElement[bool]:
        return func.lower(column).contains(word.lower(), autoescape=True)

    phrases = select(FaqPhrase.entry_id).where(contains(FaqPhrase.text.expression))
    columns = (FaqEntry.key, FaqEntry.question, FaqEntry.answer)
    return or_(*(contains(column.expression) for column in columns), FaqEntry.id.in_(phrases))
