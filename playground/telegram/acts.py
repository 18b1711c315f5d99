"""What customers do: write, edit, press, react, block, pay."""

import base64
import binascii
from typing import TYPE_CHECKING, Any

from playground.telegram.call import Upload
from playground.telegram.chats import Customer, Entry, Json
from playground.telegram.errors import ApiError
from playground.telegram.markup import button_with
from playground.telegram.methods.chat import bot_member
from playground.telegram.methods.common import replied_message
from playground.telegram.methods.media import check_upload, describe, store_upload
from playground.telegram.payments import start_payment
from playground.telegram.reactions import EMOJI, emoji_reaction
from playground.telegram.text import find_entities

if TYPE_CHECKING:
    from playground.telegram.world import TelegramWorld

_FILES = ("photo", "document", "voice", "video", "audio")
_PLAIN = ("location", "contact")
_MAX_TEXT = 4096


class Refused(Exception):
    """What a person cannot do; `status` is the HTTP status, the text one clear sentence."""

    def __init__(self, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.status = status


def write(world: "TelegramWorld", customer: Customer, body: Json) -> tuple[Json, int | None]:
    """A new message of the customer: the Message and the update's id."""
    if customer.blocked:
        raise Refused("This customer has blocked the bot: unblock it before writing.", 409)
    content = _content(world, body)
    message: Json = {
        "message_id": world.next_message_id(),
        "from": customer.user,
        "chat": customer.chat,
        "date": world.now(),
    }
    reply_to = body.get("reply_to_message_id")
    if reply_to is not None:
        message["reply_to_message"] = replied_message(_entry(customer, reply_to))
    message.update(content)
    group = body.get("media_group_id")
    if isinstance(group, str) and group:
        message["media_group_id"] = group
    if not customer.started:
        customer.started = True
        world.publish_customer(customer)
    world.keep(customer, Entry(message, outgoing=True))
    return message, world.updates.add("message", message, customer.id)


def _content(world: "TelegramWorld", body: Json) -> Json:
    if "text" in body:
        return _text(body["text"])
    for kind in _FILES:
        if kind in body:
            return {**_file(world, kind, body[kind]), **_caption(body)}
    if "sticker" in body:
        return {"sticker": _sticker(world, body["sticker"])}
    for kind in _PLAIN:
        if kind in body:
            return {kind: _plain(kind, body[kind])}
    kinds = ", ".join(("text", *_FILES, "sticker", *_PLAIN))
    raise Refused(f"A message needs one of {kinds}.")


def _text(text: object) -> Json:
    if not isinstance(text, str) or not text.strip():
        raise Refused("The text of a message must not be empty.")
    text = text.strip()
    if len(text) > _MAX_TEXT:
        raise Refused(f"A message has at most {_MAX_TEXT} characters: send it in parts.")
    entities = find_entities(text)
    return {"text": text, "entities": entities} if entities else {"text": text}


def _caption(body: Json) -> Json:
    caption = body.get("caption")
    if not caption:
        return {}
    entities = find_entities(str(caption))
    shown = {"caption": str(caption)}
    return {**shown, "caption_entities": entities} if entities else shown


def _file(world: "TelegramWorld", kind: str, given: object) -> Json:
    if not isinstance(given, dict):
        raise Refused(f"{kind} must be an object with file_name, mime_type and content_base64.")
    try:
        data = base64.b64decode(str(given.get("content_base64") or ""), validate=True)
    except (binascii.Error, ValueError):
        raise Refused("content_base64 is not valid base64.") from None
    upload = Upload(
        str(given.get("file_name") or kind),
        str(given.get("mime_type") or "application/octet-stream"),
        data,
    )
    try:
        check_upload(kind, upload)
    except ApiError as error:
        raise Refused(f"Telegram would not take this file: {error.description}.") from None
    return {kind: describe(kind, store_upload(world.files, kind, upload), given)}


def _sticker(world: "TelegramWorld", given: object) -> Json:
    emoji = given.get("emoji") if isinstance(given, dict) else None
    if not isinstance(emoji, str) or not emoji:
        raise Refused('A sticker needs its emoji: {"sticker": {"emoji": "👍"}}.')
    drawn = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512">'
        f'<text x="256" y="400" font-size="400" text-anchor="middle">{emoji[:8]}</text></svg>'
    )
    file = world.files.add("sticker", "sticker.svg", "image/svg+xml", drawn.encode())
    return dict(describe("sticker", file, {"emoji": emoji}))


