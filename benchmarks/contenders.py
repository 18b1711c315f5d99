"""The contenders: Frontdesk, the textbook bot and the floor, each a process of its own."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.databases import FIRST_CHAT, Place
from benchmarks.platform import BOT_ID, CHANNEL, TOKEN, Load, Platform
from benchmarks.processes import Family
from bot.telegram.webhook import PATH, secret_for
from faq.files import parse_file

ROOT = Path(__file__).parents[1]
TOGETHER = 64  # customers who write at the same time
_SECRET = f"X-Telegram-Bot-Api-Secret-Token: {secret_for(TOKEN)}\r\n"
_ANSWER = "We open at 8:00 on weekdays and at 9:00 at the weekend. We close at 18:00 on Monday."


class Contender:
    """A running program that answers customers."""

    def __init__(self, name: str, process: "subprocess.Popen[str]", port: int, log: Path) -> None:
        self.name = name
        self.port = port
        self.family = Family(process.pid)
        self.process = process
        self.log = log

    def load(self, platform: Platform) -> Load:
        return Load(platform, self.port, PATH, _SECRET)

    async def wait(self, seconds: float = 60) -> None:
        """Until it takes webhooks."""
        end = time.monotonic() + seconds
        while not await asyncio.to_thread(self.ready):  # the platform must go on answering
            if time.monotonic() > end:
                raise SystemExit(f"{self.name} does not start:\n{self.log.read_text()[-3000:]}")
            await asyncio.sleep(0.05)

    def ready(self) -> bool:
        """Whether it takes webhooks; raises SystemExit with its log when it has ended."""
        if self.process.poll() is not None:
            raise SystemExit(f"{self.name} ended:\n{self.log.read_text()[-3000:]}")
        return is_ready(self.port) if self.name == "Frontdesk" else _listens(self.port)


def sample_faq() -> list[tuple[str, str]]:
    """(what customers may say, the answer) of the sample business, in both languages."""
    folder = ROOT / "playground" / "sample"
    entries = [e for name in ("en", "zh") for e in parse_file(folder / f"faq.{name}.yaml")]
    return [(phrase, e.answer) for e in entries for phrase in (e.question, *e.phrases, *e.keywords)]


def frontdesk_environment(url: str, platform_url: str, port: int, **more: str) -> dict[str, str]:
    """The settings of a Frontdesk that works against the benchmark's platform."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("FRONTDESK_")}
    settings = {
        "DATABASE_URL": url,
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_API_URL": platform_url,
        "TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{port}",
        "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_SIGNING_SECRET": "bench",
        "SLACK_API_URL": f"{platform_url}/api/",
        "SLACK_SUPPORT_CHANNEL": CHANNEL,
        "SLACK_RATE_FACTOR": "1000",  # the most there is; the platform here has no limit
        "PORT": str(port),
        "LOG_LEVEL": "WARNING",
        **more,
    }
    return {
        **plain,
        "PYTHONPATH": str(ROOT),
        **{f"FRONTDESK_{name}": value for name, value in settings.items()},
    }


@contextmanager
def frontdesk(platform: Platform, url: str, folder: Path, **more: str) -> Iterator[Contender]:
    """`frontdesk run`, as an operator starts it."""
    port = free_port()
    environment = frontdesk_environment(url, platform.url, port, **more)
    with _started("Frontdesk", ["bot", "run"], port, folder, environment) as made:
        yield made


@contextmanager
def baseline(
    name: str, place: Place, platform: Platform, folder: Path, customers: int, tickets: bool
) -> Iterator[Contender]:
    """The `textbook` bot, or the `floor` (which uses Frontdesk's own tables)."""
    port = free_port()
    url = place.empty() if name == "textbook" else place.desk(customers, tickets)
    telegram = platform.url if name == "textbook" else f"{platform.url}/bot{TOKEN}"
    settings = {
        "url": url,
        "port": port,
        "token": TOKEN,
        "bot": BOT_ID,
        "telegram_url": telegram,
        "slack_url": f"{platform.url}/api/",
        "slack_token": "xoxb-bench",
        "channel": CHANNEL,
        "first_chat": FIRST_CHAT,
        "customers": customers,
        "tickets": tickets,
        "together": TOGETHER,
        "faq": sample_faq(),
        "reply": _ANSWER,
    }
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with _started(name, [f"benchmarks.{name}"], port, folder, environment, settings) as made:
        yield made


@contextmanager
def _started(
    name: str,
    module: list[str],
    port: int,
    folder: Path,
    environment: dict[str, str],
    settings: dict[str, Any] | None = None,
) -> Iterator[Contender]:
    log = folder / f"{name}-{port}.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *module],
            env=environment,
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            text=True,
        )
    assert process.stdin is not None
    if settings is not None:
        process.stdin.write(json.dumps(settings) + "\n")
        process.stdin.flush()
    try:
        yield Contender(name, process, port, log)
    finally:
        process.kill()
        process.wait()


def is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=1) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
