"""A clock that stands until a test moves it."""

from datetime import UTC, datetime, timedelta

#: A Monday morning.
START = datetime(2026, 11, 23, 9, tzinfo=UTC)


class HandClock:
    """Aware UTC, moved by hand."""

    def __init__(self, time: datetime = START) -> None:
        self.time = time

    def now(self) -> datetime:
        return self.time

    def move(self, seconds: float = 0, **units: float) -> None:
        """move(30), move(hours=2)"""
        self.time += timedelta(seconds=seconds, **units)
