"""Reminders to check entries whose day has come."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from faq.models import FaqEntry
from store import now, skip_locked


def claim_due(session: Session, most: int) -> list[int]:
    """The live entries whose `review_at` is over and was not reminded of yet; they count as
    reminded with this transaction."""
    statement = (
        select(FaqEntry)
        .where(
            FaqEntry.status == "live",
            FaqEntry.review_at <= now(session),
            or_(FaqEntry.review_told.is_(None), FaqEntry.review_told != FaqEntry.review_at),
        )
        .order_by(FaqEntry.review_at, FaqEntry.id)
        .limit(most)
    )
    due = list(session.scalars(skip_locked(session, statement)))
    for row in due:
        row.review_told = row.review_at
    session.flush()
    return [row.id for row in due]
