"""A time in words, in English and Chinese: "tomorrow 9", "Fri", "in 2 hours", 明天9点, 周五. Pure.

Why not a library: docs/decisions/0011-times-in-words.md.
"""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crm.errors import Invalid

MORNING = time(9)  # what a day without a time means
FURTHEST = timedelta(days=366)
_LONGEST = 60  # characters
_LATE = 6  # a bare hour up to this one is in the afternoon: "tomorrow 3"

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAY = r"(mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b"
_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b"
)
_YEAR = r"(?: (?P<year>\d{4})(?!:))?"
_ZH_WEEK = r"(?:周|星期|礼拜)"
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2}
_NUMERAL = re.compile(r"[零一二两三四五六七八九十]+")

# What is the same said in another way.
_SAME = (
    (r"[,，。;；!！]", " "),
    (r"\bhalf an hour\b", "30 minutes"),
    (r"\ban? (hour|minute|day|week)\b", r"1 \1"),
    (r"(\d+)个半(?:小时|钟头)", r"\1小时30分钟"),
    (r"半个?(?:小时|钟头)", "30分钟"),
    (r"\b(tmrw?|tomorow|tommorow|tommorrow)\b", "tomorrow"),
    (r"明早", "明天早上"),
    (r"明晚", "明天晚上"),
    (r"今晚|\btonight\b", " today evening "),
    (r"\bend of (?:the )?day\b|\beod\b", " today 17:00 "),
    (r"\b(?:at|on|by|until|till|this|the|in)\b|的", " "),
    (r"\s+", " "),
)
_PARTS = {
    "morning": (r"morning|早上|上午|早晨", MORNING),
    "night": (r"凌晨", time(3)),
    "noon": (r"noon|midday|中午", time(12)),
    "afternoon": (r"afternoon|下午", time(14)),
    "evening": (r"evening|night|晚上|傍晚", time(19)),
}
_NAMED = (
    (r"\bday after tomorrow\b|(?<!大)后[天日]", 2),
    (r"大后天", 3),
    (r"\btoday\b|今[天日]", 0),
    (r"\btomorrow\b|明[天日]", 1),
)
_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})(?P<sign>[:.h点时](?P<minute>\d{2}|半|[1-9](?=分))?分?)?"
    r" ?(?P<half>[ap])?(?(half)\.?m\.?)"
)
_UNITS = (
    ("minutes", r"minutes?|mins?|m|分钟|分"),
    ("hours", r"hours?|hrs?|h|个?小时|个?钟头"),
    ("days", r"days?|d|天"),
    ("weeks", r"weeks?|w|个?星期|个?礼拜|周"),
)
_AMOUNT = re.compile(r"(\d{1,4}) ?(?:" + "|".join(f"(?P<{n}>{p})" for n, p in _UNITS) + r") ?")
_AFTER = re.compile(r"^(?:再?过)?(.+?)(?:from now|later|之后|以后|后)?$")


