"""Looking agents up."""

from rapidfuzz import fuzz, process, utils
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.agents.models import Agent
from crm.errors import Conflict, NotFound

_NEAR = 70


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
