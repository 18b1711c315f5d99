"""Tickets and messages as lines of an answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.slack import thread
from bot.slack.cards import PRIORITY_SIGN, language_name, shorten, subject_of
from bot.slack.door import Door
from bot.slack.rich import Span
from crm.conversations.models import Message
from crm.tickets.places import places
from crm.tickets.queries import TicketView

_EXCERPT = 120
_MESSAGE = 300
_FATES = {
    "failed": "desk-message-failed",
    "late": "desk-message-late",
    "unknown": "desk-message-unknown",
}


@dataclass(frozen=True)
class Entry:
    """A ticket and where its card is: channel and message."""

    view: TicketView
    place: tuple[str, str] | None = None


def entries(session: Session, views: Sequence[TicketView]) -> list[Entry]:
    """The tickets with their cards' places, in the same order."""
    known = places(session, [view.id for view in views])
    return [Entry(view, known.get(view.id)) for view in views]


def entry(session: Session, view: TicketView) -> Entry:
    return entries(session, [view])[0]


def ticket_line(item: Entry, door: Door) -> list[Span | str]:
    """`#1001 subject` as a link to its card, then what matters about it."""
    view, say = item.view, door.say
    link = door.link(*item.place) if item.place else None
    star = " ⭐" if view.customer_vip else ""
    facts = [
        say(f"status-{view.status}"),
        view.customer_name + star,
        view.assignee_name or say("desk-unassigned"),
        *_times(view, door),
        *(f"#{tag}" for tag in view.tags),
    ]
    if view.priority != "normal":
        facts.insert(0, PRIORITY_SIGN.get(view.priority, "") + say(f"priority-{view.priority}"))
    subject = shorten(subject_of(view, say), _EXCERPT)
    return [
        Span(f"#{view.number}", bold=not link, url=link),
        Span(f" {subject}\n    {' · '.join(facts)}"),
    ]


def message_line(message: Message, door: Door) -> list[Span | str]:
    """Who said it, and what."""
    key = "desk-note-by" if message.direction == "note" else "desk-from-customer"
    text = shorten(thread.text_of(message, door.say), _MESSAGE)
    fate = _FATES.get(message.delivery or "")
    if message.direction == "out" and fate:
        text += f" ({door.say(fate)})"
    return [Span(door.say(key, name=message.author_name), bold=True), Span(f": {text}")]


def moment_text(moment: datetime, door: Door) -> str:
    """A moment in the business's time zone."""
    return moment.astimezone(door.desk.settings.zone).strftime("%Y-%m-%d %H:%M")


def language(code: str, door: Door) -> str:
    return language_name(code, door.say)


def _times(view: TicketView, door: Door) -> list[str]:
    """When the customer may expect us, or when it ended; nothing while it is their turn."""
    ended = view.resolved_at or view.closed_at
    if ended is not None:
        return [door.say("desk-ended", when=moment_text(ended, door))]
    if view.snoozed_until is not None:
        return [door.say("desk-snoozed", when=moment_text(view.snoozed_until, door))]
    if view.due_at is None:
        return []
    key = "desk-overdue" if view.overdue else "desk-due"
    return [door.say(key, when=moment_text(view.due_at, door))]
