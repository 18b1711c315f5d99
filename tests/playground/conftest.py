"""A playground of its own for every test."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from playground.config import PlaygroundConfig
from playground.server import Playground


class RunningPlayground(Playground):
    """A started playground with an HTTP client for its people's and control API."""

    def __init__(self, config: PlaygroundConfig) -> None:
        super().__init__(config)
        self.http: aiohttp.ClientSession

    async def call(self, verb: str, path: str, body: Any = None, status: int = 200) -> Any:
        """The answer's JSON; the test fails on any other status."""
        async with self.http.request(verb, self.url + path, json=body) as response:
            text = await response.text()
            assert response.status == status, f"{verb} {path}: {response.status} {text}"
            return await response.json()

    async def get(self, path: str, status: int = 200) -> Any:
        return await self.call("GET", path, None, status)

    async def post(self, path: str, body: Any = None, status: int = 200) -> Any:
        return await self.call("POST", path, body, status)

    async def bot(self, method: str, **args: Any) -> Any:
        """A Bot API call in JSON; the whole answer, refused or not."""
        address = f"{self.telegram_api_url}/bot{self.config.telegram_token}/{method}"
        async with self.http.post(address, json=args) as response:
            return await response.json()

    async def ok(self, method: str, **args: Any) -> Any:
        """The result of a Bot API call that must succeed."""
        answer = await self.bot(method, **args)
        assert answer["ok"], answer
        return answer["result"]

    async def refused(self, method: str, **args: Any) -> tuple[int, str]:
        """Code and description of a Bot API call that must be refused."""
        answer = await self.bot(method, **args)
        assert not answer["ok"], answer
        return answer["error_code"], answer["description"]

    async def write(self, customer: int, **body: Any) -> Any:
        """A message of a customer: its Message."""
        answer = await self.post(f"/people/customers/{customer}/messages", body)
        return answer["message"]

    async def started(self, number: int = 0) -> int:
        """The id of a sample customer who has written /start, with no update left waiting."""
        customers = (await self.get("/people/customers"))["customers"]
        customer = int(customers[number]["id"])
        await self.write(customer, text="/start")
        await self.ok("getUpdates", offset=-1)
        updates = await self.ok("getUpdates")
        await self.ok("getUpdates", offset=updates[-1]["update_id"] + 1)
        return customer


@pytest.fixture
async def playground() -> AsyncIterator[RunningPlayground]:
    running = RunningPlayground(PlaygroundConfig())
    await running.start()
    async with aiohttp.ClientSession() as running.http:
        yield running
    await running.stop()
