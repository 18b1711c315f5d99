"""Receiving: long polling, allowed kinds, conflicts, retention; with the real library too."""

import asyncio
import time
from typing import Any

from telegram import Update
from telegram.ext import Application, CallbackQueryHandler, ContextTypes, MessageHandler, filters

from tests.playground.conftest import RunningPlayground

_OTHER_POLLER = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)


async def _write(playground: RunningPlayground, *texts: str) -> int:
    customer = await playground.started()
    for text in texts:
        await playground.write(customer, text=text)
    return customer


def _texts(updates: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in updates]


async def test_an_offset_confirms(playground: RunningPlayground) -> None:
    # core.telegram.org/bots/api#getupdates
    await _write(playground, "1", "2", "3")
    first = await playground.ok("getUpdates", limit=2)
    assert _texts(first) == ["1", "2"]
    assert first[1]["update_id"] == first[0]["update_id"] + 1
    assert _texts(await playground.ok("getUpdates")) == ["1", "2", "3"]  # not confirmed yet
    rest = await playground.ok("getUpdates", offset=first[1]["update_id"] + 1)
    assert _texts(rest) == ["3"]
    assert _texts(await playground.ok("getUpdates", offset=first[0]["update_id"])) == ["3"]


async def test_a_negative_offset_keeps_the_last(playground: RunningPlayground) -> None:
    # core.telegram.org/bots/api#getupdates: all previous updates will be forgotten
    await _write(playground, "1", "2", "3")
    assert _texts(await playground.ok("getUpdates", offset=-2)) == ["2", "3"]
    assert _texts(await playground.ok("getUpdates")) == ["2", "3"]


async def test_a_long_poll_ends_with_the_first_update(playground: RunningPlayground) -> None:
    # core.telegram.org/bots/api#getupdates: timeout in seconds
    customer = await playground.started()
    poll = asyncio.create_task(playground.ok("getUpdates", timeout=50))
    await asyncio.sleep(0.05)
    await playground.write(customer, text="now")
    assert _texts(await asyncio.wait_for(poll, 20)) == ["now"]
    await playground.ok("getUpdates", offset=-1)
    (last,) = await playground.ok("getUpdates")
    started = time.monotonic()
    assert await playground.ok("getUpdates", offset=last["update_id"] + 1, timeout=1) == []
    assert time.monotonic() - started > 0.9


async def test_allowed_updates_are_remembered(playground: RunningPlayground) -> None:
    # core.telegram.org/bots/api#getupdates: the previous setting is used when left out
    customer = await playground.started()
    await playground.ok("getUpdates", allowed_updates=["callback_query"])
    body = {"text": "unseen"}
    answer = await playground.post(f"/people/customers/{customer}/messages", body)
    assert answer["update_id"] is None
    assert await playground.ok("getUpdates") == []
    assert (await playground.ok("getWebhookInfo"))["allowed_updates"] == ["callback_query"]
    await playground.ok("getUpdates", allowed_updates=[])
    await playground.write(customer, text="seen")
    assert _texts(await playground.ok("getUpdates")) == ["seen"]
    assert "allowed_updates" not in await playground.ok("getWebhookInfo")


async def test_the_older_of_two_pollers_is_ended(playground: RunningPlayground) -> None:
    # github.com/tdlib/telegram-bot-api, Client::abort_long_poll
    customer = await playground.started()
    older = asyncio.create_task(playground.bot("getUpdates", timeout=20))
    await asyncio.sleep(0.05)
    newer = asyncio.create_task(playground.ok("getUpdates", timeout=20))
    answer = await asyncio.wait_for(older, 10)
    assert (answer["error_code"], answer["description"]) == (409, _OTHER_POLLER)
    await playground.write(customer, text="hi")
    assert _texts(await newer) == ["hi"]


async def test_updates_are_kept_for_a_day(playground: RunningPlayground) -> None:
    # core.telegram.org/bots/api#getting-updates: not longer than 24 hours
    await _write(playground, "old")
    await playground.post("/control/clock", {"advance_seconds": 86_300})
    assert _texts(await playground.ok("getUpdates")) == ["old"]
    await playground.post("/control/clock", {"advance_seconds": 200})
    assert await playground.ok("getUpdates") == []
    assert (await playground.ok("getWebhookInfo"))["pending_update_count"] == 0


