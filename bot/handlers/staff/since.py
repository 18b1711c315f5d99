"""Moments in the past as people write them: `today`, `7d`, `24h`, `2026-11-20`. Pure."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_BACK = re.compile(r"^(\d{1,4})\s*(h|d|w|小时|天|周)$")
_UNITS = {
    "h": timedelta(hours=1),
    "小时": timedelta(hours=1),
    "d": timedelta(days=1),
    "天": timedelta(days=1),
    "w": timedelta(weeks=1),
    "周": timedelta(weeks=1),
}
_DAYS_AGO = {"today": 0, "今天": 0, "yesterday": 1, "昨天": 1}


def since(word: str, moment: datetime, zone: ZoneInfo) -> datetime | None:
    """The moment that `word` means at `moment`, in the business's `zone`; None: it means none.
    A day begins at its midnight."""
    word = word.lower()
    back = _BACK.match(word)
    if back:
        return moment - int(back[1]) * _UNITS[back[2]]
    if word in _DAYS_AGO:
        today = moment.astimezone(zone).date()
        return _midnight(today - timedelta(days=_DAYS_AGO[word]), zone)
    try:
        return _midnight(date.fromisoformat(word), zone)
    except (ValueError, OverflowError):
        return None


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)
