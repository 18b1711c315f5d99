"""From Telegram's objects to our own: who writes, and what they said."""

import re
from typing import Any

from telegram import Message, User

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
    "location",
    "venue",
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
    if message.reply_to_message is not None:
        data["reply_to"] = str(message.reply_to_message.message_id)
    return Said(text=text, kind=kind, platform_ref=str(message.message_id), data=data or None)


def _details(message: Message, kind: str) -> dict[str, Any]:
    if kind == "photo":
        largest = message.photo[-1]
        return {"file_id": largest.file_id, "size": largest.file_size}
    if kind == "location" and message.location:
        return {"latitude": message.location.latitude, "longitude": message.location.longitude}
    if kind == "contact" and message.contact:
        return {"phone": message.contact.phone_number, "name": message.contact.first_name}
    media = getattr(message, kind, None)
    found = {
        "file_id": getattr(media, "file_id", None),
        "file_name": getattr(media, "file_name", None),
        "mime_type": getattr(media, "mime_type", None),
        "size": getattr(media, "file_size", None),
        "seconds": _seconds(getattr(media, "duration", None)),
    }
    return {name: value for name, value in found.items() if value is not None}


def _seconds(duration: Any) -> int | None:
    """PTB is moving from int to timedelta."""
    if duration is None:
        return None
    return int(duration.total_seconds()) if hasattr(duration, "total_seconds") else int(duration)
