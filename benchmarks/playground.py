"""How many calls per second the playground takes on one core, and whether its memory stays flat.

    python -m benchmarks.playground [--seconds 4] [--rounds 3]

Each server runs in a process of its own on the first core, the load comes from this process on the
last one: 32 connections that send their next call as soon as the answer is in. The baseline is a
bare aiohttp handler that parses the same bodies and answers a constant, in the same run. `best` is
the best round: on a machine with other work the others say more about that work.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web

from playground.config import PlaygroundConfig
from playground.server import Playground

CONNECTIONS = 32
CUSTOMERS = 5
CAP = 2_000  # history kept, for the memory figures
FULL = 12_000  # calls after which every log and queue is at its cap
GROWTH_GOAL = 1.02  # memory after as many calls again, against before
CORES = sorted(os.sched_getaffinity(0))
CONFIG = PlaygroundConfig()
BOT_API = f"/telegram/bot{CONFIG.telegram_token}/sendMessage"
WEB_API = "/slack/api/chat.postMessage"


@dataclass(frozen=True)
class Case:
    """One kind of call; `goal` in calls per second."""

    name: str
    path: str
    bodies: list[dict[str, Any]]
    goal: int


def cases() -> list[Case]:
    said = "Your order 1042 is on its <b>way</b> and arrives today by <i>18:00</i>. Anything else?"
    button = {"text": "That solved it", "callback_data": "solved:1042"}
    message = {"text": said, "parse_mode": "HTML"}
    keyboard = {"reply_markup": {"inline_keyboard": [[button], [button]]}}
    chats = [5_000_000_001 + number for number in range(CUSTOMERS)]
    text = {"channel": "C07SUPPORT1", "text": "*Emma Clarke*: where is my order 1042?"}
    return [
        Case("Bot API sendMessage", BOT_API, [{"chat_id": c, **message} for c in chats], 2_000),
        Case(
            "Bot API sendMessage, with buttons",
            BOT_API,
            [{"chat_id": c, **message, **keyboard} for c in chats],
            2_000,
        ),
        Case("Slack chat.postMessage", WEB_API, [text], 1_000),
        Case("Slack chat.postMessage, a card", WEB_API, [{**text, "blocks": _card()}], 1_000),
    ]


def _card() -> list[dict[str, Any]]:
    fields = [{"type": "mrkdwn", "text": f"*Field {n}*\nvalue {n}"} for n in range(6)]
    buttons = [
        {
            "type": "button",
            "action_id": f"act_{n}",
            "text": {"type": "plain_text", "text": f"Act {n}"},
            "value": "1042",
        }
        for n in range(3)
    ]
    return [
        {"type": "header", "text": {"type": "plain_text", "text": "#1042 Emma Clarke"}},
        {"type": "section", "text": {"type": "mrkdwn", "text": "Where is my order?"}},
        {"type": "section", "fields": fields},
        {"type": "actions", "elements": buttons},
    ]


# The servers


async def serve(kind: str, history: int) -> None:
    """Run one server until standard input closes; its address is the first line of output."""
    os.sched_setaffinity(0, {CORES[0]})
    if kind == "playground":
        playground = Playground(PlaygroundConfig(history=history, chat_history=history))
        await playground.start()
        for customer in playground.telegram.customers.values():
            customer.started = True
        url = playground.url
    else:
        url = await _bare()
    print(url, flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


async def _bare() -> str:
    async def handle(request: web.Request) -> web.Response:
        json.loads(await request.read())
        return web.Response(body=b'{"ok":true}', content_type="application/json")

    app = web.Application()
    app.router.add_post("/{path:.*}", handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return f"http://127.0.0.1:{runner.addresses[0][1]}"


@dataclass
class Server:
    """A server process and what it has used."""

    process: "subprocess.Popen[str]"
    port: int

    def _about(self, what: str) -> str:
        return Path(f"/proc/{self.process.pid}/{what}").read_text()

    def cpu_seconds(self) -> float:
        fields = self._about("stat").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def megabytes(self) -> float:
        pages = int(self._about("statm").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextmanager
def server(kind: str, history: int = CONFIG.history) -> Iterator[Server]:
    command = [sys.executable, "-m", "benchmarks.playground", "--serve", kind]
    process = subprocess.Popen(
        [*command, "--history", str(history)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    port = int(process.stdout.readline().rsplit(":", 1)[1])
    try:
        yield Server(process, port)
    finally:
        process.kill()
        process.wait()


# The load


class Connection(asyncio.Protocol):
    """Sends one call after the other; every answer must be 200 with `"ok":true`."""

    def __init__(self, requests: list[bytes]) -> None:
        self.requests = requests
        self.done = 0
        self._answer = b""
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._next()

    def _next(self) -> None:
        self._transport.write(self.requests[self.done % len(self.requests)])

    def data_received(self, data: bytes) -> None:
        self._answer += data
        head, blank, body = self._answer.partition(b"\r\n\r\n")
        if not blank:
            return
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        if len(body) < length:
            return
        if not head.startswith(b"HTTP/1.1 200") or not body.startswith(
            (b'{"ok":true', b'{"ok": t')
        ):
            raise SystemExit(f"a call was refused: {head[:40]!r} {body[:300]!r}")
        self.done += 1
        self._answer = b""
        self._next()

    def close(self) -> None:
        self._transport.close()


def request_bytes(path: str, body: dict[str, Any]) -> bytes:
    content = json.dumps(body).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {CONFIG.slack_bot_token}\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


async def load(
    port: int, case: Case, seconds: float = 3600, calls: int = 10**9
) -> tuple[int, float]:
    """Send for so many seconds or calls; what was answered, and in how many seconds."""
    requests = [request_bytes(case.path, body) for body in case.bodies]
    loop = asyncio.get_running_loop()
    started = time.perf_counter()
    open_ones = [
        (await loop.create_connection(lambda: Connection(requests), "127.0.0.1", port))[1]
        for _ in range(CONNECTIONS)
    ]
    # An event per call would be part of the load.
    while time.perf_counter() - started < seconds and sum(c.done for c in open_ones) < calls:  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    spent = time.perf_counter() - started
    done = sum(connection.done for connection in open_ones)
    for connection in open_ones:
        connection.close()
    await asyncio.sleep(0.05)
    return done, spent


@dataclass(frozen=True)
class Rate:
    """Calls per second of the clock and per second of the server's processor time."""

    wall: float
    cpu: float


