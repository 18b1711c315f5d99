"""Moments as people say them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.texts import load_texts
from bot.times import when

LONDON = ZoneInfo("Europe/London")
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)  # a Monday
MONDAY = NOON + timedelta(days=7, hours=-2)


def said(language: str, moment: datetime, now: datetime = NOON, zone: ZoneInfo = LONDON) -> str:
    return when(load_texts(), language, moment, now, zone).replace("\u202f", " ")


@pytest.mark.parametrize(
    ("moment", "english", "chinese"),
    [
        (NOON - timedelta(hours=1), "within the next few minutes", "几分钟内"),
        (NOON, "within the next few minutes", "几分钟内"),
        (NOON + timedelta(minutes=5), "within the next few minutes", "几分钟内"),
        (NOON + timedelta(minutes=6), "today by 12:10 PM", "今天 12:10 前"),
        (NOON + timedelta(hours=3, minutes=40), "today by 3:40 PM", "今天 15:40 前"),
        (NOON + timedelta(hours=3, seconds=1), "today by 3:05 PM", "今天 15:05 前"),
        (NOON + timedelta(hours=11, minutes=55), "today by 11:55 PM", "今天 23:55 前"),
        # rounded up, over midnight
        (NOON + timedelta(hours=11, minutes=57), "tomorrow by 12:00 AM", "明天 00:00 前"),
        (NOON + timedelta(hours=22), "tomorrow by 10:00 AM", "明天 10:00 前"),
        (MONDAY, "on Monday, November 30 by 10:00 AM", "11月30日 星期一 10:00 前"),
        (NOON + timedelta(days=39), "on Friday, January 1 by 12:00 PM", "1月1日 星期五 12:00 前"),
    ],
)  # fmt: skip
def test_a_promise(moment: datetime, english: str, chinese: str) -> None:
    assert said("en", moment) == english
    assert said("zh", moment) == chinese
    assert said("zh-hans", moment) == chinese
    assert said("tlh", moment) == english  # the default


def test_it_is_told_in_the_businesss_time_zone() -> None:
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    moment = late + timedelta(hours=1)
    assert said("en", moment, late, ZoneInfo("Asia/Shanghai")) == "today by 8:30 AM"
    assert said("en", moment, late, ZoneInfo("America/New_York")) == "today by 7:30 PM"
    assert said("en", moment, late, LONDON) == "tomorrow by 12:30 AM"


def test_it_never_promises_less_time_than_there_is() -> None:
    for seconds in range(360, 7200, 37):
        moment = NOON + timedelta(seconds=seconds)
        text = said("zh", moment)
        hour, minute = text.split()[1].split(":")
        promised = NOON.replace(hour=int(hour), minute=int(minute))
        assert timedelta(0) <= promised - moment < timedelta(minutes=5)
        assert promised.minute % 5 == 0


def test_when_the_clocks_change_tomorrow_is_tomorrow() -> None:
    evening = datetime(2026, 3, 28, 20, tzinfo=UTC)
    assert said("en", datetime(2026, 3, 29, 8, tzinfo=UTC), evening) == "tomorrow by 9:00 AM"
