"""Text and markup: the parse modes, entity offsets, and what Telegram finds by itself.

The cases follow core.telegram.org/bots/api#formatting-options; the expected texts and offsets are
those of tdlib/td's own tests (test/message_entities.cpp).
"""

import html
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.telegram.errors import ApiError
from playground.telegram.html import parse_html
from playground.telegram.markdown import parse_markdown, parse_markdown_v2
from playground.telegram.text import find_entities, format_text
from playground.telegram.utf16 import utf16_length


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("🏟 🏟&lt;<abacaba", "Unclosed start tag at byte offset 13"),
        ("🏟 🏟&lt;<abac aba>", 'Unsupported start tag "abac" at byte offset 13'),
        ("🏟 🏟&lt;<i   =aba>", 'Empty attribute name in the tag "i" at byte offset 13'),
        ("🏟 🏟&lt;<i    aba>", 'Can\'t find end tag corresponding to start tag "i"'),
        ("🏟 🏟&lt;<i    aba  =  ", 'Unclosed start tag "i" at byte offset 13'),
        ("🏟 🏟&lt;<i aba = 190azAz-.,", "Unexpected end of name token at byte offset 22"),
        ('🏟 🏟&lt;<i  aba = "&lt;&gt;>', "Unclosed start tag at byte offset 13"),
        ("🏟 🏟&lt;</", "Unexpected end tag at byte offset 13"),
        ("🏟 🏟&lt;<i>a</i   ", "Unclosed end tag at byte offset 17"),
        (
            "🏟 🏟&lt;<i>a</em   >",
            'Unmatched end tag at byte offset 17, expected "</i>", found "</em>"',
        ),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
    ],
)
def test_html_refusals(source: str, reason: str) -> None:
    # core.telegram.org/bots/api#html-style
    with pytest.raises(ApiError) as caught:
        parse_html(source)
    assert caught.value.description == f"Bad Request: can't parse entities: {reason}"


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("➡️ ➡️<i>➡️ ➡️</i>", "➡️ ➡️➡️ ➡️", [("italic", 5, 5)]),
        ("➡️ ➡️<strong>➡️ ➡️</strong>", "➡️ ➡️➡️ ➡️", [("bold", 5, 5)]),
        ("🏟 🏟<i>🏟 &lt🏟</i>", "🏟 🏟🏟 <🏟", [("italic", 5, 6)]),
        (
            "🏟 🏟<i>🏟 &gt;<b aba   =   caba>&lt🏟</b></i>",
            "🏟 🏟🏟 ><🏟",
            [("italic", 5, 7), ("bold", 9, 3)],
        ),
        ("&ge;&lt;&gt;&amp;&quot;&laquo;", '&ge;<>&"&laquo;', []),
        ("🏟 🏟&lt;<b></b>", "🏟 🏟<", []),
        ('<span class="tg-spoiler">a</span>', "a", [("spoiler", 0, 1)]),
        ('<pre><code class="language-py">a</code></pre>', "a", [("pre", 0, 1)]),
        ("<blockquote expandable>a</blockquote>", "a", [("expandable_blockquote", 0, 1)]),
        ("&#128512;&#x41;", "😀A", []),
    ],
)
def test_html(source: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    parsed, found = parse_html(source)
    assert parsed == text
    assert [(one["type"], one["offset"], one["length"]) for one in found] == entities


def test_html_extras() -> None:
    assert parse_html('<pre><code class="language-py">a</code></pre>')[1][0]["language"] == "py"
    assert parse_html('<a href="HTTP://Example.org">x</a>')[1][0]["url"] == "http://example.org/"
    assert parse_html("<a>telegram.org</a>")[1][0]["url"] == "http://telegram.org/"
    assert parse_html("<a>no link</a>")[1] == []
    emoji = parse_html('<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>')[1][0]
    assert emoji["custom_emoji_id"] == "5368324170671202286"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("🏟 🏟_abacaba", "Can't find end of Italic entity at byte offset 9"),
        ("🏟 🏟_abac * asd ", "Can't find end of Bold entity at byte offset 15"),
        ("🏟 🏟_abac * asd _", "Can't find end of Italic entity at byte offset 21"),
        ("🏟 🏟`", "Can't find end of Code entity at byte offset 9"),
        ("🏟 🏟```", "Can't find end of Pre entity at byte offset 9"),
        ("🏟 🏟```a ", "Can't find end of PreCode entity at byte offset 9"),
        ("🏟 🏟__🏟 🏟_", "Can't find end of Italic entity at byte offset 20"),
        ("🏟 🏟_🏟 🏟__", "Can't find end of Underline entity at byte offset 19"),
        ("1.0", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("a|b", "Character '|' is reserved and must be escaped with the preceding '\\'"),
        ("[a](b", "Can't find end of a URL at byte offset 4"),
    ],
)
def test_markdown_v2_refusals(source: str, reason: str) -> None:
    # core.telegram.org/bots/api#markdownv2-style
    with pytest.raises(ApiError) as caught:
        parse_markdown_v2(source)
    assert caught.value.description == f"Bad Request: can't parse entities: {reason}"


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("*b _i_*", "b i", [("bold", 0, 3), ("italic", 2, 1)]),
        (
            "__u__ ~s~ ||p||",
            "u s p",
            [("underline", 0, 1), ("strikethrough", 2, 1), ("spoiler", 4, 1)],
        ),
        ("`a*b`", "a*b", [("code", 0, 3)]),
        ("```py\na```", "a", [("pre", 0, 1)]),
        ("[t](http://a.com/x\\))", "t", [("text_link", 0, 1)]),
        (">q\n>w\nx", "q\nw\nx", [("blockquote", 0, 4)]),
        ("1\\.0", "1.0", []),
    ],
)
def test_markdown_v2(source: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    parsed, found = parse_markdown_v2(source)
    assert parsed == text
    assert [(one["type"], one["offset"], one["length"]) for one in found] == entities


def test_legacy_markdown() -> None:
    # core.telegram.org/bots/api#markdown-style
    text, found = parse_markdown("*b* _i_ `c` [x](http://a.de) \\_")
    assert text == "b i c x _"
    assert [one["type"] for one in found] == ["bold", "italic", "code", "text_link"]
    with pytest.raises(ApiError, match="starting at byte offset 3"):
        parse_markdown("é *b")


@given(st.text(st.characters(codec="utf-8")))
def test_escaped_text_comes_back(text: str) -> None:
    assert parse_html(html.escape(text, quote=False))[0] == text


@given(st.text("<>/abi =\"'&;x#1", max_size=40))
def test_any_html_is_parsed_or_refused(source: str) -> None:
    _text_or_refusal(parse_html, source)


@given(st.text("_*[]()~`>#+-=|{}.!\\\n\ra🏟", max_size=40))
def test_any_markdown_is_parsed_or_refused(source: str) -> None:
    _text_or_refusal(parse_markdown_v2, source)
    _text_or_refusal(parse_markdown, source)


def _text_or_refusal(parse: Any, source: str) -> None:
    try:
        text, entities = parse(source)
    except ApiError as error:
        assert error.description.startswith("Bad Request: can't parse entities: ")
        return
    for entity in entities:
        assert 0 < entity["length"] <= utf16_length(text) - entity["offset"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/start now", [("bot_command", "/start")]),
        ("see /help@harbour_lane_bot", [("bot_command", "/help@harbour_lane_bot")]),
        ("a/b c", []),
        ("mail me@example.org or @harbour", [("email", "me@example.org"), ("mention", "@harbour")]),
        ("https://example.org/a?b=1. Bye", [("url", "https://example.org/a?b=1")]),
        ("🏟 #sale", [("hashtag", "#sale")]),
        ("#123", []),
    ],
)
def test_entities_found_unasked(text: str, expected: list[tuple[str, str]]) -> None:
    # core.telegram.org/bots/api#messageentity
    units = text.encode("utf-16-le")
    found = [
        (
            one["type"],
            units[2 * one["offset"] : 2 * (one["offset"] + one["length"])].decode("utf-16-le"),
        )
        for one in find_entities(text)
    ]
    assert found == expected


def test_blanks_around_the_text_go() -> None:
    # github.com/tdlib/td, fix_formatted_text: at the start only those before the first entity
    text, entities = format_text("  \n<b> hi</b> ", "HTML", None)
    assert text == " hi"
    assert entities == [{"offset": 0, "length": 3, "type": "bold"}]
    assert format_text("\n a  ", "", None) == ("a", [])
