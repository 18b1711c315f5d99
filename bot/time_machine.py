"""Follows a clock that somebody else moves (FRONTDESK_CLOCK_URL): the demo's and tests' time."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import aiohttp

from store import OffsetClock

log = logging.getLogger(__name__)

_WAIT = 20  # seconds per long poll
_PAUSE = 0.5


class TimeMachine:
    """Keeps an OffsetClock in step with the clock at `url`; calls `moved` after each jump."""

    def __init__(self, url: str, clock: OffsetClock, moved: Callable[[], Awaitable[None]]) -> None:
        self._url = url
        self._clock = clock
        self._moved = moved
        self._known = 0
        self._jumped = asyncio.Event()

    async def run(self) -> None:
        """Follow until cancelled. What a jump sets off runs beside: the next jump is not late."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._follow_on())
            tasks.create_task(self._tell())

    async def _tell(self) -> None:
        while True:
            await self._jumped.wait()
            self._jumped.clear()
            await self._moved()

    async def _follow_on(self) -> None:
        timeout = aiohttp.ClientTimeout(total=_WAIT + 10)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while True:
                try:
                    await self._follow(session)
                except (aiohttp.ClientError, TimeoutError, ValueError, KeyError) as error:
                    log.debug("the clock at %s does not answer: %s", self._url, error)
                    await asyncio.sleep(_PAUSE)

    async def _follow(self, session: aiohttp.ClientSession) -> None:
        query = {"known": str(self._known), "wait": str(_WAIT)}
        async with session.get(self._url, params=query) as response:
            told: dict[str, Any] = await response.json()
        offset = timedelta(seconds=float(told["offset_seconds"]))
        self._known = int(told["version"])
        if offset != self._clock.offset:
            self._clock.offset = offset
            self._jumped.set()
