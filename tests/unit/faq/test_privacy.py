"""What is proposed names nobody; prices, times and addresses of the shop stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.privacy import MASK, general_answer, mask

NAMES = ("Emma Lee", "王小明", "Will")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Hi Emma, order #10423 is on its way", "Hi […], order […] is on its way"),
        ("Ring +44 20 7946 0958 or (030) 1234-5678", "Ring […] or […]"),
        ("it is ORD-2026-118", "it is […]"),
        ("write to emma.lee@example.co.uk or @emmalee", "write to […] or […]"),
        ("DE89 3704 0044 0532 0130 00 please", "[…] please"),
        ("card 4242 4242 4242 4242", "card […]"),
        ("订单号20261125001，电话13812345678，王小明收", "订单号[…]，电话[…]，[…]收"),
        ("https://x.example/a?token=abc&x=1", "https://x.example/a?[…]"),
        ("Will, will you?", "[…], will you?"),
    ],
)
def test_personal_data_is_masked(text: str, masked: str) -> None:
    assert mask(text, NAMES) == masked


@pytest.mark.parametrize(
    "text",
    [
        "open 8:00-18:00 from 2026-11-25, £1.80 an hour, 12 Harbour Lane PA1 4HL",
        "20-25 people on 24/12/2026, 100-150 pounds for 2-3 days",
        "1,250.50 or £12000, a 3 500 g cake, iPhone 15, USB-C, COVID-19",
        "周一至周五 9:00-18:00，满 100 元包邮，2026 年",
    ],
)
def test_what_names_nobody_stays(text: str) -> None:
    assert mask(text, NAMES) == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Hi Emma, yes: every Thursday.", "Yes: every Thursday."),
        ("Dear Emma Lee!\n\nwe do.", "We do."),
        ("Emma: it is free", "It is free"),
        ("王小明您好，海鸥每周四比赛。", "海鸥每周四比赛。"),
        ("您好王小明，可以。", "可以。"),
        ("小明您好，可以，请找王先生。", "可以，请找[…]。"),
        ("Hi Emma, ring 13812345678", "Ring […]"),
        ("Can you come, Emma? Hi Emma, yes", "Can you come, […]? Hi […], yes"),
        ("Hi there, we do.", "Hi there, we do."),
        ("Emma,", "[…],"),
    ],
)
def test_an_answer_to_everybody_greets_nobody_by_name(text: str, told: str) -> None:
    assert general_answer(text, NAMES) == told


@given(st.text(max_size=200), st.lists(st.text(max_size=12), max_size=3))
def test_no_text_breaks_it_and_masking_again_changes_nothing(text: str, names: list[str]) -> None:
    once = mask(text, names)
    assert mask(once.replace(MASK, ""), ()) is not None
    assert not any(len(n) > 3 and n.isalpha() and f" {n} " in f" {once} " for n in names)
