"""Slack's HTTP door: only Slack's requests come in, once, and only agents act through them."""

import inspect
import json
import re
import time
from pathlib import Path
from typing import Any

from slack_sdk.signature import SignatureVerifier
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.handlers.staff import ACTIONS, FORMS
from playground.slack.http_door import signature
from store import Base, inbox
from tests.integration.staff_side import AISHA, MAYA, SUPPORT, StaffSide, staff_side

SECRET = "playground-signing-secret"
TEAM = "T07HARBOR01"
_OWN = {"inbox", "outbox", "leases", "job_rounds", "paces"}  # what every request may touch

Body = dict[str, Any]


def sealed(body: Body, age: float = 0.0) -> tuple[bytes, dict[str, str]]:
    """A request as Slack sends it, signed `age` seconds ago."""
    raw, moment = json.dumps(body).encode(), str(int(time.time() - age))
    return raw, {
        "content-type": "application/json",
        "x-slack-request-timestamp": moment,
        "x-slack-signature": signature(SECRET, moment, raw),
    }


async def post(side: StaffSide, sealed_request: tuple[bytes, dict[str, str]]) -> int:
    raw, headers = sealed_request
    url = side.playground.slack.http.url
    async with side.http.post(url, data=raw, headers=headers) as response:
        return response.status


def spoken(event_id: str, thread: str | None, user: str, text: str, ts: str) -> Body:
    event = {"type": "message", "channel": SUPPORT, "user": user, "text": text}
    event |= {"ts": ts, "thread_ts": thread}
    return {"type": "event_callback", "team_id": TEAM, "event_id": event_id, "event": event}


def pressed(user: str, card: str | None, action: str, value: str = "1") -> Body:
    return {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": {"id": user, "username": "x", "team_id": TEAM},
        "channel": {"id": SUPPORT},
        "container": {"type": "message", "channel_id": SUPPORT, "message_ts": card},
        "message": {"ts": card},
        "trigger_id": f"{user}.{action}",
        "actions": [{"action_id": action, "type": "button", "value": value}],
    }


def submitted(user: str, callback: str) -> Body:
    return {
        "type": "view_submission",
        "team": {"id": TEAM},
        "user": {"id": user, "team_id": TEAM},
        "view": {
            "type": "modal",
            "id": f"V{callback}",
            "callback_id": callback,
            "private_metadata": "{}",
            "state": {"values": {}},
            "blocks": [],
        },
    }


