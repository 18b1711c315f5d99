"""What an operator's tools see: /metrics, and a web server that gives nothing away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import psycopg
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.engine import make_url

import bot.web
from store import inbox
from store.inbox import Received
from tests.support.web import free_port
from tests.support.world import World, eventually, running_world

Numbers = dict[str, float]


@asynccontextmanager
async def served(database_url: str) -> AsyncIterator[tuple[World, str]]:
    """A desk whose own web address is known."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    async with running_world(database_url, port=port, telegram_webhook_url=url) as running:
        yield running, url


async def page(url: str) -> str:
    async with aiohttp.ClientSession() as http, http.get(f"{url}/metrics") as answer:
        assert answer.status == 200
        return await answer.text()


async def numbers(url: str) -> Numbers:
    """Every sample, by its name and the values of its labels: `faq_total sure`."""
    return {
        " ".join([sample.name.removeprefix("frontdesk_"), *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(await page(url))
        for sample in family.samples
    }


async def test_the_numbers_tell_what_happened(database_url: str) -> None:
    async with served(database_url) as (world, url):
        before = await numbers(url)
        customer = await world.people.customer("Zebulon")
        await customer.says("When are you open?")
        answer = await customer.sees("8:00 on weekdays")
        await customer.taps(answer, "solved")
        await customer.says("Do you repair spaceships?")
        await customer.sees("request #")
        agent = await world.people.agent()
        card = await agent.sees_card("Zebulon")
        ts = await agent.replies(card, "Only small ones.")
        await agent.sees_mark(card, ts, "white_check_mark")
        await world.people.fault("telegram", "forbidden", method="sendMessage", count=1)
        await agent.replies(card, "Are you still there?")
        dead = Received("telegram", "1", "x", "lane", "no update", dead="is no update")
        await world.desk.store.run(inbox.accept, [dead])
        wanted = {
            "faq_total solved": 1,
            "faq_total sure": 1,
            "faq_total nothing": 1,
            "handling_seconds_count agent": 2,  # the reply, and who looks after them
            "sends_total send refused telegram": 1,
            "queue_rows telegram inbox dead": 1,
            "queue_rows telegram outbox parked": 1,
        }

        async def all_counted() -> Numbers | None:
            now = await numbers(url)
            grown = {key: value - before.get(key, 0.0) for key, value in now.items()}
            missing = wanted.items() - grown.items()
            return grown if not missing else None

        grown = await eventually(all_counted)
        assert grown is not None
        assert grown["handling_seconds_count customer"] == 2
        assert grown["processed_total done telegram"] == 3
        claimed = [
            grown[f"claimed_rows_total {platform} outbox"] for platform in ("telegram", "slack")
        ]
        assert sum(claimed) >= 5
        text = await page(url)
        assert "Zebulon" not in text
        assert str(customer.id) not in text


@pytest.mark.postgres
async def test_numbers_without_a_database(postgres_url: str) -> None:
    """The monitoring must not go blind when the database does."""
    url = make_url(postgres_url)
    admin = url.set(database="postgres").render_as_string(hide_password=False)
    async with served(postgres_url) as (_, address):
        assert (await numbers(address))["database_up"] == 1
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS false")
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                [url.database],
            )
        now = await numbers(address)
        assert now["database_up"] == 0
        assert not [name for name in now if name.startswith("queue_")]
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS true")


async def raw(url: str, request: bytes) -> bytes:
    """Send bytes; the head of the answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
    writer.write(request)
    answer = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)
    writer.close()
    return answer


async def test_the_web_server_gives_nothing_away(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.web, "_BODY_PATIENCE", 0.3)
    async with served(sqlite_url) as (_, url):
        head = b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        for request, status in (
            (b"GET /healthz" + head + b"\r\n", b"200"),
            (b"GET /nothing" + head + b"\r\n", b"404"),
            (b"\x16\x03\x01 garbage\r\n\r\n", b"400"),
            (b"GET /" + b"a" * 10_000 + head + b"\r\n", b"400"),
            (b"POST /telegram/webhook" + head + b"Content-Length: 99\r\n\r\nslow", b"408"),
            (b"POST /telegram/webhook" + head + b"Content-Length: 1048577\r\n\r\n", b"413"),
        ):
            answer = await raw(url, request + b"x" * (1_048_577 if status == b"413" else 0))
            assert status in answer.split(b"\r\n")[0], answer[:200]
            for word in (b"python", b"aiohttp", b"3.1"):
                assert word not in answer.lower(), answer[:200]
