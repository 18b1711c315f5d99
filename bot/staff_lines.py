"""Reactions that tell a ticket's thread what staff changed about the ticket."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from bot import outgoing
from bot.desk import Desk
from crm.agents.models import Agent
from crm.events import Event
from crm.tickets.models import FIRST_NUMBER, Ticket


def tell_priority(session: Session, desk: Desk, event: Event) -> None:
    language = desk.settings.staff_language
    before, after = (
        desk.texts.get(language, f"priority-{event.data[name]}") for name in ("before", "after")
    )
    who, ticket_id = event.actor.name, event.ticket_id or 0
    outgoing.show_line(session, ticket_id, "line-priority", who=who, before=before, after=after)


def tell_tags(session: Session, desk: Desk, event: Event) -> None:
    """What came and what went."""
    before, after = event.data["before"], event.data["after"]
    changes = [f"+{tag}" for tag in after if tag not in before]
    changes += [f"−{tag}" for tag in before if tag not in after]
    line = {"who": event.actor.name, "tags": " ".join(changes)}
    outgoing.show_line(session, event.ticket_id or 0, "line-tags", **line)


def tell_transferred(session: Session, desk: Desk, event: Event) -> None:
    """Whoever has the ticket now is named, so that they notice; the note stands above."""
    ticket = session.get_one(Ticket, event.ticket_id)
    agent = session.get_one(Agent, ticket.assignee_id)
    names = {"agent": event.actor.name, "to": agent.name}
    outgoing.nudge(session, ticket.id, "line-transferred", agent.staff_id, **names)


def tell_snoozed(session: Session, desk: Desk, event: Event) -> None:
    until = datetime.fromisoformat(event.data["until"]).astimezone(desk.settings.zone)
    when = until.strftime("%Y-%m-%d %H:%M")
    ticket_id = event.ticket_id or 0
    outgoing.show_line(session, ticket_id, "line-snoozed", who=event.actor.name, when=when)


def tell_woke(session: Session, desk: Desk, event: Event) -> None:
    """Whoever has the ticket is named; where nobody has it, the channel sees the line."""
    ticket = session.get_one(Ticket, event.ticket_id)
    if event.actor.is_agent:
        outgoing.show_line(session, ticket.id, "line-woken", who=event.actor.name)
        return
    agent = session.get(Agent, ticket.assignee_id) if ticket.assignee_id else None
    staff_id = agent.staff_id if agent else None
    outgoing.nudge(session, ticket.id, "line-woke", staff_id, number=str(ticket.number))


def tell_started(session: Session, desk: Desk, event: Event) -> None:
    outgoing.show_line(session, event.ticket_id or 0, "line-started", who=event.actor.name)


def tell_scheduled(session: Session, desk: Desk, event: Event) -> None:
    send_at = datetime.fromisoformat(event.data["send_at"]).astimezone(desk.settings.zone)
    names = {"who": event.actor.name, "when": send_at.strftime("%Y-%m-%d %H:%M")}
    words = str(event.data["text"])
    outgoing.show_line(session, event.ticket_id or 0, "line-scheduled", text=words, **names)


def tell_unscheduled(session: Session, desk: Desk, event: Event) -> None:
    names = {"who": event.actor.name, "text": str(event.data["text"])}
    outgoing.show_line(session, event.ticket_id or 0, "line-unscheduled", **names)


def tell_kept(session: Session, desk: Desk, event: Event) -> None:
    """A reply that was to be sent now is not: somebody is to look at it."""
    ticket = session.get_one(Ticket, event.ticket_id)
    agent = session.get(Agent, ticket.assignee_id) if ticket.assignee_id else None
    names = {"why": str(event.data["why"]), "text": str(event.data["text"])}
    staff_id = agent.staff_id if agent else None
    outgoing.nudge(session, ticket.id, "line-kept", staff_id, **names)


def show_transcript(session: Session, desk: Desk, event: Event) -> None:
    outgoing.show_transcript(session, event.ticket_id or 0, bool(event.data["notes"]))


def _pair(key: str, other: str) -> Callable[[Session, Desk, Event], None]:
    """A line about another ticket (`other`: its id in the event's data), with its address."""

    def react(session: Session, desk: Desk, event: Event) -> None:
        other_id = int(event.data[other])
        number = str(other_id + FIRST_NUMBER - 1)
        who, ticket_id = event.actor.name, event.ticket_id or 0
        outgoing.show_pointer(session, ticket_id, key, other_id, who=who, number=number)

    return react


tell_merged = _pair("line-merged", "into")
tell_absorbed = _pair("line-absorbed", "other")
tell_linked = _pair("line-linked", "other")
tell_unlinked = _pair("line-unlinked", "other")


def tell_handed_on(session: Session, desk: Desk, event: Event) -> None:
    """Whoever gets it is named; where nobody does, the channel sees that it is free."""
    was, ticket_id = str(event.data["was"]), event.ticket_id or 0
    to = session.get(Agent, event.data["to"]) if event.data["to"] else None
    if to is None:
        outgoing.nudge(session, ticket_id, "line-given-up", None, was=was)
    else:
        outgoing.nudge(session, ticket_id, "line-handed-on", to.staff_id, was=was, to=to.name)
