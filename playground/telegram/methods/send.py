"""Sending text and what needs no file."""

import secrets
from typing import TYPE_CHECKING, Any

from playground.telegram.call import Call
from playground.telegram.chats import Json
from playground.telegram.errors import bad_request
from playground.telegram.methods.common import chat_of, read_text, send
from playground.telegram.methods.registry import method

if TYPE_CHECKING:
    from playground.telegram.world import TelegramWorld

_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "record_audio",
        "upload_voice",
        "upload_audio",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
        "cancel",
    }
)
# Emoji and the highest value of their dice; core.telegram.org/bots/api#senddice
_DICE = {"🎲": 6, "🎯": 6, "🎳": 6, "🏀": 5, "⚽": 5, "🎰": 64}


@method("sendMessage", effect=True)
def send_message(world: "TelegramWorld", call: Call) -> Json:
    """core.telegram.org/bots/api#sendmessage"""
    text, entities = read_text(world, call)
    content: Json = {"text": text}
    if entities:
        content["entities"] = entities
    if "link_preview_options" in call.args:
        options = call.json("link_preview_options", "can't parse link preview options JSON object")
        if options:
            content["link_preview_options"] = options
    elif call.flag("disable_web_page_preview"):
        content["link_preview_options"] = {"is_disabled": True}
    return send(world, call, content)


@method("sendChatAction")
def send_chat_action(world: "TelegramWorld", call: Call) -> bool:
    """core.telegram.org/bots/api#sendchataction"""
    action = call.text("action").lower()
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    customer = chat_of(world, call)
    world.check_may_write(customer)
    world.typing(customer, action)
    return True


@method("sendLocation", effect=True)
def send_location(world: "TelegramWorld", call: Call) -> Json:
    """core.telegram.org/bots/api#sendlocation"""
    return send(world, call, {"location": _location(call)})


@method("sendVenue", effect=True)
def send_venue(world: "TelegramWorld", call: Call) -> Json:
    """core.telegram.org/bots/api#sendvenue"""
    location = _location(call)
    venue = {
        "location": location,
        "title": call.required("title"),
        "address": call.required("address"),
    }
    return send(world, call, {"location": location, "venue": venue})


@method("sendContact", effect=True)
def send_contact(world: "TelegramWorld", call: Call) -> Json:
    """core.telegram.org/bots/api#sendcontact"""
    contact: Json = {
        "phone_number": call.required("phone_number"),
        "first_name": call.required("first_name"),
    }
    for name in ("last_name", "vcard"):
        if call.text(name):
            contact[name] = call.text(name)
    return send(world, call, {"contact": contact})


@method("sendDice", effect=True)
def send_dice(world: "TelegramWorld", call: Call) -> Json:
    """core.telegram.org/bots/api#senddice"""
    emoji = call.text("emoji") or "🎲"
    if emoji not in _DICE:
        raise bad_request("wrong dice emoji specified")
    value = secrets.randbelow(_DICE[emoji]) + 1
    return send(world, call, {"dice": {"emoji": emoji, "value": value}})


@method("sendPoll", effect=True)
def send_poll(world: "TelegramWorld", call: Call) -> Json:
    """core.telegram.org/bots/api#sendpoll"""
    options: Any = call.json("options", "can't parse options JSON object")
    if not isinstance(options, list):
        raise bad_request("expected an Array of String as options")
    texts = [one.get("text", "") if isinstance(one, dict) else str(one) for one in options]
    if not 1 <= len(texts) <= 12:
        raise bad_request(f"poll must have at least 1 option and at most 12, not {len(texts)}")
    if not all(texts):
        raise bad_request("poll options must be non-empty")
    poll = {
        "id": str(secrets.randbits(62)),
        "question": call.required("question"),
        "options": [
            {"persistent_id": str(number), "text": text, "voter_count": 0}
            for number, text in enumerate(texts)
        ],
        "total_voter_count": 0,
        "is_closed": call.flag("is_closed"),
        "is_anonymous": "is_anonymous" not in call.args or call.flag("is_anonymous"),
        "type": call.text("type") or "regular",
        "allows_multiple_answers": call.flag("allows_multiple_answers"),
        "allows_revoting": True,
        "members_only": False,
    }
    return send(world, call, {"poll": poll})


def _location(call: Call) -> Json:
    point = {}
    for name, limit in (("latitude", 90.0), ("longitude", 180.0)):
        value = call.text(name)
        if not value:
            raise bad_request(f"{name} is empty")
        try:
            point[name] = float(value)
        except ValueError:
            point[name] = 0.0
        if abs(point[name]) > limit:
            raise bad_request("wrong location specified")
    return point
