"""What goes wrong on the way from and to Slack: repeats, outages, limits, odd requests."""

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import pytest

from bot.slack import attached, sender
from bot.slack.cards import Card
from bot.slack.posting import Poster, Stopped
from playground.slack.http_door import signature
from scheduler.delivery import NotSent
from store import inbox
from store.outbox import Due
from tests.integration.staff_side import MAYA, SUPPORT, StaffSide, reply_later, staff_side

SECRET = "playground-signing-secret"


async def _post(side: StaffSide, body: dict[str, Any], secret: str = SECRET) -> int:
    """One request as Slack would send it; the status of the answer."""
    url = side.playground.slack.http.url
    raw, moment = json.dumps(body).encode(), str(int(time.time()))
    headers = {
        "content-type": "application/json",
        "x-slack-request-timestamp": moment,
        "x-slack-signature": signature(secret, moment, raw),
    }
    async with side.http.post(url, data=raw, headers=headers) as response:
        return response.status


def _message(event_id: str, thread: str | None, **fields: Any) -> dict[str, Any]:
    event = {
        "type": "message",
        "channel": SUPPORT,
        "user": MAYA,
        "text": "hello",
        "ts": "1800000000.000100",
        "thread_ts": thread,
        **fields,
    }
    return {
        "type": "event_callback",
        "team_id": "T07HARBOR01",
        "event_id": event_id,
        "event": event,
    }


async def test_repeated_events_have_one_effect(tmp_path: Path) -> None:
    async with staff_side(tmp_path, http_mode=True) as side:
        ticket = await side.ticket()
        thread = await side.place(ticket.id)
        for event_id in ("Ev1", "Ev1", "Ev2", "Ev1"):  # Ev2: the same message in another envelope
            assert await _post(side, _message(event_id, thread)) == 200
        await side.until(lambda: side.replies(ticket.id))
        await _quiet(side)
        assert len(await side.replies(ticket.id)) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"bot_id": "B1"},
        {"subtype": "bot_message", "bot_id": "B1"},
        {"user": "U07FRNTDSK1"},
        {"subtype": "channel_join"},
        {"subtype": "message_changed", "message": {"user": MAYA, "text": "x", "ts": "1.1"}},
        {"subtype": "message_deleted", "deleted_ts": "1.1"},
        {"user": None},
    ],
)
async def test_what_is_no_speech_of_staff_is_passed_over(
    tmp_path: Path, fields: dict[str, Any]
) -> None:
    async with staff_side(tmp_path, http_mode=True) as side:
        ticket = await side.ticket()
        body = _message("Ev1", await side.place(ticket.id), **fields)
        assert await _post(side, body) == 200
        await _quiet(side)
        assert await side.replies(ticket.id) == []
        assert await _dead(side) == []


async def test_words_outside_a_tickets_thread_are_nobodys_business(tmp_path: Path) -> None:
    async with staff_side(tmp_path, http_mode=True) as side:
        await side.ticket()
        assert await _post(side, _message("Ev1", None)) == 200
        assert await _post(side, _message("Ev2", "1700000000.000001", parent_user_id=MAYA)) == 200
        await _quiet(side)
        assert await side.outgoing("telegram", "send") == []
        assert await _dead(side) == []


async def test_a_bad_signature_is_turned_away(tmp_path: Path) -> None:
    async with staff_side(tmp_path, http_mode=True) as side:
        assert await _post(side, _message("Ev1", None), secret="guessed") == 401
        rows = await side.store.read(lambda session: session.query(inbox.InboxRow).count())
        assert rows == 0


async def test_what_cannot_be_stored_is_not_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with staff_side(tmp_path) as side:
        ticket = await side.ticket()
        accept, calls = inbox.accept, []

        def failing_once(*args: Any) -> int:
            calls.append(1)
            if len(calls) == 1:
                raise RuntimeError("the disk is full")
            return accept(*args)

        monkeypatch.setattr(inbox, "accept", failing_once)
        # One writing batch that fails is repeated by the store, so the message goes alone.
        await side.say(ticket.id, "hello")
        await side.until(lambda: side.replies(ticket.id), seconds=15)
        assert len(calls) == 2
        assert len(await side.replies(ticket.id)) == 1


async def test_what_was_stored_survives_a_stop(tmp_path: Path) -> None:
    async with staff_side(tmp_path, http_mode=True) as side:
        ticket = await side.ticket()
        thread = await side.place(ticket.id)
        side.worker.cancel()
        await asyncio.gather(side.worker, return_exceptions=True)
        assert await _post(side, _message("Ev1", thread)) == 200
        asked = {"channel": SUPPORT, "command": "/desk", "text": "tickets all"}
        answer = await side.call("POST", f"/people/agents/{MAYA}/commands", asked)
        assert answer["acknowledged"], "a command is acknowledged before any work on it"
        await _quiet(side)
        assert await side.replies(ticket.id) == [] and await side.whispers() == []
        side.work_again()
        await side.until(lambda: side.replies(ticket.id))
        (shown,) = await side.until(side.whispers)
        assert "Where is my order?" in shown["text"]


