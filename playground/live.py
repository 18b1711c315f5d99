"""The `/live` WebSocket: every change, pushed to open pages."""

import asyncio
import contextlib
import json
from typing import Any

from aiohttp import WSMsgType, web

from playground.hub import Hub, LiveClient

_PING_SECONDS = 20.0
_PARTING_SECONDS = 0.5


class LivePages:
    """The open pages."""

    def __init__(self, app: web.Application, hub: Hub) -> None:
        self._hub = hub
        self._serving: set[asyncio.Task[Any]] = set()
        app.router.add_get("/live", self._handle)

    async def close(self) -> None:
        """Part from every page; the server must still be reading, to see that they agree."""
        self._hub.closing.set()
        if self._serving:
            await asyncio.wait(self._serving, timeout=_PARTING_SECONDS)

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        try:
            return await _serve(request, self._hub)
        finally:
            self._serving.discard(task)


async def _serve(request: web.Request, hub: Hub) -> web.WebSocketResponse:
    socket = web.WebSocketResponse(heartbeat=_PING_SECONDS)
    client = hub.attach()  # before the handshake: nothing is missed once the page sees it
    try:
        await socket.prepare(request)
    except BaseException:
        hub.detach(client)
        raise
    tasks = {
        asyncio.create_task(_send(socket, client)),
        asyncio.create_task(_receive(socket, client, hub)),
        asyncio.create_task(hub.closing.wait()),
    }
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        hub.detach(client)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        with contextlib.suppress(ConnectionError):
            await asyncio.wait_for(asyncio.shield(socket.close()), _PARTING_SECONDS)
    return socket


async def _send(socket: web.WebSocketResponse, client: LiveClient) -> None:
    while (frame := await client.queue.get()) is not None:
        await socket.send_str(json.dumps(frame, ensure_ascii=False, separators=(",", ":")))


async def _receive(socket: web.WebSocketResponse, client: LiveClient, hub: Hub) -> None:
    async for message in socket:
        if message.type is not WSMsgType.TEXT:
            continue
        with contextlib.suppress(json.JSONDecodeError, AttributeError):
            wanted = json.loads(message.data).get("subscribe")
            hub.subscribe(client, isinstance(wanted, list) and "calls" in wanted)