def read_moment(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The moment (UTC) that is meant by somebody in `zone`, always after `now`.

    Raises Invalid for words that mean no time, a time that is over, or one in over a year.
    """
    words = _tidy(text)
    try:
        moment = _after(words, now, zone) or _at(words, now, zone)
    except (ValueError, OverflowError):  # 31 February, 25:00
        moment = None
    if moment is None:
        raise Invalid("error-bad-time", words=text.strip()[:_LONGEST])
    if moment <= now:
        raise Invalid("error-time-over", words=text.strip()[:_LONGEST])
    if moment > now + FURTHEST:
        raise Invalid("error-time-far", words=text.strip()[:_LONGEST])
    return moment


def _tidy(text: str) -> str:
    words = unicodedata.normalize("NFKC", text[: _LONGEST * 2]).casefold()
    words = _NUMERAL.sub(lambda found: _number(found[0]), words)
    for pattern, same in _SAME:
        words = re.sub(pattern, same, words)
    return words.strip()


def _number(numeral: str) -> str:
    """十一 is 11, 二十 is 20, 两 is 2."""
    if "十" not in numeral:
        return "".join(str(_DIGITS[char]) for char in numeral)
    tens, _, ones = numeral.partition("十")
    if len(tens) > 1 or len(ones) > 1:
        return numeral
    return str(10 * (_DIGITS[tens] if tens else 1) + (_DIGITS[ones] if ones else 0))


def _after(words: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """`in 2 hours`, `1h 30m`, 3天后. Days keep the time of day, whatever the clocks do."""
    amounts: dict[str, int] = {}
    found = _AFTER.match(words)
    rest = found[1].strip() if found else ""
    while rest:
        amount = _AMOUNT.match(rest)
        if amount is None or amount.lastgroup is None or amount.lastgroup in amounts:
            return None
        amounts[amount.lastgroup] = int(amount[1])
        rest = re.sub(r"^and ", "", rest[amount.end() :])
    if not amounts:
        return None
    days = timedelta(days=amounts.get("days", 0), weeks=amounts.get("weeks", 0))
    later = (now.astimezone(zone).replace(tzinfo=None) + days).replace(tzinfo=zone)
    hours = timedelta(hours=amounts.get("hours", 0), minutes=amounts.get("minutes", 0))
    return (later.astimezone(UTC) if days else now.astimezone(UTC)) + hours


def _at(words: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """A day, a time, or both in any order. What is said without a day is the next time."""
    today = now.astimezone(zone).date()
    day, again, rest = _day(words, today)
    part, rest = _part(rest)
    clock, rest = _clock(rest, part)
    if rest.strip() or not (day or part or clock):
        return None
    if day is None:
        day, again = today, timedelta(days=1)
    wall = clock or (_PARTS[part][1] if part else MORNING)
    moment = datetime.combine(day, wall, zone).astimezone(UTC)
    bare = not (part or clock)
    if again and (moment <= now or (bare and day == today)):
        moment = datetime.combine(day + again, wall, zone).astimezone(UTC)
    return moment


def _day(words: str, today: date) -> tuple[date | None, timedelta | None, str]:
    """The day that is named, after how long it comes again (weekdays do), and the other words."""
    for pattern, days in _NAMED:
        found = re.search(pattern, words)
        if found:
            return today + timedelta(days=days), None, _without(words, found)
    monday = today - timedelta(days=today.weekday())
    found = re.search(rf"(next |下个?(?={_ZH_WEEK}))?(?:{_WEEKDAY}|{_ZH_WEEK}([1-6日天]))", words)
    if found:
        weekday = _weekday(found[2], found[3])
        if found[1]:
            return monday + timedelta(days=7 + weekday), None, _without(words, found)
        day = today + timedelta(days=(weekday - today.weekday()) % 7)
        return day, timedelta(days=7), _without(words, found)
    found = re.search(rf"next week\b|下个?{_ZH_WEEK}", words)
    if found:
        return monday + timedelta(days=7), None, _without(words, found)
    found = re.search(r"next month\b|下个?月", words)
    if found:
        return (
            (today.replace(day=1) + timedelta(days=32)).replace(day=1),
            None,
            _without(words, found),
        )
    dated, rest = _date(words, today)
    return dated, None, rest


def _date(words: str, today: date) -> tuple[date | None, str]:
    """A date; without a year, the next such day."""
    found = re.search(r"(\d{4})[-/年](\d{1,2})[-/月](\d{1,2})[日号]?", words)
    if found:
        return date(int(found[1]), int(found[2]), int(found[3])), _without(words, found)
    for pattern in (
        r"(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号]?(?P<year>)",
        rf"(?<![:\d])(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?P<name>{_MONTH}){_YEAR}",
        rf"(?P<name>{_MONTH}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![:\d]){_YEAR}",
    ):
        found = re.search(pattern, words)
        if found:
            named = found.groupdict()
            month = int(named.get("month") or _MONTHS.index(named.get("name", "")[:3]) + 1)
            day = date(int(named["year"] or today.year), month, int(named["day"]))
            if day < today and not named["year"]:
                day = day.replace(year=today.year + 1)
            return day, _without(words, found)
    return None, words


def _part(words: str) -> tuple[str | None, str]:
    for name, (pattern, _) in _PARTS.items():
        found = re.search(pattern, words)
        if found:
            return name, _without(words, found)
    return None, words


def _clock(words: str, part: str | None) -> tuple[time | None, str]:
    """The time of day that is written out. A bare `3` is in the afternoon."""
    found = _CLOCK.search(words)
    if not found:
        return None, words
    hour = int(found["hour"])
    minute = 30 if found["minute"] == "半" else int(found["minute"] or 0)
    if found["half"] or part in ("noon", "afternoon", "evening"):
        if found["half"] and not 1 <= hour <= 12:
            raise ValueError(words)
        after_noon = found["half"] == "p" or not found["half"]
        if not (part == "noon" and hour >= 11):
            hour = hour % 12 + (12 if after_noon else 0) if hour <= 12 else hour
    elif part is None and not found["minute"] and 1 <= hour <= _LATE:
        hour += 12
    return time(hour, minute), _without(words, found)


def _weekday(english: str | None, chinese: str | None) -> int:
    if english:
        return _DAYS.index(english[:3])
    return 6 if chinese in ("日", "天") else int(chinese or 1) - 1


def _without(words: str, found: re.Match[str]) -> str:
    return f"{words[: found.start()]} {words[found.end() :]}".strip()
