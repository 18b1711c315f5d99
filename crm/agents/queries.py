"""Looking agents up."""

from dataclasses import dataclass
from datetime import datetime

from rapidfuzz import fuzz, process, utils
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm.agents.models import Agent
from crm.errors import Conflict, NotFound
from crm.policy import DeskPolicy
from crm.tickets.models import Ticket
from crm.tickets.transitions import ACTIVE
from store import now

_NEAR = 70


@dataclass(frozen=True)
class Colleague:
    """An agent as the team sees them. `state`: there, away or off; `load`: tickets they have that
    are not resolved."""

    name: str
    role: str
    state: str
    away_until: datetime | None
    hours: str
    skills: tuple[str, ...]
    load: int


def team_of(session: Session, policy: DeskPolicy) -> list[Colleague]:
    """Everybody, by name."""
    moment, loads = now(session), loads_of(session)
    found = []
    for agent in session.scalars(
        select(Agent).where(Agent.active.is_(True)).order_by(Agent.name, Agent.id)
    ):
        presence = agent.presence
        away = presence.is_away(moment)
        there = presence.is_present(moment, policy.hours)
        found.append(
            Colleague(
                name=agent.name,
                role=agent.role,
                state="away" if away else "there" if there else "off",
                away_until=agent.away_until if away else None,
                hours=agent.hours,
                skills=tuple(map(str, agent.skills)),
                load=loads.get(agent.id, 0),
            )
        )
    return found


def loads_of(session: Session) -> dict[int, int]:
    """How many tickets each agent has that are not resolved."""
    statement = (
        select(Ticket.assignee_id, func.count())
        .where(Ticket.assignee_id.is_not(None), Ticket.status.in_(ACTIVE))
        .group_by(Ticket.assignee_id)
    )
    return {agent_id: count for agent_id, count in session.execute(statement) if agent_id}


def find_by_name(session: Session, name: str) -> Agent:
    """The active agent that `name` means, forgiving a typing error.

    Raises NotFound, and Conflict when it fits several equally well.
    """
    agents = {
        agent.id: agent for agent in session.scalars(select(Agent).where(Agent.active.is_(True)))
    }
    found = process.extract(
        name,
        {agent_id: agent.name for agent_id, agent in agents.items()},
        scorer=fuzz.token_set_ratio,
        processor=utils.default_process,
        score_cutoff=_NEAR,
        limit=None,
    )
    if not found:
        raise NotFound("error-agent-name-unknown", name=name)
    same = [agent for agent in agents.values() if agent.name.casefold() == name.casefold()]
    best = same or [agents[key] for _, score, key in found if score == found[0][1]]
    if len(best) > 1:
        names = ", ".join(sorted(agent.name for agent in best))
        raise Conflict("error-agent-name-several", name=name, names=names)
    return best[0]
