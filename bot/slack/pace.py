"""Slack's rate limits: about one message a second and channel, with short bursts allowed."""

import time
from collections.abc import Callable, Hashable

_INTERVAL = 1.0
_BURST = 20
_EARLY = 0.05
_MOST = 10_000


class Pace:
    """Gives each message its turn in a channel: a token bucket that keeps places in the queue."""

    def __init__(
        self,
        interval: float = _INTERVAL,
        burst: int = _BURST,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._interval = interval
        self._burst = burst
        self._clock = clock
        self._next: dict[str, float] = {}
        self._slots: dict[Hashable, float] = {}

    def wait(self, channel: str, whose: Hashable) -> float:
        """Seconds until its turn; 0 means now, and uses the turn up."""
        moment = self._clock()
        slot = self._slots.pop(whose, None)
        if slot is None:
            earliest = moment - self._interval * (self._burst - 1)
            slot = max(self._next.get(channel, earliest), earliest)
            self._next[channel] = slot + self._interval
        if slot <= moment + _EARLY:
            return 0.0
        if len(self._slots) < _MOST:
            self._slots[whose] = slot
        return slot - moment

    def hold(self, channel: str, seconds: float) -> None:
        """Slack said 429: nobody posts to the channel for so long."""
        pause = self._clock() + seconds
        self._next[channel] = max(self._next.get(channel, pause), pause)
