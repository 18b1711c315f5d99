"""The platforms' side of a benchmark: it answers sends, and customers write through it.

One process plays Telegram and Slack for every contender alike: a bare HTTP server that takes what
is sent and answers like the platform, and the connections over which customers' messages come in
as webhooks. The time of a message runs from its webhook (for a paced load: from the moment it was
due) to the moment the reply, or the line in the staff thread, was accepted here.
"""

import asyncio
import itertools
import json
import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

CHANNEL = "C07SUPPORT1"
BOT_ID = "5551234567"
TOKEN = f"{BOT_ID}:AAbench-token-that-only-this-machine-knows"
PATIENCE = 20.0  # seconds until a reply counts as lost

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_CHAT = re.compile(rb"chat_id(?:=|\": ?\"?)(\d+)")
_MARKED = re.compile(rb"zq(\d+)zq")
_BOT = {
    "id": int(BOT_ID),
    "is_bot": True,
    "first_name": "Harbour Lane",
    "username": "harbour_lane_bot",
}
_SLACK: dict[str, dict[str, Any]] = {
    "auth.test": {
        "url": "http://127.0.0.1/",
        "team": "Harbour Lane",
        "user": "frontdesk",
        "team_id": "T07HARBOUR",
        "user_id": "U07BOT0001",
        "bot_id": "B07BOT0001",
    },
    "conversations.info": {
        "channel": {"id": CHANNEL, "name": "support", "is_member": True, "is_archived": False}
    },
}


def mark(chat_id: int) -> str:
    """A word that finds its way into the staff thread, so that the message is known there."""
    return f"zq{chat_id}zq"


class Platform:
    """Answers every call; `replied(chat_id)` is called when a chat's message was accepted."""

    def __init__(self) -> None:
        self.replied: Callable[[int], None] = lambda _chat: None
        self.sends = 0
        self.port = 0
        self._ids = itertools.count(1)
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> "Platform":
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Answering(self), "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_error: object) -> None:
        if self._server is not None:
            self._server.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answer(self, path: bytes, body: bytes) -> bytes:
        """The JSON that the platform answers."""
        method = path.rpartition(b"/")[2].decode()
        if path.startswith(b"/api/"):
            return self._slack(method, body)
        if method == "sendMessage":
            return self._send_message(body)
        result: Any = _BOT if method == "getMe" else True
        if method == "getWebhookInfo":
            result = {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
        return json.dumps({"ok": True, "result": result}).encode()

    def _send_message(self, body: bytes) -> bytes:
        found = _CHAT.search(body)
        assert found, body[:300]
        chat = int(found[1])
        self.sends += 1
        self.replied(chat)
        message = {
            "message_id": next(self._ids),
            "from": _BOT,
            "chat": {"id": chat, "first_name": "Emma", "last_name": "Clarke", "type": "private"},
            "date": int(time.time()),
            "text": "We open at 8:00 on weekdays and at 9:00 at the weekend.",
        }
        return json.dumps({"ok": True, "result": message}).encode()

    def _slack(self, method: str, body: bytes) -> bytes:
        number = next(self._ids)
        if method == "chat.postMessage":
            self.sends += 1
            marked = _MARKED.search(body)
            if marked:
                self.replied(int(marked[1]))
        more = _SLACK.get(method) or {"channel": CHANNEL, "ts": f"{1_800_000_000}.{number:06}"}
        return json.dumps({"ok": True, **more}).encode()


class _Answering(asyncio.Protocol):
    """A keep-alive HTTP/1.1 server connection, as bare as can be."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._data = b""
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._data += data
        while True:
            head, blank, rest = self._data.partition(b"\r\n\r\n")
            if not blank:
                return
            found = _LENGTH.search(head)
            length = int(found[1]) if found else 0
            if len(rest) < length:
                return
            self._data = rest[length:]
            path = head.split(b" ", 2)[1].partition(b"?")[0]
            answer = self._platform.answer(path, rest[:length])
            self._transport.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                + str(len(answer)).encode()
                + b"\r\n\r\n"
                + answer
            )


@dataclass
class Sample:
    """What one load gave: messages answered, in how many seconds, and each one's seconds."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    lost: int = 0

    @property
    def answered(self) -> int:
        return len(self.latencies)

    @property
    def rate(self) -> float:
        """Messages per second."""
        return self.answered / self.seconds

    def percentile(self, share: float) -> float:
        """The latency in milliseconds that `share` of the messages stay under."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000


@dataclass
class Customers:
    """Who writes what: `say(index)` is the text and language of the message of that number."""

    first_chat: int
    number: int
    say: Callable[[int], tuple[str, str]]
    stride: int = 1  # above 1: who writes next is somewhere else in the tables
    _updates: "itertools.count[int]" = field(
        default_factory=lambda: itertools.count(int(time.time() * 1000) % 10**9)
    )

    def update(self, index: int) -> tuple[int, bytes]:
        """A chat id and the update that its customer's next message makes."""
        chat = self.first_chat + index * self.stride % self.number
        text, language = self.say(index)
        number = next(self._updates)
        who = {"id": chat, "first_name": "Emma", "last_name": f"Clarke {chat}"}
        update = {
            "update_id": number,
            "message": {
                "message_id": number,
                "from": {**who, "is_bot": False, "language_code": language},
                "chat": {**who, "type": "private"},
                "date": int(time.time()),
                "text": text,
            },
        }
        return chat, json.dumps(update).encode()


class _Writer(asyncio.Protocol):
    """A connection over which one customer's message at a time comes in."""

    def __init__(self, head: bytes, done: Callable[["_Writer", float], None]) -> None:
        self._head = head
        self._done = done
        self._data = b""
        self._waiting = 0
        self._since = 0.0
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def write(self, update: bytes, since: float) -> None:
        """Send a webhook; the message is done when it is acknowledged and its reply was sent."""
        self._waiting, self._since = 2, since
        length = str(len(update)).encode()
        self._transport.write(self._head + length + b"\r\n\r\n" + update)

    def data_received(self, data: bytes) -> None:
        self._data += data
        head, blank, rest = self._data.partition(b"\r\n\r\n")
        if not blank:
            return
        found = _LENGTH.search(head)
        if len(rest) < (int(found[1]) if found else 0):
            return
        if not head.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"a webhook was refused: {head[:200]!r}")
        self._data = b""
        self.step()

    def step(self) -> None:
        self._waiting -= 1
        if not self._waiting:
            self._done(self, time.perf_counter() - self._since)

    def close(self) -> None:
        self._transport.close()


