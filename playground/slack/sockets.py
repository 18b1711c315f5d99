"""Socket Mode, the server's side.

Source: docs.slack.dev/apis/events-api/using-socket-mode
"""

import asyncio
import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from playground.slack import ids
from playground.slack.delivery import Ack, Parcel

Json = dict[str, Any]
MAX_CONNECTIONS = 10
_TICKET_SECONDS = 60.0
_HEARTBEAT = 30.0
_NO_CONNECTION = Ack(False, reason="timeout")


@dataclass(eq=False)
class Connection:
    """One WebSocket of the app, with the envelopes it has not acknowledged yet."""

    ws: web.WebSocketResponse
    transport: asyncio.Transport | None
    acks: dict[str, asyncio.Future[Any]] = field(default_factory=dict)
    leaving: bool = False

    async def send(self, frame: Json) -> bool:
        """Send one frame; False when the connection is gone."""
        try:
            await self.ws.send_str(json.dumps(frame))
        except (ConnectionError, RuntimeError):
            return False
        return True


class SocketDoor:
    """All Socket Mode connections; every envelope goes to exactly one of them, in turn."""

    def __init__(self) -> None:
        self._connections: list[Connection] = []
        self._turn = 0
        self._tickets: dict[str, float] = {}

    def new_ticket(self) -> str:
        """A ticket that opens one connection within a minute."""
        now = time.monotonic()
        self._tickets = {t: until for t, until in self._tickets.items() if until > now}
        ticket = secrets.token_urlsafe(16)
        self._tickets[ticket] = now + _TICKET_SECONDS
        return ticket

    def connections(self) -> int:
        return len(self._connections)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """The WebSocket handler behind the address of apps.connections.open."""
        until = self._tickets.pop(request.query.get("ticket", ""), 0.0)
        if until < time.monotonic():
            return web.Response(status=403, text="invalid_ticket")
        ws = web.WebSocketResponse(heartbeat=_HEARTBEAT, compress=False, max_msg_size=16 * 2**20)
        await ws.prepare(request)
        connection = Connection(ws, request.transport)
        if len(self._connections) >= MAX_CONNECTIONS:
            await connection.send(_disconnect("too_many_websockets"))
            await ws.close()
            return ws
        self._connections.append(connection)
        try:
            await connection.send(self._hello())
            async for frame in ws:
                if frame.type == WSMsgType.TEXT:
                    _acknowledge(connection, frame.data)
        finally:
            self._connections.remove(connection)
            for future in connection.acks.values():
                if not future.done():
                    future.set_result(None)
        return ws

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._connections),
            "debug_info": {
                "host": "playground",
                "build_number": 1,
                "approximate_connection_time": 18060,
            },
            "connection_info": {"app_id": ids.APP},
        }

    async def hand_over(self, parcel: Parcel, seconds: float) -> Ack:
        """Send an envelope to the next connection and wait for its acknowledgement."""
        ready = [c for c in self._connections if not c.leaving]
        if not ready:
            return _NO_CONNECTION
        self._turn += 1
        connection = ready[self._turn % len(ready)]
        envelope_id = secrets.token_hex(16)
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        connection.acks[envelope_id] = future
        try:
            if not await connection.send(_envelope(envelope_id, parcel)):
                return _NO_CONNECTION
            async with asyncio.timeout(seconds):
                answer = await future
        except TimeoutError:
            return Ack(False, reason="timeout")
        finally:
            connection.acks.pop(envelope_id, None)
        return _NO_CONNECTION if answer is None else Ack(True, answer.get("payload"))

    async def disconnect(self, reason: str, *, everyone: bool = True) -> int:
        """Send a disconnect frame (`warning`, `refresh_requested`, `link_disabled`).

        After a warning the connection goes on; otherwise it gets nothing new and is closed.
        Returns how many connections were told.
        """
        chosen = self._connections if everyone else self._connections[:1]
        told = list(chosen)
        for connection in told:
            connection.leaving = connection.leaving or reason != "warning"
            await connection.send(_disconnect(reason))
        return len(told)

    async def drop(self) -> None:
        """Close every connection without a word, as an outage does."""
        for connection in list(self._connections):
            if connection.transport is not None:
                connection.transport.abort()

    async def close(self) -> None:
        for connection in list(self._connections):
            await connection.ws.close(code=1001, message=b"shutting down")


def _acknowledge(connection: Connection, data: str) -> None:
    try:
        frame = json.loads(data)
    except ValueError:
        return
    if not isinstance(frame, dict):
        return
    future = connection.acks.get(str(frame.get("envelope_id")))
    if future is not None and not future.done():
        future.set_result(frame)


def _envelope(envelope_id: str, parcel: Parcel) -> Json:
    frame: Json = {
        "envelope_id": envelope_id,
        "payload": parcel.payload,
        "type": parcel.kind,
        "accepts_response_payload": parcel.kind != "events_api",
    }
    if parcel.kind == "events_api":
        frame.update(retry_attempt=parcel.attempt, retry_reason=parcel.reason)
    return frame


def _disconnect(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "playground"}}
