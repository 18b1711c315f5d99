"""What the state machine of a whole desk looks at: the books, and what they must agree on."""

from collections import Counter
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.conversations.models import Conversation, Message
from crm.events import EventRow
from crm.surveys.models import Survey
from crm.tickets.models import FollowUp, Ticket
from crm.tickets.transitions import ACTIVE, ALLOWED, Status
from store.inbox import InboxRow
from store.outbox import OutboxRow

_KEPT = (Ticket, Survey, FollowUp, EventRow, Message)


def kept(session: Session) -> list[Any]:
    """Everything that a repeated input must leave as it is; of the outbox all but the answers to
    taps, which Telegram wants for each."""
    rows = [
        [tuple(row) for row in session.execute(select(*table.__table__.columns).order_by(table.id))]
        for table in _KEPT
    ]
    sends = select(OutboxRow.id).where(OutboxRow.kind != "callback_answer")
    return [*rows, list(session.scalars(sends))]


def events_explain_the_tickets(session: Session) -> None:
    """Each ticket is what its events made of it, along the table of transitions."""
    states: dict[int, Status] = {}
    for event in session.scalars(select(EventRow).order_by(EventRow.id)):
        ticket = event.ticket_id
        if event.kind == "ticket.opened":
            assert ticket not in states, "opened twice"
            states[ticket or 0] = Status.NEW
        elif ticket is not None and "status" in event.data.get("changes", {}):
            before, after = map(Status, event.data["changes"]["status"])
            assert states[ticket] == before, event.kind
            assert after in ALLOWED[before], (event.kind, before, after)
            states[ticket] = after
    rows = {row.id: row for row in session.scalars(select(Ticket))}
    assert {ticket: row.status for ticket, row in rows.items()} == states
    assert len({row.number for row in rows.values()}) == len(rows)
    active = [row.conversation_id for row in rows.values() if row.status in ACTIVE]
    assert len(active) == len(set(active)), "two active tickets of one conversation"


def surveys_are_asked_once(session: Session) -> None:
    made = Counter((row.ticket_id, row.resolution) for row in session.scalars(select(Survey)))
    assert all(times == 1 for times in made.values())
    sends = [row for row in session.scalars(select(OutboxRow)) if "survey_id" in row.payload]
    assert len({row.payload["survey_id"] for row in sends}) == len(sends)
    assert all(row.at_most_once for row in sends)
    for row in sends:
        survey = session.get_one(Survey, row.payload["survey_id"])
        assert survey.status != "waiting"
        if row.status == "unknown":
            assert survey.status in ("unknown", "answered", "cancelled")
    answered = Counter(
        row.data["survey_id"]
        for row in session.scalars(select(EventRow).where(EventRow.kind == "survey.answered"))
    )
    assert all(times == 1 for times in answered.values())


def the_outbox_says_what_happened(session: Session) -> None:
    """Each word that must go somewhere has its row, once, in the lane of its chat or thread."""
    rows = list(session.scalars(select(OutboxRow)))
    chats = {row.id: row for row in session.scalars(select(Conversation))}
    sends = Counter(row.payload["message_id"] for row in rows if row.kind == "send")
    shown = Counter(
        (row.payload["ticket_id"], row.payload["message_id"])
        for row in rows
        if row.kind == "thread_message"
    )
    assert all(times == 1 for times in shown.values()), "a thread shows the same word twice"
    for message in session.scalars(select(Message)):
        if message.direction == "out":
            assert sends[message.id] == 1, f"{message.text!r} is sent {sends[message.id]} times"
        elif message.direction == "in" and message.ticket_id is not None:
            assert shown[message.ticket_id, message.id], f"{message.text!r} is not shown to staff"
        elif message.direction == "note":
            assert not sends[message.id], "a note for colleagues goes to the customer"
    for row in rows:
        if row.kind == "send":
            message = session.get_one(Message, row.payload["message_id"])
            chat = chats[message.conversation_id]
            assert row.lane == f"telegram:{chat.bot}:{chat.chat_id}"
            assert row.payload["chat_id"] == chat.chat_id
        elif "ticket_id" in row.payload:
            assert row.lane == f"slack:ticket:{row.payload['ticket_id']}"
    cards = {row.payload["ticket_id"] for row in rows if row.kind == "card"}
    assert cards == set(session.scalars(select(Ticket.id)))


def every_input_is_done(session: Session) -> None:
    assert set(session.scalars(select(InboxRow.status))) <= {"done"}


INVARIANTS = (
    events_explain_the_tickets,
    surveys_are_asked_once,
    the_outbox_says_what_happened,
    every_input_is_done,
)
