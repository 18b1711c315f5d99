"""The fault switches on the Telegram side (API.md), as the real library meets them."""

import asyncio
import time
from typing import Any

import aiohttp
import pytest
from telegram import Bot
from telegram.error import Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from tests.playground.conftest import RunningPlayground


async def _switch(playground: RunningPlayground, kind: str, **more: Any) -> None:
    body = {"platform": "telegram", "kind": kind, **more}
    await playground.post("/control/faults", body)


async def _sent(playground: RunningPlayground, customer: int) -> list[str]:
    shown = (await playground.get(f"/people/customers/{customer}/messages"))["messages"]
    return [message["text"] for message in shown if not message["outgoing"]]


@pytest.fixture
async def bot(playground: RunningPlayground) -> Bot:
    return Bot(playground.config.telegram_token, base_url=f"{playground.telegram_api_url}/bot")


async def test_rate_limit(playground: RunningPlayground, bot: Bot) -> None:
    # core.telegram.org/bots/api#responseparameters: retry_after
    customer = await playground.started()
    await _switch(playground, "rate_limit", count=1, retry_after=7)
    address = f"{playground.telegram_api_url}/bot{playground.config.telegram_token}/sendMessage"
    body = {"chat_id": customer, "text": "x"}
    async with playground.http.post(address, json=body) as reply:
        assert reply.status == 429
        assert reply.headers["Retry-After"] == "7"
        answer = await reply.json()
    assert answer["parameters"] == {"retry_after": 7}
    assert answer["description"] == "Too Many Requests: retry after 7"
    await bot.send_message(customer, "now")
    await _switch(playground, "rate_limit", count=1, retry_after=2)
    with pytest.raises(RetryAfter):
        await bot.send_message(customer, "x")
    assert await _sent(playground, customer) == ["now"]


@pytest.mark.parametrize(
    ("kind", "error", "effect"),
    [
        ("error_500", NetworkError, False),
        ("forbidden", Forbidden, False),
        ("down", NetworkError, False),
        ("reset_before", NetworkError, False),
        ("reset_after", NetworkError, True),
    ],
)
async def test_failures_with_and_without_effect(
    playground: RunningPlayground,
    bot: Bot,
    kind: str,
    error: type[TelegramError],
    effect: bool,
) -> None:
    customer = await playground.started()
    await _switch(playground, kind, count=1, method="sendMessage")
    with pytest.raises(error):
        await bot.send_message(customer, "first")
    await bot.send_message(customer, "second")
    assert await _sent(playground, customer) == (["first", "second"] if effect else ["second"])
    sends = (await playground.get("/control/sends"))["sends"]
    texts = [send["params"]["text"] for send in sends if send["method"] == "sendMessage"]
    assert texts == await _sent(playground, customer)


async def test_hang_and_slow(playground: RunningPlayground, bot: Bot) -> None:
    customer = await playground.started()
    await _switch(playground, "hang", count=1)
    with pytest.raises(TimedOut):
        await bot.send_message(customer, "lost", read_timeout=0.2)
    await _switch(playground, "slow", count=1, delay=0.3)
    started = time.monotonic()
    await bot.send_message(customer, "slow", read_timeout=5)
    assert time.monotonic() - started >= 0.3
    assert await _sent(playground, customer) == ["slow"]


async def test_one_method_or_one_chat_only(playground: RunningPlayground) -> None:
    first, second = await playground.started(0), await playground.started(1)
    await _switch(playground, "forbidden", chat=second)
    await playground.ok("sendMessage", chat_id=first, text="x")
    refused = await playground.refused("sendMessage", chat_id=second, text="x")
    assert refused == (403, "Forbidden: bot was blocked by the user")
    await playground.call("DELETE", "/control/faults")
    await _switch(playground, "error_500", method="editMessageText")
    await playground.ok("sendMessage", chat_id=second, text="x")
    refused = await playground.refused("editMessageText", chat_id=second, message_id=1, text="x")
    assert refused == (500, "Internal Server Error")


async def test_trouble_with_sending_leaves_polling_alone(playground: RunningPlayground) -> None:
    customer = await playground.started()
    await _switch(playground, "rate_limit", count=1)
    await playground.write(customer, text="hi")
    assert len(await playground.ok("getUpdates")) == 1
    assert (await playground.refused("sendMessage", chat_id=customer, text="x"))[0] == 429


async def test_telegram_down(playground: RunningPlayground) -> None:
    customer = await playground.started()
    await _switch(playground, "down", seconds=0.5)
    for method in ("getMe", "getUpdates", "sendMessage"):
        with pytest.raises(aiohttp.ClientConnectionError):
            await playground.bot(method, chat_id=customer, text="x")
    await asyncio.sleep(0.5)
    await playground.ok("getMe")
    assert (await playground.get("/control/faults"))["faults"] == []


async def test_an_update_comes_twice(playground: RunningPlayground) -> None:
    customer = await playground.started()
    await _switch(playground, "duplicate_update", count=1)
    await playground.write(customer, text="a")
    await playground.write(customer, text="b")
    first = await playground.ok("getUpdates")
    second = await playground.ok("getUpdates", offset=first[-1]["update_id"] + 1)
    assert second == [first[0]]
    assert await playground.ok("getUpdates", offset=first[-1]["update_id"] + 1) == []


async def test_updates_come_out_of_order(playground: RunningPlayground) -> None:
    customer = await playground.started()
    await _switch(playground, "reorder_updates", count=1)
    poll = asyncio.create_task(playground.ok("getUpdates", timeout=10))
    await playground.write(customer, text="a")
    await playground.write(customer, text="b")
    updates = await poll
    assert [update["message"]["text"] for update in updates] == ["b", "a"]
    assert updates[0]["update_id"] > updates[1]["update_id"]


async def test_one_kind_of_update_only(playground: RunningPlayground) -> None:
    customer = await playground.started()
    await _switch(playground, "duplicate_update", method="my_chat_member")
    await playground.write(customer, text="once")
    await playground.post(f"/people/customers/{customer}/block")
    first = await playground.ok("getUpdates")
    again = await playground.ok("getUpdates", offset=first[-1]["update_id"] + 1)
    assert [list(update)[1] for update in again] == ["my_chat_member"]
