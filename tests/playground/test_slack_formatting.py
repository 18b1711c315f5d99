"""What Slack makes of typed text.

Source: docs.slack.dev/messaging/formatting-message-text, .../blocks/rich-text-block
"""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.clock import Clock
from playground.config import PlaygroundConfig
from playground.slack.blocks import check_blocks
from playground.slack.emoji import NAMES
from playground.slack.formatting import Composer, unescape
from playground.slack.workspace import Workspace
from tests.playground.slack_support import BOT_USER, MAYA, SUPPORT, TOM

Json = dict[str, Any]
COMPOSER = Composer(Workspace(PlaygroundConfig(), Clock()))


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("a & b < c > d", "a &amp; b &lt; c &gt; d"),
        ("<@U123> is typed text", "&lt;@U123&gt; is typed text"),
        ("hi @maya!", f"hi <@{MAYA}>!"),
        ("hi @Tom Becker, hi @tom.", f"hi <@{TOM}>, hi <@{TOM}>."),
        ("hi @Maya Chen and @Maya Other", f"hi <@{MAYA}> and <@{MAYA}> Other"),
        ("@frontdesk help", f"<@{BOT_USER}> help"),
        ("@nobody", "@nobody"),
        ("@here look", "<!here> look"),
        ("@frontdesk-agents", "<!subteam^S07FRNTAGT1>"),
        ("see #support, not #nowhere", f"see <#{SUPPORT}|support>, not #nowhere"),
        ("https://a.example/b?c=1&d=2.", "<https://a.example/b?c=1&amp;d=2>."),
        ("mail a@b.example", "mail <mailto:a@b.example|a@b.example>"),
        ("note: 🔒 👍", "note: :lock: :+1:"),
        (":eyes: at 12:30:45", ":eyes: at 12:30:45"),
        ("*bold* _it_ ~no~ `a<b`", "*bold* _it_ ~no~ `a&lt;b`"),
        ("2 * 3 * 4 snake_case_name", "2 * 3 * 4 snake_case_name"),
        ("```x < y```", "```x &lt; y```"),
        ("你好,世界", "你好,世界"),
    ],
)
def test_text(typed: str, text: str) -> None:
    assert COMPOSER.compose(typed).text == text


def elements(typed: str) -> list[Json]:
    [block] = COMPOSER.compose(typed).blocks
    assert block["type"] == "rich_text"
    return list(block["elements"])


def test_rich_text() -> None:
    [line] = elements("*hi @maya* :eyes: https://a.example")
    assert line["type"] == "rich_text_section"
    assert line["elements"] == [
        {"type": "text", "text": "hi ", "style": {"bold": True}},
        {"type": "user", "user_id": MAYA, "style": {"bold": True}},
        {"type": "text", "text": " "},
        {"type": "emoji", "name": "eyes", "unicode": "1f440"},
        {"type": "text", "text": " "},
        {"type": "link", "url": "https://a.example"},
    ]
    before, code, after = elements("see ```x = 1``` ok")
    assert code["type"] == "rich_text_preformatted"
    assert code["elements"] == [{"type": "text", "text": "x = 1"}]
    assert (before["type"], after["type"]) == ("rich_text_section", "rich_text_section")


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("assign 7 @tom", f"assign 7 <@{TOM}|tom>"),
        ("report #support", f"report <#{SUPPORT}|support>"),
        ("find a@b.example", "find <mailto:a@b.example|a@b.example>"),
        ("find *all* & more", "find *all* & more"),
    ],
)
def test_commands_escape_references(typed: str, sent: str) -> None:
    # docs.slack.dev/interactivity/implementing-slash-commands (should_escape)
    assert COMPOSER.references(typed) == sent


pieces = st.sampled_from(
    [
        "@maya",
        "@tom",
        "#support",
        "*b*",
        "_i_",
        "`c`",
        "```d```",
        "<",
        ">",
        "&",
        ":eyes:",
        " ",
        "\n",
    ]
)


@settings(deadline=None)
@given(st.lists(pieces | st.text(max_size=6), max_size=12).map("".join))
def test_any_text_makes_a_valid_block_and_no_stray_reference(typed: str) -> None:
    composed = COMPOSER.compose(typed)
    if composed.blocks:
        check_blocks(composed.blocks)
    plain = composed.text.replace("&lt;", "").replace("&gt;", "")
    # What is left of angle brackets are references, and those come in pairs.
    assert plain.count("<") == plain.count(">")


@settings(deadline=None)
@given(st.text(alphabet=st.characters(exclude_characters="@#*_~`:/."), max_size=40))
def test_plain_text_survives_the_round_trip(typed: str) -> None:
    if not any(emoji.rstrip("\ufe0f") in typed for emoji in NAMES):
        assert unescape(COMPOSER.compose(typed).text) == typed.strip("\n")
