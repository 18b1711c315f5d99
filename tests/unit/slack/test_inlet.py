"""What becomes an inbox row, under which name, in which lane."""

import json
from typing import Any

import pytest

from bot.slack.inlet import received, request_of
from store.clock import SystemClock
from store.inbox import Claimed


def event(**fields: Any) -> dict[str, Any]:
    inner = {"type": "message", "channel": "C1", "user": "U1", "ts": "5.1", **fields}
    return {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": inner}


CLICK = {
    "type": "block_actions",
    "team": {"id": "T1"},
    "user": {"id": "U1"},
    "trigger_id": "1.2.abc",
    "container": {"type": "message", "channel_id": "C1", "message_ts": "4.0"},
    "message": {"ts": "4.0"},
    "actions": [{"action_id": "ticket.take", "value": "1"}],
}
COMMAND = {"command": "/desk", "team_id": "T1", "user_id": "U1", "trigger_id": "9", "text": "help"}


@pytest.mark.parametrize(
    ("body", "name", "lane"),
    [
        (event(), "Ev1", "slack:C1:5.1"),
        (event(thread_ts="4.0"), "Ev1", "slack:C1:4.0"),
        (
            event(
                type="reaction_added", item={"channel": "C1", "ts": "4.0"}, channel=None, ts=None
            ),
            "Ev1",
            "slack:C1:4.0",
        ),
        (CLICK, "block_actions:1.2.abc", "slack:C1:4.0"),
        (COMMAND, "command:9", "slack:user:U1"),
    ],
)
def test_rows(body: dict[str, Any], name: str, lane: str) -> None:
    row = received(body)
    assert row is not None
    assert (row.source, row.bot, row.external_id, row.lane) == ("slack", "T1", name, lane)
    assert json.loads(row.payload) == {"body": body}


def test_without_any_id_the_same_body_has_the_same_name() -> None:
    body = {key: CLICK[key] for key in CLICK if key != "trigger_id"}
    one, two = received(body), received(dict(reversed(body.items())))
    other = received({**body, "user": {"id": "U2"}})
    assert one and two and other
    assert one.external_id == two.external_id != other.external_id


@pytest.mark.parametrize(
    "body",
    [
        event(bot_id="B1"),
        event(subtype="bot_message"),
        event(subtype="message_changed", message={"bot_id": "B1", "ts": "1"}),
    ],
)
def test_bots_words_need_no_row(body: dict[str, Any]) -> None:
    assert received(body) is None


@pytest.mark.parametrize("body", [{}, {"type": "event_callback"}, {"type": "x", "user": None}])
def test_odd_requests_still_fit(body: dict[str, Any]) -> None:
    row = received(body)
    assert row is not None and row.lane.startswith("slack:") and row.external_id


def test_a_stored_request_comes_back_whole() -> None:
    row = received(event(text="héllo 😀"))
    assert row is not None
    claimed = Claimed(1, "slack", "T1", row.lane, row.payload, 1, SystemClock().now())
    assert request_of(claimed).body == event(text="héllo 😀")
