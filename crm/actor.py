"""Who does something. Every use case takes an Actor and checks permissions itself."""

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    CUSTOMER = "customer"
    AGENT = "agent"
    SYSTEM = "system"


class Role(StrEnum):
    """What an agent may do; each role may do all that the ones before it may."""

    AGENT = "agent"
    LEAD = "lead"
    ADMIN = "admin"


@dataclass(frozen=True)
class Actor:
    """A customer, an agent (with a role) or the system; `name` is what others are shown."""

    kind: ActorKind
    id: int | None = None
    name: str = ""
    role: Role | None = None

    @property
    def is_agent(self) -> bool:
        return self.kind is ActorKind.AGENT


SYSTEM = Actor(ActorKind.SYSTEM, name="Frontdesk")


def customer_actor(customer_id: int, name: str) -> Actor:
    return Actor(ActorKind.CUSTOMER, customer_id, name)