async def test_presses_are_kept_for_150_seconds(playground: RunningPlayground) -> None:
    # github.com/tdlib/telegram-bot-api, Client::add_new_callback_query
    customer = await _write(playground, "kept")
    markup = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}
    sent = await playground.ok("sendMessage", chat_id=customer, text="x", reply_markup=markup)
    body = {"message_id": sent["message_id"], "data": "yes"}
    await playground.post(f"/people/customers/{customer}/press", body)
    assert len(await playground.ok("getUpdates")) == 2
    await playground.post("/control/clock", {"advance_seconds": 151})
    assert _texts(await playground.ok("getUpdates")) == ["kept"]


async def test_blocking_sends_my_chat_member(playground: RunningPlayground) -> None:
    # core.telegram.org/bots/api#chatmemberupdated
    customer = await playground.started()
    blocked = await playground.post(f"/people/customers/{customer}/block")
    again = await playground.post(f"/people/customers/{customer}/block")
    await playground.post(f"/people/customers/{customer}/unblock")
    updates = await playground.ok("getUpdates")
    assert updates[0]["update_id"] == blocked["update_id"]
    assert again["update_id"] is None
    states = [update["my_chat_member"]["new_chat_member"]["status"] for update in updates]
    assert states == ["kicked", "member"]
    assert updates[0]["my_chat_member"]["new_chat_member"]["user"]["is_bot"] is True
    assert Update.de_json(updates[0], None) is not None


async def test_raw_updates_go_through_as_they_are(playground: RunningPlayground) -> None:
    # The people's own API, for tests of odd updates
    await playground.started()
    odd = {"some_future_kind": {"value": 1}}
    answer = await playground.post("/people/updates", odd)
    assert await playground.ok("getUpdates") == [{"update_id": answer["update_id"], **odd}]


def _application(playground: RunningPlayground) -> tuple[Any, list[str]]:
    seen: list[str] = []

    async def on_text(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None and update.message.text is not None
        seen.append(update.message.text)
        await update.message.reply_text(f"echo {update.message.text}")

    async def on_press(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.callback_query is not None and update.callback_query.data is not None
        seen.append(update.callback_query.data)
        await update.callback_query.answer("ok")

    application = (
        Application.builder()
        .token(playground.config.telegram_token)
        .base_url(f"{playground.telegram_api_url}/bot")
        .base_file_url(f"{playground.telegram_api_url}/file/bot")
        .build()
    )
    application.add_handler(MessageHandler(filters.TEXT, on_text))
    application.add_handler(CallbackQueryHandler(on_press))
    return application, seen


async def _until(condition: Any, seconds: float = 10.0) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        await asyncio.sleep(0.01)


async def test_python_telegram_bot_polls(playground: RunningPlayground) -> None:
    # github.com/python-telegram-bot: Application with its own Updater, unchanged
    customer = await playground.started()
    application, seen = _application(playground)
    async with application:
        await application.start()
        await application.updater.start_polling(poll_interval=0)
        await playground.write(customer, text="one")
        await _until(lambda: seen == ["one"])
        markup = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}
        sent = await playground.ok("sendMessage", chat_id=customer, text="?", reply_markup=markup)
        body = {"message_id": sent["message_id"], "data": "yes"}
        await playground.post(f"/people/customers/{customer}/press", body)
        await _until(lambda: seen == ["one", "yes"])
        await application.updater.stop()
        await application.stop()
    shown = (await playground.get(f"/people/customers/{customer}/messages"))["messages"]
    assert "echo one" in [message.get("text") for message in shown]
    (asked,) = (m for m in shown if m["message_id"] == sent["message_id"])
    assert asked["callback_answers"][0]["text"] == "ok"
    assert (await playground.ok("getWebhookInfo"))["pending_update_count"] == 0


async def test_every_kind_of_message_is_parsed(playground: RunningPlayground) -> None:
    # core.telegram.org/bots/api#message: the library refuses objects without required fields
    customer = await playground.started()
    file = {"file_name": "x.bin", "mime_type": "application/pdf", "content_base64": "YWJj"}
    gif = {"file_name": "x.gif", "content_base64": "R0lGODlhAQABAAAAACw="}
    bodies: list[dict[str, Any]] = [
        {"text": "hi"},
        {"photo": gif, "caption": "see #this"},
        {"document": file},
        {"voice": {**file, "duration": 3}},
        {"location": {"latitude": 1, "longitude": 2}},
        {"contact": {"phone_number": "+491", "first_name": "Ada"}},
        {"sticker": {"emoji": "👍"}},
    ]
    for body in bodies:
        await playground.write(customer, **body)
    updates = [Update.de_json(one, None) for one in await playground.ok("getUpdates")]
    assert len(updates) == len(bodies)
    for update, body in zip(updates, bodies, strict=True):
        assert update is not None and update.message is not None
        assert getattr(update.message, next(iter(body)))
        assert update.message.chat.id == customer
