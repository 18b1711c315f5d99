"""Times in words: what they mean wherever one is, and that nothing is misread in silence."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.errors import Invalid
from crm.moments import FURTHEST, read_moment

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 25, 13, 20, tzinfo=BERLIN)  # a Wednesday
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "Asia/Shanghai", "America/New_York"])
NOWS = st.integers(0, 4 * 365 * 24 * 3600).map(
    lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
SCRAPS = "0123456789 :.-年月日点周五明天后amphdwfri下"


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("tomorrow 9", "Thu 2026-11-26 09:00"),
        ("Tomorrow, at 9:30!", "Thu 2026-11-26 09:30"),
        ("tmr 9:30 pm", "Thu 2026-11-26 21:30"),
        ("tomorrow 3", "Thu 2026-11-26 15:00"),
        ("tomorrow 3am", "Thu 2026-11-26 03:00"),
        ("明天9点", "Thu 2026-11-26 09:00"),
        ("明天上午十点半", "Thu 2026-11-26 10:30"),
        ("明晚8点", "Thu 2026-11-26 20:00"),
        ("day after tomorrow 10", "Fri 2026-11-27 10:00"),
        ("大后天下午3点", "Sat 2026-11-28 15:00"),
        ("Fri", "Fri 2026-11-27 09:00"),
        ("周五", "Fri 2026-11-27 09:00"),
        ("星期天晚上9点30分", "Sun 2026-11-29 21:30"),
        ("wed", "Wed 2026-12-02 09:00"),
        ("wed 15:00", "Wed 2026-11-25 15:00"),
        ("wednesday 9:00", "Wed 2026-12-02 09:00"),
        ("next friday at noon", "Fri 2026-12-04 12:00"),
        ("下周一上午9点", "Mon 2026-11-30 09:00"),
        ("next week", "Mon 2026-11-30 09:00"),
        ("下个月", "Tue 2026-12-01 09:00"),
        ("in 2 hours", "Wed 2026-11-25 15:20"),
        ("1h 30m", "Wed 2026-11-25 14:50"),
        ("in half an hour", "Wed 2026-11-25 13:50"),
        ("一个半小时后", "Wed 2026-11-25 14:50"),
        ("两小时后", "Wed 2026-11-25 15:20"),
        ("三天后", "Sat 2026-11-28 13:20"),
        ("in 2 weeks", "Wed 2026-12-09 13:20"),
        ("17:30", "Wed 2026-11-25 17:30"),
        ("9", "Thu 2026-11-26 09:00"),
        ("tonight", "Wed 2026-11-25 19:00"),
        ("end of day", "Wed 2026-11-25 17:00"),
        ("3 December 14:00", "Thu 2026-12-03 14:00"),
        ("Dec 3 14:00", "Thu 2026-12-03 14:00"),
        ("12月3号", "Thu 2026-12-03 09:00"),
        ("5 Jan 2027", "Tue 2027-01-05 09:00"),
        ("2026-12-03 9:05", "Thu 2026-12-03 09:05"),
    ],
)
def test_what_is_meant(words: str, meant: str) -> None:
    found = read_moment(words, NOW, BERLIN).astimezone(BERLIN)
    assert found.strftime("%a %Y-%m-%d %H:%M") == meant


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("", "error-bad-time"),
        ("soon", "error-bad-time"),
        ("25:00", "error-bad-time"),
        ("tomorrow 9 sharp", "error-bad-time"),
        ("31 feb", "error-bad-time"),
        ("fri sat", "error-bad-time"),
        ("13 pm", "error-bad-time"),
        ("yesterday", "error-bad-time"),
        ("today 9", "error-time-over"),
        ("2020-01-01", "error-time-over"),
        ("in 0 minutes", "error-time-over"),
        ("in 9999 days", "error-time-far"),
        ("2099-01-01", "error-time-far"),
    ],
)
def test_what_is_refused(words: str, key: str) -> None:
    with pytest.raises(Invalid, match=key):
        read_moment(words, NOW, BERLIN)


@given(
    st.text(max_size=30) | st.text(SCRAPS, max_size=14),
    NOWS,
    ZONES,
)
def test_anything_is_read_as_a_time_to_come_or_refused(
    words: str, now: datetime, zone: str
) -> None:
    try:
        moment = read_moment(words, now, ZoneInfo(zone))
    except Invalid:
        return
    assert now < moment <= now + FURTHEST and moment.tzinfo is UTC


@given(NOWS, ZONES, st.integers(1, 300), st.times(min_value=time(7)))
def test_a_day_and_a_time_are_those_of_the_zone(
    now: datetime, zone: str, days: int, clock: time
) -> None:
    here = ZoneInfo(zone)
    day: date = now.astimezone(here).date() + timedelta(days=days)
    for words in (
        f"{day.isoformat()} {clock:%H:%M}",
        f"{clock:%H:%M} on {day.day} {day:%B} {day.year}",
        f"{day.year}年{day.month}月{day.day}日{clock.hour}点{clock:%M}分",
    ):
        found = read_moment(words, now, here)
        wanted = datetime.combine(day, clock.replace(second=0, microsecond=0), here)
        assert found == wanted.astimezone(UTC), words


@given(NOWS, ZONES, st.integers(1, 300), st.sampled_from(["minutes", "hours"]))
def test_how_much_later_is_counted_in_real_time(
    now: datetime, zone: str, amount: int, unit: str
) -> None:
    later = now + timedelta(**{unit: amount})
    chinese = {"minutes": "分钟", "hours": "小时"}[unit]
    short = unit[0]
    for words in (f"in {amount} {unit}", f"{amount}{short}", f"{amount}{chinese}后"):
        assert read_moment(words, now, ZoneInfo(zone)) == later


@given(NOWS, ZONES, st.integers(0, 6))
def test_a_weekday_is_the_next_one(now: datetime, zone: str, weekday: int) -> None:
    here = ZoneInfo(zone)
    english = ("monday", "tue", "Wed", "thursday", "fri", "saturday", "sun")[weekday]
    chinese = "周" + "一二三四五六日"[weekday]
    found = read_moment(english, now, here)
    assert found == read_moment(chinese, now, here)
    local = found.astimezone(here)
    assert (local.weekday(), local.time()) == (weekday, time(9))
    assert 0 < (local.date() - now.astimezone(here).date()).days <= 7
