"""Forwarding and copying."""

from typing import TYPE_CHECKING

from playground.telegram.call import Call
from playground.telegram.chats import Customer, Entry, Json
from playground.telegram.errors import bad_request
from playground.telegram.methods.common import caption_of, chat_of, entry_of, put, send
from playground.telegram.methods.edit import message_ids
from playground.telegram.methods.registry import method

if TYPE_CHECKING:
    from playground.telegram.world import TelegramWorld

_HEAD = frozenset(
    {
        "message_id",
        "from",
        "chat",
        "date",
        "edit_date",
        "reply_to_message",
        "reply_markup",
        "media_group_id",
        "has_protected_content",
        "forward_origin",
        "forward_from",
        "forward_date",
    }
)
_CAPTION = ("caption", "caption_entities", "show_caption_above_media")
_SERVICE = frozenset({"successful_payment", "pinned_message", "invoice"})


def _content(entry: Entry) -> Json:
    return {key: value for key, value in entry.message.items() if key not in _HEAD}


def _origin(entry: Entry) -> Json:
    message = entry.message
    origin = message.get("forward_origin") or {
        "type": "user",
        "sender_user": message["from"],
        "date": message["date"],
    }
    sender = origin["sender_user"]
    return {"forward_origin": origin, "forward_from": sender, "forward_date": origin["date"]}


def _check_forwardable(entry: Entry) -> None:
    if entry.message.get("has_protected_content"):
        raise bad_request("message has protected content and can't be forwarded")


def _check_copyable(entry: Entry) -> None:
    if _SERVICE & entry.message.keys():
        raise bad_request("message can't be copied")


@method("forwardMessage", effect=True)
def forward_message(world: "TelegramWorld", call: Call) -> Json:
    """core.telegram.org/bots/api#forwardmessage"""
    source = chat_of(world, call, "from_chat_id")
    entry = entry_of(world, source, call.integer("message_id"), "message to forward")
    _check_forwardable(entry)
    return send(world, call, {**_origin(entry), **_content(entry)})


@method("copyMessage", effect=True)
def copy_message(world: "TelegramWorld", call: Call) -> Json:
    """core.telegram.org/bots/api#copymessage"""
    source = chat_of(world, call, "from_chat_id")
    entry = entry_of(world, source, call.integer("message_id"), "message to copy")
    _check_copyable(entry)
    content = _content(entry)
    if "caption" in call.args and "text" not in content:
        kept = {key: value for key, value in content.items() if key not in _CAPTION}
        content = {**kept, **caption_of(world, call)}
    return {"message_id": send(world, call, content)["message_id"]}


def _several(world: "TelegramWorld", call: Call) -> tuple[Customer, list[Entry]]:
    source = chat_of(world, call, "from_chat_id")
    target = chat_of(world, call)
    world.check_may_write(target)
    ids = message_ids(call)
    if ids != sorted(set(ids)):
        raise bad_request("message identifiers must be in a strictly increasing order")
    found = [entry for one in ids if (entry := source.find(one)) is not None]
    if not found:
        raise bad_request("there are no messages to forward")
    return target, found


@method("forwardMessages", effect=True)
def forward_messages(world: "TelegramWorld", call: Call) -> list[Json]:
    """core.telegram.org/bots/api#forwardmessages: what cannot be forwarded is skipped."""
    target, entries = _several(world, call)
    contents = [
        {**_origin(entry), **_content(entry)}
        for entry in entries
        if not entry.message.get("has_protected_content")
    ]
    sent = [put(world, target, call, content) for content in contents]
    return [{"message_id": message["message_id"]} for message in sent]


@method("copyMessages", effect=True)
def copy_messages(world: "TelegramWorld", call: Call) -> list[Json]:
    """core.telegram.org/bots/api#copymessages: what cannot be copied is skipped."""
    target, entries = _several(world, call)
    copied = [_content(entry) for entry in entries if not _SERVICE & entry.message.keys()]
    if call.flag("remove_caption"):
        copied = [
            {key: value for key, value in content.items() if key not in _CAPTION}
            for content in copied
        ]
    sent = [put(world, target, call, content) for content in copied]
    return [{"message_id": message["message_id"]} for message in sent]
