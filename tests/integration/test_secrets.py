"""Secrets never come out: the product runs with real-looking ones while everything fails."""

import asyncio
import secrets
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from bot.telegram.webhook import secret_for
from playground.config import PlaygroundConfig
from playground.server import Playground
from tests.support.process import environment, plain_environment, product
from tests.support.world import People, eventually

ROOT = Path(__file__).parents[2]
NOWHERE = "http://127.0.0.1:9"


@dataclass(frozen=True)
class Secrets:
    """Made anew for each test, so that none is ever committed."""

    telegram: str
    slack_bot: str
    slack_app: str
    signing: str
    password: str

    @classmethod
    def made(cls) -> "Secrets":
        return cls(
            telegram=f"7{secrets.randbelow(10**9):09}:AA{secrets.token_urlsafe(25)}",
            slack_bot=f"xoxb-{secrets.randbelow(10**12)}-{secrets.token_hex(12)}",
            slack_app=f"xapp-1-A0{secrets.token_hex(4).upper()}-{secrets.token_hex(32)}",
            signing=secrets.token_hex(16),
            password=secrets.token_urlsafe(12),
        )

    def found_in(self, text: str) -> list[str]:
        """What of them stands in a text; the token's public part, the bot's number, may."""
        hidden = [
            self.telegram.partition(":")[2],
            secret_for(self.telegram),
            self.slack_bot,
            self.slack_app,
            self.signing,
            self.password,
        ]
        return [secret for secret in hidden if secret in text]


@pytest.fixture
def hidden() -> Secrets:
    return Secrets.made()


@pytest.fixture
async def playground(hidden: Secrets) -> AsyncIterator[Playground]:
    running = Playground(
        PlaygroundConfig(
            telegram_token=hidden.telegram,
            slack_bot_token=hidden.slack_bot,
            slack_app_token=hidden.slack_app,
            slack_signing_secret=hidden.signing,
        )
    )
    await running.start()
    yield running
    await running.stop()


def frontdesk(variables: dict[str, str], folder: Path, *arguments: str) -> str:
    """Everything a command writes."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        timeout=60,
        env=variables | {"PYTHONPATH": str(ROOT)},
    )
    return done.stdout + done.stderr


async def test_outages_of_every_kind(
    playground: Playground, hidden: Secrets, sqlite_url: str, tmp_path: Path
) -> None:
    variables = environment(
        playground, sqlite_url, slack_signing_secret=hidden.signing, log_level="DEBUG"
    )
    async with aiohttp.ClientSession() as http, product(variables, tmp_path) as running:
        people = People(playground.url, http)
        customer = await people.customer()
        await customer.says("Do you repair spaceships?")
        await customer.sees("request #", seconds=60)
        for platform, kind, more in (
            ("telegram", "error_500", {"count": 2}),
            ("telegram", "reset_before", {"count": 2}),
            ("telegram", "reset_after", {"method": "sendMessage", "count": 1}),
            ("telegram", "rate_limit", {"method": "sendMessage", "count": 1, "retry_after": 1}),
            ("slack", "error_500", {"count": 1}),
            ("slack", "reset_before", {"count": 1}),
            ("slack", "down", {"count": 1}),
            ("slack", "forbidden", {"count": 1, "method": "chat.postMessage"}),
        ):
            await people.fault(platform, kind, **more)
            await customer.says(f"Is anybody there? {platform} {kind}")
        await people.call("POST", "/control/slack/disconnect", {"reason": "refresh_requested"})
        await people.fault("telegram", "forbidden", method="sendMessage", count=1)
        await customer.says("When are you open?")

        async def all_told() -> bool:
            log = running.log()
            return "was not sent" in log and "ends: " in log and "trouble" in log

        await eventually(all_told, 30)
        await playground.stop()  # connections are refused from here on
        seen = len(running.log())

        async def refused() -> bool:
            return "Traceback" in running.log()[seen:] or "trouble" in running.log()[seen:]

        await eventually(refused, 30)
        assert await running.stop() == 0
    assert hidden.found_in(running.log()) == []


async def test_wrong_tokens_and_servers_that_are_not_there(
    playground: Playground, hidden: Secrets, sqlite_url: str, tmp_path: Path
) -> None:
    good = environment(playground, sqlite_url, slack_signing_secret=hidden.signing)
    other = Secrets.made()
    wrong = good | {
        "FRONTDESK_TELEGRAM_TOKEN": other.telegram,
        "FRONTDESK_SLACK_BOT_TOKEN": other.slack_bot,
        "FRONTDESK_SLACK_APP_TOKEN": other.slack_app,
    }
    refused = good | {
        "FRONTDESK_TELEGRAM_API_URL": NOWHERE,
        "FRONTDESK_SLACK_API_URL": f"{NOWHERE}/api/",
    }
    no_database = good | {
        "FRONTDESK_DATABASE_URL": f"postgresql://desk:{hidden.password}@127.0.0.1:9/desk"
    }
    bad_address = good | {
        "FRONTDESK_DATABASE_URL": f"postgresql://desk:{hidden.password}@x@127.0.0.1:9/desk"
    }
    runs = [
        (wrong, ("run",)),
        (wrong, ("check",)),
        (refused, ("check",)),
        (no_database, ("run",)),
        (no_database, ("check",)),
        (no_database, ("db", "upgrade")),
        (bad_address, ("run",)),
    ]
    written = await asyncio.gather(
        *(asyncio.to_thread(frontdesk, values, tmp_path, *what) for values, what in runs)
    )
    for (_, what), text in zip(runs, written, strict=True):
        assert text, what
        assert hidden.found_in(text) == [], what
        assert other.found_in(text) == [], what
    assert "%40" in written[-1]


async def test_a_database_that_lets_nobody_in(
    playground: Playground, hidden: Secrets, postgres_url: str, tmp_path: Path
) -> None:
    """The server closes every connection and lets nobody in: tracebacks, not passwords."""
    import psycopg
    from sqlalchemy.engine import make_url

    url = make_url(postgres_url)
    admin = url.set(database="postgres").render_as_string(hide_password=False)
    role = f"desk_{secrets.token_hex(4)}"
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {role} SUPERUSER LOGIN PASSWORD '{hidden.password}'")
    own = url.set(username=role, password=hidden.password).render_as_string(hide_password=False)
    variables = environment(playground, own, slack_signing_secret=hidden.signing)
    async with aiohttp.ClientSession() as http, product(variables, tmp_path) as running:
        customer = await People(playground.url, http).customer()
        await customer.says("/start")
        await customer.sees("Harbour Lane", seconds=60)
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f"ALTER ROLE {role} NOLOGIN")
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", [role]
            )
        await customer.says("When are you open?")

        async def noticed() -> bool:
            return "Traceback" in running.log()

        await eventually(noticed, 20)
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f"ALTER ROLE {role} LOGIN")
        await customer.sees("8:00 on weekdays", seconds=30)
        assert await running.stop() == 0
    assert hidden.found_in(running.log()) == []


def test_the_test_itself_would_see_a_secret(hidden: Secrets) -> None:
    for secret in (hidden.telegram, hidden.slack_app, hidden.password):
        assert hidden.found_in(f"x {secret} y")


def test_a_typing_error_on_the_command_line(hidden: Secrets, tmp_path: Path) -> None:
    variables = plain_environment() | {"FRONTDESK_TELEGRAM_TOKEN": hidden.telegram}
    assert hidden.found_in(frontdesk(variables, tmp_path, "rnu")) == []