@pytest.mark.parametrize("kind", ["reset_after", "reset_before", "error_500", "rate_limit", "down"])
async def test_a_card_is_posted_once_whatever_the_network_does(tmp_path: Path, kind: str) -> None:
    async with staff_side(tmp_path) as side:
        fault = {"platform": "slack", "kind": kind, "method": "chat.postMessage", "count": 1}
        await side.call("POST", "/control/faults", fault)
        ticket = await side.ticket("Where is my order?")

        async def whole() -> bool:
            return len(await side.thread(ticket.id)) == 1

        await side.until(whole, seconds=15)
        sends = (await side.call("GET", "/control/sends?platform=slack"))["sends"]
        posts = [send for send in sends if send["method"] == "chat.postMessage"]
        assert len(posts) == 2  # the card and the customer's message, each once


async def test_a_message_of_many_parts_that_stops_midway_is_not_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    post, stopped = Poster.post, []

    async def stopping_once(self: Poster, row: Due, part: str, message: Any, **more: Any) -> Any:
        if part == "part1" and not stopped:
            stopped.append(part)
            raise Stopped(NotSent("waits its turn", 0.1))
        return await post(self, row, part, message, **more)

    monkeypatch.setattr(Poster, "post", stopping_once)
    async with staff_side(tmp_path) as side:
        text = " ".join(f"word{number}" for number in range(600))
        ticket = await side.ticket(text)

        async def whole() -> bool:
            shown = " ".join(message["text"] for message in await side.thread(ticket.id))
            return shown.split() == text.split()

        await side.until(whole)
        await _quiet(side)
        assert await whole() and stopped


async def test_what_is_for_an_archived_channel_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sender, "LONG_WAIT", 0.3)
    async with staff_side(tmp_path) as side:
        channel = side.playground.slack.workspace.channels[SUPPORT]
        channel.is_archived = True
        made = asyncio.create_task(side.ticket())

        async def noticed() -> bool:
            return "is_archived" in caplog.text

        await side.until(noticed)
        assert not made.done()
        channel.is_archived = False
        await asyncio.wait_for(made, 20)


async def test_a_listener_waits_for_an_unreachable_slack(tmp_path: Path) -> None:
    async with staff_side(tmp_path) as side:
        ticket = await side.ticket()
        fault = {"platform": "slack", "kind": "down", "method": "users.info", "count": 2}
        await side.call("POST", "/control/faults", fault)
        await side.say(ticket.id, "hello")
        await side.until(lambda: side.replies(ticket.id), seconds=20)
        assert len(await side.replies(ticket.id)) == 1


async def test_without_users_info_the_request_says_who_it_is(tmp_path: Path) -> None:
    scopes = ("chat:write", "channels:read", "channels:history", "commands")
    async with staff_side(tmp_path, config={"slack_scopes": scopes}) as side:
        ticket = await side.ticket()
        await side.press(ticket.id, "ticket.take")

        async def taken() -> bool:
            return (await side.view(ticket.id)).assignee_staff_id == MAYA

        await side.until(taken)

        async def named() -> bool:
            texts = [message["text"] for message in await side.thread(ticket.id)]
            return any(text.startswith("Ann Lee: ") for text in texts)

        await side.until(named)


async def test_refused_blocks_go_out_as_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "card", lambda *_: Card("plain words", [{"type": "nonsense"}]))
    async with staff_side(tmp_path) as side:
        ticket = await side.ticket()
        card = await side.card(ticket.id)
        assert card["text"] == "plain words" and not card.get("blocks")
        await side.press(ticket.id, "ticket.take", force=True, value=str(ticket.id))

        async def taken() -> bool:
            return (await side.view(ticket.id)).assignee_staff_id == MAYA

        await side.until(taken)


async def test_a_deleted_card_is_posted_again(tmp_path: Path) -> None:
    async with staff_side(tmp_path) as side:
        ticket = await side.ticket()
        first = await side.place(ticket.id)
        assert first
        await side.slack.door.client.chat_delete(channel=SUPPORT, ts=first)
        await side.desk_command(f"assign {ticket.number} me")

        async def moved() -> bool:
            return await side.place(ticket.id) != first

        await side.until(moved)
        await side.say(ticket.id, "hello")
        await side.until(lambda: side.replies(ticket.id))


