"""Scheduled messages, posted when the playground's clock gets there.

Source: docs.slack.dev/reference/methods/chat.scheduleMessage
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playground.clock import Clock
from playground.slack import ids
from playground.slack.errors import SlackError

Json = dict[str, Any]
_FURTHEST_SECONDS = 120 * 86_400
_NEVER_SECONDS = 3_600.0


@dataclass
class Scheduled:
    """What waits for its time. `post` is called with the stored call when it is due."""

    clock: Clock
    post: Callable[[Json], None]
    waiting: dict[str, Json] = field(default_factory=dict)
    _task: asyncio.Task[None] | None = None
    _more: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, channel: str, post_at: int, params: Json) -> str:
        """Keep a message until `post_at` (Unix seconds). SlackError time_in_past, time_too_far."""
        now = self.clock.timestamp()
        if post_at <= now:
            raise SlackError("time_in_past")
        if post_at > now + _FURTHEST_SECONDS:
            raise SlackError("time_too_far")
        scheduled_id = ids.new_id("Q")
        self.waiting[scheduled_id] = {
            "id": scheduled_id,
            "channel_id": channel,
            "post_at": post_at,
            "date_created": int(now),
            "params": params,
        }
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._run())
        self._more.set()
        return scheduled_id

    def remove(self, scheduled_id: str, channel: str) -> None:
        """SlackError invalid_scheduled_message_id when it is gone, posted or of another channel."""
        entry = self.waiting.get(scheduled_id)
        if entry is None or entry["channel_id"] != channel:
            raise SlackError("invalid_scheduled_message_id")
        del self.waiting[scheduled_id]

    async def _run(self) -> None:
        while True:
            self._post_due()
            self._more.clear()
            now = self.clock.timestamp()
            first = min((e["post_at"] for e in self.waiting.values()), default=now + _NEVER_SECONDS)
            waits = (
                asyncio.ensure_future(
                    self.clock.wait_change(self.clock.version, max(0.0, first - now))
                ),
                asyncio.ensure_future(self._more.wait()),
            )
            try:
                await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for wait in waits:
                    wait.cancel()

    def _post_due(self) -> None:
        now = self.clock.timestamp()
        due = [e for e in self.waiting.values() if e["post_at"] <= now]
        for entry in sorted(due, key=lambda e: e["post_at"]):
            del self.waiting[entry["id"]]
            self.post(entry)

    def clear(self) -> None:
        self.waiting.clear()

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
