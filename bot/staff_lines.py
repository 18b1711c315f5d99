"""Reactions that tell a ticket's thread what staff changed about the ticket."""

from sqlalchemy.orm import Session

from bot import outgoing
from bot.desk import Desk
from crm.events import Event


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
