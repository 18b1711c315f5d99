"""Phone calls: from a ticket's card, or `/desk call`."""

from sqlalchemy.orm import Session

from bot.handlers.staff.arguments import Arguments, number_in
from bot.handlers.staff.buttons import ticket_id_of
from bot.slack.call import Call
from bot.slack.call_form import CallForm, call_form, call_in
from bot.slack.modals import View, notice, paragraph
from bot.slack.submission import Submission
from crm.actor import Actor
from crm.customers.search import the_one
from crm.tickets import queries
from crm.tickets.calls import PhoneCall, log_call
from crm.tickets.models import FIRST_NUMBER
from crm.tickets.queries import TicketView


async def from_card(call: Call) -> None:
    """The form for a call about this ticket."""
    await call.staff()
    await _open(call, await call.read(queries.view, ticket_id_of(call)))


async def command(call: Call, arguments: Arguments) -> None:
    """`/desk call <customer or #ticket>`: the form for a call with them."""
    words = arguments.needed()
    if words.startswith("#") and number_in(words) is not None:
        await _open(call, await call.read(queries.view, arguments.ticket_id()))
        return
    customer_id, name = await call.read(_customer, words)
    await call.open(call_form(name, CallForm(customer_id=customer_id), call.door.say))


async def take(submission: Submission) -> View:
    """The form was submitted."""
    say = submission.door.say
    meta = submission.filled.metadata(CallForm)
    done = await submission.decide(_log_call, meta, call_in(submission.filled, say))
    number = done.value if done else 0
    text = say("call-noted-in", number=number) if number else say("call-noted")
    return notice(say("call-title"), [paragraph(text)], close=say("modal-close"))


async def _open(call: Call, view: TicketView) -> None:
    whose = call.door.say("card-title", number=view.number, customer=view.customer_name)
    await call.open(call_form(whose, CallForm(ticket_id=view.id), call.door.say))


def _customer(session: Session, words: str) -> tuple[int, str]:
    found = the_one(session, words)
    return found.id, found.name


def _log_call(session: Session, actor: Actor, meta: CallForm, call: PhoneCall) -> int:
    """The number of the ticket that shows it; 0 where none does."""
    ticket_id = log_call(
        session, actor, call, ticket_id=meta.ticket_id, customer_id=meta.customer_id
    )
    return ticket_id + FIRST_NUMBER - 1 if ticket_id else 0
