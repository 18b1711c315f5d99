"""Reactions to emoji: what one side puts on a message, the other sees."""

from sqlalchemy.orm import Session

from bot import outgoing
from bot.desk import Desk
from bot.slack.reactions import slack_name
from crm.conversations.models import Message
from crm.customers.service import contact_of
from crm.events import Event


def show_customers(session: Session, desk: Desk, event: Event) -> None:
    """The message in the thread carries the customer's emoji."""
    message = session.get_one(Message, event.message_id)
    if message.staff_ref is None:
        return
    for emoji in event.data["removed"]:
        name = slack_name(emoji)
        if name:
            outgoing.unmark(session, message.staff_ref, name)
    for emoji in event.data["added"]:
        name = slack_name(emoji)
        if name:
            outgoing.mark(session, message.staff_ref, name)


def show_agents(session: Session, desk: Desk, event: Event) -> None:
    """The customer's message carries the agents' last emoji."""
    message = session.get_one(Message, event.message_id)
    if message.platform_ref is not None:
        who = contact_of(session, message.conversation_id)
        outgoing.react(session, who, message.platform_ref, event.data["emoji"])
