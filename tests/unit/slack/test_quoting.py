"""What a reply quotes, and which emoji both platforms know."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.quoting import Quote, quote_in
from bot.slack.reactions import _NAMES, slack_name, telegram_emoji
from playground.telegram.reactions import EMOJI

LINK = "https://harbour.slack.com/archives/C07SUPPORT1/p1700000000000100"


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("&gt; where is it?\nOn its way", Quote("On its way", words="where is it?")),
        ("> where\n> is *it*?\n\nOn its\nway", Quote("On its\nway", words="where is it?")),
        (f"<{LINK}> Yes", Quote("Yes", ref="C07SUPPORT1:1700000000.000100")),
        (
            f"<{LINK}?thread_ts=1.2&amp;cid=C07SUPPORT1|{LINK}>\nYes",
            Quote("Yes", ref="C07SUPPORT1:1700000000.000100"),
        ),
        ("&gt; only a quote", None),
        (f"<{LINK}>", None),
        ("&gt; \nnothing quoted", None),
        ("a &gt; b", None),
        ("<https://example.com/archives/x> Yes", None),
        ("", None),
    ],
)
def test_the_quote_a_reply_begins_with(text: str, quote: Quote | None) -> None:
    assert quote_in(text) == quote


@given(st.text(alphabet="> \nab<&gt;*p1", max_size=40))
def test_a_quote_is_never_all_and_loses_no_word_of_the_reply(text: str) -> None:
    quote = quote_in(text)
    if quote is not None:
        assert quote.rest and text.rstrip().endswith(quote.rest)


def test_every_reaction_of_telegrams_has_a_name() -> None:
    assert set(_NAMES) == EMOJI
    assert all(telegram_emoji(name) == character for character, name in _NAMES.items())


@pytest.mark.parametrize(
    ("name", "emoji"),
    [
        ("thumbsup", "👍"),
        ("+1::skin-tone-3", "👍"),
        ("heart", "❤"),
        ("ticket", None),
        ("our-logo", None),
        ("", None),
    ],
)
def test_slacks_names_are_understood(name: str, emoji: str | None) -> None:
    assert telegram_emoji(name) == emoji


def test_the_selector_of_keyboards_is_no_difference() -> None:
    assert slack_name("❤\ufe0f") == "heart"
    assert slack_name("🪿") is None
