"""The card: what it shows and that Slack always takes it."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.cards import card, shorten, slack_date, stars
from bot.texts import load_texts
from crm.tickets.queries import TicketView
from crm.tickets.transitions import Status

MOMENT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
VIEW = TicketView(
    id=7, number=1007, subject="Where is my order?", status="new", priority="normal",
    language="en", customer_id=1, customer_name="Ann Lee", customer_vip=False,
    customer_blocked_us=False, conversation_id=1, assignee_id=None, assignee_name=None,
    assignee_staff_id=None, created_at=MOMENT, updated_at=MOMENT, due_at=MOMENT, resolved_at=None,
    closed_at=None, resolution=0, rating=None, rating_comment=None, overdue=False,
)  # fmt: skip


def say(key: str, **variables: object) -> str:
    return load_texts().get("en", key, **variables)


def _all_text(blocks: list[dict[str, Any]]) -> str:
    return json.dumps(blocks, ensure_ascii=False)


def _buttons(blocks: list[dict[str, Any]]) -> list[str]:
    return [
        button["action_id"]
        for block in blocks
        if block["type"] == "actions"
        for button in block["elements"]
    ]


@pytest.mark.parametrize(
    ("status", "assignee", "buttons"),
    [
        ("new", None, ["ticket.take", "ticket.reply", "ticket.resolve", "ticket.call"]),
        ("open", None, ["ticket.take", "ticket.reply", "ticket.resolve", "ticket.call"]),
        ("open", 3, ["ticket.reply", "ticket.resolve", "ticket.call"]),
        ("pending", 3, ["ticket.reply", "ticket.resolve", "ticket.call"]),
        ("resolved", 3, ["ticket.reopen", "ticket.save_faq"]),
        ("closed", None, ["ticket.reopen", "ticket.save_faq"]),
    ],
)
def test_buttons_by_state(status: str, assignee: int | None, buttons: list[str]) -> None:
    view = replace(VIEW, status=status, assignee_id=assignee)
    made = card(view, say)
    assert _buttons(made.blocks) == buttons
    assert all(
        button["value"] == "7"
        for block in made.blocks
        if block["type"] == "actions"
        for button in block["elements"]
    )


def test_what_a_new_ticket_shows() -> None:
    made = card(replace(VIEW, customer_vip=True), say)
    assert made.blocks[0]["text"]["text"] == "#1007 · Ann Lee ⭐"
    text = _all_text(made.blocks)
    for part in ("Where is my order?", "New", "nobody yet", "our reply", "English"):
        assert part in text
    assert "<!date^1795428000^" in text
    assert made.text == "Ticket #1007 · Ann Lee · New: Where is my order?"


def test_turn_overdue_rating_and_blocking() -> None:
    pending = _all_text(card(replace(VIEW, status="pending", due_at=None), say).blocks)
    assert "the customer’s reply" in pending
    overdue = _all_text(card(replace(VIEW, overdue=True), say).blocks)
    assert "overdue" in overdue
    rated = replace(VIEW, status="resolved", rating=4, rating_comment="Quick & kind")
    text = _all_text(card(rated, say).blocks)
    assert "★★★★☆" in text and "Quick & kind" in text
    assert "blocked the bot" in _all_text(card(replace(VIEW, customer_blocked_us=True), say).blocks)


def test_nothing_a_customer_writes_is_markup() -> None:
    evil = "<!channel> *bold* <http://x|y> &"
    view = replace(VIEW, customer_name=evil, subject=evil, rating=5, rating_comment=evil)
    made = card(view, say, last=evil)
    assert "<!channel>" not in made.text and "&lt;!channel&gt;" in made.text
    for kind, text in _texts(made.blocks):
        if kind == "mrkdwn":
            assert "channel" not in text and "bold" not in text


@pytest.mark.parametrize(
    ("code", "name"),
    [("fr", "French"), ("zh-hans", "Chinese"), ("pt_BR", "Portuguese"), ("qq", "qq")],
)
def test_a_language_is_shown_by_its_name(code: str, name: str) -> None:
    assert f'"*Language*\\n{name}"' in _all_text(card(replace(VIEW, language=code), say).blocks)


def _texts(node: Any) -> list[tuple[str, str]]:
    """Every text object: (type, text)."""
    if isinstance(node, list):
        return [item for part in node for item in _texts(part)]
    if not isinstance(node, dict):
        return []
    if node.get("type") in ("mrkdwn", "plain_text"):
        return [(node["type"], node["text"])]
    return [item for part in node.values() for item in _texts(part)]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


ANY = st.text(st.characters(blacklist_categories=["Cs"]), max_size=30) | st.builds(
    "".join, st.lists(st.sampled_from(["x" * 900, "😀" * 200, "<!here>", "\n", "& "]), max_size=6)
)


@given(
    name=ANY,
    subject=ANY,
    last=st.none() | ANY,
    comment=st.none() | ANY,
    agent=st.none() | ANY,
    status=st.sampled_from(list(Status)),
    language=st.sampled_from(["en", "zh", "zh-hans", "fr", "pt-br"]),
    flags=st.tuples(st.booleans(), st.booleans(), st.booleans()),
    staff=st.sampled_from(["en", "zh"]),
)
def test_slack_always_takes_it(
    name: str,
    subject: str,
    last: str | None,
    comment: str | None,
    agent: str | None,
    status: Status,
    language: str,
    flags: tuple[bool, bool, bool],
    staff: str,
) -> None:
    view = replace(
        VIEW, customer_name=name, subject=subject, status=status, language=language,
        rating_comment=comment, rating=3 if comment else None, assignee_name=agent,
        assignee_id=1 if agent is not None else None, customer_vip=flags[0],
        customer_blocked_us=flags[1], overdue=flags[2],
    )  # fmt: skip
    made = card(view, partial(load_texts().get, staff), last)
    assert made.text and _units(made.text) <= 5_000
    assert len(made.blocks) <= 50
    for block in made.blocks:
        assert len(block.get("fields", [])) <= 10
        assert len(block.get("elements", [])) <= 10
        limit = {"header": 150, "section": 3_000}.get(block["type"], 2_000)
        for _, text in _texts(block):
            assert 1 <= _units(text) <= limit
        for field in block.get("fields", []):
            assert _units(field["text"]) <= 2_000


@given(st.text(st.characters(blacklist_categories=["Cs"])), st.integers(2, 40))
def test_shorten(text: str, limit: int) -> None:
    cut = shorten(text, limit)
    assert _units(cut) <= limit
    assert cut == text or (cut.endswith("…") and text.startswith(cut[:-1]))


def test_dates_and_stars() -> None:
    expected = "<!date^1795428000^{date_short_pretty} {time}|2026-11-23 10:00 UTC>"
    assert slack_date(MOMENT) == expected
    assert stars(2) == "★★☆☆☆"
