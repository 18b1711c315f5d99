"""Moments as people say them, in their language and the business's time zone. Pure."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

from bot.texts import Texts

_SOON = timedelta(minutes=5)
_STEP = 5  # minutes: promises are rounded up to these


def when(texts: Texts, language: str, moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """`moment` as a promise: "today by 3:40 PM", "on Monday, November 30 by 10:00 AM"."""
    if moment - now <= _SOON:
        return texts.get(language, "when-soon")
    local = _round_up(moment).astimezone(zone)
    locale = {"zh": "zh_Hans_CN"}.get(texts.resolve(language), texts.resolve(language))
    time = format_time(local, "short", locale=locale)
    days = (local.date() - now.astimezone(zone).date()).days
    if days == 0:
        return texts.get(language, "when-today", time=time)
    if days == 1:
        return texts.get(language, "when-tomorrow", time=time)
    skeleton = "M月d日 EEEE" if locale.startswith("zh") else "EEEE, MMMM d"
    day = format_date(local, skeleton, locale=locale)
    return texts.get(language, "when-later", day=day, time=time)


def _round_up(moment: datetime) -> datetime:
    base = moment.replace(second=0, microsecond=0)
    if base != moment:
        base += timedelta(minutes=1)
    return base + timedelta(minutes=-base.minute % _STEP)
