"""Which language a draft gets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.languages import language_of


@pytest.mark.parametrize(
    ("text", "stated", "spoken", "language"),
    [
        ("退款 refund 怎么办", "en", ["en", "zh"], "zh"),
        ("where is my order", "zh-hans", ["en", "zh"], "en"),
        ("注文はどこですか", "zh", ["en", "zh"], "ja"),
        ("где мой заказ", "en", ["en", "ru"], "ru"),
        ("أين طلبي", "en", ["ar", "en"], "ar"),
        ("환불해 주세요", "ko", ["en"], "ko"),
        ("wo ist denn mein Paket", "en", ["de", "en", "zh"], "de"),
        ("où est mon colis", "en-US", ["de", "en", "fr"], "fr"),
        ("refund", "de", ["de", "en"], "de"),  # one word tells nothing: the customer's own
        ("refund", "zh", ["en", "zh"], "en"),
        ("4711", "zh-hans", ["en"], "zh"),
        ("退款", "en", ["en"], "zh"),
    ],
)
def test_language_of(text: str, stated: str, spoken: list[str], language: str) -> None:
    assert language_of(text, stated, spoken) == language


@given(st.text(max_size=40), st.sampled_from(["en", "zh-hant", "xx", ""]))
def test_any_text_has_one(text: str, stated: str) -> None:
    assert language_of(text, stated, ["en", "zh", "ru"]) in {"en", "zh", "ru", "ja", "xx", ""}
