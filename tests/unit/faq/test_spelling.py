"""Spelling repair against the words of an index."""

from faq.spelling import Speller

SPELLER = Speller(["refund", "delivery", "parking", "open", "card", "voucher", "退"])


def test_one_edit_for_short_words_two_for_long_ones() -> None:
    assert SPELLER.repair(["refnud", "delivrey", "parkng"]) == ["refund", "delivery", "parking"]
    assert SPELLER.repair(["dilivary"]) == ["delivery"]


def test_known_words_numbers_short_words_and_chinese_stay() -> None:
    words = ["open", "car", "c4rd", "12345", "还", "zebra"]
    assert SPELLER.repair(words) == words


def test_a_word_keeps_its_first_letter_when_two_are_equally_close() -> None:
    assert Speller(["bard", "cart"]).repair(["barr", "cary"]) == ["bard", "cart"]


def test_an_empty_index_repairs_nothing() -> None:
    assert Speller([]).repair(["anything"]) == ["anything"]
