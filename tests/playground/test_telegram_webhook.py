"""Delivery by webhook: core.telegram.org/bots/api#setwebhook, github.com/tdlib/telegram-bot-api."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters

from tests.playground.conftest import RunningPlayground

_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)


class Receiver:
    """The product's side: keeps what comes in and answers with the statuses it was given."""

    def __init__(self) -> None:
        self.updates: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.answers: list[Any] = []
        self.parallel = self.most_parallel = 0
        self.delay = 0.0
        self.url = ""

    async def handle(self, request: web.Request) -> web.Response:
        self.parallel += 1
        self.most_parallel = max(self.most_parallel, self.parallel)
        try:
            self.updates.append(await request.json())
            self.headers.append(dict(request.headers))
            await asyncio.sleep(self.delay)
        finally:
            self.parallel -= 1
        answer = self.answers.pop(0) if self.answers else 200
        if isinstance(answer, dict):
            return web.json_response(answer)
        return web.Response(status=answer)

    async def wait(self, count: int, seconds: float = 10.0) -> list[dict[str, Any]]:
        until = time.monotonic() + seconds
        while len(self.updates) < count:
            assert time.monotonic() < until, f"{len(self.updates)} of {count} updates came"
            await asyncio.sleep(0.01)
        return self.updates

    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.updates]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


async def _settled(playground: RunningPlayground) -> dict[str, Any]:
    for _ in range(2_000):
        info = await playground.ok("getWebhookInfo")
        if not info["pending_update_count"]:
            break
        await asyncio.sleep(0.01)
    return dict(info)


async def test_updates_are_posted_with_the_secret(
    playground: RunningPlayground, receiver: Receiver
) -> None:
    # core.telegram.org/bots/api#setwebhook: X-Telegram-Bot-Api-Secret-Token
    customer = await playground.started()
    await playground.write(customer, text="before")
    await playground.ok("setWebhook", url=receiver.url, secret_token="s3cret_-", max_connections=5)
    await playground.write(customer, text="after")
    await receiver.wait(2)
    assert receiver.texts() == ["before", "after"]
    assert receiver.headers[0]["X-Telegram-Bot-Api-Secret-Token"] == "s3cret_-"
    assert receiver.headers[0]["Content-Type"] == "application/json"
    info = await _settled(playground)
    assert info == {
        "url": receiver.url,
        "has_custom_certificate": False,
        "pending_update_count": 0,
        "max_connections": 5,
        "ip_address": "127.0.0.1",
    }


async def test_webhook_and_polling_exclude_each_other(
    playground: RunningPlayground, receiver: Receiver
) -> None:
    # core.telegram.org/bots/api#getting-updates: mutually exclusive
    await playground.started()
    poll = asyncio.create_task(playground.bot("getUpdates", timeout=20))
    await asyncio.sleep(0.05)
    await playground.ok("setWebhook", url=receiver.url)
    ended = await asyncio.wait_for(poll, 10)
    assert ended["description"] == "Conflict: terminated by setWebhook request"
    assert await playground.refused("getUpdates") == (409, _ACTIVE)
    await playground.ok("deleteWebhook")
    assert await playground.ok("getUpdates") == []


async def test_errors_are_repeated_and_reported(
    playground: RunningPlayground, receiver: Receiver
) -> None:
    # core.telegram.org/bots/api#webhookinfo: last_error_date, last_error_message
    customer = await playground.started()
    receiver.answers = [500, 503]
    await playground.ok("setWebhook", url=receiver.url)
    started = time.monotonic()
    await playground.write(customer, text="again")
    await receiver.wait(2)  # the first repeat comes at once
    info = await playground.ok("getWebhookInfo")
    assert info["pending_update_count"] == 1
    assert info["last_error_message"].startswith("Wrong response from the webhook: 50")
    assert isinstance(info["last_error_date"], int)
    await receiver.wait(3)  # the second after two seconds
    assert time.monotonic() - started > 1.9
    assert len({update["update_id"] for update in receiver.updates}) == 1
    assert (await _settled(playground))["pending_update_count"] == 0


async def test_a_dead_address_is_reported(playground: RunningPlayground) -> None:
    customer = await playground.started()
    await playground.ok("setWebhook", url="http://127.0.0.1:9/hook")
    await playground.write(customer, text="nobody")
    for _ in range(1_000):
        info = await playground.ok("getWebhookInfo")
        if "last_error_message" in info:
            break
        await asyncio.sleep(0.01)
    assert info["last_error_message"] == "Connection refused"
    assert info["pending_update_count"] == 1


async def test_one_chat_in_order_others_in_parallel(
    playground: RunningPlayground, receiver: Receiver
) -> None:
    # github.com/tdlib/telegram-bot-api, WebhookActor: one queue per chat
    customers = [await playground.started(number) for number in range(3)]
    receiver.delay = 0.05
    await playground.ok("setWebhook", url=receiver.url)
    for text in "abc":
        for customer in customers:
            await playground.write(customer, text=text)
    await receiver.wait(9)
    assert receiver.most_parallel == 3
    for customer in customers:
        own = [
            update["message"]["text"]
            for update in receiver.updates
            if update["message"]["chat"]["id"] == customer
        ]
        assert own == ["a", "b", "c"]


