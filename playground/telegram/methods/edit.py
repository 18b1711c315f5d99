"""Changing, removing and reacting to messages."""

from typing import TYPE_CHECKING, Any

from playground.telegram.call import Call
from playground.telegram.chats import Customer, Entry, Json
from playground.telegram.errors import bad_request
from playground.telegram.markup import check_buttons, read_markup, split_markup
from playground.telegram.methods.common import (
    MAX_TEXT,
    caption_of,
    chat_of,
    entry_of,
    read_text,
)
from playground.telegram.methods.media import input_media
from playground.telegram.methods.registry import method
from playground.telegram.reactions import read_reactions

if TYPE_CHECKING:
    from playground.telegram.world import TelegramWorld

_MEDIA = ("photo", "video", "animation", "audio", "document", "voice")
_CAPTION = ("caption", "caption_entities", "show_caption_above_media")
_DELETE_SECONDS = 48 * 3600  # core.telegram.org/bots/api#deletemessage
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


def _to_edit(world: "TelegramWorld", call: Call) -> tuple[Customer, Entry]:
    if not call.text("chat_id") and not call.text("message_id"):
        if not call.text("inline_message_id"):
            raise bad_request("message identifier is not specified")
        raise bad_request("MESSAGE_ID_INVALID")  # this bot has no inline messages
    customer = chat_of(world, call)
    message_id = call.integer("message_id")
    return customer, entry_of(world, customer, message_id, "message to edit")


def _check_own(entry: Entry) -> None:
    if entry.outgoing:
        raise bad_request("message can't be edited")


def _store(
    world: "TelegramWorld",
    customer: Customer,
    entry: Entry,
    markup: Json | None,
    dropped: tuple[str, ...],
    content: Json,
) -> Json:
    """Replace `dropped` fields by `content` and the keyboard by `markup`."""
    check_buttons(markup)
    inline, _ = split_markup(markup)
    gone = {*dropped, "reply_markup", "edit_date"}
    kept = {key: value for key, value in entry.message.items() if key not in gone}
    message = {**kept, **content}
    if inline is not None:
        message["reply_markup"] = inline
    if message == {key: value for key, value in entry.message.items() if key != "edit_date"}:
        raise bad_request(_NOT_MODIFIED)
    message["edit_date"] = world.now()
    entry.message = message
    world.changed(customer, entry)
    return message


@method("editMessageText", effect=True)
def edit_message_text(world: "TelegramWorld", call: Call) -> Json:
    """core.telegram.org/bots/api#editmessagetext"""
    text, entities = read_text(world, call)
    markup = read_markup(call)
    customer, entry = _to_edit(world, call)
    _check_own(entry)
    if "text" not in entry.message:
        raise bad_request("there is no text in the message to edit")
    if len(text) > MAX_TEXT:
        raise bad_request("message is too long")
    content: Json = {"text": text}
    if entities:
        content["entities"] = entities
    options = call.json("link_preview_options") if "link_preview_options" in call.args else None
    if options:
        content["link_preview_options"] = options
    dropped = ("text", "entities", "link_preview_options")
    return _store(world, customer, entry, markup, dropped, content)


@method("editMessageCaption", effect=True)
def edit_message_caption(world: "TelegramWorld", call: Call) -> Json:
    """core.telegram.org/bots/api#editmessagecaption"""
    caption = caption_of(world, call)
    markup = read_markup(call)
    customer, entry = _to_edit(world, call)
    _check_own(entry)
    if not any(kind in entry.message for kind in _MEDIA):
        raise bad_request("there is no caption in the message to edit")
    return _store(world, customer, entry, markup, _CAPTION, caption)


@method("editMessageReplyMarkup", effect=True)
def edit_message_reply_markup(world: "TelegramWorld", call: Call) -> Json:
    """core.telegram.org/bots/api#editmessagereplymarkup"""
    markup = read_markup(call)
    customer, entry = _to_edit(world, call)
    _check_own(entry)
    return _store(world, customer, entry, markup, (), {})


@method("editMessageMedia", effect=True)
def edit_message_media(world: "TelegramWorld", call: Call) -> Json:
    """core.telegram.org/bots/api#editmessagemedia"""
    markup = read_markup(call)
    item = call.json("media", "can't parse input media JSON object")
    customer, entry = _to_edit(world, call)
    _check_own(entry)
    if not any(kind in entry.message for kind in (*_MEDIA, "text")):
        raise bad_request("message can't be edited")
    content = input_media(world, call, item)
    dropped = (*_MEDIA, *_CAPTION, "text", "entities")
    return _store(world, customer, entry, markup, dropped, content)


def _delete(world: "TelegramWorld", customer: Customer, entry: Entry) -> None:
    entry.deleted = True
    message_id = entry.message["message_id"]
    world.hub.publish("telegram.deleted", chat_id=customer.id, message_id=message_id)


@method("deleteMessage", effect=True)
def delete_message(world: "TelegramWorld", call: Call) -> bool:
    """core.telegram.org/bots/api#deletemessage: within 48 hours."""
    if not call.text("chat_id"):
        raise bad_request("chat identifier is not specified")
    if call.integer("message_id") <= 0:
        raise bad_request("message identifier is not specified")
    customer = chat_of(world, call)
    entry = entry_of(world, customer, call.integer("message_id"), "message to delete")
    if world.now() - entry.message["date"] > _DELETE_SECONDS:
        raise bad_request("message can't be deleted for everyone")
    _delete(world, customer, entry)
    return True


@method("deleteMessages", effect=True)
def delete_messages(world: "TelegramWorld", call: Call) -> bool:
    """core.telegram.org/bots/api#deletemessages: what cannot be found is skipped."""
    customer = chat_of(world, call)
    for message_id in message_ids(call):
        entry = customer.find(message_id)
        if entry is not None and world.now() - entry.message["date"] <= _DELETE_SECONDS:
            _delete(world, customer, entry)
    return True


def message_ids(call: Call) -> list[int]:
    """The `message_ids` of a call: 1 to 100 positive numbers."""
    ids: Any = call.json("message_ids", "can't parse message_ids JSON object")
    if ids is None or ids == []:
        raise bad_request("message identifiers are not specified")
    if not isinstance(ids, list):
        raise bad_request("expected an Array of message identifiers")
    if len(ids) > 100:
        raise bad_request("too many message identifiers specified")
    if not all(isinstance(one, int) and one > 0 for one in ids):
        raise bad_request("invalid message identifier specified")
    return ids


@method("setMessageReaction", effect=True)
def set_message_reaction(world: "TelegramWorld", call: Call) -> bool:
    """core.telegram.org/bots/api#setmessagereaction: one reaction of a bot per message."""
    reactions = read_reactions(call)
    customer = chat_of(world, call)
    entry = entry_of(world, customer, call.integer("message_id"), "message to react")
    world.check_may_write(customer)
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    entry.reactions = {**entry.reactions, "bot": reactions}
    world.changed(customer, entry)
    return True


@method("answerCallbackQuery", effect=True)
def answer_callback_query(world: "TelegramWorld", call: Call) -> bool:
    """core.telegram.org/bots/api#answercallbackquery: once per query, and soon."""
    query_id = call.text("callback_query_id")
    text = call.text("text")
    query = world.answer("callback_query", query_id)
    if len(text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    entry = query.customer.messages.get(query.message_id)
    answer = {"text": text, "show_alert": call.flag("show_alert")}
    if entry is not None:
        entry.answers.append(answer)
    world.hub.publish(
        "telegram.callback_answer",
        chat_id=query.customer.id,
        message_id=query.message_id,
        callback_query_id=query_id,
        **answer,
    )
    return True
