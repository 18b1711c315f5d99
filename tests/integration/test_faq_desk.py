"""`/desk faq` with its lists and forms, through the real Slack door."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.handlers.staff import faq_forms
from bot.slack.modals import View
from bot.slack.submission import Submission, answer_submission
from faq import editing, importing, lookup
from faq.parsed import ParsedEntry
from tests.integration.staff_side import MAYA, SUPPORT, TOM, StaffSide, staff_side

HOURS = ParsedEntry(
    key="opening-hours",
    language="en",
    question="When are you open?",
    answer="8 to 18.",
    phrases=("What time do you close?",),
    buttons=({"text": "Map", "url": "https://example.org"},),
)


@pytest.fixture
async def side(tmp_path: Path) -> AsyncIterator[StaffSide]:
    async with staff_side(tmp_path, slack_admins=MAYA) as running:
        await running.store.run(importing.import_entries, [HOURS])
        yield running


async def command(side: StaffSide, text: str, user: str = MAYA) -> View:
    """`/desk text`: the form that opens."""
    body = {"channel": SUPPORT, "command": "/desk", "text": text}
    await side.call("POST", f"/people/agents/{user}/commands", body)
    return await side.until(lambda: form(side, user))


async def form(side: StaffSide, user: str = MAYA) -> View | None:
    found = (await side.call("GET", f"/people/agents/{user}/view"))["view"]
    return dict(found) if found else None


async def submit(side: StaffSide, user: str = MAYA, **values: Any) -> Any:
    body = {"values": {name: {"value": value} for name, value in values.items()}}
    return await side.call("POST", f"/people/agents/{user}/view/submit", body)


async def entry(side: StaffSide, key: str) -> Any:
    return await side.store.read(lookup.by_key, key, ["en"])


async def last_whisper(side: StaffSide, user: str = MAYA) -> dict[str, Any]:
    return (await side.whispers(user))[-1]


async def test_a_new_entry_is_written_in_a_form(side: StaffSide) -> None:
    shown = await command(side, "faq add Do you sell kites?")
    assert "Do you sell kites?" in json.dumps(shown)
    answer = await submit(
        side,
        answer="Yes, three kinds.",
        phrases="kites for sale?\n\n  got any kites ",
        keywords="kites",
        buttons="Shop | https://example.org/kites",
        sure_threshold="90%",
        valid_until="2026-12-31",
    )
    assert answer["errors"] is None
    assert "do-you-sell-kites" not in str(answer["view"])
    assert "sell-kites" in str(answer["view"])  # the receipt names the key
    made = await entry(side, "sell-kites")
    assert made.phrases == ("kites for sale?", "got any kites")
    assert made.buttons == ({"text": "Shop", "url": "https://example.org/kites"},)
    assert (made.sure_threshold, str(made.valid_until.date())) == (0.9, "2027-01-01")
    (first,) = await side.store.read(editing.history, made.id)
    assert (first.author, first.action, first.version) == ("Maya Chen", "created", 1)


async def test_mistakes_stand_beside_their_fields_and_can_be_corrected(side: StaffSide) -> None:
    await command(side, "faq add")
    good = {"question": "Do you sell kites?", "answer": "Yes."}
    wrong = {
        "phrases": "what time do you CLOSE",
        "buttons": "no link here",
        "sure_threshold": "much",
    }
    found = (await submit(side, **good, **wrong))["errors"]
    assert set(found) == {"buttons", "sure_threshold"}
    found = (await submit(side, buttons="a | ftp://x", sure_threshold=""))["errors"]
    assert set(found) == {"buttons"}
    found = (await submit(side, buttons=""))["errors"]
    assert set(found) == {"phrases"}
    assert "opening-hours" in found["phrases"]
    found = (await submit(side, phrases="", key="Opening Hours!"))["errors"]
    assert set(found) == {"key"}
    assert (await submit(side, key="kites"))["errors"] is None
    assert (await entry(side, "kites")).answer == "Yes."


async def test_two_who_edit_the_same_entry(side: StaffSide) -> None:
    await command(side, "faq edit opening-hours")
    hours = await entry(side, "opening-hours")
    author = editing.Author("Aisha", may_publish=True)
    changed = ParsedEntry(key="", language="", question=hours.question, answer="9 to 17.")
    await side.store.run(editing.change, hours.id, changed, author)
    found = (await submit(side, answer="10 to 16."))["errors"]
    assert "Aisha" in found["question"]
    assert (await entry(side, "opening-hours")).answer == "9 to 17."
    await side.call("POST", f"/people/agents/{MAYA}/view/close")
    await command(side, "faq edit opening-hours")
    assert (await submit(side, answer="10 to 16."))["errors"] is None
    now = await entry(side, "opening-hours")
    assert (now.answer, now.version) == ("10 to 16.", 3)


async def test_a_form_submitted_twice_is_taken_once(side: StaffSide) -> None:
    """Slack's answer can be lost: then the person presses the button again."""
    shown = await command(side, "faq add Do you sell kites?")
    body = {
        "type": "view_submission",
        "user": {"id": MAYA, "username": "maya"},
        "team": {"id": "T07"},
        "view": {
            **shown,
            "state": {
                "values": {
                    **shown["state"]["values"],
                    "answer": {"value": {"type": "plain_text_input", "value": "Yes."}},
                }
            },
        },
    }
    answers = [
        await answer_submission(faq_forms.take_entry, Submission(side.slack.door, body))
        for _ in range(2)
    ]
    assert [answer.get("response_action") for answer in answers] == ["update", None]
    assert await side.store.read(lookup.count) == 2


