"""One spelling for what people mean the same, and the lanes of small talk."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.text import (
    MAX_CHARACTERS,
    classify_smalltalk,
    content_tokens,
    is_short,
    normalise,
    simplify_chinese,
    tokens,
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("ＷｉＦｉ Ｐａｓｓｗｏｒｄ", "wifi password"),
        ("Café CRÈME", "cafe creme"),
        ("Größe", "grosse"),
        ("sooooo goooood!!!", "so good!!!"),
        ("can’t", "can not"),
        ("What's open?", "what is open?"),
        ("مُرَحَّبًا", "مرحبا"),
        ("أين المطعم", "اين المطعم"),
        ("請問營業時間", "请问营业时间"),
        ("  two\n\tlines ", "two lines"),
    ],
)
def test_spellings_of_one_text_become_equal(written: str, meant: str) -> None:
    assert normalise(written) == meant


def test_every_chinese_character_is_a_word_and_latin_words_stay_whole() -> None:
    assert tokens("我的WiFi密码123吗？") == ["我", "的", "wifi", "密", "码", "123", "吗"]


def test_simplifying_leaves_other_scripts_alone() -> None:
    assert simplify_chinese("Straße 25 شكرا") == "Straße 25 شكرا"


def test_content_tokens_keep_something_of_a_text_of_stop_words() -> None:
    assert content_tokens(["how", "do", "you"]) == ["how", "do", "you"]
    assert content_tokens(["how", "do", "refunds", "work"]) == ["refunds", "work"]


@pytest.mark.parametrize(
    ("text", "lane"),
    [
        ("hi", "greeting"),
        ("Hello!!", "greeting"),
        ("hellooooo", "greeting"),
        ("你好", "greeting"),
        ("Grüß Gott", "greeting"),
        ("السلام عليكم", "greeting"),
        ("thanks 🙏", "thanks"),
        ("Thank you so much!", "thanks"),
        ("謝謝", "thanks"),
        ("Danke schön", "thanks"),
        ("شكراً", "thanks"),
        ("bye", "goodbye"),
        ("再见", "goodbye"),
        ("Tschüss", "goodbye"),
        ("agent please", "person"),
        ("I want to talk to a human", "person"),
        ("转人工", "person"),
        ("轉人工客服", "person"),
        ("请问有人工客服吗", "person"),
        ("Mitarbeiter bitte", "person"),
        ("خدمة العملاء", "person"),
        ("😀👍🏽", "emoji"),
        ("❤️", "emoji"),
        ("???", "unclear"),
        ("", "unclear"),
        ("…", "unclear"),
        ("refund", None),
        ("hi, where is my order", None),
        ("退款", None),
    ],
)
def test_small_talk_has_lanes_of_its_own(text: str, lane: str | None) -> None:
    assert classify_smalltalk(text) == lane


@pytest.mark.parametrize("text", ["refund", "opening hours", "退款", "礼品卡", "hi refund", "???"])
def test_one_or_two_words_are_short(text: str) -> None:
    assert is_short(text)


@pytest.mark.parametrize("text", ["where is my refund", "怎么退款", "when open today"])
def test_a_question_is_not_short(text: str) -> None:
    assert not is_short(text)


@given(st.text(max_size=300))
def test_normalising_never_raises_and_is_stable(text: str) -> None:
    once = normalise(text)
    assert len(once) <= MAX_CHARACTERS * 4
    assert tokens(once) == tokens(normalise(once))
    assert all(token and not token.isspace() for token in tokens(text))
    classify_smalltalk(text)


@pytest.mark.parametrize(
    ("text", "lane"),
    [
        ("Thanks, that's all!", "thanks"),
        ("ok great, thanks!", "thanks"),
        ("谢谢，就这些", "thanks"),
        ("Danke, das war's!", "thanks"),
        ("Hi, agent please", "person"),
        ("Hello there. I have a problem.", "help"),
        ("I need help", "help"),
        ("请问", "help"),
        ("你好，请问几点开门", None),
        ("hi! when are you open?", None),
        ("help me find my parcel", None),
        ("great food, thanks", None),
    ],
)
def test_small_talk_of_several_clauses(text: str, lane: str | None) -> None:
    assert classify_smalltalk(text) == lane
