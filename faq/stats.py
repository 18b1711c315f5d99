"""What the knowledge base achieves: asks, answers, what customers then said, misses, worst entries.

An ask is *answered* when an entry was said: at once (sure), or after the customer picked one of
the suggestions. Of those answered, the *solved rate* counts the customers who told: solved against
asked for a person or not solved. All else is unanswered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, or_, select, update
from sqlalchemy.orm import Session

from faq.models import FaqAsk, FaqEntry

#: After this long a customer who said nothing on an answer is taken as silent.
SILENCE = timedelta(hours=24)

_given = case(
    (FaqAsk.picked_entry_id.is_not(None), FaqAsk.picked_entry_id),
    (FaqAsk.decision == "sure", FaqAsk.entry_id),
)
_failed = FaqAsk.outcome.in_(("person", "not_solved"))


@dataclass(frozen=True)
class Totals:
    """Counts of asks in a period. `picked`: suggestions that were taken."""

    asks: int = 0
    answered: int = 0
    suggested: int = 0
    picked: int = 0
    solved: int = 0
    failed: int = 0
    silent: int = 0

    @property
    def unanswered(self) -> int:
        return self.asks - self.answered

    @property
    def answered_share(self) -> float | None:
        """Of all asks (0..1); None without asks."""
        return self.answered / self.asks if self.asks else None

    @property
    def unanswered_share(self) -> float | None:
        """Of all asks (0..1); None without asks."""
        return self.unanswered / self.asks if self.asks else None

    @property
    def solved_rate(self) -> float | None:
        """Of the answered who told (0..1); None when nobody did."""
        told = self.solved + self.failed
        return self.solved / told if told else None


@dataclass(frozen=True)
class EntryTotals:
    """How often an entry was said, and what came of it."""

    key: str
    language: str
    said: int
    solved: int
    failed: int


def totals(session: Session, since: datetime, until: datetime) -> Totals:
    """The counts of a period (since <= asked < until)."""

    def count(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    statement = select(
        func.count(),
        count(_given.is_not(None)),
        count(FaqAsk.decision == "maybe"),
        count(FaqAsk.picked_entry_id.is_not(None)),
        count(and_(_given.is_not(None), FaqAsk.outcome == "solved")),
        count(and_(_given.is_not(None), _failed)),
        count(FaqAsk.outcome == "silent"),
    ).where(_within(since, until))
    return Totals(*(int(value) for value in session.execute(statement).one()))


def worst(session: Session, since: datetime, until: datetime, most: int = 5) -> list[EntryTotals]:
    """The entries that left most customers without an answer, the worst first."""
    solved = func.sum(case((FaqAsk.outcome == "solved", 1), else_=0))
    failed = func.sum(case((_failed, 1), else_=0))
    statement = (
        select(FaqEntry.key, FaqEntry.language, func.count(), solved, failed)
        .join(FaqAsk, _given == FaqEntry.id)
        .where(_within(since, until))
        .group_by(FaqEntry.id, FaqEntry.key, FaqEntry.language)
        .having(failed > 0)
        .order_by((failed * 1.0 / func.count()).desc(), failed.desc(), FaqEntry.key)
        .limit(most)
    )
    return [EntryTotals(*row) for row in session.execute(statement)]


def missed_texts(session: Session, since: datetime, until: datetime, most: int = 5) -> list[str]:
    """The newest questions that no entry answered."""
    statement = (
        select(FaqAsk.text)
        .where(_within(since, until), _given.is_(None), FaqAsk.text != "")
        .order_by(FaqAsk.id.desc())
        .limit(most)
    )
    return list(session.scalars(statement))


def asks_by_entry(session: Session, entry_ids: Sequence[int]) -> dict[int, int]:
    """How often each of these entries was said, ever."""
    statement = select(_given, func.count()).where(_given.in_(entry_ids)).group_by(_given)
    return dict(session.execute(statement).all())


def note_silence(session: Session, moment: datetime) -> int:
    """Answers that nobody reacted to for a day become `silent`; returns how many."""
    statement = (
        update(FaqAsk)
        .where(
            FaqAsk.outcome.is_(None),
            or_(FaqAsk.decision == "sure", FaqAsk.decision == "maybe"),
            FaqAsk.created_at <= moment - SILENCE,
        )
        .values(outcome="silent")
        .execution_options(synchronize_session=False)
    )
    return int(session.execute(statement).rowcount)  # type: ignore[attr-defined]


def _within(since: datetime, until: datetime) -> ColumnElement[bool]:
    return and_(FaqAsk.created_at >= since, FaqAsk.created_at < until)
