"""What should not happen in a workspace and does: each has one clear outcome."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.handlers.staff import calls
from bot.slack import sender
from bot.slack.call_form import CallForm, call_form
from bot.slack.submission import Submission, answer_submission
from playground.slack import ids
from tests.integration.staff_side import MAYA, SUPPORT, TOM, StaffSide, staff_side

_CHAT = {"channel": SUPPORT, "text": "Lunch, anybody?"}


@pytest.fixture
async def side(tmp_path: Path) -> AsyncIterator[StaffSide]:
    async with staff_side(tmp_path) as running:
        yield running


async def test_a_call_submitted_twice_is_logged_once(side: StaffSide) -> None:
    """Slack's answer was lost, and the button was pressed again."""
    ticket = await side.ticket()
    view = call_form("x", CallForm(ticket_id=ticket.id), side.slack.door.say)
    values = {
        "direction": {"value": {"selected_option": {"value": "in"}}},
        "minutes": {"value": {"value": "3"}},
        "outcome": {"value": {"value": "All is well"}},
    }
    body = {
        "type": "view_submission",
        "user": {"id": MAYA, "username": "maya"},
        "team": {"id": "T07HARBOR01"},
        "view": {**view, "id": "V1", "state": {"values": values}},
    }
    submissions = [Submission(side.slack.door, body) for _ in range(2)]
    answers = [await answer_submission(calls.take, one) for one in submissions]
    assert [answer["response_action"] for answer in answers] == ["update", "update"]
    (note,) = await side.said(ticket.id, "note")
    assert (note.kind, note.text, note.data) == (
        "call",
        "All is well",
        {"direction": "in", "minutes": 3},
    )


async def test_a_bot_that_was_removed_lets_itself_in_again(side: StaffSide) -> None:
    channel = side.playground.slack.workspace.channels[SUPPORT]
    del channel.members[ids.BOT_USER]
    ticket = await side.ticket()
    assert await side.place(ticket.id)


async def test_a_bot_removed_from_a_private_channel_waits_for_an_invitation(
    side: StaffSide, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sender, "LONG_WAIT", 0.3)
    channel = side.playground.slack.workspace.channels[SUPPORT]
    channel.is_private = True
    del channel.members[ids.BOT_USER]
    made = asyncio.create_task(side.ticket())

    async def noticed() -> bool:
        return "unarchive it or invite the bot" in caplog.text

    await side.until(noticed)
    assert not made.done()
    channel.members[ids.BOT_USER] = None
    await asyncio.wait_for(made, 20)


async def test_a_colleague_who_has_left_is_given_nothing(side: StaffSide) -> None:
    ticket = await side.ticket()
    side.playground.slack.workspace.users[TOM]["deleted"] = True
    for whom in ("@tom", f"<@{TOM}>"):
        told = await side.desk_command(f"assign {ticket.number} {whom}")
        assert "No colleague is called" in told
    assert (await side.view(ticket.id)).assignee_id is None


async def test_a_thread_without_its_root_still_reaches_the_customer(side: StaffSide) -> None:
    ticket = await side.ticket()
    root = await side.place(ticket.id)
    await side.say(ticket.id, "We are on it.")
    await side.until(lambda: side.replies(ticket.id))
    await side.slack.door.client.chat_delete(channel=SUPPORT, ts=root)
    await side.say(ticket.id, "It is on its way.")

    async def both() -> bool:
        texts = [reply.text for reply in await side.replies(ticket.id)]
        return texts == ["We are on it.", "It is on its way."]

    await side.until(both)

    async def moved() -> bool:
        return await side.place(ticket.id) != root

    await side.until(moved)
    body = {"channel": SUPPORT, "text": "Good news!", "thread_ts": root}
    await side.call("POST", f"/people/agents/{MAYA}/messages", body)
    await side.until(lambda: _said(side, ticket.id, "Good news!"))
    body["thread_ts"] = await side.call("POST", f"/people/agents/{MAYA}/messages", _CHAT)
    body["thread_ts"], body["text"] = body["thread_ts"]["ts"], "Me too"
    await side.call("POST", f"/people/agents/{TOM}/messages", body)
    await side.say(ticket.id, "Goodbye")
    await side.until(lambda: _said(side, ticket.id, "Goodbye"))
    assert len(await side.replies(ticket.id)) == 4


async def _said(side: StaffSide, ticket_id: int, text: str) -> bool:
    return any(reply.text == text for reply in await side.replies(ticket_id))
