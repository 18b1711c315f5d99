"""Changing the knowledge base: every change has an author and can be taken back.

Every function works in the caller's session and raises the index version, so that each worker
takes the change up within seconds. Publishing needs an author who may publish.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from faq.content import as_json, check, clean, differences, folded, from_json, key_for
from faq.errors import Conflict, Invalid, NotAllowed, NotFound
from faq.models import FaqChange, FaqEntry, FaqPhrase
from faq.parsed import KEY, ParsedEntry
from faq.service import as_entry, bump_version
from store import now
from store.unit import lock_names

_keys = select(FaqEntry.key, FaqEntry.language)
_KEYS = "faq:keys"  # held while a key is chosen, so that two new entries never get the same


@dataclass(frozen=True)
class Author:
    """Who changes the knowledge base; `may_publish` is the business's decision."""

    name: str
    id: int | None = None
    may_publish: bool = False


#: Changes made by an operator at the command line.
OPERATOR = Author("frontdesk", may_publish=True)


@dataclass(frozen=True)
class Change:
    """One version of an entry: who made it, and which fields changed (before, after)."""

    version: int
    at: datetime
    author: str
    action: str
    fields: Mapping[str, tuple[Any, Any]]
    content: ParsedEntry


def require_publisher(author: Author) -> None:
    """Raises NotAllowed for those who may only propose."""
    if not author.may_publish:
        raise NotAllowed("faq-error-not-a-publisher")


