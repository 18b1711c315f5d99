"""A process killed between receiving and answering loses nothing."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from playground.config import PlaygroundConfig
from playground.server import Playground
from tests.support.process import environment, pending_updates, product
from tests.support.world import People, eventually


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    running = Playground(PlaygroundConfig())
    await running.start()
    yield running
    await running.stop()


async def test_killed_between_receiving_and_answering(
    playground: Playground, database_url: str, tmp_path: Path
) -> None:
    variables = environment(playground, database_url)
    async with aiohttp.ClientSession() as http:
        people = People(playground.url, http)
        customer = await people.customer()
        async with product(variables, tmp_path) as running:
            await customer.says("/start")
            await customer.sees("Harbour Lane", seconds=60)
            await people.fault("telegram", "down", method="sendMessage")
            await customer.says("When are you open?")
            await customer.says("Mr Whiskers, my uncle's parrot, swallowed a button of mine")

            async def all_confirmed() -> bool:
                return not await pending_updates(playground)

            await eventually(all_confirmed)
            await running.kill()
        assert len(await customer.chat()) == 1

        await people.call("DELETE", "/control/faults")
        async with product(variables, tmp_path) as running:
            await customer.sees("8:00 on weekdays", seconds=60)
            await customer.sees("request #")
            agent = await people.agent()
            card = await agent.sees_card("Emma")
            await agent.sees_in_thread(card, "Mr Whiskers")
            assert await running.stop() == 0, running.log()
        texts = [message["text"] for message in await customer.chat()]
        assert len(texts) == 3, texts
        assert len(await agent.cards()) == 1
