"""A ticket's life on the staff side, in Socket Mode and over HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.staff_side import AISHA, MAYA, StaffSide, reply_later, staff_side


@pytest.fixture(params=["socket", "http"])
async def side(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[StaffSide]:
    async with staff_side(tmp_path, http_mode=request.param == "http") as running:
        yield running


async def test_card_and_thread_appear(side: StaffSide) -> None:
    ticket = await side.ticket("Where is my order?", "Number 4711")

    await side.until(lambda: side.thread(ticket.id))
    card = await side.card(ticket.id)
    assert card["blocks"][0]["text"]["text"] == f"#{ticket.number} · Ann Lee"
    (burst,) = await side.thread(ticket.id)
    assert (burst["username"], burst["text"]) == ("Ann Lee", "Where is my order?\nNumber 4711")


async def test_a_reply_in_the_thread_goes_to_the_customer(side: StaffSide) -> None:
    ticket = await side.ticket()
    ts = await side.say(ticket.id, "It is *on its way*, <@U07TOMBECKR> checked.")
    message, _taken = await side.until(lambda: side.said(ticket.id, "out"))
    assert message.text == "It is on its way, Tom Becker checked."
    assert message.staff_ref == f"C07SUPPORT1:{ts}"
    taken, row = await side.until(lambda: side.outgoing("telegram", "send"))
    assert "Maya Chen is now looking after" in taken.payload["html"]
    assert "<b>on its way</b>" in row.payload["html"]
    seen = await side.view(ticket.id)
    assert (seen.status, seen.assignee_staff_id) == ("pending", MAYA)


@pytest.mark.parametrize("start", ["note: ", "NOTE：", "备注：", ":lock: ", "🔒"])
async def test_a_note_stays_inside(side: StaffSide, start: str) -> None:
    ticket = await side.ticket()
    ts = await side.say(ticket.id, f"{start}he is angry")
    (note,) = await side.until(lambda: side.said(ticket.id, "note"))
    assert note.text == "he is angry"
    assert await side.said(ticket.id, "out") == []

    async def locked() -> bool:
        (written,) = [one for one in await side.thread(ticket.id) if one["ts"] == ts]
        return any(mark["name"] == "lock" for mark in written.get("reactions", []))

    await side.until(locked)


async def test_take_resolve_reopen(side: StaffSide) -> None:
    ticket = await side.ticket()
    assert (await side.press(ticket.id, "ticket.take"))["acknowledged"]
    await _becomes(side, ticket.id, "open")
    await _shows(side, ticket.id, ["ticket.reply", "ticket.resolve", "ticket.call"])
    await side.press(ticket.id, "ticket.resolve")
    await _becomes(side, ticket.id, "resolved")
    await _shows(side, ticket.id, ["ticket.reopen", "ticket.save_faq"])
    await side.press(ticket.id, "ticket.reopen")
    await _becomes(side, ticket.id, "open")


async def test_the_second_of_two_is_told_who_was_first(side: StaffSide) -> None:
    ticket = await side.ticket()
    await side.press(ticket.id, "ticket.take", MAYA)
    await _becomes(side, ticket.id, "open")
    await side.press(ticket.id, "ticket.take", AISHA, force=True, value=str(ticket.id))
    (told,) = await side.until(lambda: side.whispers(AISHA))
    assert "already taken by Maya" in told["text"]
    assert (await side.view(ticket.id)).assignee_staff_id == MAYA


async def test_a_button_of_another_version_is_explained(side: StaffSide) -> None:
    ticket = await side.ticket()
    for number, (action, value) in enumerate(
        (("ticket.explode", "1"), ("ticket.resolve", "9" * 400), ("faq.restore", "1:" + "9" * 400))
    ):
        await side.press(ticket.id, action, force=True, value=value)

        async def told(count: int = number) -> list[Any]:
            return (await side.whispers(MAYA))[count:]

        (answer,) = await side.until(told)
        assert "older version" in answer["text"]
    assert (await side.view(ticket.id)).status == "new"


async def test_who_could_not_read_the_customers_last_words_is_told(side: StaffSide) -> None:
    """They are in the log, but not in the thread yet."""
    ticket = await side.ticket()
    await side.store.run(reply_later, ticket.id, "Stop, I have found it!")
    await side.say(ticket.id, "We send it again.")
    (told,) = await side.until(lambda: side.whispers(MAYA))
    assert "“Stop, I have found it!” Your reply has gone" in told["text"]
    (reply,) = await side.replies(ticket.id)
    assert reply.text == "We send it again."


async def _becomes(side: StaffSide, ticket_id: int, status: str) -> None:
    async def it_is() -> bool:
        return (await side.view(ticket_id)).status == status

    await side.until(it_is)


async def _shows(side: StaffSide, ticket_id: int, buttons: list[str]) -> None:
    async def it_does() -> bool:
        card = await side.card(ticket_id)
        shown = [block for block in card["blocks"] if block["type"] == "actions"]
        return [button["action_id"] for block in shown for button in block["elements"]] == buttons

    await side.until(it_does)