def rows_of(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that the business knows."""
    return {
        name: [tuple(row) for row in session.execute(select(table))]
        for name, table in Base.metadata.tables.items()
        if name not in _OWN
    }


async def settled(side: StaffSide) -> None:
    """Wait until nothing lies in the inbox."""
    waiting = select(inbox.InboxRow.id).where(inbox.InboxRow.status == "new")

    async def empty() -> bool:
        return not await side.store.read(lambda session: session.execute(waiting).all())

    await side.until(empty)


def some_id(pattern: str | re.Pattern[str]) -> str:
    """An id that a listener's pattern takes."""
    if isinstance(pattern, str):
        return pattern
    return pattern.pattern.lstrip("^").replace("\\", "") + "1"


async def test_old_requests_and_altered_ones_are_turned_away(tmp_path: Path) -> None:
    async with staff_side(tmp_path, http_mode=True) as side:
        ticket = await side.ticket()
        thread = await side.place(ticket.id)
        body = spoken("Ev1", thread, MAYA, "once", "1800000000.000100")
        assert await post(side, sealed(body, age=301)) == 401
        assert await post(side, sealed(body, age=-301)) == 401
        raw, headers = sealed(body)
        assert await post(side, (raw.replace(b"once", b"ONCE"), headers)) == 401
        assert await post(side, (raw, {**headers, "x-slack-signature": "v0=" + "0" * 64})) == 401
        later = headers | {"x-slack-request-timestamp": str(int(time.time()) + 9)}
        assert await post(side, (raw, later)) == 401
        for moment in ("soon", "", "-1", "\u00b2", "9" * 5000):
            odd = headers | {"x-slack-request-timestamp": moment}
            assert await post(side, (raw, odd)) == 401
        assert await post(side, (raw, headers | {"x-slack-signature": "v0=\u00e9"})) == 401
        for name in ("x-slack-signature", "x-slack-request-timestamp"):
            without = {key: value for key, value in headers.items() if key != name}
            assert await post(side, (raw, without)) == 401
        rows = await side.store.read(lambda session: session.query(inbox.InboxRow).count())
        assert rows == 0
        assert await post(side, sealed(body, age=290)) == 200


def test_signatures_are_compared_in_constant_time() -> None:
    """It is the library's comparison; this fails when a new version does it otherwise."""
    assert "compare_digest" in inspect.getsource(SignatureVerifier.is_valid)


async def test_a_replay_within_the_five_minutes_has_no_second_effect(tmp_path: Path) -> None:
    async with staff_side(tmp_path, http_mode=True) as side:
        ticket = await side.ticket()
        thread = await side.place(ticket.id)
        reply = sealed(spoken("Ev1", thread, MAYA, "hello", "1800000000.000100"))
        press = sealed(pressed(MAYA, thread, "ticket.resolve", str(ticket.id)))
        command = sealed(
            {"command": "/desk", "text": f"assign {ticket.number} me", "user_id": MAYA}
            | {"team_id": TEAM, "channel_id": SUPPORT, "trigger_id": "1.2.3"}
        )
        for request in (reply, command, press):
            assert await post(side, request) == 200
            await settled(side)
        before = await side.store.read(rows_of)
        assert (await side.view(ticket.id)).status == "resolved"
        for request in (reply, command, press, press):
            assert await post(side, request) == 200
        await settled(side)
        assert await side.store.read(rows_of) == before


async def test_only_agents_act_whatever_the_door(tmp_path: Path) -> None:
    """Maya is in the workspace and in the channel, but not on the desk's list."""
    async with staff_side(tmp_path, http_mode=True, slack_agents=AISHA) as side:
        ticket = await side.ticket()
        card = await side.place(ticket.id)
        await side.say(ticket.id, "We look into it.", AISHA)
        await side.until(lambda: side.said(ticket.id, "out"))
        await settled(side)
        before = await side.store.read(rows_of)
        calls = len((await side.call("GET", "/control/calls?after=0"))["calls"])
        requests = [
            spoken("Ev1", card, MAYA, "I am not an agent", "1800000000.000100"),
            spoken("Ev2", card, MAYA, "note: neither now", "1800000000.000200"),
            *(pressed(MAYA, card, some_id(action), str(ticket.id)) for action in ACTIONS),
            *(pressed(MAYA, card, f"{some_id(action)}", "1:1") for action in ACTIONS),
            *(submitted(MAYA, some_id(callback)) for callback in FORMS),
        ]
        for name in ("white_check_mark", "eyes"):
            event = {"type": "reaction_added", "user": MAYA, "reaction": name}
            event |= {"item": {"type": "message", "channel": SUPPORT, "ts": card}}
            requests.append(
                {"type": "event_callback", "team_id": TEAM, "event_id": name, "event": event}
            )
        requests += [
            {"command": "/desk", "text": f"{text} {ticket.number}", "user_id": MAYA}
            | {"team_id": TEAM, "channel_id": SUPPORT, "trigger_id": f"1.{text}"}
            for text in ("resolve", "assign", "ticket", "find Ann", "customer 1", "faq", "tickets")
        ]
        for request in requests:
            assert await post(side, sealed(request)) == 200
        await settled(side)
        assert await side.store.read(rows_of) == before
        made = (await side.call("GET", "/control/calls?after=0"))["calls"][calls:]
        views = {
            call.get("method") for call in made if str(call.get("method")).startswith("views.")
        }
        assert views <= {"views.publish"}, "no form; the home tab says that it is for agents"
        homes = [str(call["params"]) for call in made if call.get("method") == "views.publish"]
        assert homes and all("list of agents, so nothing was changed" in home for home in homes)
        assert not [call for call in made if "Ann" in str(call.get("params"))]
        told = [whisper["text"] for whisper in await side.whispers(MAYA)]
        assert len(told) >= 10
        assert not [text for text in told if "Ann" in text], "nothing is shown to outsiders"
