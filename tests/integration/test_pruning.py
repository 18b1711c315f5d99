"""The queues' tables do not grow for ever, and lose nothing that a person has to look at."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from store import Store
from store.inbox import InboxRow
from store.outbox import OutboxRow
from store.pruning import prune
from tests.support.world import eventually, running_world

NOW = datetime(2026, 11, 25, tzinfo=UTC)
OLD, NEW = NOW - timedelta(days=40), NOW - timedelta(days=1)


def fill(session: Session) -> None:
    """Every state, old and new, several times; the newest row of all is an old settled one."""
    rows = [
        (status, moment)
        for moment in (OLD, NEW)
        for _ in range(3)
        for status in ("done", "new", "dead", "sent", "due", "parked", "unknown", "cancelled")
    ]
    rows += [("done", OLD), ("sent", OLD)]
    for number, (status, moment) in enumerate(rows):
        common = {"lane": "l", "status": status, "attempts": 1, "not_before": moment}
        if status in ("done", "new", "dead"):
            values = {"source": "telegram", "bot": "1", "external_id": str(number), "payload": "{}"}
            times = {"received_at": moment, "done_at": moment if status == "done" else None}
            session.execute(insert(InboxRow).values(common | values | times))
        else:
            settled = moment if status != "due" else None
            kind = {"platform": "slack", "kind": "card", "payload": {}, "priority": 0}
            times = {"created_at": moment, "settled_at": settled, "at_most_once": False}
            session.execute(insert(OutboxRow).values(common | kind | times))


def kept(session: Session) -> list[tuple[str, bool]]:
    """State, and whether it is old, of each row there is."""
    inbox = session.execute(select(InboxRow.status, InboxRow.received_at)).all()
    outbox = session.execute(select(OutboxRow.status, OutboxRow.created_at)).all()
    return sorted((status, moment == OLD) for status, moment in [*inbox, *outbox])


def test_only_what_is_settled_and_old_goes(database_url: str) -> None:
    store = Store(database_url)
    store.run_sync(fill)
    rounds = 0
    while store.run_sync(prune, NOW - timedelta(days=30), 2):
        rounds += 1
    assert rounds >= 3, "in batches"
    left = store.read_sync(kept)
    assert left.count(("done", True)) == left.count(("sent", True)) == 1, "the newest of each"
    assert ("cancelled", True) not in left
    for status in ("new", "dead", "due", "parked", "unknown"):
        assert left.count((status, True)) == left.count((status, False)) == 3
    for status in ("done", "sent", "cancelled"):
        assert left.count((status, False)) == 3
    store.close()


async def test_the_timetable_does_it_and_the_desk_goes_on(sqlite_url: str) -> None:
    async with running_world(sqlite_url) as world:
        customer = await world.people.customer()
        await customer.says("When are you open?")
        await customer.sees("8:00 on weekdays")
        for _ in range(3):
            await customer.says("/help")
        await world.people.advance(days=31)

        async def gone() -> bool:
            count = await world.desk.store.read(lambda s: s.query(InboxRow).count())
            return bool(count == 1)

        await eventually(gone)
        last = max(message["message_id"] for message in await customer.chat())
        await customer.says("When are you open?")
        await customer.sees("8:00 on weekdays", after=last)
