"""Several processes on one PostgreSQL database, as an operator starts them; SQLite takes one."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import aiohttp
import psycopg
import pytest

from playground.config import PlaygroundConfig
from playground.server import Playground
from tests.integration.test_cli import frontdesk, in_a_process
from tests.support.databases import Postgres
from tests.support.process import environment, pending_updates, plain_environment, product
from tests.support.world import People, eventually


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    running = Playground(PlaygroundConfig())
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
async def people(playground: Playground) -> AsyncIterator[People]:
    async with aiohttp.ClientSession() as http:
        yield People(playground.url, http)


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


@pytest.mark.postgres
async def test_a_web_door_and_a_worker(
    playground: Playground, people: People, postgres_url: str, tmp_path: Path
) -> None:
    """What comes in over HTTP at one process is worked on by the other; both ways."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    variables = environment(
        playground,
        postgres_url,
        telegram_webhook_url=address,
        slack_app_token="",
        slack_signing_secret=playground.config.slack_signing_secret,
    )
    async with (
        product(variables, tmp_path, "--role", "web", "--port", port, name="web") as web,
        product(variables, tmp_path, "--role", "worker", name="worker") as worker,
    ):
        await asyncio.gather(web.running(), worker.running())
        await people.call("POST", "/control/slack/request_url", {"url": f"{address}/slack/events"})
        customer, agent = await people.customer(), await people.agent()
        await customer.says("Mr Whiskers, my uncle's parrot, swallowed a button of mine")
        await customer.sees("request #")
        card = await agent.sees_card("Emma")
        ts = await agent.replies(card, "Oh dear, which button?")
        await customer.sees("which button?")
        await agent.sees_mark(card, ts, "white_check_mark")
        async with aiohttp.ClientSession() as http, http.get(f"{address}/readyz") as answer:
            assert answer.status == 200, await answer.text()
        assert await worker.stop() == 0
        await customer.says("The blue one")  # stored at the door; nobody works

        async def taken() -> bool:
            return not await pending_updates(playground)

        await eventually(taken)
        assert await web.stop() == 0
    async with product(variables, tmp_path, "--role", "worker", name="next") as following:
        await following.running()
        await agent.sees_in_thread(card, "The blue one")


@pytest.mark.postgres
async def test_another_worker_takes_over(
    playground: Playground, people: People, postgres_url: str, tmp_path: Path
) -> None:
    """Polling and all else go on when a worker is killed, and when others are restarted in turn."""
    variables = environment(playground, postgres_url)
    customer = await people.customer()
    async with product(variables, tmp_path, "--role", "worker", name="one") as one:
        await one.running()
        await customer.says("When are you open?")
        await customer.sees("8:00 on weekdays")
        async with product(variables, tmp_path, "--role", "worker", name="two") as two:
            await two.running()
            await one.kill()
            await customer.says("Mr Whiskers, my uncle's parrot, swallowed a button of mine")
            await customer.sees("request #", seconds=15)
            async with product(variables, tmp_path, "--role", "worker", name="three") as three:
                await three.running()
                stopping = asyncio.create_task(two.stop())
                for number in range(5):
                    await customer.says(f"and, to be precise, button {number}")
                card = await (await people.agent()).sees_card("Emma")
                for number in range(5):
                    await (await people.agent()).sees_in_thread(card, f"button {number}")
                assert await stopping == 0
        assert "another program" not in two.log() + three.log()
    thread = [
        line
        for message in await (await people.agent()).thread(card)
        for line in message["text"].splitlines()  # those of a burst stand in one message
        if line.startswith("and, to be precise")
    ]
    assert thread == [f"and, to be precise, button {number}" for number in range(5)]


@pytest.mark.postgres
async def test_several_may_migrate_at_once(postgres: Postgres, tmp_path: Path) -> None:
    url = postgres.empty()
    variables = plain_environment() | {"FRONTDESK_DATABASE_URL": url}
    upgrades = [in_a_process(("db", "upgrade"), tmp_path, variables) for _ in range(3)]
    for code, text in await asyncio.gather(*upgrades):
        assert code == 0, text
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT count(*) FROM alembic_version").fetchone()
    assert rows == (1,)


async def test_sqlite_takes_one_process(
    playground: Playground, people: People, sqlite_url: str, tmp_path: Path
) -> None:
    variables = environment(playground, sqlite_url)
    async with product(variables, tmp_path) as running:
        await running.running()
        code, text = await frontdesk("run", folder=tmp_path, **variables)
        assert code == 2
        assert len(text.splitlines()) == 1 and "already runs the desk" in text
        code, text = await frontdesk("check", folder=tmp_path, **variables)
        assert code == 0, text
        code, text = await frontdesk("db", "upgrade", folder=tmp_path, **variables)
        assert code == 0, text
        entries = tmp_path / "more.yaml"
        entries.write_text(
            "language: en\nentries:\n  - key: unicorn\n    question: Do you groom unicorns?\n"
            "    answer: Only on Thursdays.\n"
        )
        code, text = await frontdesk("faq", "import", str(entries), folder=tmp_path, **variables)
        assert code == 0, text

        async def knows() -> bool:
            """A chat takes an answer a second, so each question comes from somebody else."""
            somebody = await people.customer()
            await somebody.says("Do you groom unicorns?")
            with suppress(AssertionError):
                await somebody.sees("Only on Thursdays", seconds=2)
                return True
            return False

        await eventually(knows)
        await running.kill()
    async with product(variables, tmp_path) as running:  # the lock went with the process
        await running.running()
