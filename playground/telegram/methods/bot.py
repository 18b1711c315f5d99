"""The bot itself: who it is, and its profile texts."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from playground.telegram.call import Call
from playground.telegram.chats import Json
from playground.telegram.errors import bad_request
from playground.telegram.methods.registry import method

if TYPE_CHECKING:
    from playground.telegram.world import TelegramWorld

# Method suffix -> field of the answer and the longest text (core.telegram.org/bots/api#setmyname).
_TEXTS = {
    "Name": ("name", 64),
    "Description": ("description", 512),
    "ShortDescription": ("short_description", 120),
}


@method("getMe")
def get_me(world: "TelegramWorld", call: Call) -> Json:
    """core.telegram.org/bots/api#getme"""
    return {
        **world.bot,
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
        "can_manage_bots": False,
    }


@method("logOut")
def log_out(world: "TelegramWorld", call: Call) -> bool:
    """core.telegram.org/bots/api#logout: afterwards every call is refused."""
    world.logged_out = True
    return True


@method("close")
def close(world: "TelegramWorld", call: Call) -> bool:
    """core.telegram.org/bots/api#close"""
    return True


def _setter(field: str, limit: int) -> Callable[["TelegramWorld", Call], bool]:
    def run(world: "TelegramWorld", call: Call) -> bool:
        text = call.text(field)
        language = language_code(call)
        if len(text) > limit:
            raise bad_request(f"{field.replace('_', ' ')} is too long")
        if text:
            world.profile[field, language] = text
        else:
            world.profile.pop((field, language), None)
        if field == "name" and not language:
            name = text or world.hub.config.telegram_bot_name
            world.bot = {**world.bot, "first_name": name}
        return True

    return run


def _getter(field: str) -> Callable[["TelegramWorld", Call], Json]:
    def run(world: "TelegramWorld", call: Call) -> Json:
        default = world.bot["first_name"] if field == "name" else ""
        plain = world.profile.get((field, ""), default)
        return {field: world.profile.get((field, language_code(call)), plain)}

    return run


for _suffix, (_field, _limit) in _TEXTS.items():
    method(f"setMy{_suffix}", effect=True)(_setter(_field, _limit))
    method(f"getMy{_suffix}")(_getter(_field))


def language_code(call: Call) -> str:
    """The two-letter `language_code` of a call, "" for all languages."""
    language = call.text("language_code")
    if language and not (len(language) == 2 and language.isascii() and language.islower()):
        raise bad_request("invalid language code specified")
    return language


@method("setChatMenuButton", effect=True)
def set_chat_menu_button(world: "TelegramWorld", call: Call) -> bool:
    """core.telegram.org/bots/api#setchatmenubutton"""
    button: Any = call.json("menu_button", "can't parse menu button JSON object") or {
        "type": "default"
    }
    if not isinstance(button, dict):
        raise bad_request("can't parse menu button: MenuButton must be an Object")
    if button.get("type") not in ("default", "commands", "web_app"):
        raise bad_request("can't parse menu button: MenuButton has unsupported type")
    world.menu_buttons[_menu_chat(world, call)] = button
    return True


@method("getChatMenuButton")
def get_chat_menu_button(world: "TelegramWorld", call: Call) -> Json:
    """core.telegram.org/bots/api#getchatmenubutton"""
    default = world.menu_buttons.get(0, {"type": "commands"})
    button = world.menu_buttons.get(_menu_chat(world, call), default)
    return default if button["type"] == "default" else button


def _menu_chat(world: "TelegramWorld", call: Call) -> int:
    chat_id = call.integer("chat_id")
    return world.chat(chat_id).id if chat_id else 0
