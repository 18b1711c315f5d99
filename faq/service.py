"""Use cases of the knowledge base. Every function works in the caller's session, never commits."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, insert, or_, select, update
from sqlalchemy.orm import Session

from faq.entry import Entry
from faq.models import FaqAsk, FaqEntry, FaqVersion
from store import core, wake

TOPIC = "faq"  # woken when the index must be rebuilt
_VERSION_ROW = 1


def live_rows(session: Session, moment: datetime) -> Sequence[FaqEntry]:
    """Rows that are live and valid at `moment` (aware), oldest first."""
    statement = (
        select(FaqEntry)
        .where(
            FaqEntry.status == "live",
            or_(FaqEntry.valid_from.is_(None), FaqEntry.valid_from <= moment),
            or_(FaqEntry.valid_until.is_(None), FaqEntry.valid_until > moment),
        )
        .order_by(FaqEntry.id)
    )
    return session.scalars(statement).all()


def load_entries(session: Session, moment: datetime) -> list[Entry]:
    """Entries that are live and valid at `moment` (aware), oldest first."""
    return [as_entry(row) for row in live_rows(session, moment)]


def next_validity(session: Session, moment: datetime) -> datetime | None:
    """The first moment after this one at which a live entry begins or ends to be valid."""
    coming = [
        select(func.min(column)).where(FaqEntry.status == "live", column > moment).scalar_subquery()
        for column in (FaqEntry.valid_from, FaqEntry.valid_until)
    ]
    found = session.execute(select(*coming)).one()
    return min(filter(None, found), default=None)


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
        review_at=row.review_at,
        owner=row.owner,
        sure_threshold=row.sure_threshold,
        maybe_threshold=row.maybe_threshold,
        version=row.version,
    )


def version(session: Session) -> int:
    """A number that differs whenever the index must be rebuilt; one primary-key read.

    Validity dates pass without a change of this number: see `next_validity`.
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
    wake(session, TOPIC)


_asks = core(FaqAsk)
_record_ask = insert(_asks).returning(_asks.c.id)  # runs for every message a customer sends


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
    return int(session.execute(_record_ask, values).scalar_one())


def record_outcome(
    session: Session, ask_id: int, outcome: str, picked_entry_id: int | None = None
) -> bool:
    """Store what came of an ask (see models.OUTCOMES). False for an unknown ask.

    The last outcome wins: a customer may tap "solved" and still ask for a person.
    """
    values: dict[str, Any] = {"outcome": outcome}
    if picked_entry_id is not None:
        values["picked_entry_id"] = picked_entry_id
    statement = update(_asks).where(_asks.c.id == ask_id).values(values)
    return bool(session.execute(statement).rowcount)  # type: ignore[attr-defined]


_ASKED_AFTER = timedelta(minutes=30)


def record_hand_off(
    session: Session, customer_id: int, message_ids: Sequence[int], asked: bool, moment: datetime
) -> None:
    """A person takes over: suggestions for these messages were none, and, when the customer
    `asked` for a person, the answer they had just got did not do."""
    open_asks = (
        update(FaqAsk)
        .where(FaqAsk.customer_id == customer_id, FaqAsk.outcome.is_(None))
        .execution_options(synchronize_session=False)
    )
    suggested = and_(FaqAsk.decision == "maybe", FaqAsk.message_id.in_(message_ids))
    session.execute(open_asks.where(suggested).values(outcome="none"))
    if asked:
        last = select(func.max(FaqAsk.id)).where(FaqAsk.customer_id == customer_id)
        recent = and_(FaqAsk.decision == "sure", FaqAsk.created_at > moment - _ASKED_AFTER)
        newest = FaqAsk.id == last.where(FaqAsk.decision == "sure").scalar_subquery()
        session.execute(open_asks.where(recent, newest).values(outcome="person"))


def topics_of(session: Session, customer_id: int, message_ids: Sequence[int]) -> list[str]:
    """Tags of the entries that answered these messages of a customer, or were suggested."""
    entries = select(FaqAsk.entry_id).where(
        FaqAsk.customer_id == customer_id, FaqAsk.message_id.in_(message_ids)
    )
    found = session.scalars(select(FaqEntry.tags).where(FaqEntry.id.in_(entries)))
    return sorted({str(tag) for tags in found for tag in tags})


def get_ask(session: Session, ask_id: int) -> FaqAsk | None:
    """The ask with this id, or None."""
    return session.get(FaqAsk, ask_id)


def last_answered(session: Session, customer_id: int, since: datetime) -> str | None:
    """Key of the entry in the customer's last answer, when nothing was asked after it.

    None when that was before `since`, or it did not help.
    """
    last = session.scalars(
        select(FaqAsk)
        .where(FaqAsk.customer_id == customer_id, FaqAsk.created_at >= since)
        .order_by(FaqAsk.id.desc())
        .limit(1)
    ).first()
    if last is None or last.outcome in ("not_solved", "person"):
        return None
    entry_id = last.picked_entry_id or (last.entry_id if last.decision == "sure" else None)
    return session.scalar(select(FaqEntry.key).where(FaqEntry.id == entry_id))


def all_entries(session: Session) -> list[Entry]:
    """Every entry whatever its status, oldest first."""
    return [as_entry(row) for row in session.scalars(select(FaqEntry).order_by(FaqEntry.id))]