def _plain(kind: str, given: object) -> Json:
    needed = ("latitude", "longitude") if kind == "location" else ("phone_number", "first_name")
    if not isinstance(given, dict) or any(given.get(name) in (None, "") for name in needed):
        raise Refused(f"A {kind} needs {' and '.join(needed)}.")
    if kind == "location":
        try:
            return {name: float(given[name]) for name in needed}
        except (TypeError, ValueError):
            raise Refused("latitude and longitude must be numbers.") from None
    names = (*needed, "last_name", "user_id", "vcard")
    return {name: given[name] for name in names if name in given}


def _entry(customer: Customer, message_id: object) -> Entry:
    entry = customer.find(message_id) if isinstance(message_id, int) else None
    if entry is None:
        raise Refused("There is no such message in this chat.", 404)
    return entry


def edit(
    world: "TelegramWorld", customer: Customer, message_id: int, text: object
) -> tuple[Json, int | None]:
    """The customer changes an own text (or caption)."""
    entry = _entry(customer, message_id)
    if not entry.outgoing:
        raise Refused("Customers can edit their own messages only.", 409)
    if "text" in entry.message:
        content = _text(text)
        dropped = {"text", "entities"}
    else:
        content = _caption({"caption": text})
        dropped = {"caption", "caption_entities"}
    kept = {key: value for key, value in entry.message.items() if key not in dropped}
    entry.message = {**kept, **content, "edit_date": world.now()}
    world.changed(customer, entry)
    return entry.message, world.updates.add("edited_message", entry.message, customer.id)


def press(
    world: "TelegramWorld", customer: Customer, message_id: int, data: str, force: bool = False
) -> tuple[str, int | None]:
    """Press an inline button; refused when the message has none with this data.

    `force` presses even so: a button of an older version that is still on somebody's screen.
    """
    entry = customer.find(message_id)
    markup = entry.message.get("reply_markup") if entry is not None else None
    if not force and button_with(markup, data) is None:
        raise Refused("This message has no button with this data.", 409)
    gone = {"chat": customer.chat, "message_id": message_id, "date": 0}  # InaccessibleMessage
    query_id = world.ask("callback_query", customer, message_id)
    query = {
        "id": query_id,
        "from": customer.user,
        "message": gone if entry is None else entry.message,
        "chat_instance": str(customer.id * 1_000_003),
        "data": data,
    }
    return query_id, world.updates.add("callback_query", query, customer.id)


def react(world: "TelegramWorld", customer: Customer, message_id: int, emoji: str) -> int | None:
    """Set the customer's reaction on a message; an empty emoji removes it."""
    entry = _entry(customer, message_id)
    new = [emoji_reaction(emoji)] if emoji else []
    if new and new[0]["emoji"] not in EMOJI:
        raise Refused("Telegram has no such reaction.")
    old = entry.reactions.get("customer", [])
    entry.reactions = {**entry.reactions, "customer": new}
    world.changed(customer, entry)
    reaction = {
        "chat": customer.chat,
        "message_id": message_id,
        "user": customer.user,
        "date": world.now(),
        "old_reaction": old,
        "new_reaction": new,
    }
    return world.updates.add("message_reaction", reaction, customer.id)


def block(world: "TelegramWorld", customer: Customer, blocked: bool) -> int | None:
    """Block or unblock the bot; None when nothing changed."""
    if customer.blocked == blocked:
        return None
    old = bot_member(world, customer)
    customer.blocked = blocked
    world.publish_customer(customer)
    change = {
        "chat": customer.chat,
        "from": customer.user,
        "date": world.now(),
        "old_chat_member": old,
        "new_chat_member": bot_member(world, customer),
    }
    return world.updates.add("my_chat_member", change, customer.id)


def pay(world: "TelegramWorld", customer: Customer, message_id: int) -> int | None:
    """Pay an invoice: the bot is asked first, by the update whose id is returned."""
    entry = _entry(customer, message_id)
    if "invoice" not in entry.message or entry.order is None:
        raise Refused("This message is not an invoice.", 409)
    if entry.payment and entry.payment["status"] == "paid":
        raise Refused("This invoice is paid already.", 409)
    return start_payment(world, customer, entry)


def raw_update(world: "TelegramWorld", update: Json) -> int:
    """Queue any Update object as it is; its chat, when it names one, gives its place in line."""
    kinds = [key for key in update if key != "update_id"]
    kind = kinds[0] if kinds else "unknown"
    content: Any = update.get(kind)
    chat: Any = content.get("chat") if isinstance(content, dict) else None
    lane = chat.get("id") if isinstance(chat, dict) else 0
    plain = {key: value for key, value in update.items() if key != "update_id"}
    return world.updates.add_raw(plain, kind, lane if isinstance(lane, int) else 0)
