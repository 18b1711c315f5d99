"""Who is writing: customers and conversations found or made in one go (the hot path, in Core)."""

import re
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from crm.actor import Actor, customer_actor
from crm.changes import note
from crm.conversations.models import Conversation, Message
from crm.customers.models import Customer, Identity
from crm.customers.names import tidy_name
from crm.events import Event, record
from store import core, now

_MAX_USERNAME, _MAX_LANGUAGE = 64, 12


@dataclass(frozen=True)
class Person:
    """What a platform says of the one who writes."""

    channel: str
    bot: str
    chat_id: str
    user_id: str
    name: str
    language: str
    username: str | None = None


@dataclass(frozen=True)
class Contact:
    """A customer in one of their conversations."""

    customer_id: int
    conversation_id: int
    channel: str
    bot: str
    chat_id: str
    name: str
    language: str
    blocked_us: bool
    first: bool = False

    @property
    def actor(self) -> Actor:
        return customer_actor(self.customer_id, self.name)


_customers, _conversations = core(Customer), core(Conversation)
_joined = select(
    _customers.c.id,
    _conversations.c.id,
    _conversations.c.channel,
    _conversations.c.bot,
    _conversations.c.chat_id,
    _customers.c.name,
    _customers.c.language,
    _customers.c.blocked_us,
).join_from(_conversations, _customers, _conversations.c.customer_id == _customers.c.id)
_by_chat = _joined.where(
    _conversations.c.channel == bindparam("channel"),
    _conversations.c.bot == bindparam("bot"),
    _conversations.c.chat_id == bindparam("chat_id"),
)
_by_id = _joined.where(_conversations.c.id == bindparam("conversation_id"))
_touch = (
    update(_conversations)
    .where(_conversations.c.id == bindparam("row_id"))
    .values(last_message_at=bindparam("moment"))
)


def contact(session: Session, person: Person) -> Contact:
    """The customer and conversation of `person`, made now when they write for the first time."""
    known = find_contact(session, person.channel, person.bot, person.chat_id)
    if known is None:
        return _create(session, person)
    session.execute(_touch, {"row_id": known.conversation_id, "moment": now(session)})
    return known


def find_contact(session: Session, channel: str, bot: str, chat_id: str) -> Contact | None:
    """The customer of a chat, when they have written before."""
    row = session.execute(_by_chat, {"channel": channel, "bot": bot, "chat_id": chat_id}).first()
    return Contact(*row) if row else None


def contact_of(session: Session, conversation_id: int) -> Contact:
    """The customer of a conversation that exists."""
    return Contact(*session.execute(_by_id, {"conversation_id": conversation_id}).one())


def set_language(session: Session, contact: Contact, language: str) -> None:
    """The customer's own choice from now on."""
    note(session, "customers", contact.customer_id, "language", contact.language, language)
    _update(session, contact.customer_id, language=language)


_E164 = re.compile(r"\+[1-9][0-9]{4,14}")


def share_phone(session: Session, contact: Contact, given: str) -> str | None:
    """The customer shared their own number (with its country code, as platforms write it): it is
    on their profile now, in E.164. None: it is no number, and nothing changed."""
    phone = "+" + re.sub(r"[^0-9]", "", given)
    if not _E164.fullmatch(phone):
        return None
    before = session.scalar(select(Customer.phone).where(Customer.id == contact.customer_id))
    if before != phone:
        note(session, "customers", contact.customer_id, "phone", before, phone)
        _update(session, contact.customer_id, phone=phone)
        record(session, Event("customer.phone", contact.actor, contact.customer_id))
    return phone


def set_blocked(session: Session, contact: Contact, blocked: bool, told: bool = False) -> None:
    """The customer blocked or unblocked our bot; staff are told through the event, unless they
    are `told` otherwise."""
    if contact.blocked_us == blocked:
        return
    note(session, "customers", contact.customer_id, "blocked_us", not blocked, blocked)
    _update(session, contact.customer_id, blocked_us=blocked)
    kind = "customer.blocked" if blocked else "customer.unblocked"
    data = {"told": told}
    record(session, Event(kind, contact.actor, customer_id=contact.customer_id, data=data))


_messages = core(Message)
_blocked_addressee = (
    select(_messages.c.id)
    .join(_conversations, _conversations.c.id == _messages.c.conversation_id)
    .join(_customers, _customers.c.id == _conversations.c.customer_id)
    .where(_messages.c.id == bindparam("message_id"), _customers.c.blocked_us)
)


def has_blocked_us(session: Session, message_id: int) -> bool:
    """Whether the customer that this message is for counts as having blocked our bot."""
    return session.execute(_blocked_addressee, {"message_id": message_id}).first() is not None


def _update(session: Session, customer_id: int, **values: Any) -> None:
    session.execute(
        update(Customer)
        .where(Customer.id == customer_id)
        .values(updated_at=now(session), **values)
        .execution_options(synchronize_session=False)
    )


def _create(session: Session, person: Person) -> Contact:
    moment = now(session)
    identity = (Identity.kind == person.channel, Identity.bot == person.bot)
    known = session.execute(
        select(Identity.customer_id).where(*identity, Identity.value == person.user_id)
    ).scalar()
    customer_id = known or _create_customer(session, person)
    conversation_id = session.execute(
        insert(Conversation).returning(Conversation.id),
        {
            "customer_id": customer_id,
            "channel": person.channel,
            "bot": person.bot,
            "chat_id": person.chat_id,
            "created_at": moment,
            "last_message_at": moment,
        },
    ).scalar_one()
    made = contact_of(session, conversation_id)
    if known is None:
        record(session, Event("customer.created", made.actor, customer_id=customer_id))
    return replace(made, first=True)


def _create_customer(session: Session, person: Person) -> int:
    moment = now(session)
    customer_id: int = session.execute(
        insert(Customer).returning(Customer.id),
        {
            "name": tidy_name(person.name),
            "language": person.language[:_MAX_LANGUAGE],
            "vip": False,
            "blocked_us": False,
            "created_at": moment,
            "updated_at": moment,
        },
    ).scalar_one()
    session.execute(
        insert(Identity),
        {
            "customer_id": customer_id,
            "kind": person.channel,
            "bot": person.bot,
            "value": person.user_id,
            "username": person.username and person.username[:_MAX_USERNAME],
            "verified": True,
            "created_at": moment,
        },
    )
    return customer_id
