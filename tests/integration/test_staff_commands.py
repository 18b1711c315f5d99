"""`/desk`, answered to the one who asks."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.integration.staff_side import AISHA, MAYA, TOM, StaffSide, staff_side


@pytest.fixture
async def side(tmp_path: Path) -> AsyncIterator[StaffSide]:
    async with staff_side(tmp_path) as running:
        yield running


@pytest.mark.parametrize("text", ["", "help", "  HELP  ", "?"])
async def test_help(side: StaffSide, text: str) -> None:
    answer = await side.desk_command(text)
    for usage in ("/desk find", "/desk tickets", "/desk assign", "/desk resolve"):
        assert usage in answer


async def test_a_mistyped_command_names_the_right_one(side: StaffSide) -> None:
    answer = await side.desk_command("tikets mine")
    assert "Did you mean `/desk tickets mine`?" in answer
    assert "`/desk tickets [mine |" in answer and "/desk resolve" not in answer
    hopeless = await side.desk_command("<!channel> 😀")
    assert "not something the desk knows" in hopeless and "/desk resolve" in hopeless
    for typed, meant in (("assing 1", "assign 1"), ("cust", "customer"), ("合拼 1 2", "merge 1 2")):
        assert f"Did you mean `/desk {meant}`?" in await side.desk_command(typed)
    assert "Did you mean `/desk ticket 1001`?" in await side.desk_command("1001")
    one = await side.desk_command("help snoze")
    assert "/desk snooze" in one and "/desk resolve" not in one


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("find", "`/desk find <words>`"),
        ("ticket", "`/desk ticket <number>`"),
        ("ticket soon", "`soon` is not a ticket number"),
        ("ticket 0", "`0` is not a ticket number"),
        ("ticket 999999999999999999999999", "is not a ticket number"),
        ("ticket 4444", "There is no ticket #4444"),
        ("assign 1001", "`/desk assign <number> <@colleague or me>`"),
        ("assign 1001 nobody-here", "No colleague is called “nobody-here”"),
        ("resolve", "`/desk resolve <number>`"),
        ("resolve 4444", "There is no ticket #4444"),
        ("resolve 1 004", "`1` is not a ticket number"),
        ("resolve 1004 please", "what to do with `please`, so nothing was done"),
        ("faq edit", "Write it as `/desk faq edit <key> [language]`"),
        ("faq hisotry", "`hisotry` is not something the FAQ knows. Write it as `/desk faq history"),
        ("faq list sideways", "Write it as `/desk faq list [live"),
        ("faq stats soon", "Write it as `/desk faq stats [days]`"),
        ("faq off a en b", "what to do with `b`, so nothing was done"),
        ("faq frobnicate", "`/desk faq [list"),
        ("customer 4444", "There is no customer with the number 4444"),
        ("tickets sideways", "`sideways` is not a list of tickets"),
        ("find zzzzzz", "No customer matches “zzzzzz”"),
    ],
)
async def test_half_and_hopeless_commands(side: StaffSide, text: str, expected: str) -> None:
    answer = await side.desk_command(text)
    assert expected in answer.replace("&lt;", "<").replace("&gt;", ">")


async def test_half_of_each_command_is_answered_with_its_usage(side: StaffSide) -> None:
    ticket = await side.ticket()
    halves = (
        "note", "note 1001", "transfer 1001", "transfer 1001 @tom", "merge", "merge 1001 into",
        "link 1001", "unlink 1001", "reply", "schedule", "unschedule", "write", "bulk", "bulk tag",
        "bulk tag late", "transcript", "snooze", "snooze 1001", "wake", "priority 1001",
        "priority 1001 soonish", "tag 1001", "tag customer", "untag", "macro edit", "macro 1001",
    )  # fmt: skip
    for half in halves:
        answer = (await side.desk_command(half)).replace("&lt;", "<").replace("&gt;", ">")
        assert f"Write it as `/desk {half.split()[0]} " in answer, (half, answer)
    odd = {
        "tickets @nobody": "No colleague is called “nobody”",
        "tickets @tom": "Tickets of",
        "tag 1001 1002": "is no tag",
        "merge 1001 1001": "one and the same ticket",
        "wake 1001": "is not put aside",
        "macro 1001 hello": "There is no macro “hello”",
        "unschedule 7": "no scheduled reply",
        "bulk resolve 1-9": "is not a ticket number",
        "write Ann": "has the open ticket #1001",
        "transcript 1001 pages": "so nothing was done",
    }
    for typed, said in odd.items():
        assert said in await side.desk_command(typed), typed
    assert (await side.view(ticket.id)).status == "new"


async def test_lists(side: StaffSide) -> None:
    first = await side.ticket("Where is my parcel?", name="Ann <b>Lee")
    second = await side.ticket("I want my money back", name="Bo *Chan*")
    everything = await side.desk_command("tickets all")
    assert "Where is my parcel?" in everything and "money back" in everything
    assert f"|#{first.number}>" in everything and "/archives/C07SUPPORT1/p" in everything
    assert "Ann &lt;b&gt;Lee" in everything
    assert "There are none." in await side.desk_command("tickets")
    await side.desk_command(f"assign {second.number} me")
    mine = await side.desk_command("tickets mine")
    assert "money back" in mine and "parcel" not in mine
    waiting = await side.desk_command("tickets unassigned")
    assert "parcel" in waiting and "money back" not in waiting
    assert "There are none." in await side.desk_command("tickets overdue")
    await side.desk_command(f"resolve #{first.number}")
    assert "parcel" in await side.desk_command("tickets closed")
    assert "There is no page 2." in await side.desk_command("tickets all 2")
    ended = await side.desk_command("tickets closed")
    assert "Resolved · Ann" in ended and "since 20" in ended and "due" not in ended


async def test_pages(side: StaffSide) -> None:
    for number in range(12):
        await side.ticket(f"request {number:02d}")
    first = await side.desk_command("tickets all")
    assert "/desk tickets all 2" in first and first.count("request") == 10
    second = await side.desk_command("tickets all 2")
    assert "More:" not in second and second.count("request") == 2


@pytest.mark.parametrize("whom", ["<@U07TOMBECKR|tom>", "@tom", "tom", "Tom Becker"])
async def test_assign_to_a_colleague(side: StaffSide, whom: str) -> None:
    ticket = await side.ticket()
    answer = await side.desk_command(f"assign {ticket.number} {whom}")
    assert answer == f"Ticket #{ticket.number} is with Tom Becker now."
    seen = await side.view(ticket.id)
    assert (seen.assignee_staff_id, seen.status) == (TOM, "open")


async def test_resolve_twice(side: StaffSide) -> None:
    ticket = await side.ticket()
    assert "is resolved" in await side.desk_command(f"resolve {ticket.number}")
    assert "already" in await side.desk_command(f"resolve {ticket.number}", AISHA)
    assert (await side.view(ticket.id)).assignee_staff_id == MAYA
    assert "Reopen it first" in await side.desk_command(f"assign {ticket.number} me")


async def test_find_and_customer(side: StaffSide) -> None:
    ticket = await side.ticket("Where is my parcel?", name="Ann Lee")
    await side.ticket("Hello", name="Annabel Stone")
    assert "Ann Lee" in await side.desk_command("find ann lee")
    assert "Annabel Stone" in await side.desk_command("find anabel stone")
    assert "Where is my parcel?" in await side.desk_command(f"find #{ticket.number}")
    record = await side.desk_command(f"customer {ticket.customer_id}")
    for part in ("Ann Lee", "Tickets: 1", "Messages: 1", "Where is my parcel?", "English"):
        assert part in record
    several = await side.desk_command("customer ann")
    assert "Several customers match" in several and "Annabel Stone" in several
    assert "Ann Lee" in await side.desk_command("customer lee")


async def test_a_ticket_with_its_messages(side: StaffSide) -> None:
    ticket = await side.ticket("Where is my parcel?", "It is late")
    await side.say(ticket.id, "note: check the depot")
    await side.until(lambda: side.said(ticket.id, "note"))
    answer = await side.desk_command(f"ticket {ticket.number}")
    assert "*Ann Lee*: It is late" in answer
    assert "*Maya Chen (note)*: check the depot" in answer


async def test_two_agents_at_once(database_url: str, tmp_path: Path) -> None:
    async with staff_side(tmp_path, database_url=database_url) as both:
        for round_number in range(3):
            ticket = await both.ticket(f"round {round_number}")
            answers = await asyncio.gather(
                both.desk_command(f"resolve {ticket.number}", MAYA),
                both.desk_command(f"resolve {ticket.number}", AISHA),
            )
            assert sorted("already" in answer for answer in answers) == [False, True]
            assert (await both.view(ticket.id)).resolution == 1
