"""When agents work, what they can do, and that they are away: each sets their own, leads also
that of colleagues."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from crm.actor import Actor
from crm.agents.models import Agent
from crm.agents.permissions import Permission, require, require_own
from crm.agents.service import get
from crm.errors import Conflict, Invalid
from crm.events import Event, record
from crm.hours import parse_week
from crm.tags import changed_tags
from store import now

_MAX_HOURS = 200


def go_away(session: Session, actor: Actor, agent_id: int, until: datetime | None = None) -> Agent:
    """They are away from now on, and back at `until` or when they say so.

    Raises NotAllowed, NotFound, Invalid (a time that is over).
    """
    require_own(session, actor, agent_id)
    agent = _locked(session, agent_id)
    moment = now(session)
    if until is not None and until <= moment:
        raise Invalid("error-away-past")
    if not _is_away(agent, moment):
        agent.away_since = moment
    agent.away_until = until
    return _changed(session, actor, agent, "agent.away")


def come_back(session: Session, actor: Actor, agent_id: int) -> Agent:
    """They are there again. Raises NotAllowed, NotFound, Conflict (they were not away)."""
    require_own(session, actor, agent_id)
    agent = _locked(session, agent_id)
    if not _is_away(agent, now(session)):
        raise Conflict("error-not-away", name=agent.name)
    agent.away_since = agent.away_until = None
    return _changed(session, actor, agent, "agent.back")


def set_hours(session: Session, actor: Actor, agent_id: int, hours: str) -> Agent:
    """When they work, such as `mon-fri 09:00-17:00`; empty: when the business is open.

    Raises NotAllowed, NotFound, Invalid.
    """
    require_own(session, actor, agent_id)
    agent = _locked(session, agent_id)
    try:
        parse_week(hours)
    except ValueError:
        raise Invalid("error-bad-hours", words=hours[:60]) from None
    if len(hours) > _MAX_HOURS:
        raise Invalid("error-bad-hours", words=hours[:60])
    agent.hours = hours
    return _changed(session, actor, agent, "agent.hours")


def set_skills(session: Session, actor: Actor, agent_id: int, skills: Sequence[str]) -> Agent:
    """What they know: codes of languages, and tags that tickets have. Only leads say so.

    Raises NotAllowed, NotFound, Invalid (no tag, too many).
    """
    require(session, actor, Permission.MANAGE)
    agent = _locked(session, agent_id)
    agent.skills = changed_tags((), skills, ())
    return _changed(session, actor, agent, "agent.skills")


def _locked(session: Session, agent_id: int) -> Agent:
    agent = get(session, agent_id)
    session.refresh(agent, with_for_update=True)
    return agent


def _is_away(agent: Agent, moment: datetime) -> bool:
    return agent.presence.is_away(moment)


def _changed(session: Session, actor: Actor, agent: Agent, kind: str) -> Agent:
    session.flush()
    record(session, Event(kind, actor, data={"agent_id": agent.id}))
    return agent
