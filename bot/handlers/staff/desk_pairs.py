"""`/desk merge`, `link` and `unlink`: two tickets at once."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from bot.handlers.staff.arguments import Arguments, Incomplete
from bot.slack.call import Call
from crm.actor import Actor
from crm.policy import DeskPolicy
from crm.tickets import merging
from crm.tickets.models import Ticket

_BETWEEN = ("into", "with", "and", "to", "from", "到", "和", "与")


async def merge(call: Call, arguments: Arguments) -> None:
    """The first ticket becomes a part of the second."""
    done = await call.decide(_merge, *_pair(arguments), call.door.desk.policy)
    if done:
        await call.tell("desk-done-merged", number=done.value[0], target=done.value[1])


async def link(call: Call, arguments: Arguments) -> None:
    done = await call.decide(_change_link, *_pair(arguments), merging.link)
    if done:
        await call.tell("desk-done-linked", number=done.value[0], target=done.value[1])


async def unlink(call: Call, arguments: Arguments) -> None:
    done = await call.decide(_change_link, *_pair(arguments), merging.unlink)
    if done:
        await call.tell("desk-done-unlinked", number=done.value[0], target=done.value[1])


def _pair(arguments: Arguments) -> tuple[int, int]:
    """The two tickets: `1005 1003`, `1005 into 1003`. Raises Incomplete."""
    first = arguments.ticket_id()
    rest = arguments.after_command()
    if rest.words and rest.words[0].lower() in _BETWEEN:
        rest = rest.after_command()
    if not rest.words:
        raise Incomplete
    rest.nothing_after(1)
    return first, rest.ticket_id()


def _merge(
    session: Session, actor: Actor, ticket_id: int, target_id: int, policy: DeskPolicy
) -> tuple[int, int]:
    ticket, target = merging.merge(session, ticket_id, target_id, actor, policy)
    return ticket.number, target.number


def _change_link(
    session: Session,
    actor: Actor,
    ticket_id: int,
    other_id: int,
    change: Callable[[Session, int, int, Actor], tuple[Ticket, Ticket]],
) -> tuple[int, int]:
    ticket, other = change(session, ticket_id, other_id, actor)
    return ticket.number, other.number
