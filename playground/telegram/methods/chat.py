"""What a bot may ask about a chat and do in it."""

from typing import TYPE_CHECKING

from playground.telegram.call import Call
from playground.telegram.chats import Customer, Entry, Json
from playground.telegram.errors import bad_request
from playground.telegram.methods.common import chat_of, entry_of, replied_message
from playground.telegram.methods.registry import method

if TYPE_CHECKING:
    from playground.telegram.world import TelegramWorld


@method("getChat")
def get_chat(world: "TelegramWorld", call: Call) -> Json:
    """core.telegram.org/bots/api#chatfullinfo"""
    customer = chat_of(world, call)
    chat: Json = {**customer.chat, "accent_color_id": customer.id % 7, "max_reaction_count": 11}
    if "username" in customer.chat:
        chat["active_usernames"] = [customer.chat["username"]]
    if customer.pinned:
        entry = customer.find(customer.pinned[-1])
        if entry is not None:
            chat["pinned_message"] = replied_message(entry)
    allowed = {"unlimited_gifts": False, "limited_gifts": False, "unique_gifts": False}
    chat["accepted_gift_types"] = {
        **allowed,
        "premium_subscription": False,
        "gifts_from_channels": False,
    }
    return chat


@method("getChatMember")
def get_chat_member(world: "TelegramWorld", call: Call) -> Json:
    """core.telegram.org/bots/api#getchatmember: both sides of a private chat are members."""
    customer = chat_of(world, call)
    user_id = call.integer("user_id")
    if user_id <= 0:
        raise bad_request("invalid user_id specified")
    if user_id == world.bot_id:
        return bot_member(world, customer)
    if user_id == customer.id:
        return {"user": customer.user, "status": "member"}
    raise bad_request("PARTICIPANT_ID_INVALID")


def bot_member(world: "TelegramWorld", customer: Customer) -> Json:
    """The bot's ChatMember in a private chat: kicked when blocked."""
    if customer.blocked:
        return {"user": world.bot, "status": "kicked", "until_date": 0}
    return {"user": world.bot, "status": "member"}


@method("getChatMemberCount")
def get_chat_member_count(world: "TelegramWorld", call: Call) -> int:
    """core.telegram.org/bots/api#getchatmembercount"""
    chat_of(world, call)
    return 2


@method("getChatAdministrators")
def get_chat_administrators(world: "TelegramWorld", call: Call) -> list[Json]:
    """core.telegram.org/bots/api#getchatadministrators"""
    chat_of(world, call)
    raise bad_request("there are no administrators in the private chat")


@method("getUserProfilePhotos")
def get_user_profile_photos(world: "TelegramWorld", call: Call) -> Json:
    """core.telegram.org/bots/api#getuserprofilephotos: nobody here has one."""
    if call.integer("user_id") not in {*world.customers, world.bot_id}:
        raise bad_request("user not found")
    return {"total_count": 0, "photos": []}


@method("pinChatMessage", effect=True)
def pin_chat_message(world: "TelegramWorld", call: Call) -> bool:
    """core.telegram.org/bots/api#pinchatmessage"""
    customer = chat_of(world, call)
    entry = entry_of(world, customer, call.integer("message_id"), "message to pin")
    world.check_may_write(customer)
    message_id = entry.message["message_id"]
    if message_id not in customer.pinned:
        customer.pinned.append(message_id)
        _pin_notice(world, customer, entry)
    return True


def _pin_notice(world: "TelegramWorld", customer: Customer, entry: Entry) -> None:
    notice = {
        "message_id": world.next_message_id(),
        "from": world.bot,
        "chat": customer.chat,
        "date": world.now(),
        "pinned_message": replied_message(entry),
    }
    world.keep(customer, Entry(notice, outgoing=False))
    world.updates.add("message", notice, customer.id)


@method("unpinChatMessage", effect=True)
def unpin_chat_message(world: "TelegramWorld", call: Call) -> bool:
    """core.telegram.org/bots/api#unpinchatmessage: without a number the newest one."""
    customer = chat_of(world, call)
    message_id = call.integer("message_id") or (customer.pinned[-1] if customer.pinned else 0)
    if message_id not in customer.pinned:
        raise bad_request("message to unpin not found")
    customer.pinned.remove(message_id)
    return True


@method("unpinAllChatMessages", effect=True)
def unpin_all_chat_messages(world: "TelegramWorld", call: Call) -> bool:
    """core.telegram.org/bots/api#unpinallchatmessages"""
    chat_of(world, call).pinned.clear()
    return True
