"""What an entry says, as a value: cleaned, checked, kept as JSON, compared. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from faq.errors import Invalid
from faq.parsed import (
    FIELD_NAMES,
    LINK,
    MAX_ANSWER,
    MAX_PHRASES,
    MAX_QUESTION,
    ParsedEntry,
)
from faq.phrasebook import STOP_WORDS
from faq.privacy import MASK
from faq.text import tokens

_MOMENTS = ("valid_from", "valid_until", "review_at")
_TUPLES = ("phrases", "keywords", "tags", "buttons", "attachments")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_KEY_WORDS, _KEY_LENGTH = 5, 60
_NO_WORDS = "topic"


def as_json(content: ParsedEntry) -> dict[str, Any]:
    """The content as plain JSON values, for history and proposals."""
    document: dict[str, Any] = {}
    for name in FIELD_NAMES:
        value = getattr(content, name)
        if isinstance(value, datetime):
            value = value.isoformat()
        document[name] = list(value) if isinstance(value, tuple) else value
    return document


def from_json(document: Mapping[str, Any]) -> ParsedEntry:
    """What `as_json` wrote; fields that a later version added have their defaults."""
    values = {name: document[name] for name in FIELD_NAMES if name in document}
    for name in _MOMENTS:
        if values.get(name):
            values[name] = datetime.fromisoformat(values[name])
    for name in _TUPLES:
        values[name] = tuple(values.get(name) or ())
    return ParsedEntry(**values)


def differences(before: ParsedEntry | None, after: ParsedEntry) -> dict[str, tuple[Any, Any]]:
    """The fields that differ, with both values; all that are filled for a new entry."""
    found = {}
    for name in FIELD_NAMES:
        old = getattr(before, name) if before else None
        new = getattr(after, name)
        if old != new and not (before is None and new in (None, (), "")):
            found[name] = (old, new)
    return found


def clean(content: ParsedEntry) -> ParsedEntry:
    """The content with blanks, empty and repeated items put in order, as an import would."""
    return replace(
        content,
        question=_line(content.question),
        answer=_text(content.answer),
        phrases=_phrases(content),
        keywords=_lines(content.keywords),
        tags=_lines(content.tags),
        owner=_line(content.owner or "") or None,
        language=content.language.lower().replace("_", "-"),
    )


def check(content: ParsedEntry) -> None:
    """Raises Invalid, which names the field, for content that cannot be used."""
    for name, limit in (("question", MAX_QUESTION), ("answer", MAX_ANSWER)):
        text = getattr(content, name)
        if not text:
            raise Invalid(f"faq-error-no-{name}", name)
        if len(text) > limit:
            raise Invalid("faq-error-too-long", name, length=len(text), most=limit)
    _check_words(content)
    for name in ("phrases", "keywords"):
        if len(getattr(content, name)) > MAX_PHRASES:
            raise Invalid("faq-error-too-many", name, most=MAX_PHRASES)
    start, end = content.valid_from, content.valid_until
    if start and end and start >= end:
        raise Invalid("faq-error-dates", "valid_until")
    for item in content.buttons:
        if not LINK.fullmatch(item["url"]):
            raise Invalid("faq-error-link", "buttons", link=item["url"][:100])
    for item in content.attachments:
        if not LINK.fullmatch(item["url"]):
            raise Invalid("faq-error-link", "attachments", link=item["url"][:100])


def _check_words(content: ParsedEntry) -> None:
    if MASK in content.answer:
        raise Invalid("faq-error-blank", "answer")
    if not tokens(content.question):
        raise Invalid("faq-error-no-words", "question")


def key_for(question: str, taken: Iterable[str]) -> str:
    """A key made of the question's first words that is not taken: `opening-hours-2`."""
    words = re.findall(r"[a-z0-9]+", " ".join(tokens(question)))
    kept = [word for word in words if word not in STOP_WORDS] or words
    stem = "-".join(kept[:_KEY_WORDS])[:_KEY_LENGTH].strip("-") or _NO_WORDS
    used, number, key = set(taken), 1, stem
    while key in used:
        number += 1
        key = f"{stem}-{number}"
    return key


def folded(text: str) -> str:
    """A phrase as the matcher compares it: equal when it would match exactly."""
    return " ".join(tokens(text))


def _phrases(content: ParsedEntry) -> tuple[str, ...]:
    """Without empty ones, and without those that say what the question or another says."""
    seen = {folded(content.question)}
    kept = []
    for phrase in _lines(content.phrases):
        if folded(phrase) not in seen:
            seen.add(folded(phrase))
            kept.append(phrase)
    return tuple(kept)


def _lines(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (_line(text) for text in texts))))


def _line(text: str) -> str:
    return " ".join(_UNSTORABLE.sub("", text).split())


def _text(text: str) -> str:
    return _UNSTORABLE.sub("", text).replace("\r\n", "\n").replace("\r", "\n").strip()
