"""The value type of one knowledge-base entry, free of any database."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One question and answer in one language; the same key joins its languages."""

    id: int
    key: str
    language: str
    question: str
    answer: str
    phrases: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    buttons: tuple[dict[str, Any], ...] = ()
    attachments: tuple[dict[str, Any], ...] = ()
    status: str = "live"
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    review_at: datetime | None = None
    owner: str | None = None
    sure_threshold: float | None = None
    maybe_threshold: float | None = None
    version: int = 1

    def spoken(self) -> tuple[str, ...]:
        """Everything a customer may say to mean this entry."""
        return (self.question, *self.phrases, *self.keywords)
