"""Slack's markup on its way to a customer, and a customer's words on their way to Slack."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.mrkdwn import (
    Names,
    emoji_of,
    escape,
    mentioned_ids,
    to_plain,
    to_telegram_html,
    unescape,
)
from bot.telegram.markup import html_to_plain

NAMES = Names({"U123ABC": "Tom Becker", "C99": "support", "S77": "night-shift"}, "Harbour Lane")

CASES = [
    ("plain words", "plain words", "plain words"),
    ("*bold* _soft_ ~gone~", "bold soft gone", "<b>bold</b> <i>soft</i> <s>gone</s>"),
    ("*_both_*", "both", "<b><i>both</i></b>"),
    ("2 * 3 * 4", "2 * 3 * 4", "2 * 3 * 4"),
    ("snake_case_name", "snake_case_name", "snake_case_name"),
    ("a &lt; b &amp; c", "a < b & c", "a &lt; b &amp; c"),
    ("run `ls *x*`", "run ls *x*", "run <code>ls *x*</code>"),
    ("```\na\n  b\n```", "a\n  b", "<pre>a\n  b</pre>"),
    ("ask <@U123ABC>", "ask Tom Becker", "ask Tom Becker"),
    ("ask <@U123ABC|tom>", "ask Tom Becker", "ask Tom Becker"),
    ("ask <@U404>", "ask Harbour Lane", "ask Harbour Lane"),
    ("see <#C99>", "see #support", "see #support"),
    ("see <#C99|help>", "see #help", "see #help"),
    ("<!here> look", "look", "look"),
    ("<!subteam^S77> look", "night-shift look", "night-shift look"),
    ("<!subteam^S77|@crew> look", "crew look", "crew look"),
    ("<!date^1700000000^{date}|14 Nov>", "14 Nov", "14 Nov"),
    ("<https://x.example/a?b=1&amp;c=2|here>", "here (https://x.example/a?b=1&c=2)", '<a href="https://x.example/a?b=1&amp;c=2">here</a>'),
    ("<https://x.example>", "https://x.example", '<a href="https://x.example">https://x.example</a>'),
    ("<mailto:a@b.example|a@b.example>", "a@b.example", "a@b.example"),
    ("<tel:+4930123|call>", "call (+4930123)", "call (+4930123)"),
    ("&gt; a\n&gt; b\nc", "> a\n> b\nc", "<blockquote>a\nb</blockquote>\nc"),
    ("• one\n• *two*", "• one\n• two", "• one\n• <b>two</b>"),
    (":+1: done :custom_parrot:", "👍 done :custom_parrot:", "👍 done :custom_parrot:"),
    ("&lt;!here&gt; and &lt;@U123ABC&gt;", "and Tom Becker", "and Tom Becker"),
    ("at 10:30:45", "at 10:30:45", "at 10:30:45"),
    ("`<!here>`", "", ""),
    ("*<https://x.example|y>*", "y (https://x.example)", '<b><a href="https://x.example">y</a></b>'),
]  # fmt: skip


@pytest.mark.parametrize(("slack", "plain", "telegram"), CASES)
def test_what_the_customer_reads(slack: str, plain: str, telegram: str) -> None:
    assert to_plain(slack, NAMES) == plain
    assert to_telegram_html(slack, NAMES) == telegram


PIECES = st.one_of(
    st.sampled_from(
        [
            "<!here>", "<!channel|x>", "<!everyone>", "<@U123ABC>", "<@U404|joe>", "<#C99|>",
            "<#C1>", "<!subteam^S9>", "<https://x.example|a *b*>", "<mailto:a@b.c>", "*", "_", "~",
            "`", "```", "&lt;", "&gt;", "&amp;", "\n", "&gt; ", " ", "<", ">", "&", ":+1:",
            "<!<!here>here>", "&lt;!here&gt;", "&amp;lt;!here&amp;gt;",
        ]
    ),
    st.text(max_size=6),
)  # fmt: skip
MESSAGES = st.lists(PIECES, max_size=14).map("".join)


@given(MESSAGES)
def test_nothing_of_slack_leaks(text: str) -> None:
    for shown in (to_plain(text, NAMES), html_to_plain(to_telegram_html(text, NAMES))):
        assert not re.search(r"<[!@#][^<>\n]*>", shown), shown


_TAG = re.compile(r"<(/?)([a-z]+)((?: [^>]*)?)>")


@given(MESSAGES)
def test_html_is_well_formed(text: str) -> None:
    shown = to_telegram_html(text, NAMES)
    stack: list[str] = []
    for closing, name, rest in _TAG.findall(shown):
        assert name in {"b", "i", "s", "code", "pre", "a", "blockquote"}
        assert bool(rest) == (name == "a" and not closing)
        if closing:
            assert stack.pop() == name
        else:
            stack.append(name)
    assert stack == []
    bare = _TAG.sub("", shown)
    assert "<" not in bare and ">" not in bare


@given(st.text(alphabet=st.characters(blacklist_categories=["Cs"])))
def test_a_customers_words_survive_slack_and_mean_nothing_there(text: str) -> None:
    escaped = escape(text)
    assert unescape(escaped) == text
    assert "<" not in escaped and ">" not in escaped


def test_ids_are_found_wherever_they_hide() -> None:
    text = "<@U123ABC> <#C99|> <!subteam^S77> &lt;@UESCAPED&gt; <#C1|named>"
    assert mentioned_ids(text) == ({"U123ABC", "UESCAPED"}, {"C99"}, {"S77"})


@pytest.mark.parametrize(
    ("name", "character"), [("+1", "👍"), ("smile", "😄"), ("tada", "🎉"), ("nonsense_x", None)]
)
def test_emoji(name: str, character: str | None) -> None:
    assert emoji_of(name) == character


def test_a_long_message_is_quick() -> None:
    text = "*" * 3000 + "_a" * 3000 + "`" * 2999 + "<@" * 500
    assert to_plain(text, NAMES)
