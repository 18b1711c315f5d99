"""What both stand-ins share: clock, faults, the logs, and the live feed to open pages."""

import asyncio
import itertools
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from playground.clock import Clock
from playground.config import PlaygroundConfig
from playground.faults import Faults

Json = dict[str, Any]
_QUEUE_LIMIT = 5_000


@dataclass(eq=False)
class LiveClient:
    """One open page: a bounded queue of frames; a client that does not read is cut off."""

    queue: asyncio.Queue[Json | None] = field(
        default_factory=lambda: asyncio.Queue(maxsize=_QUEUE_LIMIT)
    )
    calls: bool = False


class Hub:
    """The shared heart of one playground."""

    def __init__(self, config: PlaygroundConfig) -> None:
        self.config = config
        self.url = ""  # the server's own root, known once it listens
        self.closing = asyncio.Event()  # set when the server stops: whoever waits gives up
        self.clock = Clock()
        self.faults = Faults()
        self.sends: deque[Json] = deque(maxlen=config.history)
        self.calls: deque[Json] = deque(maxlen=min(config.history, 2_000))
        self._seq = itertools.count(1)
        self._clients: set[LiveClient] = set()

    def attach(self) -> LiveClient:
        client = LiveClient()
        self._clients.add(client)
        return client

    def detach(self, client: LiveClient) -> None:
        self._clients.discard(client)

    def subscribe(self, client: LiveClient, calls: bool) -> None:
        """Whether this page wants the raw calls; a frame says from when on it gets them."""
        client.calls = calls
        frame = {"type": "subscribed", "seq": next(self._seq), "to": ["calls"] if calls else []}
        self._push_to(client, frame)

    def forget(self) -> None:
        """Empty the logs, clear the faults and set the clock back to real time."""
        self.sends.clear()
        self.calls.clear()
        self.faults.clear()
        self.clock.reset()

    @property
    def watched(self) -> bool:
        """Whether any page is open: spares building frames that nobody sees."""
        return bool(self._clients)

    def publish(self, type_: str, **data: Any) -> None:
        """Push one live frame to every open page."""
        if self._clients:
            self._push({"type": type_, "seq": next(self._seq), **data})

    def log_send(self, platform: str, method: str, params: Json, result: Any) -> None:
        """Record an accepted call that had an effect: the oracle for "lost" and "twice"."""
        self.sends.append(
            {
                "seq": next(self._seq),
                "at": self.clock.timestamp(),
                "platform": platform,
                "method": method,
                "params": params,
                "result": result,
            }
        )

    def log_call(
        self, platform: str, direction: str, method: str, params: Json, status: int, ms: float
    ) -> None:
        """Record one raw API call; `direction` is "in" (product -> platform) or "out"."""
        call = {
            "seq": next(self._seq),
            "platform": platform,
            "direction": direction,
            "method": method,
            "params": params,
            "status": status,
            "ms": round(ms, 2),
        }
        self.calls.append(call)
        if any(client.calls for client in self._clients):
            self._push({"type": "call", **call}, only_calls=True)

    def _push(self, frame: Json, only_calls: bool = False) -> None:
        for client in list(self._clients):
            if client.calls or not only_calls:
                self._push_to(client, frame)

    def _push_to(self, client: LiveClient, frame: Json) -> None:
        try:
            client.queue.put_nowait(frame)
        except asyncio.QueueFull:
            self.detach(client)
            client.queue.get_nowait()
            client.queue.put_nowait(None)  # tells the socket to close; the page reconnects
