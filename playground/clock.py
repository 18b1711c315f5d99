"""The playground's clock: real time plus an offset that a person can advance."""

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta


class Clock:
    """Aware UTC time that only ever moves forward; waiters wake when it is advanced."""

    def __init__(self) -> None:
        self.offset = timedelta()
        self.version = 1
        self._changed = asyncio.Event()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def timestamp(self) -> float:
        return self.now().timestamp()

    def advance(self, seconds: float) -> None:
        """Move the clock forward by `seconds`; ValueError when negative."""
        if seconds < 0:
            raise ValueError("The clock only moves forward: advance_seconds must not be negative.")
        self._move(self.offset + timedelta(seconds=seconds))

    def reset(self) -> None:
        self._move(timedelta())

    def _move(self, offset: timedelta) -> None:
        self.offset = offset
        self.version += 1
        self.wake()

    def wake(self) -> None:
        """End every wait."""
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def wait_change(self, known: int, seconds: float) -> None:
        """Return when the version differs from `known`, when woken, or after `seconds`."""
        if self.version != known:
            return
        changed = self._changed
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await changed.wait()

    def snapshot(self) -> dict[str, object]:
        return {
            "now": self.now().isoformat(),
            "offset_seconds": self.offset.total_seconds(),
            "version": self.version,
        }
