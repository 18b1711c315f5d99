"""What stands behind `/desk audit`, and moments in the past."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.handlers.staff.arguments import Incomplete
from bot.handlers.staff.desk_audit import Asked, read
from bot.handlers.staff.since import since

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 25, 12, 30, tzinfo=UTC)
TODAY = datetime(2026, 11, 25, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("", Asked()),
        ("2", Asked(page=2)),
        ("1001", Asked(ticket_id=1)),
        ("#1002 3", Asked(ticket_id=2, page=3)),
        ("customer 12", Asked(customer_id=12)),
        ("客户 12 today 2", Asked(customer_id=12, since=TODAY, page=2)),
        ("<@U123456|tom> 24h", Asked(staff_id="U123456", since=NOW.replace(day=24))),
        ("Tom Becker 7d", Asked(whom="Tom Becker", since=NOW.replace(day=18))),
        ("me 2026-11-20", Asked(whom="me", since=datetime(2026, 11, 20, tzinfo=BERLIN))),
        ("yesterday", Asked(since=TODAY.replace(day=24))),
    ],
)
def test_what_is_asked(text: str, asked: Asked) -> None:
    assert read(tuple(text.split()), NOW, BERLIN) == asked


@pytest.mark.parametrize("text", ["customer", "customer ann", "1001 1002", "customer 1 2 3"])
def test_half_of_it(text: str) -> None:
    with pytest.raises(Incomplete):
        read(tuple(text.split()), NOW, BERLIN)


@given(st.text(max_size=12))
def test_any_word_is_a_moment_in_the_past_or_none(word: str) -> None:
    found = since(word, NOW, BERLIN)
    assert found is None or found.tzinfo is not None
