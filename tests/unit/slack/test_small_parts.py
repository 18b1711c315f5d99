"""People, thread messages, answers, arguments, the manifest."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.handlers.staff.arguments import Arguments, Incomplete, mention_in, number_in
from bot.handlers.staff.commands import nearest
from bot.slack import thread
from bot.slack.manifest import EVENTS, SCOPES, manifest
from bot.slack.notes import meant
from bot.slack.people import Member, Roster, member_of
from bot.slack.posting import adapt
from bot.slack.rich import Answer, Span, answer, as_typed
from bot.texts import load_texts
from crm.actor import Role

TOM = Member("U123456", "Tom Becker", "tom", "tom@shop.example")


@pytest.mark.parametrize(
    ("agents", "leads", "admins", "member", "groups", "role"),
    [
        ("", "", "", TOM, (), Role.ADMIN),
        ("", "", "", Member("U2", "Guest", full=False), (), None),
        ("", "", "@tom", TOM, (), Role.ADMIN),
        ("U123456, U9", "", "U9", TOM, (), Role.AGENT),
        ("@Tom", "U9", "", TOM, (), Role.AGENT),
        ("tom@shop.example", "", "", TOM, (), Role.ADMIN),
        ("U9", "", "", TOM, (), None),
        ("U9, crew", "", "U9", TOM, ("crew",), Role.AGENT),
        ("crew", "team-leads", "", TOM, ("crew", "team-leads"), Role.LEAD),
        ("", "tom", "tom", TOM, (), Role.ADMIN),
        ("U9", "tom", "tom", Member("U123456", "Tom", "tom", gone=True), (), None),
    ],
)
def test_roles(
    agents: str,
    leads: str,
    admins: str,
    member: Member,
    groups: tuple[str, ...],
    role: Role | None,
) -> None:
    assert Roster.read(agents, leads, admins).role(member, frozenset(groups)) is role


@pytest.mark.parametrize(
    ("fields", "full", "gone"),
    [
        ({}, True, False),
        ({"is_bot": True}, False, False),
        ({"is_restricted": True}, False, False),
        ({"is_ultra_restricted": True}, False, False),
        ({"team_id": "T9"}, False, False),
        ({"deleted": True}, True, True),
    ],
)
def test_members(fields: dict[str, object], full: bool, gone: bool) -> None:
    user = {"id": "U1", "name": "ann", "profile": {"real_name": "Ann Lee"}, **fields}
    member = member_of(user, "T1")
    assert (member.name, member.full, member.gone) == ("Ann Lee", full, gone)


@given(st.text(st.characters(blacklist_categories=["Cs"]), max_size=200))
def test_author_names_are_one_harmless_line(name: str) -> None:
    shown = thread.username(name)
    assert 1 <= len(shown.encode("utf-16-le")) // 2 <= 80
    assert "<" not in shown and "\n" not in shown and "\u202e" not in shown


@given(st.lists(st.sampled_from(["word ", "x" * 700, "\n", "😀" * 300, "<!here>"]), max_size=20))
def test_long_messages_are_cut_without_loss(pieces: list[str]) -> None:
    text = "".join(pieces)
    parts = thread.parts(text)
    assert all(0 < len(part.encode("utf-16-le")) // 2 <= 3_500 for part in parts)
    if text.strip():
        assert "".join("".join(parts).split()) == "".join(text.split())


class Said:
    def __init__(self, kind: str, text: str = "", **data: object) -> None:
        self.kind, self.text, self.data = kind, text, data


def say(key: str, **variables: object) -> str:
    return load_texts().get("en", key, **variables)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (Said("text", "hello"), "hello"),
        (Said("photo", "my shoe"), "[photo]\nmy shoe"),
        (Said("document", file_name="bill.pdf"), "[file] bill.pdf"),
        (
            Said("location", latitude=1.5, longitude=2),
            "[location] https://www.openstreetmap.org/?mlat=1.5&mlon=2",
        ),
        (Said("hologram"), "[something this desk cannot show]"),
    ],
)
def test_kinds(said: Said, shown: str) -> None:
    assert thread.text_of(said, say) == shown


def test_answers_have_text_and_blocks_of_the_same_words() -> None:
    shown = answer([Span("*#1001*", url="https://s.example/p1?a=1&b=2"), " <!here>"], "say `this`")
    assert shown.text == "<https://s.example/p1?a=1&amp;b=2|*#1001*> &lt;!here&gt;\nsay `this`"
    (block,) = shown.blocks
    elements = block["elements"][0]["elements"]
    assert elements[0] == {"type": "link", "url": "https://s.example/p1?a=1&b=2", "text": "*#1001*"}
    assert elements[1] == {"type": "text", "text": " <!here>\nsay "}
    assert elements[2] == {"type": "text", "text": "this", "style": {"code": True}}
    assert Answer().blocks == []


@pytest.mark.parametrize(
    ("word", "number"), [("1001", 1001), ("#7", 7), ("x", None), ("٣", None), ("9" * 30, None)]
)
def test_numbers(word: str, number: int | None) -> None:
    assert number_in(word) == number


def test_mentions_and_dressed_words() -> None:
    text = "assign 1001 <@U123ABC|tom> &lt;x&gt; <mailto:a@b.example|a@b.example>"
    words = Arguments.read(text, "/desk").words
    assert words == ("assign", "1001", "<@U123ABC|tom>", "<x>", "a@b.example")
    assert mention_in(words[2]) == "U123ABC"
    assert mention_in("@tom") is None


@pytest.mark.parametrize(("text", "key"), [("", "desk-incomplete"), ("12", "desk-not-a-number")])
def test_half_commands(text: str, key: str) -> None:
    with pytest.raises(Incomplete) as caught:
        Arguments.read(text, "/desk").ticket_id()
    assert caught.value.key == key


@pytest.mark.parametrize(
    ("word", "command"),
    [
        ("tikets", "tickets"),
        ("asign", "assign"),
        ("reslove", "resolve"),
        ("hlep", "help"),
        ("qqq", None),
    ],
)
def test_the_nearest_command(word: str, command: str | None) -> None:
    assert nearest(word) == command


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("note: x", "x"),
        ("NOTE : x", "x"),
        ("*Note:* x", "x"),
        ("备注：x", "x"),
        (":lock: x", "x"),
        ("🔒x", "x"),
        ("noted: x", None),
        ("please note: x", None),
        ("notes", None),
    ],
)
def test_what_is_a_note(text: str, rest: str | None) -> None:
    found = meant(text)
    assert (found.words if found.kind == "note" else None) == rest


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("NOTE-hi", "held-almost-note"),
        ("note", "held-almost-note"),
        ("[note] he is angry", "held-almost-note"),
        ("*Internal* > not for him", "held-almost-note"),
        ("备注 客户很生气", "held-almost-note"),
        ("(note: he is angry)", "held-almost-note"),
        ("【备注：客户很生气】", "held-almost-note"),
        ("nota: he is angry", "held-almost-note"),
        ("Ntoe : he is angry", "held-almost-note"),
        ("interal: he is angry", "held-almost-note"),
        ("note he is angry", "held-almost-note"),
        ("/desk find Ann", "error-command-in-thread"),
        (" /DESK help", "error-command-in-thread"),
        ("Note that we close at five.", None),
        ("Notes are below", None),
        ("Noted: we send it again.", None),
        ("No: we close at five.", None),
        ("/desktop is a folder", None),
        ("https://desk.example", None),
        ("", None),
    ],
)
def test_what_is_asked_back_about(text: str, doubt: str | None) -> None:
    assert (meant(text).doubt or None) == doubt


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("reply: hello", "reply", "hello"),
        ("*Reply:* hello", "reply", "hello"),
        ("回复：您好", "reply", "您好"),
        ("she is cross", "note", "she is cross"),
        ("note: she is cross", "note", "she is cross"),
        ("(reply: hello)", "doubt", "(reply: hello)"),
        ("relpy: hello", "doubt", "relpy: hello"),
        ("reply hello", "doubt", "reply hello"),
        ("replying now", "note", "replying now"),
    ],
)
def test_where_what_is_written_stays_inside(text: str, kind: str, words: str) -> None:
    found = meant(text, inside=True)
    assert (found.kind, found.words) == (kind, words)


def test_simpler_forms_of_a_refused_message() -> None:
    message = {
        "text": "hi",
        "blocks": [1],
        "username": "<Ann>",
        "icon_emoji": ":x:",
        "metadata": {},
    }
    plain = adapt(message, "invalid_blocks")
    assert plain is not None and plain["blocks"] == [] and adapt(plain, "invalid_blocks") is None
    unnamed = adapt(message, "missing_scope")
    assert unnamed is not None and unnamed["text"] == "&lt;Ann&gt;: hi"
    assert "username" not in unnamed and adapt(unnamed, "missing_scope") is None
    assert "metadata" not in (adapt(message, "invalid_metadata_format") or message)
    assert adapt(message, "channel_not_found") is None


def test_manifest_for_socket_mode_and_http() -> None:
    socket = yaml.safe_load(manifest("help"))
    assert socket["settings"]["socket_mode_enabled"] is True
    assert socket["features"]["slash_commands"][0]["usage_hint"] == "help"
    assert socket["oauth_config"]["scopes"]["bot"] == sorted(SCOPES)
    assert socket["settings"]["event_subscriptions"] == {"bot_events": list(EVENTS)}
    http = yaml.safe_load(manifest("help", "https://desk.example/"))
    url = "https://desk.example/slack/events"
    assert http["settings"]["socket_mode_enabled"] is False
    assert http["settings"]["event_subscriptions"]["request_url"] == url
    assert http["settings"]["interactivity"]["request_url"] == url
    assert http["features"]["slash_commands"][0]["url"] == url
    with pytest.raises(ValueError, match="https://"):
        manifest("help", "desk.example")


@given(st.text(), st.sampled_from(["", " https://example.com/a?b=1&c=2", " http://x."]))
def test_typed_words_are_shown_letter_by_letter(text: str, address: str) -> None:
    [block] = as_typed(text + address)
    elements = block["elements"][0]["elements"]
    assert "".join(element["text"] for element in elements) == text + address
    for element in elements:
        assert element["type"] in ("text", "link") and element["text"]
        assert element.get("url", element["text"]) == element["text"]


def test_an_address_ends_before_the_stop_of_its_sentence() -> None:
    [block] = as_typed("See https://example.com/a.", mentioned="U07MAYACHEN")
    assert block["elements"][0]["elements"] == [
        {"type": "user", "user_id": "U07MAYACHEN"},
        {"type": "text", "text": " "},
        {"type": "text", "text": "See "},
        {"type": "link", "url": "https://example.com/a", "text": "https://example.com/a"},
        {"type": "text", "text": "."},
    ]
