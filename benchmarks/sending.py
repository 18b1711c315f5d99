"""The outbox: how many rows a second one to four workers claim, and how many they send.

python -m benchmarks.sending (a worker; settings come as JSON on standard input)
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import String, cast, func, insert, literal, select
from telegram import Bot

from benchmarks.contenders import ROOT
from benchmarks.databases import FIRST_CHAT, Place, numbers
from benchmarks.platform import BOT_ID, TOKEN, Platform
from benchmarks.report import Figure, Report, middle
from bot.outgoing import TELEGRAM
from bot.telegram.limits import telegram_limits
from bot.telegram.request import AiohttpRequest
from bot.telegram.sender import TelegramSender
from crm.policy import DeskPolicy
from scheduler.delivery import Delivery
from store import Store, UtcDateTime
from store.outbox import OutboxRow

ROWS = 4_000
WORKERS = (1, 2, 3, 4)
_PATIENCE = 120.0  # seconds


def fill(session: Any, rows: int) -> None:
    """So many replies that are due, each to a chat of its own."""
    number = numbers(rows).c.i
    moment = literal(datetime.now(UTC), UtcDateTime())
    lane = literal(f"telegram:{BOT_ID}:") + cast(number, String)
    payload = {"chat_id": str(FIRST_CHAT), "html": "We open at 8:00.", "last": True}
    values = {
        "platform": literal(TELEGRAM),
        "kind": literal("send"),
        "lane": lane,
        "pace": lane,
        "payload": literal(payload, OutboxRow.payload.type),
        "status": literal("due"),
        "attempts": literal(0),
        "created_at": moment,
        "not_before": moment,
    }
    chosen = select(*(value.label(name) for name, value in values.items()))
    session.execute(insert(OutboxRow).from_select(list(values), chosen))


def _left(session: Any) -> int:
    """Rows that nobody has claimed."""
    free = OutboxRow.lease_owner.is_(None)
    counted = select(func.count()).where(OutboxRow.status == "due", free)
    return int(session.scalar(counted))


@contextmanager
def workers(number: int, settings: dict[str, Any]) -> Iterator[list["subprocess.Popen[str]"]]:
    """Processes that are ready and wait for a word."""
    command = [sys.executable, "-m", "benchmarks.sending"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    found = [
        subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(number)
    ]
    try:
        for process in found:
            assert process.stdin and process.stdout
            process.stdin.write(json.dumps(settings) + "\n")
            process.stdin.flush()
            process.stdout.readline()
        yield found
    finally:
        for process in found:
            process.kill()
            process.wait()


def _go(found: list["subprocess.Popen[str]"]) -> None:
    for process in found:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()


async def measure(report: Report, place: Place, rounds: int) -> None:
    """Claims and sends, with one worker as the baseline of the others."""
    most = WORKERS if place.engine == "postgresql" else WORKERS[:1]
    for kind, label in (("claim", "Outbox claims"), ("send", "Outbox sends")):
        rates: dict[int, list[float]] = {number: [] for number in most}
        for _ in range(rounds):
            for number in most:
                rates[number].append(await _rate(place, kind, number))
        for number in most:
            name = f"{label}, {place.engine}, {number} worker{'s' if number > 1 else ''}"
            base = middle(rates[1]) if number > 1 else None
            report.add(Figure(name, middle(rates[number]), "rows/s", base))


async def _rate(place: Place, kind: str, number: int) -> float:
    url = place.desk(0)
    store = Store(url)
    await store.run(fill, ROWS)
    async with Platform() as platform:
        settings = {"url": url, "kind": kind, "telegram_url": platform.url}
        with workers(number, settings) as found:
            started = time.perf_counter()
            _go(found)
            while time.perf_counter() - started < _PATIENCE:
                left = ROWS - platform.sends if kind == "send" else await store.read(_left)
                if left <= 0:
                    break
                await asyncio.sleep(0.01)
            else:
                raise SystemExit(f"{number} workers did not finish: {kind}")
            seconds = time.perf_counter() - started
    store.close()
    return ROWS / seconds


# A worker


async def work(settings: dict[str, Any]) -> None:
    store = Store(settings["url"])
    request = AiohttpRequest()
    await request.initialize()
    bot = Bot(TOKEN, f"{settings['telegram_url']}/bot", request=request)
    sender = TelegramSender(bot, DeskPolicy(), telegram_limits(str(BOT_ID), 30), {})
    delivery = Delivery(store, TELEGRAM, sender)
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    if settings["kind"] == "send":
        await delivery.run()
    while (await store.run(delivery.claim, f"worker {os.getpid()}", 50, urgent=False)).rows:
        pass


if __name__ == "__main__":
    asyncio.run(work(json.loads(sys.stdin.readline())))
