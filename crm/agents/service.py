"""The people of the desk: found or made by their workspace account."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.actor import SYSTEM, Actor, ActorKind, Role
from crm.agents.models import Agent
from crm.errors import NotAllowed, NotFound
from crm.events import Event, EventRow, record
from store import now
from store.unit import lock_names

_NEW = "agents:new"  # held while an agent is made, so that nobody is made twice


@dataclass(frozen=True)
class StaffMember:
    """What the workspace says of someone, and the role the desk gives them."""

    staff_id: str
    name: str
    role: Role = Role.AGENT


def admit(session: Session, member: StaffMember) -> Actor:
    """The agent as an Actor; made on first sight, kept in step with name and role."""
    agent = find_by_staff_id(session, member.staff_id)
    if agent is None:
        lock_names(session, [_NEW])
        agent = find_by_staff_id(session, member.staff_id)
    before = None if agent is None else (agent.role, agent.active)
    if agent is None:
        agent = Agent(staff_id=member.staff_id, created_at=now(session), active=True)
        session.add(agent)
    agent.name, agent.role, agent.active = member.name, member.role, True
    session.flush()
    if before != (agent.role, agent.active):
        kind = "agent.joined" if before is None else "agent.changed"
        data = {"agent_id": agent.id, "role": agent.role}
        record(session, Event(kind, SYSTEM, data=data))
    return actor_of(agent)


def keep_roster(session: Session, members: Sequence[StaffMember], named: bool) -> int:
    """Bring the agents in step with those who are on the desk's list now: whoever is gone is an
    agent no more. `named`: the list names people, so that they are agents before they act.
    Returns how many changed."""
    listed = {member.staff_id: member for member in members}
    changed = 0
    for agent in session.scalars(select(Agent)).all():
        member = listed.pop(agent.staff_id, None)
        if member is not None:
            changed += (agent.name, agent.role, agent.active) != (member.name, member.role, True)
            admit(session, member)
        elif agent.active:
            agent.active = False
            session.flush()
            record(session, Event("agent.left", SYSTEM, data={"agent_id": agent.id}))
            changed += 1
    for member in listed.values() if named else ():
        admit(session, member)
        changed += 1
    return changed


def recognise(session: Session, member: StaffMember) -> Actor:
    """The same without making one: for those who only look. Without an id: never seen before."""
    agent = find_by_staff_id(session, member.staff_id)
    return Actor(ActorKind.AGENT, agent.id if agent else None, member.name, member.role)


def actor_of(agent: Agent) -> Actor:
    return Actor(ActorKind.AGENT, agent.id, agent.name, Role(agent.role))


def find_by_staff_id(session: Session, staff_id: str) -> Agent | None:
    return session.scalars(select(Agent).where(Agent.staff_id == staff_id)).one_or_none()


def get(session: Session, agent_id: int) -> Agent:
    """Raises NotFound when there is no such agent."""
    agent = session.get(Agent, agent_id)
    if agent is None:
        raise NotFound("error-agent-unknown")
    return agent


def first_time(session: Session, actor: Actor, kind: str) -> bool:
    """Whether this happens to the agent for the first time; it is noted as an event."""
    before = select(EventRow.id).where(EventRow.kind == kind, EventRow.actor_id == actor.id)
    if session.execute(before.limit(1)).first() is not None:
        return False
    record(session, Event(kind, actor))
    return True


def require_agent(actor: Actor) -> int:
    """The agent's id. Raises NotAllowed for anyone who is not an agent."""
    if not actor.is_agent or actor.id is None:
        raise NotAllowed("error-not-an-agent")
    return actor.id
