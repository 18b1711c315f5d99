"""Business hours: pure functions on aware datetimes."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_RANGE = re.compile(r"^([a-z]{3})(?:-([a-z]{3}))?\s+(.+)$")
_SPAN = re.compile(r"^(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})$")
_HORIZON_DAYS = 370


@dataclass(frozen=True)
class Span:
    """Open from `start` to `end` of one day, in minutes after midnight (end up to 1440)."""

    start: int
    end: int


@dataclass(frozen=True)
class BusinessHours:
    """When people are there. An empty `week` means always."""

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    week: tuple[tuple[Span, ...], ...] = ()
    holidays: frozenset[date] = field(default_factory=frozenset)

    def is_open(self, moment: datetime) -> bool:
        """Whether somebody is there at `moment`."""
        if not self.week:
            return True
        start, end = next(self._spans(moment), (moment, moment))
        return start <= moment < end

    def next_open(self, moment: datetime) -> datetime:
        """The first moment from `moment` on at which somebody is there (UTC)."""
        return self.add(moment, timedelta())

    def add(self, moment: datetime, working: timedelta) -> datetime:
        """`moment` plus `working` time, counted only while open (UTC).

        What a year of open hours does not hold goes on in plain time from there.
        """
        reached = moment.astimezone(UTC)
        if not self.week:
            return reached + working
        for start, end in self._spans(moment):
            begin = max(start, reached)
            if end <= begin:  # hours that a change of the clocks made void
                continue
            if working < end - begin or (working == end - begin and working):
                return begin + working
            working -= end - begin
            reached = end
        return reached + working

    def _spans(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The open spans that end after `moment`, in order, for about a year."""
        first = moment.astimezone(self.zone).date()
        for offset in range(_HORIZON_DAYS):
            day = first + timedelta(days=offset)
            if day in self.holidays:
                continue
            for span in self.week[day.weekday()]:
                start, end = self._at(day, span.start), self._at(day, span.end)
                if end > moment:
                    yield start, end

    def _at(self, day: date, minutes: int) -> datetime:
        if minutes >= 24 * 60:
            day, minutes = day + timedelta(days=1), minutes - 24 * 60
        local = datetime.combine(day, time(minutes // 60, minutes % 60), self.zone)
        return local.astimezone(UTC)


@dataclass(frozen=True)
class QuietHours:
    """When nobody is written to without need: from `start` to `end`, in minutes after midnight
    in `zone`; over midnight where `start` is the later one."""

    zone: ZoneInfo
    start: int
    end: int

    def covers(self, moment: datetime) -> bool:
        """Whether `moment` lies in them."""
        local = moment.astimezone(self.zone)
        minutes = local.hour * 60 + local.minute
        if self.start < self.end:
            return self.start <= minutes < self.end
        return minutes >= self.start or minutes < self.end


def parse_quiet(text: str, zone: ZoneInfo) -> QuietHours | None:
    """Read `21:00-08:00`; `none` means that there are none. Raises ValueError with the remedy."""
    if text.strip().lower() == "none":
        return None
    match = _SPAN.match(text.strip())
    if match is None:
        raise ValueError(f"{text!r} cannot be read; write for example 21:00-08:00, or none")
    start, end = int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])
    if max(int(match[2]), int(match[4])) > 59 or max(start, end) > 24 * 60 or start == end:
        raise ValueError(f"{text!r} is not a part of a day; write for example 21:00-08:00, or none")
    return QuietHours(zone, start, end)


def parse_week(text: str) -> tuple[tuple[Span, ...], ...]:
    """Read `mon-fri 09:00-18:00; sat 10:00-14:00,15:00-17:00`. Empty text: always open.

    Raises ValueError that says which part cannot be read and how to write it.
    """
    if not text.strip():
        return ()
    week: list[list[Span]] = [[] for _ in _DAYS]
    for part in text.lower().split(";"):
        if part.strip():
            _add_part(week, part.strip())
    return tuple(tuple(sorted(spans, key=lambda span: span.start)) for spans in week)


def _add_part(week: list[list[Span]], part: str) -> None:
    match = _RANGE.match(part)
    if match is None or match[1] not in _DAYS or (match[2] and match[2] not in _DAYS):
        raise ValueError(f"{part!r} cannot be read; write for example: mon-fri 09:00-18:00")
    first = _DAYS.index(match[1])
    last = _DAYS.index(match[2]) if match[2] else first
    days = range(first, last + 1) if first <= last else [*range(first, 7), *range(last + 1)]
    spans = [_parse_span(text.strip()) for text in match[3].split(",")]
    for day in days:
        week[day].extend(spans)
        _refuse_overlap(week[day], part)


def _parse_span(text: str) -> Span:
    match = _SPAN.match(text)
    if match is None:
        raise ValueError(f"{text!r} cannot be read; write hours as 09:00-18:00")
    start = int(match[1]) * 60 + int(match[2])
    end = int(match[3]) * 60 + int(match[4])
    if int(match[2]) > 59 or int(match[4]) > 59 or start >= end or end > 24 * 60:
        raise ValueError(f"{text!r} is not a span of one day; write hours as 09:00-18:00")
    return Span(start, end)


def _refuse_overlap(spans: list[Span], part: str) -> None:
    ordered = sorted(spans, key=lambda span: span.start)
    for one, two in itertools.pairwise(ordered):
        if two.start < one.end:
            raise ValueError(f"{part!r} overlaps hours given before for the same day")
