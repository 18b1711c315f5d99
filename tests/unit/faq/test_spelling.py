"""Spelling repair against the words of an index."""

import pytest

from faq.spelling import Speller

SPELLER = Speller([["refund", "delivery", "parking", "open", "card", "voucher", "退"]])


def test_one_edit_for_short_words_two_for_long_ones() -> None:
    assert SPELLER.repair(["refnud", "delivrey", "parkng"]) == ["refund", "delivery", "parking"]
    assert SPELLER.repair(["dilivary"]) == ["delivery"]


def test_known_words_numbers_short_words_and_chinese_stay() -> None:
    words = ["open", "car", "c4rd", "12345", "还", "zebra"]
    assert SPELLER.repair(words) == words


def test_a_word_keeps_its_first_letter_when_two_are_equally_close() -> None:
    assert Speller([["bard", "cart"]]).repair(["barr", "cary"]) == ["bard", "cart"]


def test_a_word_that_is_spelt_right_is_no_other() -> None:
    speller = Speller([["chair", "track"]], {"hair", "truck"}.__contains__)
    assert speller.repair(["hair", "truck", "chiar"]) == ["hair", "truck", "chair"]


def test_an_empty_index_repairs_nothing() -> None:
    assert Speller([]).repair(["anything"]) == ["anything"]


CHINESE = Speller(
    [
        list(text)
        for text in ("国庆", "几点开门", "怎么退款", "预订座位", "没有位子", "举办结婚酒席")
    ]
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("囯庆开门", "国庆开门"),  # a variant of the character
        ("怎么退宽", "怎么退款"),
        ("预定座为", "预订座位"),
        ("老板结婚", "老板结婚"),  # 结 belongs to 结婚: no other word ends in it
        ("退款", "退款"),
        ("付款", "付款"),  # sounds otherwise
        ("开门国", "开门国"),
        ("门", "门"),
    ],
)
def test_a_chinese_character_of_the_same_sound_is_put_right(typed: str, meant: str) -> None:
    assert "".join(CHINESE.repair(list(typed))) == meant