def locked(session: Session, entry_id: int, version: int | None = None) -> FaqEntry:
    """The entry, locked until the end of the use case.

    Raises NotFound, and Conflict when it is no longer at `version`.
    """
    row = session.get(FaqEntry, entry_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound("faq-error-unknown")
    if version not in (None, row.version):
        raise Conflict("faq-error-changed-meanwhile", name=_last_author(session, row))
    return row


def create(
    session: Session, content: ParsedEntry, author: Author, action: str = "created"
) -> FaqEntry:
    """A new entry; without a key it gets one made of its question.

    Raises NotAllowed, and Invalid (with the field) for content that cannot be used, a key that is
    taken in this language, or words that are another entry's already.
    """
    require_publisher(author)
    lock_names(session, [_KEYS])
    content = clean(content)
    check(content)
    keys = [(key, language) for key, language in session.execute(_keys)]
    if not content.key:
        content = replace(content, key=key_for(content.question, (key for key, _ in keys)))
    elif not KEY.fullmatch(content.key):
        raise Invalid("faq-error-key", "key", key=content.key)
    elif (content.key, content.language) in keys:
        raise Invalid("faq-error-key-taken", "key", key=content.key, language=content.language)
    _refuse_repeats(session, content)
    return write_new(session, content, author, action)


def change(
    session: Session,
    entry_id: int,
    content: ParsedEntry,
    author: Author,
    base_version: int | None = None,
    action: str = "changed",
) -> FaqEntry:
    """Make an entry say `content`; its key and language stay. No difference: no new version.

    Raises NotAllowed, NotFound, Invalid, and Conflict when it is no longer at `base_version`.
    """
    require_publisher(author)
    row = locked(session, entry_id, base_version)
    content = clean(replace(content, key=row.key, language=row.language))
    check(content)
    _refuse_repeats(session, content)
    write(session, row, content, author, action)
    return row


def set_status(session: Session, entry_id: int, status: str, author: Author) -> FaqEntry:
    """Switch an entry on (live) or off. Raises NotAllowed, NotFound, Conflict (it is so)."""
    require_publisher(author)
    row = locked(session, entry_id)
    if row.status == status:
        raise Conflict(f"faq-error-already-{status}", key=row.key)
    content = replace(ParsedEntry.of(as_entry(row)), status=status)
    write(session, row, content, author, "on" if status == "live" else "off")
    return row


def restore(session: Session, entry_id: int, version: int, author: Author) -> FaqEntry:
    """Make an entry say again what it said at `version`, as a new version.

    Raises NotAllowed, NotFound (no such version), Conflict (it says just that).
    """
    require_publisher(author)
    row = locked(session, entry_id)
    content = content_at(session, row, version)
    if not write(session, row, content, author, "restored"):
        raise Conflict("faq-error-same-version", version=version)
    return row


def add_phrases(
    session: Session, entry_id: int, phrases: Sequence[str], author: Author
) -> FaqEntry:
    """More ways to ask an entry's question; those that another entry has are left out.

    Raises NotAllowed, NotFound, and Invalid when there are too many.
    """
    require_publisher(author)
    row = locked(session, entry_id)
    content = ParsedEntry.of(as_entry(row))
    taken = _spoken_elsewhere(session, content)
    more = tuple(phrase for phrase in phrases if folded(phrase) not in taken)
    content = clean(replace(content, phrases=content.phrases + more))
    check(content)
    write(session, row, content, author, "learnt")
    return row


def postpone_review(session: Session, entry_id: int, until: datetime, author: Author) -> FaqEntry:
    """The entry is still right; look at it again at `until`."""
    require_publisher(author)
    row = locked(session, entry_id)
    content = replace(ParsedEntry.of(as_entry(row)), review_at=until)
    write(session, row, content, author, "reviewed")
    return row


def history(session: Session, entry_id: int, most: int = 20, offset: int = 0) -> list[Change]:
    """The entry's versions, newest first. Entries imported before there was a history begin with
    their first change."""
    rows = session.scalars(
        select(FaqChange)
        .where(FaqChange.entry_id == entry_id)
        .order_by(FaqChange.version.desc())
        .offset(offset)
        .limit(most)
    )
    return [_as_change(row) for row in rows]


def content_at(session: Session, row: FaqEntry, version: int) -> ParsedEntry:
    """What the entry said at `version`. Raises NotFound."""
    if version == row.version:
        return ParsedEntry.of(as_entry(row))
    versions = select(FaqChange).where(FaqChange.entry_id == row.id)
    found = session.scalars(versions.where(FaqChange.version == version)).one_or_none()
    if found is not None:
        return from_json(found.after)
    following = session.scalars(versions.where(FaqChange.version == version + 1)).one_or_none()
    if following is None or following.before is None:
        raise NotFound("faq-error-no-version", version=version)
    return from_json(following.before)


def write_new(session: Session, content: ParsedEntry, author: Author, action: str) -> FaqEntry:
    """Store checked content as a new entry with its first version."""
    moment = now(session)
    row = FaqEntry(
        key=content.key, language=content.language, version=1, created_at=moment, updated_at=moment
    )
    fill(row, content)
    session.add(row)
    session.flush()
    session.add(noted(session, row, None, content, author, action))
    bump_version(session)
    return row


def write(
    session: Session, row: FaqEntry, content: ParsedEntry, author: Author, action: str
) -> bool:
    """Store checked content as the next version of an entry. False: it says just that already."""
    before = ParsedEntry.of(as_entry(row))
    if before == content:
        return False
    fill(row, content)
    row.version += 1
    row.updated_at = now(session)
    session.flush()
    session.add(noted(session, row, before, content, author, action))
    session.flush()
    bump_version(session)
    return True


def fill(row: FaqEntry, content: ParsedEntry) -> None:
    """Put the content into a row."""
    row.question, row.answer = content.question, content.answer
    row.status, row.owner = content.status, content.owner
    row.valid_from, row.valid_until = content.valid_from, content.valid_until
    row.review_at = content.review_at
    row.sure_threshold, row.maybe_threshold = content.sure_threshold, content.maybe_threshold
    row.keywords, row.tags = list(content.keywords), list(content.tags)
    row.buttons, row.attachments = list(content.buttons), list(content.attachments)
    if [phrase.text for phrase in row.phrases] != list(content.phrases):
        row.phrases = [FaqPhrase(text=text) for text in content.phrases]


def noted(
    session: Session,
    row: FaqEntry,
    before: ParsedEntry | None,
    after: ParsedEntry,
    author: Author,
    action: str,
) -> FaqChange:
    """The history's line for a change that was flushed."""
    return FaqChange(
        entry_id=row.id,
        version=row.version,
        at=now(session),
        author_id=author.id,
        author_name=author.name,
        action=action,
        before=as_json(before) if before else None,
        after=as_json(after),
    )


def _as_change(row: FaqChange) -> Change:
    before = from_json(row.before) if row.before else None
    after = from_json(row.after)
    return Change(
        row.version, row.at, row.author_name, row.action, differences(before, after), after
    )


def _last_author(session: Session, row: FaqEntry) -> str:
    latest = history(session, row.id, 1)
    return latest[0].author if latest else OPERATOR.name


def _refuse_repeats(session: Session, content: ParsedEntry) -> None:
    """The same words in two entries would leave the matcher no choice but to guess."""
    taken = _spoken_elsewhere(session, content)
    for field in ("question", "phrases"):
        texts = (content.question,) if field == "question" else content.phrases
        for text in texts:
            if folded(text) in taken:
                key = taken[folded(text)]
                raise Invalid("faq-error-repeated", field, text=text[:100], key=key)


def _spoken_elsewhere(session: Session, content: ParsedEntry) -> dict[str, str]:
    """The folded questions and phrases of other entries in this language, with their keys."""
    others = (FaqEntry.language == content.language, FaqEntry.key != content.key)
    used = FaqEntry.status != "off"
    questions = select(FaqEntry.question, FaqEntry.key).where(*others, used)
    phrases = (
        select(FaqPhrase.text, FaqEntry.key)
        .join(FaqEntry, FaqEntry.id == FaqPhrase.entry_id)
        .where(*others, used)
    )
    found = [*session.execute(questions), *session.execute(phrases)]
    return {folded(text): key for text, key in found if folded(text)}
