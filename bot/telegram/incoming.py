"""From Telegram's objects to our own: who writes, and what they said."""

import re
from collections.abc import Callable
from typing import Any

from telegram import Contact, Dice, Location, Message, Poll, Sticker, User, Venue

from bot.outgoing import TELEGRAM
from crm.conversations.service import Said
from crm.customers.names import tidy_name
from crm.customers.service import Person

_HAN = re.compile("[\u4e00-\u9fff\u3400-\u4dbf]+")

# Attribute of a Message -> the kind we log it as; the first that is set wins.
_KINDS = (
    "photo",
    "voice",
    "audio",
    "video",
    "video_note",
    "animation",
    "sticker",
    "document",
    "venue",
    "location",
    "contact",
    "poll",
    "dice",
)


def person_of(user: User, chat_id: int, bot: str, default_language: str) -> Person:
    """The Person behind a Telegram user, in a private chat with `bot`."""
    return Person(
        channel=TELEGRAM,
        bot=bot,
        chat_id=str(chat_id),
        user_id=str(user.id),
        name=_name(user),
        language=(user.language_code or default_language)[:12],
        username=user.username,
    )


def _name(user: User) -> str:
    """The name as its owner's language writes it: 陈小雨, not 小雨 陈."""
    if user.last_name and _HAN.fullmatch(user.first_name + user.last_name):
        return user.last_name + user.first_name
    return tidy_name(user.full_name) or user.username or str(user.id)


def said_in(message: Message) -> Said:
    """What a message says: its text or caption, its kind, and what is needed to fetch its file."""
    kind = next((name for name in _KINDS if getattr(message, name, None)), "text")
    text = message.text or message.caption or ""
    if kind == "text" and not text:
        kind = "other"
    data = _details(message, kind)
    if kind == "sticker" and message.sticker:
        text = message.sticker.emoji or ""
    if message.media_group_id:
        data["album"] = message.media_group_id
    if message.reply_to_message is not None:
        data["reply_to"] = str(message.reply_to_message.message_id)
    return Said(text=text, kind=kind, platform_ref=str(message.message_id), data=data or None)


def _details(message: Message, kind: str) -> dict[str, Any]:
    """What staff need of it besides the words; `file_id` when there is a file to fetch."""
    if kind == "photo":
        largest = message.photo[-1]
        return {"file_id": largest.file_id, "size": largest.file_size}
    special = _SPECIAL.get(kind)
    found = (
        special(getattr(message, kind), message) if special else _file(getattr(message, kind, None))
    )
    return {name: value for name, value in found.items() if value is not None}


def _location(location: Location, _message: Message) -> dict[str, Any]:
    return {"latitude": location.latitude, "longitude": location.longitude}


def _venue(venue: Venue, message: Message) -> dict[str, Any]:
    place = {"title": venue.title, "address": venue.address}
    return place | _location(venue.location, message)


def _contact(contact: Contact, message: Message) -> dict[str, Any]:
    """`own`: Telegram says that it is the number of the one who writes."""
    name = " ".join(filter(None, (contact.first_name, contact.last_name)))
    writer = message.from_user.id if message.from_user else None
    own = contact.user_id is not None and contact.user_id == writer
    return {"name": name, "phone": contact.phone_number, "own": own}


def _poll(poll: Poll, _message: Message) -> dict[str, Any]:
    return {"title": poll.question}


def _dice(dice: Dice, _message: Message) -> dict[str, Any]:
    return {"title": f"{dice.emoji} {dice.value}"}


def _sticker(sticker: Sticker, _message: Message) -> dict[str, Any]:
    """An animated one is no file that Slack could show."""
    return {} if sticker.is_animated else _file(sticker)


_SPECIAL: dict[str, Callable[[Any, Message], dict[str, Any]]] = {
    "location": _location,
    "venue": _venue,
    "contact": _contact,
    "poll": _poll,
    "dice": _dice,
    "sticker": _sticker,
}


def _file(media: Any) -> dict[str, Any]:
    return {
        "file_id": getattr(media, "file_id", None),
        "file_name": getattr(media, "file_name", None),
        "mime_type": getattr(media, "mime_type", None),
        "size": getattr(media, "file_size", None),
        "seconds": _seconds(getattr(media, "duration", None)),
    }


def _seconds(duration: Any) -> int | None:
    """PTB is moving from int to timedelta."""
    if duration is None:
        return None
    return int(duration.total_seconds()) if hasattr(duration, "total_seconds") else int(duration)
