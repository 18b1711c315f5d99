"""What the sending methods share: the chat, the reply, the keyboard, the finished message."""

from typing import TYPE_CHECKING, Any

from playground.telegram.call import Call
from playground.telegram.chats import Customer, Entry, Json
from playground.telegram.errors import bad_request
from playground.telegram.markup import check_buttons, read_markup, split_markup
from playground.telegram.text import Entity, format_text

if TYPE_CHECKING:
    from playground.telegram.world import TelegramWorld

MAX_TEXT = 4096  # characters after entities parsing; core.telegram.org/bots/api#sendmessage
MAX_CAPTION = 1024


def chat_of(world: "TelegramWorld", call: Call, name: str = "chat_id") -> Customer:
    """The chat a call names; ApiError 400 when it names none or an unknown one."""
    value = call.args.get(name)
    if value is None or value == "":
        raise bad_request("chat_id is empty")
    customer = world.chat(value)
    call.args[name] = customer.id
    return customer


def entry_of(world: "TelegramWorld", customer: Customer, message_id: int, what: str) -> Entry:
    """A message that is still there; ApiError 400 "`what` not found" otherwise."""
    entry = customer.find(message_id)
    if entry is None:
        raise bad_request(f"{what} not found")
    return entry


def read_text(world: "TelegramWorld", call: Call) -> tuple[str, list[Entity]]:
    """The `text` of a call, parsed."""
    text = call.text("text")
    if not text:
        raise bad_request("message text is empty")
    if len(text) > 1 << 15:
        raise bad_request("text is too long")
    given = call.json("entities") if "entities" in call.args else None
    text, entities = format_text(text, call.text("parse_mode"), given)
    return text, _with_users(world, entities)


def read_caption(world: "TelegramWorld", source: Json) -> Json:
    """The caption fields of a media message from a call's arguments or an InputMedia."""
    text = source.get("caption")
    if not text:
        return {}
    given = source.get("caption_entities")
    text, entities = format_text(
        str(text), str(source.get("parse_mode") or ""), given, may_be_empty=True
    )
    if len(text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    if not text:
        return {}
    entities = _with_users(world, entities)
    return {"caption": text, "caption_entities": entities} if entities else {"caption": text}


def caption_of(world: "TelegramWorld", call: Call) -> Json:
    if "caption_entities" in call.args:
        call.json("caption_entities")
    caption = read_caption(world, call.args)
    if call.flag("show_caption_above_media"):
        caption["show_caption_above_media"] = True
    return caption


def _with_users(world: "TelegramWorld", entities: list[Entity]) -> list[Entity]:
    """A mention by id shows the user; one of an unknown person becomes plain text."""
    resolved = []
    for entity in entities:
        user_id = entity.pop("_user_id", None)
        if user_id is not None:
            customer = world.customers.get(user_id)
            if customer is None:
                continue
            entity["user"] = customer.user
        resolved.append(entity)
    return resolved


def send(world: "TelegramWorld", call: Call, content: Json) -> Json:
    """Put one message of the bot into the chat the call names."""
    markup = read_markup(call)
    customer = chat_of(world, call)
    replied = _replied(world, customer, call)
    if len(content.get("text", "")) > MAX_TEXT:
        raise bad_request("message is too long")
    check_buttons(markup)
    world.check_may_write(customer)
    return put(world, customer, call, content, markup, replied)


def put(
    world: "TelegramWorld",
    customer: Customer,
    call: Call,
    content: Json,
    markup: Json | None = None,
    replied: Json | None = None,
) -> Json:
    """Store and show a finished message of the bot."""
    inline, keyboard = split_markup(markup)
    message: Json = {
        "message_id": world.next_message_id(),
        "from": world.bot,
        "chat": customer.chat,
        "date": world.now(),
    }
    if replied is not None:
        message["reply_to_message"] = replied
    message.update(content)
    if call.flag("protect_content"):
        message["has_protected_content"] = True
    if inline is not None:
        message["reply_markup"] = inline
    world.keep(customer, Entry(message, outgoing=False, keyboard=keyboard))
    return message


def replied_message(entry: Entry) -> Json:
    """A message as it appears inside its reply: without its own reply (one level only)."""
    message = entry.message
    if "reply_to_message" in message:
        return {key: value for key, value in message.items() if key != "reply_to_message"}
    return message


def _replied(world: "TelegramWorld", customer: Customer, call: Call) -> Json | None:
    args = call.args
    if "reply_parameters" not in args and "reply_to_message_id" not in args:
        return None
    given: Any = call.json("reply_parameters", "can't parse reply parameters JSON object")
    if given is None:
        given = {
            "message_id": call.integer("reply_to_message_id"),
            "allow_sending_without_reply": call.flag("allow_sending_without_reply"),
        }
        if given["message_id"] <= 0:
            return None
    if not isinstance(given, dict):
        raise bad_request("object expected as reply parameters")
    if not given:
        return None
    if not isinstance(given.get("message_id"), int):
        raise bad_request('Can\'t find field "message_id"')
    owner = customer
    other = given.get("chat_id")
    if other is not None and str(other) != str(customer.id):
        owner = world.chat(other)
    entry = owner.find(given["message_id"])
    if entry is None:
        if given.get("allow_sending_without_reply"):
            return None
        raise bad_request("message to be replied not found")
    return replied_message(entry)
