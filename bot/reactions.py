"""What follows from what: the event table. One row per event, each reaction fills the outbox.

Reactions run in the transaction of the event, before its commit.
"""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy.orm import Session

from bot import outgoing, reacting, revising, staff_lines
from bot.desk import Desk
from bot.dialogs.buttons import Rate, encode
from bot.dialogs.customer import SURVEY
from bot.outgoing import Button, Reply, say, send_logged
from bot.times import when
from crm.actor import ActorKind
from crm.agents.models import Agent
from crm.conversations import service as conversations
from crm.conversations.models import Message
from crm.conversations.service import CLOSING, REMINDER, RESOLVED
from crm.customers.service import Contact, contact_of
from crm.events import Event
from crm.surveys.service import SCORES
from crm.tickets.models import Ticket
from crm.tickets.service import active_ticket_of
from store import now, outbox

DELIVERED, LATE, FAILED, NOTED = (
    "white_check_mark",
    "hourglass_flowing_sand",
    "x",
    "lock",
)

_SURVEY_LASTS = timedelta(days=3)  # as long a typed "5" is taken as the rating


class Reactions:
    """Calls the reactions of each event."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def __call__(self, session: Session, event: Event) -> None:
        """React to one event; events without reactions are history only."""
        for reaction in REACTIONS.get(event.kind, ()):
            reaction(session, self._desk, event)


Reaction = Callable[[Session, Desk, Event], None]


def _ticket(session: Session, event: Event) -> Ticket:
    assert event.ticket_id is not None
    return session.get_one(Ticket, event.ticket_id)


def _who(session: Session, ticket: Ticket) -> Contact:
    return contact_of(session, ticket.conversation_id)


def _tell_customer(
    session: Session,
    desk: Desk,
    event: Event,
    key: str,
    notice: str | None = None,
    **variables: object,
) -> None:
    ticket = _ticket(session, event)
    who = _who(session, ticket)
    text = desk.texts.get(who.language, key, number=str(ticket.number), **variables)
    say(session, who, Reply(text), ticket_id=ticket.id, notice=notice)


def _line(key: str, *names: str) -> Reaction:
    """A reaction that writes one line into the thread, with these values of the event's data."""

    def react(session: Session, desk: Desk, event: Event) -> None:
        if event.ticket_id is not None:
            values = {name: str(event.data.get(name) or "") for name in names}
            outgoing.show_line(session, event.ticket_id, key, **values)

    return react


def card(session: Session, desk: Desk, event: Event) -> None:
    """Bring the ticket's card up to date."""
    if event.ticket_id is not None:
        outgoing.refresh_card(session, event.ticket_id)


def show_opening(session: Session, desk: Desk, event: Event) -> None:
    """The thread begins with what the customer wrote."""
    assert event.ticket_id is not None
    for message_id in event.data["message_ids"]:
        outgoing.show_message(session, event.ticket_id, message_id)
    if event.actor.is_agent:
        outgoing.show_line(session, event.ticket_id, "line-opened-by-us", who=event.actor.name)
    elif not event.data["message_ids"]:
        outgoing.show_line(session, event.ticket_id, "line-asked-person")


def show_said(session: Session, desk: Desk, event: Event) -> None:
    """The customer's words appear in the thread."""
    assert event.ticket_id is not None and event.message_id is not None
    outgoing.show_message(session, event.ticket_id, event.message_id)


def _show_if_ticket(session: Session, desk: Desk, event: Event) -> None:
    """In the ticket's thread, where there is a ticket."""
    if event.ticket_id is not None and event.message_id is not None:
        outgoing.show_message(session, event.ticket_id, event.message_id)


def show_edited(session: Session, desk: Desk, event: Event) -> None:
    """The message in the thread says what the customer's says now, and that it was edited."""
    assert event.ticket_id is not None and event.message_id is not None
    outgoing.show_edit(session, event.ticket_id, event.message_id)


def send_reply(session: Session, desk: Desk, event: Event) -> None:
    """The agent's words go to the customer; those not written in the thread appear there too."""
    assert event.ticket_id is not None and event.message_id is not None
    message = session.get_one(Message, event.message_id)
    data = message.data or {}
    reply = Reply(
        message.text,
        html=data.get("html"),
        reply_to=data.get("reply_to"),
        files=tuple(data.get("files") or ()),
    )
    who = contact_of(session, message.conversation_id)
    key = outgoing.reply_key(message.id)
    send_logged(session, who, message.id, reply, key=key, extra={"watched": True})
    if message.staff_ref is None:
        outgoing.show_message(session, event.ticket_id, message.id)


def mark_note(session: Session, desk: Desk, event: Event) -> None:
    """A note carries a lock: it stays inside."""
    assert event.ticket_id is not None and event.message_id is not None
    message = session.get_one(Message, event.message_id)
    if message.staff_ref is None:
        outgoing.show_message(session, event.ticket_id, message.id)
    else:
        outgoing.mark(session, message.staff_ref, NOTED)


