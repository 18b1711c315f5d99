"""The list of commands, per scope and language."""

import re
from typing import TYPE_CHECKING, Any

from playground.telegram.call import Call
from playground.telegram.chats import Customer, Json
from playground.telegram.errors import ApiError, bad_request
from playground.telegram.methods.bot import language_code
from playground.telegram.methods.registry import method

if TYPE_CHECKING:
    from playground.telegram.world import TelegramWorld

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_MAX_COMMANDS = 100
_PLAIN_SCOPES = (
    "default",
    "all_private_chats",
    "all_group_chats",
    "all_chat_administrators",
)
_CHAT_SCOPES = ("chat", "chat_administrators", "chat_member")


def _scope(world: "TelegramWorld", call: Call) -> str:
    scope: Any = call.json("scope", "can't parse BotCommandScope JSON object") or {
        "type": "default"
    }
    if not isinstance(scope, dict):
        raise bad_request("can't parse BotCommandScope: BotCommandScope must be an Object")
    kind = scope.get("type")
    if kind in _PLAIN_SCOPES:
        return str(kind)
    if kind not in _CHAT_SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    if not scope.get("chat_id"):
        raise bad_request("can't parse BotCommandScope: Empty chat_id specified")
    chat = world.chat(scope["chat_id"])
    if kind != "chat":
        raise bad_request("can't change commands in private chats for their members")
    return f"chat:{chat.id}"


@method("setMyCommands", effect=True)
def set_my_commands(world: "TelegramWorld", call: Call) -> bool:
    """core.telegram.org/bots/api#setmycommands"""
    given: Any = call.json("commands", "can't parse commands JSON object")
    if not isinstance(given, list):
        raise bad_request("expected an Array of BotCommand")
    key = (_scope(world, call), language_code(call))
    commands = [_command(one) for one in given]
    if len(commands) > _MAX_COMMANDS:
        raise ApiError(400, "Bad Request: BOT_COMMANDS_TOO_MUCH")
    if commands:
        world.commands[key] = commands
    else:
        world.commands.pop(key, None)
    _publish(world)
    return True


@method("getMyCommands")
def get_my_commands(world: "TelegramWorld", call: Call) -> list[Json]:
    """core.telegram.org/bots/api#getmycommands: exactly this scope and language."""
    return world.commands.get((_scope(world, call), language_code(call)), [])


@method("deleteMyCommands", effect=True)
def delete_my_commands(world: "TelegramWorld", call: Call) -> bool:
    """core.telegram.org/bots/api#deletemycommands"""
    world.commands.pop((_scope(world, call), language_code(call)), None)
    _publish(world)
    return True


def commands_for(world: "TelegramWorld", customer: Customer | None) -> list[Json]:
    """What a customer's menu shows: the narrowest scope wins, in it the own language.

    core.telegram.org/bots/api#determining-list-of-commands
    """
    language = str(customer.user.get("language_code", ""))[:2] if customer else ""
    scopes = ([f"chat:{customer.id}"] if customer else []) + ["all_private_chats", "default"]
    for scope in scopes:
        for wanted in dict.fromkeys((language, "")):
            if (scope, wanted) in world.commands:
                return world.commands[scope, wanted]
    return []


def _publish(world: "TelegramWorld") -> None:
    world.hub.publish("telegram.commands", commands=commands_for(world, None))


def _command(given: object) -> Json:
    if not isinstance(given, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    command = str(given.get("command") or "").strip().removeprefix("/")
    description = str(given.get("description") or "").strip()
    if not command:
        raise bad_request("command must be non-empty")
    if len(command) > 32:
        raise bad_request("command length must not exceed 32")
    if not description:
        raise bad_request("command description must be non-empty")
    if len(description) > 256:
        raise bad_request("command description length must not exceed 256")
    if not _COMMAND.fullmatch(command):
        raise ApiError(400, "Bad Request: BOT_COMMAND_INVALID")
    return {"command": command, "description": description}