class Load:
    """Customers who write to one contender."""

    def __init__(self, platform: Platform, port: int, path: str, headers: str) -> None:
        self._platform = platform
        self._port = port
        self._head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}"
            "Content-Type: application/json\r\nContent-Length: "
        ).encode()
        self._by_chat: dict[int, _Writer] = {}
        self._next = 0

    async def _connect(self, done: Callable[[_Writer, float], None]) -> _Writer:
        loop = asyncio.get_running_loop()
        made = await loop.create_connection(
            lambda: _Writer(self._head, done), "127.0.0.1", self._port
        )
        return made[1]

    def _begin(self, writer: _Writer, customers: Customers, since: float) -> None:
        # A customer who still waits is skipped: nobody writes twice before the answer is in.
        while True:
            self._next += 1
            chat, update = customers.update(self._next)
            if chat not in self._by_chat:
                break
        self._by_chat[chat] = writer
        writer.write(update, since)

    def _replied(self, chat: int) -> None:
        writer = self._by_chat.pop(chat, None)
        if writer is not None:
            writer.step()

    async def closed(
        self, customers: Customers, together: int, seconds: float = 3600, messages: int = 10**9
    ) -> Sample:
        """`together` customers at a time, each followed by the next: the most it can take."""
        sample = Sample()
        begun = 0
        open_ones = 0
        ended = asyncio.Event()
        started = time.perf_counter()

        def start(writer: _Writer) -> None:
            nonlocal begun, open_ones
            moment = time.perf_counter()
            if moment - started < seconds and begun < messages:
                begun += 1
                open_ones += 1
                self._begin(writer, customers, moment)
            elif not open_ones:
                ended.set()

        def done(writer: _Writer, latency: float) -> None:
            nonlocal open_ones
            open_ones -= 1
            sample.latencies.append(latency)
            start(writer)

        self._platform.replied = self._replied
        writers = [await self._connect(done) for _ in range(together)]
        for writer in writers:
            start(writer)
        await self._wait(ended, seconds, messages, sample)
        sample.seconds = time.perf_counter() - started
        for writer in writers:
            writer.close()
        return sample

    async def _wait(
        self, ended: asyncio.Event, seconds: float, messages: int, sample: Sample
    ) -> None:
        """Until all is answered; what is not answered in time after the end is lost."""
        try:
            limit = seconds + PATIENCE if seconds < 3600 else max(60.0, messages / 50)
            await asyncio.wait_for(ended.wait(), limit)
        except TimeoutError:
            sample.lost = len(self._by_chat)
        self._by_chat.clear()

    async def paced(self, customers: Customers, rate: float, seconds: float) -> Sample:
        """Messages at random moments (Poisson), `rate` a second on the average."""
        sample = Sample()
        idle: list[_Writer] = []
        every: list[_Writer] = []
        chance = random.Random(7)

        def done(writer: _Writer, latency: float) -> None:
            sample.latencies.append(latency)
            idle.append(writer)

        self._platform.replied = self._replied
        started = due = time.perf_counter()
        while due - started < seconds:
            pause = due - time.perf_counter()
            if pause > 0:
                await asyncio.sleep(pause)
            if not idle:
                every.append(await self._connect(done))
                idle.append(every[-1])
            self._begin(idle.pop(), customers, due)
            due += chance.expovariate(rate)
        sample.seconds = time.perf_counter() - started
        end = time.perf_counter() + PATIENCE
        while len(idle) < len(every) and time.perf_counter() < end:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        sample.lost = len(every) - len(idle)
        self._by_chat.clear()
        for writer in every:
            writer.close()
        return sample
