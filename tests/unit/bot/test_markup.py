"""Telegram HTML: split without losing a word, each part well-formed."""

from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.telegram.markup import html_to_plain, plain_to_html, split_html, utf16_length

TELEGRAMS_LIMIT = 4096  # UTF-16 units
TAGS = [
    "b", "i", "u", "s", "code", "pre", "blockquote", "tg-spoiler",
    'a href="https://example.com/?a=1&amp;b=2"', 'span class="tg-spoiler"',
]  # fmt: skip


class Strict(HTMLParser):
    """Telegram's view: every tag closed, in order; raises otherwise."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag, f"</{tag}> closes nothing"


def assert_well_formed(part: str) -> None:
    parser = Strict()
    parser.feed(part)
    parser.close()
    assert parser.open == [], f"not closed: {parser.open} in {part!r}"


def visible(html: str) -> str:
    """What a person reads, without whitespace."""
    return "".join(html_to_plain(html).split())


def assert_sound(html: str, limit: int) -> list[str]:
    parts = split_html(html, limit)
    for part in parts:
        assert_well_formed(part)
        assert utf16_length(html_to_plain(part)) <= limit
    assert "".join(visible(part) for part in parts) == visible(html)
    return parts


words = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30)
leaves = words.map(plain_to_html)
trees = st.recursive(
    leaves,
    lambda children: st.builds(
        lambda tag, inner: f"<{tag}>{''.join(inner)}</{tag.split()[0]}>",
        st.sampled_from(TAGS),
        st.lists(children, max_size=4),
    ),
    max_leaves=12,
)
documents = st.lists(trees, max_size=6).map(" ".join)


@given(documents, st.integers(2, 40))
@example("<b>aaa</b>bbb", 3)
@example("<tg-spoiler>one two three</tg-spoiler>", 5)
@example("&amp;&lt;&gt;" * 5, 2)
@example("👩‍👩‍👧‍👦" * 4, 5)
@example("<pre>  a\n  b\n  c</pre>", 4)
def test_parts_are_well_formed_and_lose_nothing(html: str, limit: int) -> None:
    assert_sound(html, limit)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00")))
def test_plain_text_comes_back_as_it_was(text: str) -> None:
    assert html_to_plain(plain_to_html(text)) == text
    assert_well_formed(plain_to_html(text))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("10,000 characters without a space", "x" * 10_000),
        ("10,000 emoji", "🙂" * 10_000),
        ("Chinese", "您好，请问我的订单什么时候到？" * 700),
        ("Hebrew", "שלום עולם " * 900),
        ("Arabic with marks", "\u200fمرحبا\u064b " * 900),
        ("line breaks", "line\n" * 2_000),
        ("angle brackets", "<b>&amp;" * 1_500),
        ("one long and many short words", "y" * 4_001 + " z" * 3_000),
    ],
)
def test_long_texts(name: str, text: str) -> None:
    parts = assert_sound(plain_to_html(text), 4_000)
    assert 2 <= len(parts) <= utf16_length(text) // 2_000 + 1
    assert all(utf16_length(unescape(part)) <= TELEGRAMS_LIMIT for part in parts)


def test_what_fits_is_left_as_it_is() -> None:
    for text in ("<b>Hello</b>\n\n  there ", "x" * 4_000, ""):
        assert split_html(text) == [text]


def test_tags_do_not_count() -> None:
    html = "<b>x</b>" * 4_000
    assert split_html(html) == [html]


def test_it_is_cut_between_words() -> None:
    parts = split_html("alpha beta gamma delta", 11)
    assert parts == ["alpha beta", "gamma delta"]


def test_what_was_open_is_opened_again_with_its_address() -> None:
    link = '<a href="https://example.com">'
    assert split_html(f"{link}one <b>two three</b></a> four", 8) == [
        f"{link}one <b>two </b></a>",
        f"{link}<b>three</b></a>",
        "four",
    ]


def test_an_emoji_is_not_cut_in_two() -> None:
    for part in split_html("🙂" * 9, 5):
        part.encode("utf-8")  # half of one could not be written
        assert set(part) == {"🙂"}


def test_entities_are_not_cut() -> None:
    assert "".join(split_html("&#x1F600;&lt;" * 9, 4)) == "&#x1F600;&lt;" * 9


def test_a_stray_bracket_is_kept() -> None:
    """Telegram will refuse the markup and get plain text instead; the words must all be there."""
    html = "if a < b then " * 5
    assert "".join(visible(part) for part in split_html(html, 20)) == visible(html)


@pytest.mark.parametrize(
    ("text", "units"), [("", 0), ("abc", 3), ("é", 1), ("e\u0301", 2), ("🙂", 2), ("您好", 2)]
)
def test_counting_as_telegram_does(text: str, units: int) -> None:
    assert utf16_length(text) == units


@pytest.mark.parametrize(
    ("html", "plain"),
    [
        ("<b>Hi</b> &amp; bye", "Hi & bye"),
        ('<a href="https://x.example/?a=1&amp;b=2">link</a>', "link"),
        ("<tg-spoiler>secret</tg-spoiler>", "secret"),
        ("1 &lt; 2 &amp;lt; 3", "1 < 2 &lt; 3"),
        ("<blockquote expandable>q</blockquote>", "q"),
    ],
)
def test_what_remains_without_markup(html: str, plain: str) -> None:
    assert html_to_plain(html) == plain
