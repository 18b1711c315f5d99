"""Brings events and interactions to the app: the 3-second rule, the repeats, and the two doors.

Source: docs.slack.dev/apis/events-api (responding, retries) and .../using-socket-mode
"""

import asyncio
import secrets
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, Protocol

from playground.hub import Hub
from playground.slack import ids

Json = dict[str, Any]
_WAITING_REPEATS = 5_000
_HOLD_SECONDS = 1.0


@dataclass(frozen=True)
class Parcel:
    """One thing to hand over. `kind` is the Socket Mode envelope type."""

    kind: str
    payload: Json
    attempt: int = 0
    reason: str = ""


@dataclass(frozen=True)
class Ack:
    """What came of one attempt. `reason` is Slack's retry reason when it failed."""

    acknowledged: bool
    body: Any = None
    reason: str = ""
    repeat: bool = True


class Door(Protocol):
    """A way into the app: Socket Mode or HTTP."""

    async def hand_over(self, parcel: Parcel, seconds: float) -> Ack: ...

    async def drop(self) -> None: ...


@dataclass
class Delivery:
    """Sends events at least once (with repeats) and interactions at most once."""

    hub: Hub
    door: Door
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _waiting: int = 0
    _held: list[Json] = field(default_factory=list)

    def event(self, event: Json) -> None:
        """Send one event, if the app is subscribed to it, in its outer envelope. Never waits."""
        if event["type"] not in self.hub.config.slack_events:
            return
        event_id = f"Ev{secrets.token_hex(5).upper()}"
        outer = {
            "token": ids.VERIFICATION_TOKEN,
            "team_id": ids.TEAM,
            "context_team_id": ids.TEAM,
            "context_enterprise_id": None,
            "api_app_id": ids.APP,
            "event": event,
            "type": "event_callback",
            "event_id": event_id,
            "event_time": int(self.hub.clock.timestamp()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": ids.TEAM,
                    "user_id": ids.BOT_USER,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
            "event_context": f"4-{event_id}",
        }
        fault = self.hub.faults.take(
            "slack",
            str(event["type"]),
            _channel_of(event),
            ("duplicate_update", "reorder_updates"),
        )
        if fault is not None and fault.kind == "reorder_updates":
            self._held.append(outer)
            asyncio.get_running_loop().call_later(_HOLD_SECONDS, self._release)
            return
        self._start(self._repeat_until_acknowledged(outer))
        if fault is not None:
            self._start(self._repeat_until_acknowledged(outer))
        self._release()

    def _release(self) -> None:
        held, self._held = self._held, []
        for outer in held:
            self._start(self._repeat_until_acknowledged(outer))

    async def interact(self, kind: str, payload: Json) -> Ack:
        """Send an interaction or a slash command once and wait for its acknowledgement."""
        return await self._attempt(Parcel(kind, payload))

    async def _repeat_until_acknowledged(self, outer: Json) -> None:
        reason = ""
        for attempt, delay in enumerate((0.0, *self.hub.config.slack_retry_delays)):
            if attempt and not await self._pause(delay):
                return
            ack = await self._attempt(Parcel("events_api", outer, attempt, reason))
            if ack.acknowledged or not ack.repeat:
                return
            reason = ack.reason

    async def _pause(self, seconds: float) -> bool:
        """Wait for the next attempt; False when too many wait already and this one is given up."""
        if self._waiting >= _WAITING_REPEATS:
            return False
        self._waiting += 1
        try:
            await asyncio.sleep(seconds)
        finally:
            self._waiting -= 1
        return True

    async def _attempt(self, parcel: Parcel) -> Ack:
        if self.is_down():
            await self.door.drop()
            return Ack(False, reason="timeout")
        started = time.perf_counter()
        ack = await self.door.hand_over(parcel, self.hub.config.slack_ack_seconds)
        self.hub.log_call(
            "slack",
            "out",
            _name_of(parcel),
            parcel.payload,
            200 if ack.acknowledged else 0,
            (time.perf_counter() - started) * 1000,
        )
        return ack

    def is_down(self) -> bool:
        """Whether a fault has the whole of Slack down for as long as it stands."""
        return any(
            fault["platform"] == "slack"
            and fault["kind"] == "down"
            and fault["method"] is None
            and fault["count"] is None
            for fault in self.hub.faults.snapshot()
        )

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Give up everything that is still to be repeated."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def forget(self) -> None:
        """Drop all repeats that still wait (the workspace they are about is gone)."""
        self._held.clear()
        for task in self._tasks:
            task.cancel()


def _channel_of(event: Json) -> str | None:
    item = event.get("item")
    channel = item.get("channel") if isinstance(item, dict) else event.get("channel")
    return channel if isinstance(channel, str) else None


def _name_of(parcel: Parcel) -> str:
    if parcel.kind == "events_api":
        return str(parcel.payload["event"]["type"])
    return str(parcel.payload.get("command") or parcel.payload.get("type"))
