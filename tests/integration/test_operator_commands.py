"""`frontdesk outbox` and `frontdesk inbox`: an operator sees what is stuck, and puts it right."""

import json
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from store import Store, inbox, outbox
from store.inbox import InboxRow, Received
from store.outbox import OutboxRow
from tests.integration.test_cli import frontdesk
from tests.support.world import running_world


async def listed(kind: str, folder: Path, url: str, *more: str) -> list[dict[str, Any]]:
    code, text = await frontdesk(
        kind, "list", "--json", *more, folder=folder, FRONTDESK_DATABASE_URL=url
    )
    assert code == 0, text
    found: list[dict[str, Any]] = json.loads(text)
    return found


async def test_a_reply_that_was_parked_is_sent_again(database_url: str, tmp_path: Path) -> None:
    """Beside the running desk; the agent sees the mark change."""
    async with running_world(database_url) as world:
        customer, agent = await world.people.customer(), await world.people.agent()
        await customer.says("Mr Whiskers, my uncle's parrot, swallowed a button of mine")
        card = await agent.sees_card("Emma")
        await agent.presses(card, "ticket.take")
        await customer.sees("looking after")
        await world.people.fault("telegram", "forbidden", method="sendMessage", count=1)
        ts = await agent.replies(card, "Which button?")
        await agent.sees_only_mark(card, ts, "x")
        await agent.sees_in_thread(card, "has blocked our bot")
        (row,) = await listed("outbox", tmp_path, database_url)
        assert (row["status"], row["kind"], row["platform"]) == ("parked", "send", "telegram")
        assert "blocked" in row["reason"]
        assert "Which button?" not in json.dumps(row), "what was said is nobody's business here"

        variables = {"FRONTDESK_DATABASE_URL": database_url}
        code, text = await frontdesk("outbox", "list", folder=tmp_path, **variables)
        assert code == 0 and "parked" in text and "REASON" in text
        code, text = await frontdesk(
            "outbox", "retry", str(row["id"]), folder=tmp_path, **variables
        )
        assert code == 0 and "1 will be sent now" in text
        await customer.sees("Which button?")
        await agent.sees_only_mark(card, ts, "white_check_mark")
        assert await listed("outbox", tmp_path, database_url) == []

        await world.people.fault("telegram", "forbidden", method="sendDocument", count=1)
        ts = await agent.replies(card, "", files=[("a.txt", "text/plain", b"Such as these")])
        await agent.sees_only_mark(card, ts, "x")
        code, text = await frontdesk("outbox", "retry", "--all", folder=tmp_path, **variables)
        assert code == 0 and "1 will be sent now" in text
        await agent.sees_only_mark(card, ts, "white_check_mark")


def stuck(session: Session) -> None:
    for number, status in enumerate(("unknown", "parked", "due", "sent"), 1):
        outbox.enqueue(session, "telegram", "edit", f"telegram:1:{number}", {"n": number})
        session.query(OutboxRow).filter_by(lane=f"telegram:1:{number}").update({"status": status})


async def test_dropping_and_sending_twice_ask_first(sqlite_url: str, tmp_path: Path) -> None:
    store = Store(sqlite_url)
    store.run_sync(stuck)
    variables = {"FRONTDESK_DATABASE_URL": sqlite_url}

    async def run(*arguments: str) -> tuple[int, str]:
        return await frontdesk("outbox", *arguments, folder=tmp_path, **variables)

    def statuses() -> dict[int, str]:
        return dict(store.read_sync(lambda s: [(r.id, r.status) for r in s.query(OutboxRow).all()]))

    unknown, parked, due, sent = statuses()
    code, text = await run("retry", str(unknown))
    assert code == 1 and "may have arrived already" in text
    code, text = await run("drop", "--all")
    assert code == 1 and "Give up 2 messages?" in text
    assert list(statuses().values()) == ["unknown", "parked", "due", "sent"], "nothing was done"
    assert (await run("drop"))[0] == 2
    assert (await run("drop", "--all", "--status", "lost"))[0] == 2
    assert (await run("list", "--older", "soon"))[0] == 2
    code, text = await run("drop", "4711", str(parked), "--yes")
    assert code == 1 and "no row 4711" in text
    code, text = await run("retry", str(unknown), str(sent), "--yes")
    assert code == 0 and "1 will be sent now" in text and f"{sent} was left" in text
    code, text = await run("drop", "--all", "--status", "parked", "--status", "due", "--yes")
    assert code == 0 and "3 dropped" in text
    assert statuses() == {unknown: "cancelled", parked: "cancelled", due: "cancelled", sent: "sent"}
    store.close()


async def test_dead_letters(sqlite_url: str, tmp_path: Path) -> None:
    store = Store(sqlite_url)
    letters = [
        Received("telegram", "1", str(number), f"telegram:1:{number}", "{}", dead="cannot be read")
        for number in (1, 2)
    ]
    store.run_sync(inbox.accept, letters)
    variables = {"FRONTDESK_DATABASE_URL": sqlite_url}
    one, two = sorted(row["id"] for row in await listed("inbox", tmp_path, sqlite_url))
    assert len(await listed("inbox", tmp_path, sqlite_url, "--lane", ":2")) == 1
    code, text = await frontdesk("inbox", "retry", str(one), folder=tmp_path, **variables)
    assert code == 0 and "1 will be tried again now" in text
    code, text = await frontdesk("inbox", "drop", "--all", "--yes", folder=tmp_path, **variables)
    assert code == 0 and "1 dropped" in text
    found = store.read_sync(lambda s: {r.id: (r.status, r.attempts) for r in s.query(InboxRow)})
    assert found == {one: ("new", 0), two: ("dropped", 0)}
    code, text = await frontdesk("inbox", "list", folder=tmp_path, **variables)
    assert "no dead letters" in text
    store.close()
