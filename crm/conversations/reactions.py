"""Emoji that one side puts on what the other said."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.actor import Actor
from crm.agents.service import require_agent
from crm.conversations.models import Message
from crm.customers.service import Contact
from crm.events import Event, record


def customer_reacted(
    session: Session,
    contact: Contact,
    platform_ref: str,
    added: Sequence[str],
    removed: Sequence[str],
) -> None:
    """The customer put these emoji on a message of their chat, and took those off."""
    message = session.scalars(
        select(Message)
        .where(
            Message.conversation_id == contact.conversation_id,
            Message.platform_ref == platform_ref,
        )
        .order_by(Message.id.desc())
        .limit(1)
    ).one_or_none()
    if message is None:
        return
    data = {"added": list(added), "removed": list(removed)}
    kind, ticket = "customer.reacted", message.ticket_id
    record(session, Event(kind, contact.actor, contact.customer_id, ticket, message.id, data))


def agent_reacted(
    session: Session, actor: Actor, staff_ref: str, emoji: str, *, there: bool
) -> None:
    """An agent put an emoji on a customer's message, or (not `there`) took it off. The customer
    sees one: the last that is there. Raises NotAllowed."""
    agent_id = require_agent(actor)
    message = session.scalars(
        select(Message)
        .where(Message.staff_ref == staff_ref, Message.direction == "in")
        .order_by(Message.id)
        .limit(1)
        .with_for_update()
    ).one_or_none()
    if message is None:
        return
    own = [agent_id, emoji]
    before: list[list[object]] = (message.data or {}).get("reactions", [])
    after = [one for one in before if one != own] + ([own] if there else [])
    message.data = {**(message.data or {}), "reactions": after}
    shown = after[-1][1] if after else None
    if shown != (before[-1][1] if before else None):
        session.flush()
        data = {"emoji": shown}
        record(session, Event("agent.reacted", actor, None, message.ticket_id, message.id, data))
