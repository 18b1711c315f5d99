"""The product as its own process: `frontdesk run`, as an operator starts it."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from playground.server import Playground
from tests.support.world import eventually, settings_for

_SECRETS = ("telegram_token", "slack_bot_token", "slack_app_token", "slack_signing_secret")


def environment(playground: Playground, database_url: str, **more: str) -> dict[str, str]:
    """The variables that make `frontdesk run` work against this playground."""
    settings = settings_for(playground, database_url)
    values = settings.model_dump()
    for name in _SECRETS:
        values[name] = getattr(settings, name).get_secret_value()
    values |= more
    named = {
        f"FRONTDESK_{name.upper()}": str(value)
        for name, value in values.items()
        if value not in (None, "")
    }
    return {**plain_environment(), **named}


def plain_environment() -> dict[str, str]:
    """This process's variables without any of Frontdesk's own."""
    return {name: value for name, value in os.environ.items() if not name.startswith("FRONTDESK_")}


class Product:
    """A running `frontdesk run`."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self._process = process
        self._log = log

    def log(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")

    async def running(self, seconds: float = 60) -> None:
        """Wait until it says that it runs."""

        async def up() -> bool:
            assert self._process.returncode is None, self.log()
            return "Frontdesk is running" in self.log()

        await eventually(up, seconds)

    async def kill(self) -> None:
        """SIGKILL: no chance to finish anything."""
        self._process.kill()
        await self._process.wait()

    async def stop(self) -> int:
        """SIGTERM; the exit code. Fails the test when it does not stop within 30 seconds."""
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self._process.wait(), 30)


@asynccontextmanager
async def product(
    environment: dict[str, str], folder: Path, *arguments: str, name: str = "frontdesk"
) -> AsyncIterator[Product]:
    """Start the product with `arguments`, its log in `folder`/`name`.log; it is killed at the end
    of the block if it still runs."""
    log = folder / f"{name}.log"
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            "run",
            *arguments,
            env=environment | {"PYTHONPATH": str(Path(__file__).parents[2])},
            cwd=folder,
            stdout=output,
            stderr=output,
        )
    running = Product(process, log)
    try:
        yield running
    finally:
        if process.returncode is None:
            await running.kill()


async def pending_updates(playground: Playground) -> int:
    """Updates that Telegram still holds: not yet confirmed by the bot."""
    token = playground.config.telegram_token
    url = f"{playground.telegram_api_url}/bot{token}/getWebhookInfo"
    async with aiohttp.ClientSession() as http, http.get(url) as response:
        return int((await response.json())["result"]["pending_update_count"])