async def rate(kind: str, case: Case, seconds: float) -> Rate:
    with server(kind) as running:
        await load(running.port, case, seconds / 4)
        used = running.cpu_seconds()
        done, spent = await load(running.port, case, seconds)
        return Rate(done / spent, done / max(0.01, running.cpu_seconds() - used))


async def best_rates(case: Case, seconds: float, rounds: int) -> tuple[Rate, Rate]:
    """The playground's best round and the baseline's, taken in turns."""
    ours, bare = [], []
    for _ in range(rounds):
        ours.append(await rate("playground", case, seconds))
        bare.append(await rate("bare", case, seconds))
    return max(ours, key=lambda one: one.wall), max(bare, key=lambda one: one.wall)


async def memory(case: Case) -> tuple[float, float]:
    """Megabytes once every cap is reached, and after as many calls again."""
    with server("playground", CAP) as running:
        await load(running.port, case, calls=FULL)
        before = running.megabytes()
        await load(running.port, case, calls=FULL)
        return before, running.megabytes()


# The report


def line(name: str, value: float, unit: str, baseline: float, goal: float, holds: bool) -> str:
    figures = {"value": value, "unit": unit, "baseline": baseline, "ratio": value / baseline}
    rounded = {k: round(v, 3) if isinstance(v, float) else v for k, v in figures.items()}
    return json.dumps({"name": name, **rounded, "goal": goal, "holds": holds})


async def measure(seconds: float, rounds: int) -> list[str]:
    lines = []
    heads = ("calls/s", "per CPU s", "bare", "bare/CPU s", "ratio", "goal", "holds")
    print(f"{'':36}" + "".join(f"{head:>11}" for head in heads))
    for case in cases():
        ours, bare = await best_rates(case, seconds, rounds)
        holds = ours.wall >= case.goal
        row = (ours.wall, ours.cpu, bare.wall, bare.cpu)
        print(
            f"{case.name:36}"
            + "".join(f"{value:11,.0f}" for value in row)
            + f"{ours.wall / bare.wall:11.2f}{case.goal:11,}{'yes' if holds else 'NO':>11}"
        )
        lines.append(line(case.name, ours.wall, "calls/s", bare.wall, case.goal, holds))
    for case in cases()[1::2]:
        before, after = await memory(case)
        holds = after <= before * GROWTH_GOAL
        name = f"memory: {case.name}"
        print(
            f"{name}, {CAP:,} messages kept: {before:.1f} MB after {FULL:,} calls, "
            f"{after:.1f} MB after {2 * FULL:,}"
        )
        lines.append(line(name, after, "MB", before, round(before * GROWTH_GOAL, 1), holds))
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    parser.add_argument("--history", type=int, default=CONFIG.history, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.serve:
        asyncio.run(serve(args.serve, args.history))
        return
    os.sched_setaffinity(0, {CORES[-1]})
    for one in asyncio.run(measure(args.seconds, args.rounds)):
        print(one)


if __name__ == "__main__":
    main()
