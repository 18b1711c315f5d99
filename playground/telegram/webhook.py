"""Delivery of updates to the product's own address.

Follows core.telegram.org/bots/api#setwebhook and, where that is silent, tdlib/telegram-bot-api
(WebhookActor): one update at a time per chat, repeats after 0, 2, 4 ... 60 seconds, `Retry-After`
obeyed, a method in the answer is carried out.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import aiohttp

from playground.telegram.updates import Queued

if TYPE_CHECKING:
    from playground.telegram.world import TelegramWorld

_MAX_DELAY = 60.0  # seconds between two attempts
_ATTEMPT_SECONDS = 60.0
_REORDER_SECONDS = 1.0  # how long a "reorder" waits for the update to swap with

Inline = Callable[[dict[str, Any]], Awaitable[None]]


@dataclass(frozen=True)
class WebhookSettings:
    """What setWebhook was called with."""

    url: str = ""
    secret_token: str = ""
    max_connections: int = 40
    ip_address: str = ""
    certificate: bool = False


@dataclass
class _Failure:
    """Attempts on one update so far."""

    count: int = 0
    delay: float = 1.0
    not_before: float = field(default_factory=time.monotonic)


class Webhook:
    """Runs while a webhook is set; `changed` starts, `stop` ends it."""

    def __init__(self, world: "TelegramWorld") -> None:
        self._world = world
        self.settings = WebhookSettings()
        self.last_error_date = 0
        self.last_error_message = ""
        self.inline: Inline | None = None  # carries out a method given in an answer
        self._task: asyncio.Task[None] | None = None

    async def change(self, settings: WebhookSettings) -> None:
        """Take new settings; an empty address switches the webhook off."""
        await self.stop()
        self.settings = settings
        self.last_error_date, self.last_error_message = 0, ""
        if settings.url:
            self._task = asyncio.create_task(self._run(settings), name="telegram-webhook")

    async def stop(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _run(self, settings: WebhookSettings) -> None:
        async with aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=settings.max_connections),
            timeout=aiohttp.ClientTimeout(total=_ATTEMPT_SECONDS),
        ) as session:
            await _Delivery(self, self._world, settings, session).run()

    def failed(self, message: str) -> None:
        self.last_error_date = self._world.now()
        self.last_error_message = message


class _Delivery:
    """The sending of updates under one set of settings."""

    def __init__(
        self,
        webhook: Webhook,
        world: "TelegramWorld",
        settings: WebhookSettings,
        session: aiohttp.ClientSession,
    ) -> None:
        self._webhook = webhook
        self._world = world
        self._settings = settings
        self._session = session
        self._busy: dict[int, asyncio.Task[None]] = {}  # by lane
        self._failures: dict[int, _Failure] = {}  # by update id
        self._again: set[int] = set()  # updates to be delivered a second time
        self._held: tuple[int, float] | None = None  # update id and until when it is held back

    async def run(self) -> None:
        try:
            while True:
                self._world.updates.take(1)  # drops what is too old
                pause = self._start_ready()
                await self._world.updates.wait(pause)
        finally:
            for task in self._busy.values():
                task.cancel()
            await asyncio.gather(*self._busy.values(), return_exceptions=True)

    def _start_ready(self) -> float:
        """Start every update whose turn it is; seconds until one may be due."""
        now = time.monotonic()
        pause = 30.0
        blocked = set(self._busy)
        for queued in self._world.updates.waiting.values():
            if len(self._busy) >= self._settings.max_connections:
                break
            if queued.lane in blocked:
                continue
            wait = self._seconds_to_wait(queued, now)
            if wait > 0:
                pause = min(pause, wait)
                if not self._is_held(queued):
                    blocked.add(queued.lane)
                continue
            blocked.add(queued.lane)
            task = asyncio.create_task(self._deliver(queued))
            self._busy[queued.lane] = task
        return pause

    def _is_held(self, queued: Queued) -> bool:
        return self._held is not None and self._held[0] == queued.id

    def _seconds_to_wait(self, queued: Queued, now: float) -> float:
        failure = self._failures.get(queued.id)
        if failure is not None:
            return failure.not_before - now
        if self._held is None:
            lane = str(queued.lane)
            if self._world.hub.faults.take("telegram", queued.kind, lane, ("reorder_updates",)):
                self._held = (queued.id, now + _REORDER_SECONDS)
        if self._held is None:
            return 0.0
        held_id, until = self._held
        if queued.id != held_id:
            self._held = (held_id, now)  # this one overtakes; then the held one may go
            return 0.0
        return until - now

    async def _deliver(self, queued: Queued) -> None:
        try:
            error, retry_after = await self._post(queued)
            if error:
                self._webhook.failed(error)
                self._repeat_later(queued, retry_after)
            else:
                self._delivered(queued)
        finally:
            self._busy.pop(queued.lane, None)
            self._world.updates.wake()

    def _delivered(self, queued: Queued) -> None:
        self._failures.pop(queued.id, None)
        if self._is_held(queued):
            self._held = None
        if queued.id in self._again:
            self._again.discard(queued.id)
        elif self._world.hub.faults.take(
            "telegram", queued.kind, str(queued.lane), ("duplicate_update",)
        ):
            self._again.add(queued.id)
            return  # still in the queue: it goes out once more
        self._world.updates.done(queued.id)

    def _repeat_later(self, queued: Queued, retry_after: float) -> None:
        failure = self._failures.setdefault(queued.id, _Failure())
        wait = retry_after
        if not retry_after and failure.count:
            failure.delay = wait = min(_MAX_DELAY, failure.delay * 2)
        failure.count += 1
        failure.not_before = time.monotonic() + wait

    async def _post(self, queued: Queued) -> tuple[str, float]:
        """The error's text ("" when delivered) and the seconds the other side asked to wait."""
        settings, started = self._settings, time.perf_counter()
        headers = {}
        if settings.secret_token:
            headers["X-Telegram-Bot-Api-Secret-Token"] = settings.secret_token
        status = 0
        try:
            async with self._session.post(
                settings.url, json=queued.update, headers=headers, allow_redirects=False
            ) as response:
                status = response.status
                if not 200 <= status <= 299:
                    text = f"Wrong response from the webhook: {status} {response.reason}"
                    return text, _seconds(response.headers.get("Retry-After"))
                await self._carry_out(response)
                return "", 0.0
        except aiohttp.ClientConnectorError:
            return "Connection refused", 0.0
        except TimeoutError:
            return "Read timeout expired", 0.0
        except aiohttp.ClientError:
            return "Webhook connection closed", 0.0
        finally:
            spent = (time.perf_counter() - started) * 1000
            self._world.hub.log_call("telegram", "out", queued.kind, queued.update, status, spent)

    async def _carry_out(self, response: aiohttp.ClientResponse) -> None:
        if response.content_type != "application/json" or self._webhook.inline is None:
            return
        try:
            args = await response.json()
        except ValueError:
            return
        if isinstance(args, dict) and isinstance(args.get("method"), str):
            await self._webhook.inline(args)


def _seconds(text: str | None) -> float:
    try:
        return min(3600.0, max(0.0, float(text or 0)))
    except ValueError:
        return 0.0
