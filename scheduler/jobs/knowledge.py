"""What the knowledge base does by itself: a weekly look at what can be learnt, reminders to check
entries, and noting who said nothing on an answer."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import partial

from sqlalchemy.orm import Session

from crm.actor import SYSTEM, Actor
from crm.customers.models import Customer
from crm.events import Event, record
from crm.hours import BusinessHours
from crm.policy import DeskPolicy
from crm.tickets import exchanges
from faq import learning, reviews, service, stats
from faq.index import FaqIndex
from faq.learning import Answered, Asked, Findings, Round
from faq.policy import Maybe, Nothing
from store import now

_MOST_REVIEWS = 20
_MORNING = time(9)  # for a desk that is always open


def look_weekly(session: Session, policy: DeskPolicy) -> Callable[[Session], int] | None:
    """Once a week, when the week's first business hour has come: what the round will write.

    It is computed here, outside the writing transaction; whichever worker writes first makes the
    week's round.
    """
    moment = now(session)
    week, due = week_of(moment, policy.hours)
    if moment < due or learning.round_of_week(session, week):
        return None
    return partial(_write_round, look(session), week)


def look(session: Session) -> Findings:
    """What can be learnt now. Reads and computes, changes nothing."""
    moment = now(session)
    index = FaqIndex.build(service.load_entries(session, moment))
    missed = [
        replace(one, names=_names(session, one.customer_id))
        for one in learning.misses(session, moment)
        if not _is_answered(index, one)
    ]
    ids = [one.message_id for one in missed if one.message_id is not None]
    answers = {
        message_id: Answered(found.ticket_id, found.answer, found.names)
        for message_id, found in exchanges.of_messages(session, ids).items()
    }
    words = [
        replace(found, asked=tuple(_named(session, one) for one in found.asked))
        for found in learning.wordings(session, moment)
    ]
    return learning.find(missed, answers, learning.known_texts(session, moment), words)


def propose(
    session: Session, findings: Findings, actor: Actor = SYSTEM, week: str | None = None
) -> Round | None:
    """Write a round and have it shown to staff. None: this week's round was made before."""
    made = learning.record_round(session, findings, week)
    if made is not None and made.proposal_ids:
        data = {"round_id": made.id, "proposal_ids": list(made.proposal_ids)}
        record(session, Event("faq.round", actor, data=data))
    return made


def week_of(moment: datetime, hours: BusinessHours) -> tuple[str, datetime]:
    """The business's week that holds `moment` (such as 2026-W48), and its first open moment."""
    local = moment.astimezone(hours.zone)
    year, week, weekday = local.isocalendar()
    monday = local.date() - timedelta(days=weekday - 1)
    begin = time() if hours.week else _MORNING
    start = datetime.combine(monday, begin, hours.zone)
    return f"{year}-W{week:02}", hours.next_open(start)


def remind_reviews(session: Session, policy: DeskPolicy) -> int:
    """In business hours, ask the owners of entries whose day has come to check them; once each."""
    if not policy.hours.is_open(now(session)):
        return 0
    due = reviews.claim_due(session, _MOST_REVIEWS)
    for entry_id in due:
        record(session, Event("faq.review", SYSTEM, data={"entry_id": entry_id}))
    return len(due)


def note_silence(session: Session, policy: DeskPolicy) -> int:
    """Answers that nobody reacted to for a day."""
    return stats.note_silence(session, now(session))


def _write_round(findings: Findings, week: str, session: Session) -> int:
    made = propose(session, findings, week=week)
    return len(made.proposal_ids) if made else 0


def _is_answered(index: FaqIndex, one: Asked) -> bool:
    """Whether the knowledge base has learnt it since. A failed answer stays one."""
    if one.was_answered:
        return False
    return not isinstance(index.decide(one.text, one.language), Maybe | Nothing)


def _named(session: Session, one: Asked) -> Asked:
    return replace(one, names=_names(session, one.customer_id))


def _names(session: Session, customer_id: int) -> tuple[str, ...]:
    customer = session.get(Customer, customer_id)
    return (customer.name,) if customer else ()
