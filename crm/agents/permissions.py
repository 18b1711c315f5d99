"""Who may do what: one table. Use cases ask it, so that no door can pass it by."""

from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.actor import Actor, Role
from crm.agents.models import Agent
from crm.agents.service import require_agent
from crm.errors import NotAllowed

_MOST_NAMES = 5


class Permission(StrEnum):
    """What needs a role."""

    WORK = "work"  # tickets, customers, notes; proposals for the knowledge base
    PUBLISH = "publish"  # what customers are answered with
    AUDIT = "audit"  # read who changed what
    MANAGE = "manage"  # say when colleagues work, what they can do, and that they are away


LEAST: dict[Permission, Role] = {
    Permission.WORK: Role.AGENT,
    Permission.PUBLISH: Role.LEAD,
    Permission.AUDIT: Role.LEAD,
    Permission.MANAGE: Role.LEAD,
}
_ORDER = tuple(Role)


def allows(role: Role | None, permission: Permission) -> bool:
    """Whether somebody with this role may; None: nobody of ours."""
    return role in roles_for(permission)


def roles_for(permission: Permission) -> tuple[Role, ...]:
    """The roles that may, the least of them first."""
    return _ORDER[_ORDER.index(LEAST[permission]) :]


def require(session: Session, actor: Actor, permission: Permission) -> int | None:
    """The agent's id (None: never seen before). Raises NotAllowed, which says who may."""
    if not actor.is_agent:
        return require_agent(actor)
    if allows(actor.role, permission):
        return actor.id
    names = list(
        session.scalars(
            select(Agent.name)
            .where(Agent.role.in_(roles_for(permission)), Agent.active.is_(True))
            .order_by(Agent.name)
            .limit(_MOST_NAMES)
        )
    )
    least = LEAST[permission]
    raise NotAllowed("error-role", role=least.value, names=", ".join(names), known=len(names))


def require_own(session: Session, actor: Actor, agent_id: int) -> None:
    """Agents speak for themselves, leads for their colleagues. Raises NotAllowed."""
    if require_agent(actor) != agent_id:
        require(session, actor, Permission.MANAGE)
