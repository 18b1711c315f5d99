"""The desk hands tickets out: those that nobody has, and those of agents who are absent.

Several workers may do so at once: each ticket is given once, and the agents' turns are kept.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from crm.actor import SYSTEM
from crm.agents.choosing import NEVER, Candidate, choose
from crm.agents.models import Agent
from crm.agents.queries import loads_of
from crm.policy import Assignment, DeskPolicy
from crm.tickets.changes import record_change, touch
from crm.tickets.models import Ticket
from crm.tickets.service import hand_out
from crm.tickets.tags import tags_of
from crm.tickets.transitions import Status
from store import now, skip_locked
from store.unit import lock_names

_OUR_TURN = (Status.NEW, Status.OPEN)
_waiting = select(Ticket).where(Ticket.status.in_(_OUR_TURN), Ticket.snoozed_until.is_(None))
_TURNS = "agents:turns"  # held while agents are chosen
_TICK = timedelta(microseconds=1)


def assign_waiting(session: Session, policy: DeskPolicy, most: int = 50) -> int:
    """Give tickets that nobody has to agents who are there, oldest first; returns how many."""
    if policy.assignment is Assignment.OFF:
        return 0
    waiting = _waiting.where(Ticket.assignee_id.is_(None))
    if session.execute(waiting.limit(1)).first() is None:
        return 0
    lock_names(session, [_TURNS])
    desk = _Hands(session, policy)
    if not desk.candidates:
        return 0
    tickets = _claim(session, waiting.order_by(Ticket.id).limit(most))
    wanted = _wanted(session, tickets)
    for ticket in tickets:
        chosen = desk.next(wanted[ticket.id])
        if chosen is not None:
            hand_out(session, ticket, chosen)
    return len(tickets)


def hand_on(session: Session, policy: DeskPolicy, most: int = 50) -> int:
    """Take what waits for us from agents who are absent for too long, and give it to others or, if
    the desk does not assign or nobody is there, to whoever takes it; returns how many."""
    if policy.hand_on_after is None:
        return 0
    moment = now(session)
    absent = _absent(session, moment, moment - policy.hand_on_after)
    if not absent:
        return 0
    held = _waiting.where(Ticket.assignee_id.in_(absent))
    if session.execute(held.limit(1)).first() is None:
        return 0
    lock_names(session, [_TURNS])
    desk = _Hands(session, policy)
    tickets = _claim(session, held.order_by(Ticket.id).limit(most))
    wanted = _wanted(session, tickets)
    for ticket in tickets:
        was = absent[ticket.assignee_id or 0]
        chosen = desk.next(wanted[ticket.id])
        ticket.assignee_id = chosen
        touch(session, ticket)
        record_change(session, "ticket.handed_on", SYSTEM, ticket, was=was, to=chosen)
    return len(tickets)


class _Hands:
    """The agents who are there, with their turns; whoever is chosen is noted as such."""

    def __init__(self, session: Session, policy: DeskPolicy) -> None:
        self._session = session
        self._how = policy.assignment
        moment = now(session)
        present = [
            agent
            for agent in session.scalars(select(Agent).where(Agent.active.is_(True)))
            if agent.presence.is_present(moment, policy.hours)
        ]
        loads = loads_of(session)
        self._agents = {agent.id: agent for agent in present}
        self.candidates = {agent.id: _candidate(agent, loads) for agent in present}

    def next(self, wanted: frozenset[str]) -> int | None:
        """Who gets the next ticket."""
        chosen = choose(self._how, list(self.candidates.values()), wanted)
        if chosen is None:
            return None
        agent = self._agents[chosen.agent_id]
        # Later than anybody's: several of one moment are turns, too.
        latest = max(one.last or NEVER for one in self.candidates.values())
        agent.last_assigned_at = max(now(self._session), latest + _TICK)
        self.candidates[agent.id] = _candidate(agent, {agent.id: chosen.load + 1})
        return agent.id


def _candidate(agent: Agent, loads: dict[int, int]) -> Candidate:
    skills = frozenset(map(str, agent.skills))
    return Candidate(agent.id, loads.get(agent.id, 0), agent.last_assigned_at, skills)


def _absent(session: Session, moment: datetime, since: datetime) -> dict[int, str]:
    """Names of agents who are gone, or away since then."""
    statement = select(Agent).where(or_(Agent.active.is_(False), Agent.away_since <= since))
    return {
        agent.id: agent.name
        for agent in session.scalars(statement)
        if not agent.active or agent.presence.is_away(moment)
    }


def _claim(session: Session, statement: Any) -> list[Ticket]:
    return list(session.scalars(skip_locked(session, statement)))


def _wanted(session: Session, tickets: Iterable[Ticket]) -> dict[int, frozenset[str]]:
    """What an agent should know for each ticket: its language, and what it is about."""
    tickets = list(tickets)
    tags = tags_of(session, [ticket.id for ticket in tickets])
    return {
        ticket.id: frozenset({_language(ticket.language), *tags.get(ticket.id, ())})
        for ticket in tickets
    }


def _language(tag: str) -> str:
    return tag.replace("_", "-").split("-")[0].lower()