async def test_cards_wait_for_a_channel_that_is_not_there_yet(tmp_path: Path) -> None:
    async with staff_side(tmp_path, slack_support_channel="#later") as side:
        assert side.slack.problems()
        made = asyncio.create_task(side.ticket())
        await asyncio.sleep(0.3)
        assert not made.done()
        channel = await side.call("POST", "/people/channels", {"name": "later"})
        await side.until(lambda: _ready(side), seconds=15)
        ticket = await asyncio.wait_for(made, 30)
        path = f"/people/channels/{channel['id']}/messages"
        messages = (await side.call("GET", path))["messages"]
        assert str(ticket.number) in messages[-1]["text"]


async def test_a_lost_connection_comes_back(tmp_path: Path) -> None:
    async with staff_side(tmp_path, config={"slack_retry_delays": (0.0, 3.0, 3.0)}) as side:
        ticket = await side.ticket()
        await side.playground.slack.sockets.drop()
        await side.say(ticket.id, "hello")
        await side.until(lambda: side.replies(ticket.id), seconds=20)
        assert len(await side.replies(ticket.id)) == 1


async def test_slack_may_ask_to_reconnect(tmp_path: Path) -> None:
    async with staff_side(tmp_path) as side:
        ticket = await side.ticket()
        await side.playground.slack.sockets.disconnect("refresh_requested", everyone=False)
        await side.say(ticket.id, "hello")
        await side.until(lambda: side.replies(ticket.id))


async def test_a_very_long_reply_arrives_whole(tmp_path: Path) -> None:
    async with staff_side(tmp_path) as side:
        ticket = await side.ticket()
        text = " ".join(f"word{number}" for number in range(1500))[:12_000].strip()
        await side.say(ticket.id, text)
        await side.until(lambda: side.replies(ticket.id))
        sends = await side.outgoing("telegram", "send")
        rows = [row for row in sends if row.payload.get("watched")]
        assert len(rows) >= 3 and all(len(row.payload["html"]) <= 4096 for row in rows)
        assert " ".join(row.payload["html"] for row in rows).split() == text.split()


@pytest.mark.parametrize("text", ["see this", ""])
async def test_a_file_too_large_is_named_and_the_words_go(
    tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attached, "MAX_UPLOAD", 1)  # bytes, in place of 50 MB
    async with staff_side(tmp_path) as side:
        ticket = await side.ticket()
        file = {"name": "a.txt", "mimetype": "text/plain", "content_base64": "aGk="}
        await side.say(ticket.id, text, files=[file])
        (whisper,) = await side.until(lambda: side.whispers(MAYA))
        assert "“a.txt” was not sent" in whisper["text"] and "50 MB" in whisper["text"]
        said = [message.text for message in await side.replies(ticket.id)]
        assert said == ([text] if text else [])
        assert not await side.outgoing("telegram", "upload")


async def test_a_customer_cannot_call_or_format(tmp_path: Path) -> None:
    async with staff_side(tmp_path) as side:
        evil = "<!channel> *bold* <http://x.example|y> & <@U07MAYACHEN>"
        ticket = await side.ticket(evil, name="<!here> *Eve*")
        message_id = await side.store.run(reply_later, ticket.id, evil)
        assert message_id

        async def shown() -> bool:
            return len(await side.thread(ticket.id)) == 1

        await side.until(shown)
        sends = (await side.call("GET", "/control/sends?platform=slack"))["sends"]
        for send in sends:
            wire = json.dumps(send["params"], ensure_ascii=False)
            text = send["params"].get("text") or ""
            assert "<!" not in text and "<@" not in text and "<http" not in text
            assert '"type": "mrkdwn", "text": "<!channel' not in wire
        assert (await side.thread(ticket.id))[0]["username"] == "‹!here› *Eve*"


async def test_a_long_message_of_the_customer_is_shown_whole(tmp_path: Path) -> None:
    async with staff_side(tmp_path) as side:
        text = " ".join(f"<{number}>" for number in range(1800))
        ticket = await side.ticket(text)

        async def whole() -> bool:
            shown = " ".join(message["text"] for message in await side.thread(ticket.id))
            return shown.replace("&lt;", "<").replace("&gt;", ">").split() == text.split()

        await side.until(whole)


async def _ready(side: StaffSide) -> bool:
    return not side.slack.problems()


async def _quiet(side: StaffSide) -> None:
    """Everything taken in is processed, or nobody works on it."""
    await asyncio.sleep(0.25)


async def _dead(side: StaffSide) -> list[str]:
    return await side.store.read(
        lambda session: [
            row.error or "" for row in session.query(inbox.InboxRow).filter_by(status="dead")
        ]
    )
