"""Telegram pushes updates instead of being polled; everything after the inbox is the same."""

import socket
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.app import Frontdesk
from bot.telegram.webhook import secret_for
from playground.config import PlaygroundConfig
from playground.server import Playground
from store.inbox import InboxRow
from tests.support.world import People, World, running_world, settings_for


@pytest.fixture
async def pushed(sqlite_url: str) -> AsyncIterator[World]:
    """The desk with a webhook on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
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
    header = "X-Telegram-Bot-Api-Secret-Token"
    update = {"update_id": 1}
    async with aiohttp.ClientSession() as http:
        for headers in ({}, {header: "wrong"}, {header: "ä" * 64}):
            async with http.post(door(pushed), json=update, headers=headers) as answer:
                assert answer.status == 401
        headers = {header: secret}
        async with http.post(door(pushed), data=b"x" * 1_100_000, headers=headers) as answer:
            assert answer.status == 413
        for body in (b"no json", b"[1]", b'{"update_id": "x"}', b"\x00\xff"):
            async with http.post(door(pushed), data=body, headers=headers) as answer:
                assert answer.status == 200
    dead = await pushed.desk.store.read(
        lambda session: session.query(InboxRow).filter_by(status="dead").count()
    )
    assert dead == 4


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
