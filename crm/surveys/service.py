"""Asking how it went: scheduled at resolution, asked at most once, cancelled by a reopening."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from crm.actor import SYSTEM, Actor
from crm.errors import Conflict, Invalid, NotFound
from crm.events import Event, record
from crm.policy import DeskPolicy
from crm.surveys.models import Survey
from crm.tickets.models import Ticket
from store import now, skip_locked, upsert

SCORES = (1, 2, 3, 4, 5)
MAX_COMMENT = 2_000


def schedule(
    session: Session, ticket_id: int, resolution: int, agent_id: int | None, policy: DeskPolicy
) -> None:
    """Have this resolution rated later. Twice for one resolution does nothing."""
    statement = upsert(session, Survey).values(
        ticket_id=ticket_id,
        resolution=resolution,
        agent_id=agent_id,
        due_at=now(session) + policy.survey_delay,
        status="waiting",
    )
    session.execute(statement.on_conflict_do_nothing())


def cancel(session: Session, ticket_id: int) -> None:
    """The ticket is open again: what was not asked yet is not asked."""
    result: Any = session.execute(
        update(Survey)
        .where(Survey.ticket_id == ticket_id, Survey.status == "waiting")
        .values(status="cancelled")
        .execution_options(synchronize_session=False)
    )
    if result.rowcount:
        record(session, Event("survey.cancelled", SYSTEM, ticket_id=ticket_id))


def ask_due(session: Session, most: int = 100) -> int:
    """Take the surveys that are due and have them asked; returns how many. Each once, ever."""
    due = skip_locked(
        session,
        select(Survey)
        .where(Survey.status == "waiting", Survey.due_at <= now(session))
        .order_by(Survey.due_at)
        .limit(most),
    )
    surveys = list(session.scalars(due))
    for survey in surveys:
        survey.status = "asked"
        survey.asked_at = now(session)
        session.flush()
        ticket = session.get_one(Ticket, survey.ticket_id)
        _record(session, "survey.due", SYSTEM, survey, ticket)
    return len(surveys)


def mark_unknown(session: Session, survey_id: int) -> None:
    """Whether the question arrived is not known; it is shown to staff and never asked again."""
    survey, ticket = _load(session, survey_id)
    if survey.status == "asked":
        survey.status = "unknown"
        _record(session, "survey.unknown", SYSTEM, survey, ticket)


def ask_again(session: Session, survey_id: int) -> None:
    """Somebody decided that the question is sent once more, although it may have arrived."""
    survey, _ = _load(session, survey_id)
    if survey.status == "unknown":
        survey.status = "asked"


@dataclass(frozen=True)
class Rated:
    """What a tap did: `repeated` when the survey had its answer before."""

    score: int
    repeated: bool
    ticket_number: int


def rate(session: Session, survey_id: int, score: int, actor: Actor) -> Rated:
    """The customer's stars, 1 to 5. The first tap counts.

    Raises NotFound (no such survey of this customer), Invalid (not 1 to 5), Conflict (cancelled).
    """
    if score not in SCORES:
        raise Invalid("error-bad-score")
    survey, ticket = _load(session, survey_id)
    if ticket.customer_id != actor.id:
        raise NotFound("error-survey-unknown")
    if survey.score is not None:
        return Rated(survey.score, True, ticket.number)
    if survey.status not in ("asked", "unknown"):
        raise Conflict("error-survey-over")
    survey.score, survey.status, survey.answered_at = score, "answered", now(session)
    if _is_latest(session, survey):
        ticket.rating, ticket.rating_comment = score, None
    session.flush()
    _record(session, "survey.answered", actor, survey, ticket)
    return Rated(score, False, ticket.number)


def comment(session: Session, survey_id: int, text: str, actor: Actor) -> None:
    """The customer's own words beside the stars. Raises NotFound, Invalid (empty)."""
    words = text.strip()[:MAX_COMMENT]
    if not words:
        raise Invalid("error-empty-comment")
    survey, ticket = _load(session, survey_id)
    if ticket.customer_id != actor.id:
        raise NotFound("error-survey-unknown")
    survey.comment = f"{survey.comment}\n{words}" if survey.comment else words
    if _is_latest(session, survey):
        ticket.rating_comment = survey.comment
    session.flush()
    _record(session, "survey.commented", actor, survey, ticket, text=words)


def withdraw_comment(session: Session, survey_id: int, text: str, actor: Actor) -> None:
    """These words were no comment after all. Raises NotFound (no such comment of theirs)."""
    words = text.strip()[:MAX_COMMENT]
    survey, ticket = _load(session, survey_id)
    said = survey.comment or ""
    if ticket.customer_id != actor.id or not (said == words or said.endswith(f"\n{words}")):
        raise NotFound("error-survey-unknown")
    survey.comment = said.removesuffix(words).rstrip("\n") or None
    if _is_latest(session, survey):
        ticket.rating_comment = survey.comment
    session.flush()
    _record(session, "survey.comment_withdrawn", actor, survey, ticket)


def score_of(session: Session, survey_id: int) -> int:
    """The stars a survey was given; 0 before."""
    return session.get_one(Survey, survey_id).score or 0


def _is_latest(session: Session, survey: Survey) -> bool:
    """Whether no later resolution of the ticket was rated: the ticket shows the latest rating."""
    later = select(Survey.id).where(
        Survey.ticket_id == survey.ticket_id,
        Survey.resolution > survey.resolution,
        Survey.score.is_not(None),
    )
    return session.execute(later.limit(1)).first() is None


def _load(session: Session, survey_id: int) -> tuple[Survey, Ticket]:
    survey = session.get(Survey, survey_id, with_for_update=True, populate_existing=True)
    if survey is None:
        raise NotFound("error-survey-unknown")
    return survey, session.get_one(Ticket, survey.ticket_id)


def _record(
    session: Session, kind: str, actor: Actor, survey: Survey, ticket: Ticket, **data: object
) -> None:
    data |= {"survey_id": survey.id, "score": survey.score, "resolution": survey.resolution}
    record(session, Event(kind, actor, ticket.customer_id, ticket.id, None, data))