async def test_max_connections_is_obeyed(playground: RunningPlayground, receiver: Receiver) -> None:
    # core.telegram.org/bots/api#setwebhook: 1-100 simultaneous connections
    customers = [await playground.started(number) for number in range(3)]
    receiver.delay = 0.03
    await playground.ok("setWebhook", url=receiver.url, max_connections=1)
    for customer in customers:
        await playground.write(customer, text="x")
    await receiver.wait(3)
    assert receiver.most_parallel == 1


async def test_a_method_in_the_answer_is_carried_out(
    playground: RunningPlayground, receiver: Receiver
) -> None:
    # core.telegram.org/bots/api#making-requests-when-getting-updates
    customer = await playground.started()
    receiver.answers = [{"method": "sendMessage", "chat_id": customer, "text": "inline"}]
    await playground.ok("setWebhook", url=receiver.url)
    await playground.write(customer, text="x")
    await receiver.wait(1)
    await _settled(playground)
    shown = (await playground.get(f"/people/customers/{customer}/messages"))["messages"]
    assert shown[-1]["text"] == "inline"


async def test_drop_pending_updates(playground: RunningPlayground, receiver: Receiver) -> None:
    # core.telegram.org/bots/api#setwebhook, #deletewebhook
    customer = await playground.started()
    await playground.write(customer, text="dropped")
    await playground.ok("setWebhook", url=receiver.url, drop_pending_updates=True)
    await playground.write(customer, text="kept")
    await receiver.wait(1)
    assert receiver.texts() == ["kept"]


@pytest.mark.parametrize(
    ("args", "reason"),
    [
        ({"url": "ftp://127.0.0.1"}, "Bad Request: invalid webhook URL specified"),
        ({"secret_token": "x" * 257}, "Bad Request: secret token is too long"),
        ({"secret_token": "ä"}, "Bad Request: secret token contains unallowed characters"),
        (
            {"url": "https://example.org/hook"},
            "Bad Request: bad webhook: the playground delivers to this machine only; "
            "use an address on 127.0.0.1",
        ),
    ],
)
async def test_bad_webhooks(
    playground: RunningPlayground, args: dict[str, str], reason: str
) -> None:
    # core.telegram.org/bots/api#setwebhook
    answer = await playground.refused("setWebhook", **{"url": "http://127.0.0.1:9/h", **args})
    assert answer == (400, reason)
    assert (await playground.ok("getWebhookInfo"))["url"] == ""


async def test_duplicate_and_reordered_deliveries(
    playground: RunningPlayground, receiver: Receiver
) -> None:
    # The playground's own switches
    first, second = await playground.started(0), await playground.started(1)
    await playground.ok("setWebhook", url=receiver.url)
    fault = {"platform": "telegram", "kind": "duplicate_update", "count": 1}
    await playground.post("/control/faults", fault)
    await playground.write(first, text="twice")
    await receiver.wait(2)
    assert receiver.updates[0] == receiver.updates[1]
    await playground.post("/control/faults", {**fault, "kind": "reorder_updates"})
    await playground.write(first, text="late")
    await playground.write(second, text="early")
    await receiver.wait(4)
    assert receiver.texts()[2:] == ["early", "late"]
    assert receiver.updates[3]["update_id"] < receiver.updates[2]["update_id"]
    assert (await _settled(playground))["pending_update_count"] == 0


async def test_python_telegram_bot_takes_webhooks(playground: RunningPlayground) -> None:
    # github.com/python-telegram-bot: a custom webhook server with Application.update_queue
    customer = await playground.started()
    seen: list[str] = []

    async def on_text(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None and update.message.text is not None
        seen.append(update.message.text)
        await update.message.reply_text("got it")

    application = (
        Application.builder()
        .token(playground.config.telegram_token)
        .base_url(f"{playground.telegram_api_url}/bot")
        .updater(None)
        .build()
    )
    application.add_handler(MessageHandler(filters.TEXT, on_text))

    async def hook(request: web.Request) -> web.Response:
        update = Update.de_json(await request.json(), application.bot)
        await application.update_queue.put(update)
        return web.Response()

    app = web.Application()
    app.router.add_post("/hook", hook)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    async with application:
        await application.start()
        await application.bot.set_webhook(f"http://127.0.0.1:{runner.addresses[0][1]}/hook")
        await playground.write(customer, text="by webhook")
        for _ in range(300):
            shown = (await playground.get(f"/people/customers/{customer}/messages"))["messages"]
            if shown[-1].get("text") == "got it":
                break
            await asyncio.sleep(0.01)
        await application.bot.delete_webhook()
        await application.stop()
    await runner.cleanup()
    assert seen == ["by webhook"]
    assert shown[-1]["text"] == "got it"
