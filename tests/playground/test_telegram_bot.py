"""The bot's commands, profile and menu, and what it may ask about a chat."""

import pytest
from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat
from telegram.error import BadRequest

from tests.playground.conftest import RunningPlayground


@pytest.fixture
async def bot(playground: RunningPlayground) -> Bot:
    return Bot(playground.config.telegram_token, base_url=f"{playground.telegram_api_url}/bot")


async def test_commands_by_scope_and_language(playground: RunningPlayground, bot: Bot) -> None:
    # core.telegram.org/bots/api#setmycommands, #determining-list-of-commands
    english, chinese = await playground.started(0), await playground.started(1)
    await bot.set_my_commands([BotCommand("start", "Start"), BotCommand("help", "Help")])
    await bot.set_my_commands([BotCommand("help", "帮助")], language_code="zh")
    await bot.set_my_commands(
        [BotCommand("vip", "Yours")], scope=BotCommandScopeChat(english), language_code="en"
    )
    assert [one.command for one in await bot.get_my_commands()] == ["start", "help"]
    assert [one.description for one in await bot.get_my_commands(language_code="zh")] == ["帮助"]
    assert await bot.get_my_commands(scope=BotCommandScopeAllPrivateChats()) == ()

    async def menu(customer: int) -> list[str]:
        found = await playground.get(f"/people/customers/{customer}/commands")
        return [one["description"] for one in found["commands"]]

    assert await menu(english) == ["Yours"]
    assert await menu(chinese) == ["帮助"]
    state = await playground.get("/control/state")
    assert [one["command"] for one in state["commands"]] == ["start", "help"]
    await bot.delete_my_commands(scope=BotCommandScopeChat(english), language_code="en")
    assert await menu(english) == ["Start", "Help"]


@pytest.mark.parametrize(
    ("command", "description", "reason"),
    [
        ("Start", "x", "BOT_COMMAND_INVALID"),
        ("", "x", "command must be non-empty"),
        ("x" * 33, "x", "command length must not exceed 32"),
        ("start", "", "command description must be non-empty"),
        ("start", "x" * 257, "command description length must not exceed 256"),
    ],
)
async def test_bad_commands(
    playground: RunningPlayground, command: str, description: str, reason: str
) -> None:
    # core.telegram.org/bots/api#botcommand
    given = [{"command": command, "description": description}]
    refused = await playground.refused("setMyCommands", commands=given)
    assert refused == (400, f"Bad Request: {reason}")


async def test_profile_texts_per_language(bot: Bot, playground: RunningPlayground) -> None:
    # core.telegram.org/bots/api#setmydescription, #setmyshortdescription, #setmyname
    await bot.set_my_description("Ask us anything")
    await bot.set_my_description("随便问", language_code="zh")
    await bot.set_my_short_description("Help desk")
    await bot.set_my_name("Harbour Help")
    assert (await bot.get_my_description()).description == "Ask us anything"
    assert (await bot.get_my_description("zh")).description == "随便问"
    assert (await bot.get_my_description("de")).description == "Ask us anything"
    assert (await bot.get_my_short_description()).short_description == "Help desk"
    assert (await bot.get_me()).first_name == "Harbour Help"
    with pytest.raises(BadRequest):
        await bot.set_my_short_description("x" * 121)
    assert await playground.refused("setMyName", name="x", language_code="english") == (
        400,
        "Bad Request: invalid language code specified",
    )


async def test_menu_button(bot: Bot, playground: RunningPlayground) -> None:
    # core.telegram.org/bots/api#setchatmenubutton
    customer = await playground.started()
    button = {"type": "web_app", "text": "Shop", "web_app": {"url": "https://example.org"}}
    await playground.ok("setChatMenuButton", chat_id=customer, menu_button=button)
    assert (await bot.get_chat_menu_button(customer)).type == "web_app"
    assert (await bot.get_chat_menu_button()).type == "commands"


async def test_chat_and_members(bot: Bot, playground: RunningPlayground) -> None:
    # core.telegram.org/bots/api#getchat, #getchatmember
    customer = await playground.started()
    chat = await bot.get_chat(customer)
    assert chat.type == "private"
    assert chat.first_name == "Emma"
    assert (await bot.get_chat_member(customer, customer)).status == "member"
    assert (await bot.get_chat_member_count(customer)) == 2
    await playground.post(f"/people/customers/{customer}/block")
    assert (await bot.get_chat_member(customer, 1000000001)).status == "kicked"
    assert (await bot.get_user_profile_photos(customer)).total_count == 0
    with pytest.raises(BadRequest, match=r"(?i)chat not found"):
        await bot.get_chat(12345)


async def test_pins(bot: Bot, playground: RunningPlayground) -> None:
    # core.telegram.org/bots/api#pinchatmessage
    customer = await playground.started()
    sent = await bot.send_message(customer, "Opening hours")
    await bot.pin_chat_message(customer, sent.message_id)
    pinned = (await bot.get_chat(customer)).pinned_message
    assert pinned is not None and pinned.message_id == sent.message_id
    await bot.unpin_chat_message(customer)
    assert (await bot.get_chat(customer)).pinned_message is None
    with pytest.raises(BadRequest, match=r"(?i)message to unpin not found"):
        await bot.unpin_chat_message(customer)


async def test_log_out_ends_everything(playground: RunningPlayground) -> None:
    # core.telegram.org/bots/api#logout
    assert await playground.ok("close") is True
    assert await playground.ok("logOut") is True
    assert await playground.refused("getMe") == (400, "Logged out")
    await playground.post("/control/reset")
    assert (await playground.ok("getMe"))["is_bot"] is True


async def test_names_in_lists_are_customers(playground: RunningPlayground) -> None:
    # core.telegram.org/bots/api#user: required fields of a person's user object
    customer = await playground.started(3)
    message = await playground.write(customer, text="مرحبا")
    assert message["from"] == {
        "id": customer,
        "is_bot": False,
        "first_name": "ليلى",
        "last_name": "حداد",
        "username": "laylahaddad",
        "language_code": "ar",
    }