#: The lines for a notice of the desk: when it was delivered, and when it could not be.
_NOTICES: dict[str, tuple[str | None, str]] = {
    REMINDER: ("line-reminded", "line-reminder-failed"),
    CLOSING: ("line-closed-silent", "line-closed-untold"),
    RESOLVED: (None, "line-resolved-untold"),  # the click has said so
}


def mark_delivered(session: Session, desk: Desk, event: Event) -> None:
    """A message of staff gets its mark; for a notice of the desk the thread says that it went."""
    if event.data["staff_ref"]:
        late = LATE if event.data["late"] else None
        outgoing.mark(session, event.data["staff_ref"], DELIVERED, remove=late)
    line = _NOTICES[event.data["notice"]][0] if event.data["notice"] else None
    if line:
        outgoing.show_line(session, event.ticket_id or 0, line)


_FATES = {"delivered": DELIVERED, "late": LATE, "failed": FAILED}


def mark_fate(session: Session, message_id: int) -> None:
    """A colleague's reply that was not written in the thread stands there now: it gets the mark
    of what became of it before."""
    message = session.get(Message, message_id, populate_existing=True)
    if message is None or message.direction != "out" or message.author_kind != ActorKind.AGENT:
        return
    fate = _FATES.get(message.delivery or "")
    if fate and message.staff_ref:
        outgoing.mark(session, message.staff_ref, fate)


def mark_late(session: Session, desk: Desk, event: Event) -> None:
    if event.data["staff_ref"]:
        failed = FAILED if event.data["failed"] else None
        outgoing.mark(session, event.data["staff_ref"], LATE, remove=failed)


def mark_failed(session: Session, desk: Desk, event: Event) -> None:
    """Say why in the thread, and mark the message."""
    assert event.ticket_id is not None
    if event.data["staff_ref"]:
        outgoing.mark(session, event.data["staff_ref"], FAILED, remove=LATE)
    notice = event.data["notice"]
    key = _NOTICES[notice][1] if notice else "line-failed"
    code, reason = str(event.data["code"]), str(event.data["reason"])
    outgoing.show_line(session, event.ticket_id, key, code=code, reason=reason)


def tell_taken(session: Session, desk: Desk, event: Event) -> None:
    """The customer learns who looks after them; staff see it where no reply shows it."""
    if not event.data.get("replying"):
        outgoing.show_line(session, event.ticket_id or 0, "line-taken", agent=event.actor.name)
    _tell_customer(session, desk, event, "taken", agent=event.actor.name)


def tell_assigned(session: Session, desk: Desk, event: Event) -> None:
    """Whoever gets the ticket from somebody else is named, so that Slack tells them."""
    to, ticket_id = session.get_one(Agent, event.data["to"]), event.ticket_id or 0
    names = {"agent": event.actor.name, "to": to.name}
    if event.actor.id == to.id:
        outgoing.show_line(session, ticket_id, "line-assigned", **names)
    else:
        outgoing.nudge(session, ticket_id, "line-assigned", to.staff_id, **names)


def tell_resolved(session: Session, desk: Desk, event: Event) -> None:
    outgoing.show_line(session, event.ticket_id or 0, "line-resolved", agent=event.actor.name)
    _tell_customer(session, desk, event, "resolved", RESOLVED, agent=event.actor.name)


def tell_reopened(session: Session, desk: Desk, event: Event) -> None:
    """A survey that still waits in the outbox is withdrawn; of a colleague's step, the customer
    is told."""
    outbox.cancel(session, survey_key(event.ticket_id or 0))
    outgoing.show_line(session, event.ticket_id or 0, "line-reopened", who=event.actor.name)
    if event.actor.is_agent and not event.data.get("replying"):
        _tell_customer(session, desk, event, "reopened-by-us", agent=event.actor.name)


def nudge(session: Session, desk: Desk, event: Event) -> None:
    """Whoever has the ticket is named; where nobody has it, the channel sees the line."""
    ticket = _ticket(session, event)
    agent = session.get(Agent, ticket.assignee_id) if ticket.assignee_id else None
    key = "line-overdue" if agent else "line-overdue-unassigned"
    staff_id = agent.staff_id if agent else None
    outgoing.nudge(session, ticket.id, key, staff_id, number=str(ticket.number))


def remind(session: Session, desk: Desk, event: Event) -> None:
    """The customer was silent: one reminder that says when we close."""
    ticket = _ticket(session, event)
    who = _who(session, ticket)
    moment = now(session)
    closing = moment + desk.policy.close_after
    said = when(desk.texts, who.language, closing, moment, desk.settings.zone)
    _tell_customer(session, desk, event, "reminder", REMINDER, when=said)


def tell_closed(session: Session, desk: Desk, event: Event) -> None:
    """Staff read it when the customer was told, or could not be."""
    _tell_customer(session, desk, event, "closed-silent", CLOSING)


def survey_key(ticket_id: int) -> str:
    return f"survey:{ticket_id}"


