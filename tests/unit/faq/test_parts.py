"""A message taken apart: several questions in one, and follow-ups."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.parts import follow_up, is_question, split


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("When do you open? Where can I park?", ["When do you open?", "Where can I park?"]),
        ("when do you open and where can i park", ["when do you open", "where can i park"]),
        ("When do you open, and do you deliver?", ["When do you open", "do you deliver?"]),
        ("你们几点开门？可以停车吗？", ["你们几点开门？", "可以停车吗？"]),
        ("几点开门，可以停车吗", ["几点开门", "可以停车吗"]),
        ("几点开门？另外怎么退款", ["几点开门？", "另外怎么退款"]),
        ("几点开门另外怎么退款", ["几点开门", "怎么退款"]),
        ("Wann habt ihr auf und wo kann ich parken?", ["Wann habt ihr auf", "wo kann ich parken?"]),
        ("Hi! When do you open?", ["Hi! When do you open?"]),
        ("salt and pepper cake", ["salt and pepper cake"]),
        ("do you sell bread and butter", ["do you sell bread and butter"]),
        ("I paid 8.50 for it", ["I paid 8.50 for it"]),
        ("One? Two? Three? Four?", ["One? Two? Three? Four?"]),
        ("", [""]),
    ],
)
def test_questions_are_taken_apart_only_where_both_sides_ask(text: str, parts: list[str]) -> None:
    assert split(text) == parts


@given(st.text(max_size=80))
def test_nothing_that_is_said_is_lost_or_invented(text: str) -> None:
    parts = split(text)
    assert parts
    assert all(part in text for part in parts)


@pytest.mark.parametrize(
    ("text", "added"),
    [
        ("and on Sunday?", "on sunday"),
        ("What about the holidays?", "the holidays"),
        ("那周日呢？", "周日"),
        ("那么节假日", "节假日"),
        ("周末呢", "周末"),
        ("und am Sonntag?", "am sonntag"),
        ("Where can I park?", None),
        ("and", None),
        ("android app", None),
        ("and then I went to the market to buy some bread", None),
        ("呢", None),
        ("", None),
    ],
)
def test_follow_ups(text: str, added: str | None) -> None:
    assert follow_up(text) == added


@pytest.mark.parametrize("text", ["where is it", "可以停车吗", "you open?", "هل لديكم توصيل"])
def test_questions_are_known_without_their_mark(text: str) -> None:
    assert is_question(text)


def test_a_statement_is_no_question() -> None:
    assert not is_question("my cake arrived broken")