async def test_those_who_may_not_publish_propose(side: StaffSide) -> None:
    shown = await command(side, "faq edit opening-hours", TOM)
    assert "You can propose this" in json.dumps(shown)
    await submit(side, TOM, answer="7 to 19.")
    assert (await entry(side, "opening-hours")).answer == "8 to 18."
    card = await side.until(lambda: card_with(side, "7 to 19."))
    assert "8 to 18." in json.dumps(card) and "Tom Becker" in json.dumps(card)
    await press(side, card, "faq.approve", TOM)
    await side.until(lambda: whispered(side, "Only leads", TOM))
    assert (await entry(side, "opening-hours")).answer == "8 to 18."
    await press(side, card, "faq.approve", MAYA)
    await side.until(lambda: card_with(side, "Approved by Maya Chen"))
    hours = await entry(side, "opening-hours")
    assert (hours.answer, hours.phrases) == ("7 to 19.", HOURS.phrases)
    await press(side, card, "faq.reject", MAYA, force=True, value="1")
    await side.until(lambda: whispered(side, "was quicker"))
    assert len(await cards_with(side, "7 to 19.")) == 1


async def test_a_proposal_is_corrected_and_approved(side: StaffSide) -> None:
    await command(side, "faq add Do you sell kites?", TOM)
    await submit(side, TOM, answer="Yep.")
    card = await side.until(lambda: card_with(side, "Yep."))
    await press(side, card, "faq.edit_proposal")
    await side.until(lambda: form(side))
    await submit(side, answer="Yes, three kinds.")
    await side.until(lambda: card_with(side, "Approved by Maya Chen"))
    assert (await entry(side, "sell-kites")).answer == "Yes, three kinds."


async def test_off_on_history_and_back(side: StaffSide) -> None:
    assert "is off" in await side.desk_command("faq off opening-hours")
    assert (await entry(side, "opening-hours")).status == "off"
    assert "off already" in await side.desk_command("faq off opening-hours")
    assert "is on" in await side.desk_command("faq on opening-hours")
    await command(side, "faq edit opening-hours")
    await submit(side, answer="9 to 17.")
    await side.desk_command("faq history opening-hours")
    shown = await last_whisper(side)
    text = json.dumps(shown, ensure_ascii=False)
    assert "Maya Chen" in text and "_8 to 18._ → _9 to 17._" in text
    version = {"action_id": "faq.restore", "value": "1:1", "block_id": "faq.version.1"}
    await press(side, shown, **version)
    await side.until(lambda: whispered(side, "version 1"))
    assert (await entry(side, "opening-hours")).answer == "8 to 18."


async def test_lists_have_pages_and_menus(side: StaffSide) -> None:
    many = [
        ParsedEntry(
            key=f"topic-{n:02}", language="en", question=f"Topic {n}?", answer=f"Number {n}."
        )
        for n in range(20)
    ]
    await side.store.run(importing.import_entries, many)
    await side.desk_command("faq list")
    shown = await last_whisper(side)
    assert "FAQ entries: 21" in shown["text"]
    assert "Topic 6?" in json.dumps(shown) and "Topic 7?" not in json.dumps(shown)
    await press(side, shown, "faq.page.more")
    page = await side.until(lambda: whispered(side, "Topic 7?"))
    assert "Topic 6?" not in json.dumps(page)
    await side.desk_command("faq find Topic 11")
    shown = await last_whisper(side)
    assert "Topic 11?" in json.dumps(shown)
    menu = {"action_id": "faq.entry_menu", "selected_option": {"value": "edit:13"}}
    block = next(b for b in shown["blocks"] if b.get("block_id") == "faq.entry.13")
    assert "Topic 11?" in json.dumps(block)
    await press(side, shown, **menu, block_id="faq.entry.13")
    opened = await side.until(lambda: form(side))
    assert "Number 11." in json.dumps(opened)


async def test_half_and_wrong_commands_are_answered(side: StaffSide) -> None:
    assert "Did you mean “opening-hours”" in await side.desk_command("faq edit opening-hour")
    assert "faq [list" in await side.desk_command("faq frobnicate")
    assert "faq edit &lt;key&gt;" in await side.desk_command("faq edit")
    assert "There is no page 9: the list has 1." in await side.desk_command("faq list live 9")
    assert "No FAQ entry" in await side.desk_command("faq find xyzzy")


async def test_a_click_that_is_too_old_for_a_form(side: StaffSide) -> None:
    """The desk was busy or down: Slack opens no form any more, and the person is told."""
    side.worker.cancel()
    body = {"channel": SUPPORT, "command": "/desk", "text": "faq add"}
    sent = await side.call("POST", f"/people/agents/{MAYA}/commands", body)
    side.playground.slack.triggers.age(sent["trigger_id"], 4)
    side.work_again()
    await side.until(lambda: whispered(side, "click again"))
    assert await form(side) is None


async def press(
    side: StaffSide, message: dict[str, Any], action_id: str, user: str = MAYA, **more: Any
) -> Any:
    body = {"channel": SUPPORT, "ts": message["ts"], "action_id": action_id, **more}
    return await side.call("POST", f"/people/agents/{user}/press", body)


async def whispered(side: StaffSide, part: str, user: str = MAYA) -> dict[str, Any] | None:
    found = [m for m in await side.whispers(user) if part in json.dumps(m, ensure_ascii=False)]
    return found[-1] if found else None


async def cards_with(side: StaffSide, part: str) -> list[dict[str, Any]]:
    messages = (await side.call("GET", f"/people/channels/{SUPPORT}/messages"))["messages"]
    return [m for m in messages if part in json.dumps(m, ensure_ascii=False)]


async def card_with(side: StaffSide, part: str) -> dict[str, Any] | None:
    found = await cards_with(side, part)
    return found[-1] if found else None
