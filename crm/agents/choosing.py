"""Which agent gets a ticket. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from crm.policy import Assignment

NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Candidate:
    """An agent who is there. `load`: tickets they have that are not resolved; `last`: when the
    desk gave them one."""

    agent_id: int
    load: int = 0
    last: datetime | None = None
    skills: frozenset[str] = frozenset()


def choose(
    how: Assignment, candidates: Sequence[Candidate], wanted: frozenset[str]
) -> Candidate | None:
    """The one whose skills cover most of what is `wanted` (the ticket's language and tags); among
    equals the one whose turn it is, or who has least to do. None when nobody is there, or the desk
    does not assign."""
    if how is Assignment.OFF or not candidates:
        return None
    return min(candidates, key=lambda one: (-len(one.skills & wanted), *_rank(how, one)))


def _rank(how: Assignment, one: Candidate) -> tuple[object, ...]:
    turn = (one.last or NEVER, one.agent_id)
    return turn if how is Assignment.ROUND_ROBIN else (one.load, *turn)
