"""The buttons of a ticket's card. The use case checks the state again at every click."""

from sqlalchemy.orm import Session

from bot.handlers.staff.arguments import number_in
from bot.slack.call import Call
from crm.actor import Actor
from crm.errors import Invalid
from crm.policy import DeskPolicy
from crm.tickets import service


async def take(call: Call) -> None:
    await call.decide(take_ticket, ticket_id_of(call))


async def resolve(call: Call) -> None:
    await call.decide(resolve_ticket, ticket_id_of(call), call.door.desk.policy)


async def reopen(call: Call) -> None:
    await call.decide(_reopen, ticket_id_of(call), call.door.desk.policy)


async def outdated(call: Call) -> None:
    """A button or shortcut of a version that is not this one."""
    await call.tell("error-old-button")


def ticket_id_of(call: Call) -> int:
    """The ticket a button is about. Raises Invalid for a value of another version."""
    return numbers_in(call.value, 1)[0]


def numbers_in(value: str, count: int) -> list[int]:
    """The ids in a button's value, `7` or `7:2`. Raises Invalid for a value of another version."""
    numbers = [number_in(part) for part in value.split(":")]
    found = [number for number in numbers if number is not None]
    if len(numbers) != count or len(found) != count:
        raise Invalid("error-old-button")
    return found


def take_ticket(session: Session, actor: Actor, ticket_id: int) -> None:
    """Raises what crm.tickets.service.take does."""
    service.take(session, ticket_id, actor)


def resolve_ticket(session: Session, actor: Actor, ticket_id: int, policy: DeskPolicy) -> None:
    """Raises what crm.tickets.service.resolve does."""
    service.resolve(session, ticket_id, actor, policy)


def _reopen(session: Session, actor: Actor, ticket_id: int, policy: DeskPolicy) -> None:
    service.reopen(session, ticket_id, actor, policy)
