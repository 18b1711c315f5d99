"""The same change to many tickets: each is checked by itself, and none stops the others."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from crm.errors import CrmError
from crm.tickets.models import FIRST_NUMBER

MOST = 50  # tickets at once


@dataclass
class Outcome:
    """Numbers of the tickets that were changed, and why others were not."""

    done: list[int] = field(default_factory=list)
    refused: list[tuple[int, CrmError]] = field(default_factory=list)


def apply(
    session: Session, ticket_ids: Sequence[int], change: Callable[[Session, int], object]
) -> Outcome:
    """Run a use case on each ticket, the oldest first. What it refuses changes nothing."""
    outcome = Outcome()
    for ticket_id in sorted(set(ticket_ids))[:MOST]:
        number = ticket_id + FIRST_NUMBER - 1
        try:
            change(session, ticket_id)
        except CrmError as refusal:
            outcome.refused.append((number, refusal))
        else:
            outcome.done.append(number)
    return outcome
