"""Business hours: a table of cases, and what holds for all of them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crm.hours import BusinessHours, Span, parse_quiet, parse_week
from crm.policy import DeskPolicy

LONDON, NEW_YORK = ZoneInfo("Europe/London"), ZoneInfo("America/New_York")
SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = "mon-fri 09:00-18:00; sat 10:00-14:00"


def hours(week: str, zone: ZoneInfo = LONDON, *holidays: str) -> BusinessHours:
    days = frozenset(date.fromisoformat(day) for day in holidays)
    return BusinessHours(zone, parse_week(week), days)


def at(text: str, zone: ZoneInfo = LONDON, fold: int = 0) -> datetime:
    """2026-11-23 09:00 in the zone."""
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-23 08:59", False),  # Monday
        ("2026-11-23 09:00", True),
        ("2026-11-23 17:59", True),
        ("2026-11-23 18:00", False),
        ("2026-11-28 10:00", True),  # Saturday
        ("2026-11-28 14:00", False),
        ("2026-11-29 12:00", False),  # Sunday
        ("2026-12-25 12:00", False),  # a holiday, a Friday
        ("2026-12-24 12:00", True),
    ],
)
def test_open_or_not(moment: str, is_open: bool) -> None:
    assert hours(OFFICE, LONDON, "2026-12-25").is_open(at(moment)) is is_open


@pytest.mark.parametrize(
    ("moment", "minutes", "due"),
    [
        ("2026-11-23 10:00", 60, "2026-11-23 11:00"),
        ("2026-11-23 17:30", 60, "2026-11-24 09:30"),  # over the night
        ("2026-11-23 17:00", 60, "2026-11-23 18:00"),  # just by closing time
        ("2026-11-23 03:00", 60, "2026-11-23 10:00"),  # before opening
        ("2026-11-28 13:30", 60, "2026-11-30 09:30"),  # over the weekend
        ("2026-11-27 17:59", 60 * 4 + 1, "2026-11-28 14:00"),
        ("2026-12-24 17:30", 60, "2026-12-28 09:30"),  # Christmas and Boxing Day are closed
        ("2026-11-23 09:00", 9 * 60, "2026-11-23 18:00"),
        ("2026-11-23 09:00", 9 * 60 + 1, "2026-11-24 09:01"),
        ("2026-11-23 18:00", 0, "2026-11-24 09:00"),  # the next opening
        ("2026-11-23 12:00", 0, "2026-11-23 12:00"),
    ],
)
def test_adding_working_time(moment: str, minutes: int, due: str) -> None:
    office = hours(OFFICE, LONDON, "2026-12-25", "2026-12-26")
    assert office.add(at(moment), timedelta(minutes=minutes)) == at(due)


WEEKDAYS, SUNDAYS = "mon-fri 09:00-18:00", "sun 00:00-24:00"


@pytest.mark.parametrize(
    ("zone", "week", "moment", "minutes", "due"),
    [
        # Clocks go forward on 29 March 2026 at 01:00 in London: Sunday's night is an hour shorter.
        (LONDON, WEEKDAYS, "2026-03-27 17:30", 60, "2026-03-30 09:30"),
        (LONDON, SUNDAYS, "2026-03-29 00:30", 60, "2026-03-29 02:30"),
        # ... and back on 25 October at 02:00.
        (LONDON, WEEKDAYS, "2026-10-23 17:30", 60, "2026-10-26 09:30"),
        (LONDON, SUNDAYS, "2026-10-25 00:30", 120, "2026-10-25 01:30 again"),
        # New York: 8 March at 02:00, 1 November at 02:00.
        (NEW_YORK, WEEKDAYS, "2026-03-06 17:30", 60, "2026-03-09 09:30"),
        (NEW_YORK, SUNDAYS, "2026-03-08 01:30", 60, "2026-03-08 03:30"),
        (NEW_YORK, WEEKDAYS, "2026-10-30 17:30", 60, "2026-11-02 09:30"),
        (NEW_YORK, SUNDAYS, "2026-11-01 01:30", 60, "2026-11-01 01:30 again"),
    ],
)
def test_clocks_that_change(zone: ZoneInfo, week: str, moment: str, minutes: int, due: str) -> None:
    expected = at(due.removesuffix(" again"), zone, fold=1 if due.endswith("again") else 0)
    found = hours(week, zone).add(at(moment, zone), timedelta(minutes=minutes))
    assert found == expected.astimezone(UTC)
    assert found.tzinfo is UTC


def test_a_day_of_24_hours_is_one_of_23_or_25_when_the_clocks_change() -> None:
    sundays = hours("sun 00:00-24:00")
    day = timedelta(hours=24)
    for start, rest in (("2026-03-29", 1), ("2026-10-25", -1), ("2026-11-22", 0)):
        begin = at(f"{start} 00:00").astimezone(UTC)
        midnight = (at(f"{start} 00:00") + timedelta(days=1)).astimezone(UTC)
        assert sundays.add(begin, midnight - begin) == midnight
        assert (sundays.add(begin, day) == midnight) is (rest == 0)


def test_hours_that_the_change_of_clocks_skips_or_folds_count_once() -> None:
    """01:00 to 02:00 does not exist on that Sunday; what is open is one stretch from 00:30."""
    odd = hours("sun 00:30-01:45,01:50-02:30,02:40-05:00")
    opening = at("2026-03-29 00:30").astimezone(UTC)
    for minutes in range(0, 200, 5):
        working = timedelta(minutes=minutes)
        assert odd.add(at("2026-03-29 00:00"), working) == opening + working


def test_always_open() -> None:
    always = BusinessHours(SHANGHAI)
    moment = at("2026-11-29 03:00", SHANGHAI)
    assert always.is_open(moment)
    assert always.next_open(moment) == moment
    assert always.add(moment, timedelta(hours=1)) == moment + timedelta(hours=1)
    spring = at("2026-03-29 00:30")
    assert BusinessHours(LONDON).add(spring, timedelta(hours=1)) == at("2026-03-29 02:30")


def test_days_that_touch_at_midnight_run_on() -> None:
    night = hours("fri 20:00-24:00; sat 00:00-04:00")
    friday = at("2026-11-27 23:30")
    assert night.add(friday, timedelta(hours=1)) == at("2026-11-28 00:30")
    assert night.is_open(at("2026-11-28 00:00"))
    assert not night.is_open(at("2026-11-28 04:00"))


def test_where_nobody_is_ever_there_time_is_plain() -> None:
    moment = at("2026-11-23 12:00")
    for nobody in (hours(" ; "), BusinessHours(LONDON, ((),) * 7)):
        assert not nobody.is_open(moment)
        assert nobody.add(moment, timedelta(hours=2)) == moment + timedelta(hours=2)


def test_more_than_a_year_of_hours_does_not_come_out_sooner_than_less() -> None:
    short = hours("mon 09:00-10:00")
    moment = at("2026-11-23 08:00")
    less, more = (short.add(moment, timedelta(hours=n)) for n in (52, 60))
    assert less < more


# --- reading hours --------------------------------------------------------------------------

NINE_TO_SIX = Span(540, 1080)


def test_reading_a_week() -> None:
    week = parse_week("mon-fri 09:00-18:00; Sat 10:00-14:00,15:00-17:00")
    assert week[0] == week[4] == (NINE_TO_SIX,)
    assert week[5] == (Span(600, 840), Span(900, 1020))
    assert week[6] == ()


def test_reading_days_over_the_weekend_and_spans_in_any_order() -> None:
    week = parse_week("sat-mon 15:00-24:00, 9:00-12:00;")
    assert [day for day in range(7) if week[day]] == [0, 5, 6]
    assert week[6] == (Span(540, 720), Span(900, 1440))


@pytest.mark.parametrize("text", ["", "   "])
def test_nothing_means_always(text: str) -> None:
    assert parse_week(text) == ()


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("monday 09:00-18:00", "monday"),
        ("mon-fri", "mon-fri"),
        ("mon 9-18", "9-18"),
        ("mon 18:00-09:00", "18:00-09:00"),
        ("mon 09:00-09:00", "09:00-09:00"),
        ("mon 09:00-24:01", "09:00-24:01"),
        ("mon 09:70-10:00", "09:70-10:00"),
        ("mon-fri 09:00-12:00; wed 11:00-13:00", "wed 11:00-13:00"),
        ("mon 09:00-12:00,11:00-13:00", "overlaps"),
        ("mon-fry 09:00-12:00", "mon-fry"),
        ("fri–mon 09:00-12:00", "09:00"),
    ],
)
def test_what_cannot_be_read_is_named(text: str, part: str) -> None:
    with pytest.raises(ValueError, match=part):
        parse_week(text)


@given(st.text(alphabet="monfriwed 0123456789:-,;", max_size=40))
def test_reading_raises_only_what_it_says(text: str) -> None:
    try:
        parse_week(text)
    except ValueError as error:
        assert "write" in str(error) or "overlaps" in str(error)  # the remedy


# --- what holds for all hours ---------------------------------------------------------------


@st.composite
def any_hours(draw: st.DrawFn) -> BusinessHours:
    week = []
    for _ in range(7):
        cuts = sorted(draw(st.sets(st.integers(0, 96), max_size=4)))
        spans = zip(cuts[::2], cuts[1::2], strict=False)
        week.append(tuple(Span(start * 15, end * 15) for start, end in spans))
    zone = draw(st.sampled_from([LONDON, NEW_YORK, SHANGHAI, ZoneInfo("UTC")]))
    first = date(2026, 1, 1)
    days = draw(st.sets(st.integers(0, 400), max_size=5))
    return BusinessHours(zone, tuple(week), frozenset(first + timedelta(d) for d in days))


moments = st.integers(0, 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
A_YEAR = timedelta(days=360)  # what a year does not hold goes on in plain time
amounts = st.integers(0, 60 * 24 * 5).map(lambda minutes: timedelta(minutes=minutes))


@given(any_hours(), moments, amounts, amounts)
def test_more_time_never_ends_sooner(
    open_hours: BusinessHours, moment: datetime, one: timedelta, two: timedelta
) -> None:
    assert open_hours.add(moment, one) <= open_hours.add(moment, one + two)


@given(any_hours(), moments, amounts, amounts)
def test_who_writes_later_is_not_answered_sooner(
    open_hours: BusinessHours, moment: datetime, later: timedelta, working: timedelta
) -> None:
    assert open_hours.add(moment, working) <= open_hours.add(moment + later, working)


@given(any_hours(), moments, amounts)
def test_a_promise_falls_into_open_hours(
    open_hours: BusinessHours, moment: datetime, working: timedelta
) -> None:
    due = open_hours.add(moment, working)
    assume(any(open_hours.week) and due < moment + A_YEAR)
    assert due >= moment + working
    just_before = due - timedelta(microseconds=1)  # closing time itself will do
    assert open_hours.is_open(due) or (working and open_hours.is_open(just_before))


@given(any_hours(), moments, amounts, amounts)
def test_two_steps_are_one(
    open_hours: BusinessHours, moment: datetime, one: timedelta, two: timedelta
) -> None:
    in_steps = open_hours.add(open_hours.add(moment, one), two)
    at_once = open_hours.add(moment, one + two)
    assume(at_once < moment + A_YEAR)
    # From closing time on, "no more time" may also be said as the next opening.
    assert in_steps == at_once or (not two and in_steps == open_hours.next_open(at_once))


def test_first_replies_are_promised_in_business_hours() -> None:
    policy = DeskPolicy(hours=hours(OFFICE), first_reply=timedelta(hours=2))
    assert policy.reply_due(at("2026-11-27 17:00")) == at("2026-11-28 11:00")


@pytest.mark.parametrize(
    ("text", "hour", "quiet"),
    [
        ("21:00-08:00", 7, True),
        ("21:00-08:00", 8, False),
        ("21:00-08:00", 20, False),
        ("21:00-08:00", 21, True),
        ("00:00-06:00", 5, True),
        ("00:00-06:00", 23, False),
        ("00:00-24:00", 12, True),
    ],
)
def test_quiet_hours_are_in_the_businesss_zone(text: str, hour: int, quiet: bool) -> None:
    zone = ZoneInfo("Asia/Shanghai")
    hours = parse_quiet(text, zone)
    assert hours is not None
    moment = datetime(2026, 11, 25, hour, tzinfo=zone).astimezone(UTC)
    assert hours.covers(moment) is quiet


@pytest.mark.parametrize("text", ["21-8", "25:00-08:00", "21:60-08:00", "08:00-08:00", "at night"])
def test_quiet_hours_that_cannot_be_read(text: str) -> None:
    with pytest.raises(ValueError, match="or none"):
        parse_quiet(text, ZoneInfo("UTC"))


def test_there_may_be_no_quiet_hours() -> None:
    assert parse_quiet("None ", ZoneInfo("UTC")) is None


@given(st.integers(0, 10**9))
def test_promises_lie_on_full_five_minutes_and_never_before_their_time(after: int) -> None:
    policy, moment = DeskPolicy(), datetime(2026, 1, 1, tzinfo=UTC) + timedelta(milliseconds=after)
    late = policy.reply_due(moment) - moment - policy.first_reply
    assert timedelta(0) <= late < timedelta(minutes=5)
    due = policy.reply_due(moment)
    assert (due.minute % 5, due.second, due.microsecond) == (0, 0, 0)
