"""SIGTERM in the middle of a burst: what is in hand is finished, the rest waits for the next."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from playground.config import PlaygroundConfig
from playground.server import Playground
from tests.support.process import environment, product
from tests.support.world import People, eventually

CUSTOMERS = 400  # more than one worker has in hand at a time


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    running = Playground(PlaygroundConfig())
    await running.start()
    yield running
    await running.stop()


async def answers(people: People) -> Counter[str]:
    """How often each customer got the answer: Telegram's own record."""
    sends = await people.sends("sendMessage")
    texts = [send["params"] for send in sends if "8:00 on weekdays" in send["params"]["text"]]
    return Counter(str(params["chat_id"]) for params in texts)


async def test_stopped_in_the_middle_of_a_burst(
    playground: Playground, database_url: str, tmp_path: Path
) -> None:
    variables = environment(playground, database_url)
    async with aiohttp.ClientSession() as http:
        people = People(playground.url, http)
        customers = await asyncio.gather(*(people.customer() for _ in range(CUSTOMERS)))
        async with product(variables, tmp_path) as running:
            await customers[0].says("When are you open?")
            await customers[0].sees("8:00 on weekdays", seconds=60)
            await people.fault("telegram", "slow", method="sendMessage", delay=0.5)
            asking = [asyncio.create_task(c.says("When are you open?")) for c in customers[1:]]
            await customers[1].sees("8:00 on weekdays")
            code = await running.stop()
            await asyncio.gather(*asking)
            first = running.log()
        done = len(await answers(people))
        assert 1 < done < CUSTOMERS, "the signal came in the middle"
        assert code == 0, first
        assert "Frontdesk has stopped" in first
        assert "Traceback" not in first
        assert " [tg-" in first

        await people.call("DELETE", "/control/faults")
        async with product(variables, tmp_path) as running:

            async def all_answered() -> bool:
                return len(await answers(people)) == CUSTOMERS

            await eventually(all_answered, 60)
            assert "Frontdesk is running" in running.log()
            assert await running.stop() == 0
        counts = await answers(people)
        assert set(counts.values()) == {1}, f"{done} were answered before the stop"