def ask_rating(session: Session, desk: Desk, event: Event) -> None:
    """Five stars to tap; sent at most once."""
    ticket = _ticket(session, event)
    who = _who(session, ticket)
    survey_id = int(event.data["survey_id"])
    stars = tuple(Button(f"{score} ⭐", encode(Rate(survey_id, score))) for score in SCORES)
    text = desk.texts.get(who.language, "survey", number=str(ticket.number))
    say(
        session,
        who,
        Reply(text, (stars,)),
        ticket_id=ticket.id,
        key=survey_key(ticket.id),
        at_most_once=True,
        extra={"survey_id": survey_id},
    )
    if conversations.dialog(session, who.conversation_id) is None:
        data = {"survey_id": survey_id}
        conversations.start_dialog(session, who.conversation_id, SURVEY, data, _SURVEY_LASTS)


def show_rating(session: Session, desk: Desk, event: Event) -> None:
    score = int(event.data["score"])
    outgoing.show_line(
        session, event.ticket_id or 0, "line-rated", stars="⭐" * score, score=str(score)
    )


def show_in_open_ticket(session: Session, desk: Desk, event: Event) -> None:
    """Blocking and unblocking matter where somebody is about to write to the customer."""
    assert event.customer_id is not None
    ticket = active_ticket_of(session, event.customer_id)
    if ticket is not None:
        key = "line-blocked" if event.kind == "customer.blocked" else "line-unblocked"
        if not event.data.get("told"):
            outgoing.show_line(session, ticket.id, key)
        outgoing.refresh_card(session, ticket.id)


def show_proposal(session: Session, desk: Desk, event: Event) -> None:
    """A proposal for the knowledge base was made or decided: its card shows it."""
    outgoing.show_proposal(session, int(event.data["proposal_id"]))


def show_round(session: Session, desk: Desk, event: Event) -> None:
    """What can be learnt: a summary, and its proposals in the thread."""
    outgoing.show_round(session, int(event.data["round_id"]))
    for proposal_id in event.data["proposal_ids"]:
        outgoing.show_proposal(session, int(proposal_id))


def show_review(session: Session, desk: Desk, event: Event) -> None:
    """An entry's day has come: somebody is to check it."""
    outgoing.show_review(session, int(event.data["entry_id"]))


REACTIONS: dict[str, tuple[Reaction, ...]] = {
    "ticket.opened": (card, show_opening),
    "ticket.taken": (card, tell_taken),
    "ticket.assigned": (card, tell_assigned),
    "ticket.handed_on": (card, staff_lines.tell_handed_on),
    "ticket.resolved": (card, tell_resolved),
    "ticket.reopened": (card, tell_reopened),
    "ticket.started": (card, staff_lines.tell_started),
    "reply.scheduled": (staff_lines.tell_scheduled,),
    "reply.unscheduled": (staff_lines.tell_unscheduled,),
    "reply.kept": (staff_lines.tell_kept,),
    "ticket.exported": (staff_lines.show_transcript,),
    "ticket.snoozed": (card, staff_lines.tell_snoozed),
    "ticket.woke": (card, staff_lines.tell_woke),
    "ticket.transferred": (card, staff_lines.tell_transferred),
    "ticket.merged": (card, staff_lines.tell_merged),
    "ticket.absorbed": (card, staff_lines.tell_absorbed),
    "ticket.linked": (staff_lines.tell_linked,),
    "ticket.unlinked": (staff_lines.tell_unlinked,),
    "ticket.priority": (card, staff_lines.tell_priority),
    "ticket.tagged": (card, staff_lines.tell_tags),
    "ticket.overdue": (card,),
    "ticket.nudged": (nudge,),
    "ticket.reminded": (remind,),
    "ticket.closed": (card, tell_closed),
    "customer.wrote": (show_said, card),
    "desk.answered": (show_said,),
    "customer.edited": (show_edited, _line("line-edited", "text")),
    "customer.reacted": (reacting.show_customers,),
    "agent.reacted": (reacting.show_agents,),
    "customer.language": (_line("line-language", "language"), card),
    "customer.blocked": (show_in_open_ticket,),
    "customer.unblocked": (show_in_open_ticket,),
    "agent.replied": (send_reply, card),
    "note.added": (mark_note,),
    "call.logged": (_show_if_ticket, card),
    "reply.edited": (revising.carry_edit,),
    "reply.edited_there": (revising.mark_edited,),
    "reply.edited_failed": (revising.tell_edit_failed,),
    "reply.deleted": (revising.carry_deletion, card),
    "reply.deleted_there": (revising.tell_deleted,),
    "reply.deleted_failed": (revising.tell_delete_failed,),
    "message.delivered": (mark_delivered, revising.carry_waiting_edit),
    "message.late": (mark_late,),
    "message.repeated": (_line("line-repeated"),),
    "message.failed": (mark_failed, card),
    "faq.proposed": (show_proposal,),
    "faq.decided": (show_proposal,),
    "faq.round": (show_round,),
    "faq.review": (show_review,),
    "survey.due": (ask_rating,),
    "survey.unknown": (_line("line-survey-unknown"),),
    "survey.answered": (show_rating, card),
    "survey.comment_withdrawn": (_line("line-comment-withdrawn"), card),
    "survey.commented": (_line("line-commented", "text"), card),
}
