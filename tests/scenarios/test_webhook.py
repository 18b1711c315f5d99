"""Telegram pushes updates instead of being polled; everything after the inbox is the same. A second
program on the bot's token is noticed and explained."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.app import Frontdesk
from bot.telegram import reception
from bot.telegram.webhook import secret_for
from playground.config import PlaygroundConfig
from playground.server import Playground
from store.inbox import InboxRow
from tests.support.web import free_port
from tests.support.world import People, World, eventually, running_world, settings_for

HEADER = "X-Telegram-Bot-Api-Secret-Token"


@pytest.fixture
async def pushed(sqlite_url: str) -> AsyncIterator[World]:
    """The desk with a webhook on a free port."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    async with running_world(sqlite_url, telegram_webhook_url=url, port=port) as running:
        yield running


def door(world: World) -> str:
    return f"{world.settings.telegram_webhook_url}/telegram/webhook"


async def test_answered_by_webhook(pushed: World) -> None:
    customer = await pushed.people.customer()
    await customer.says("When are you open?")
    await customer.sees("8:00 on weekdays")


async def test_only_telegram_comes_in(pushed: World) -> None:
    secret = secret_for(pushed.playground.config.telegram_token)
    update = {"update_id": 1}
    async with aiohttp.ClientSession() as http:
        for headers in ({}, {HEADER: "wrong"}, {HEADER: "ä" * 64}):
            async with http.post(door(pushed), json=update, headers=headers) as answer:
                assert answer.status == 401
        headers = {HEADER: secret}
        async with http.post(door(pushed), data=b"x" * 1_100_000, headers=headers) as answer:
            assert answer.status == 413
        for body in (b"no json", b"[1]", b'{"update_id": "x"}', b"\x00\xff"):
            async with http.post(door(pushed), data=body, headers=headers) as answer:
                assert answer.status == 200
    dead = await pushed.desk.store.read(
        lambda session: session.query(InboxRow).filter_by(status="dead").count()
    )
    assert dead == 4


async def test_200_means_stored(pushed: World, sqlite_url: str) -> None:
    """While the database takes nothing, Telegram is told nothing."""
    secret = secret_for(pushed.playground.config.telegram_token)
    blocker = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    async with aiohttp.ClientSession(headers={HEADER: secret}) as http:
        posting = asyncio.create_task(http.post(door(pushed), json={"update_id": 4711}))
        done, _ = await asyncio.wait([posting], timeout=0.5)
        assert not done
        blocker.execute("ROLLBACK")
        assert (await posting).status == 200
        stored = blocker.execute("SELECT count(*) FROM inbox WHERE external_id = '4711'").fetchone()
        assert stored == (1,)
        assert (await http.post(door(pushed), json={"update_id": 4711})).status == 200
    again = blocker.execute("SELECT count(*) FROM inbox WHERE external_id = '4711'").fetchone()
    assert again == (1,)
    blocker.close()


async def bot_call(world: World, method: str, **arguments: Any) -> None:
    """What another program with the bot's token does."""
    playground = world.playground
    url = f"{playground.telegram_api_url}/bot{playground.config.telegram_token}/{method}"
    async with aiohttp.ClientSession() as http, http.post(url, json=arguments) as answer:
        await answer.read()


async def explains(world: World, part: str) -> None:
    """/readyz fails and says why."""

    async def look() -> bool:
        url = f"http://127.0.0.1:{world.settings.port}/readyz"
        async with aiohttp.ClientSession() as http, http.get(url) as answer:
            return answer.status == 503 and part in await answer.text()

    await eventually(look)


async def test_a_second_poller_is_explained(sqlite_url: str) -> None:
    async with running_world(sqlite_url, port=free_port()) as world:
        customer = await world.people.customer()
        await customer.says("When are you open?")
        await customer.sees("8:00 on weekdays")

        async def polls() -> None:
            while True:
                await bot_call(world, "getUpdates", timeout=1)

        rival = asyncio.create_task(polls())
        await explains(world, "another program polls with this bot's token")
        rival.cancel()
        await bot_call(world, "setWebhook", url="http://127.0.0.1:9/other")
        await explains(world, "another program has set a webhook for this bot")


@pytest.fixture
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reception, "_LOOK_EVERY", 0.3)


async def test_a_webhook_that_is_taken_away_is_explained_and_set_again(
    looks_often: None, pushed: World
) -> None:
    await bot_call(pushed, "deleteWebhook")
    await explains(pushed, "another program has removed this bot's webhook")
    customer = await pushed.people.customer()
    await customer.says("When are you open?")
    await customer.sees("8:00 on weekdays")


async def test_polling_takes_a_forgotten_webhook_away(sqlite_url: str) -> None:
    playground = Playground(PlaygroundConfig())
    await playground.start()
    base = f"{playground.telegram_api_url}/bot{playground.config.telegram_token}"
    async with aiohttp.ClientSession() as http:
        await http.post(f"{base}/setWebhook", json={"url": "http://127.0.0.1:9/old"})
        desk = Frontdesk(settings_for(playground, sqlite_url))
        await desk.start()
        customer = await People(playground.url, http).customer()
        await customer.says("When are you open?")
        await customer.sees("8:00 on weekdays")
        await desk.stop()
    await playground.stop()
