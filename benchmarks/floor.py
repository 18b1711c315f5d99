"""The floor: the least a program can do that stores the same rows as durably.

An aiohttp webhook, the raw driver, one writer thread whose waiting work shares a commit, and raw
aiohttp sends. It keeps what every message needs (the inbox row before the acknowledgement, the
effect and the outbox row in one commit, the outcome in another) and leaves out all else: matching,
rendering, dialogue state, claims and leases, retries, and every check.

    python -m benchmarks.floor (settings come as JSON on standard input)
"""

import asyncio
import json
import queue
import sqlite3
import sys
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import aiohttp
import psycopg
from aiohttp import web
from sqlalchemy.engine import make_url

_BATCH = 64
Work = tuple[Callable[["Writer", Any], Any], Any, "asyncio.Future[Any]"]


class Writer:
    """One connection, one thread, one commit for all that waits."""

    def __init__(self, url: str, loop: asyncio.AbstractEventLoop) -> None:
        self.sqlite = url.startswith("sqlite")
        self._loop = loop
        self._queue: queue.SimpleQueue[Work] = queue.SimpleQueue()
        self._url = url
        threading.Thread(target=self._run, daemon=True).start()

    def submit(self, work: Callable[["Writer", Any], Any], argument: Any) -> "asyncio.Future[Any]":
        future = self._loop.create_future()
        self._queue.put((work, argument, future))
        return future

    def _connect(self) -> Any:
        if not self.sqlite:
            address = make_url(self._url).render_as_string(hide_password=False)
            return psycopg.connect(address, prepare_threshold=1)
        connection = sqlite3.connect(self._url.removeprefix("sqlite:///"))
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    def _run(self) -> None:
        self._connection = self._connect()
        self._cursor = self._connection.cursor()
        while True:
            batch = [self._queue.get()]
            while len(batch) < _BATCH and not self._queue.empty():
                batch.append(self._queue.get())
            if self.sqlite:
                self._cursor.execute("BEGIN IMMEDIATE")
            results = [work(self, argument) for work, argument, _ in batch]
            self._connection.commit()
            self._loop.call_soon_threadsafe(self._tell, [item[2] for item in batch], results)

    @staticmethod
    def _tell(futures: Sequence["asyncio.Future[Any]"], results: list[Any]) -> None:
        for future, result in zip(futures, results, strict=True):
            future.set_result(result)

    def do(self, statement: str, *values: Any) -> Any:
        """Execute; the cursor."""
        if not self.sqlite:
            statement = statement.replace("?", "%s")
        return self._cursor.execute(statement, values)


def accept(writer: Writer, update: dict[str, Any]) -> int:
    """The inbox row; its id."""
    moment = _moment(writer)
    lane = f"telegram:{update['bot']}:{update['message']['chat']['id']}"
    inserted = writer.do(
        "INSERT INTO inbox (source, bot, external_id, lane, payload, status, attempts, received_at,"
        " not_before) VALUES ('telegram', ?, ?, ?, ?, 'new', 0, ?, ?) RETURNING id",
        update["bot"],
        str(update["update_id"]),
        lane,
        update["raw"],
        moment,
        moment,
    )
    return int(inserted.fetchone()[0])


def handle(writer: Writer, given: tuple[int, dict[str, Any]]) -> tuple[int, int]:
    """The whole effect of a question: the outbox row's and the reply's ids."""
    row_id, update = given
    who, message_id, moment = _log(writer, row_id, update, None)
    writer.do(
        "INSERT INTO faq_asks (message_id, customer_id, language, text, entry_id, confidence,"
        " decision, created_at) VALUES (?, ?, 'en', ?, 1, 0.9, 'sure', ?)",
        message_id,
        who[0],
        update["message"]["text"],
        moment,
    )
    reply = _insert_message(writer, who, "out", update["reply"], None, None, moment)
    payload = {"chat_id": who[3], "html": update["reply"], "message_id": reply, "last": True}
    lane = f"telegram:{update['bot']}:{who[3]}"
    return _enqueue(writer, "telegram", "send", lane, payload, moment), reply


def handle_ticket(writer: Writer, given: tuple[int, dict[str, Any]]) -> tuple[int, int, int, str]:
    """The whole effect of a message to an open ticket: two outbox rows, the message, the thread."""
    row_id, update = given
    found = writer.do(
        "SELECT t.id, s.ref FROM tickets t JOIN conversations c ON c.id = t.conversation_id"
        " JOIN staff_threads s ON s.ticket_id = t.id WHERE c.channel = 'telegram' AND c.bot = ?"
        " AND c.chat_id = ? AND t.status IN ('new', 'open', 'pending')",
        update["bot"],
        str(update["message"]["chat"]["id"]),
    )
    ticket_id, ref = found.fetchone()
    who, message_id, moment = _log(writer, row_id, update, ticket_id)
    writer.do("UPDATE tickets SET updated_at = ? WHERE id = ?", moment, ticket_id)
    writer.do(
        "INSERT INTO events (at, kind, actor_kind, actor_id, actor_name, customer_id, ticket_id,"
        " message_id, data) VALUES (?, 'customer.wrote', 'customer', ?, ?, ?, ?, ?, '{}')",
        moment,
        who[0],
        who[2],
        who[0],
        ticket_id,
        message_id,
    )
    lane = f"slack:ticket:{ticket_id}"
    payload = {"ticket_id": ticket_id, "message_id": message_id}
    first = _enqueue(writer, "slack", "thread_message", lane, payload, moment)
    second = _enqueue(writer, "slack", "card", lane, {"ticket_id": ticket_id}, moment)
    return first, second, message_id, ref


def settle(writer: Writer, given: tuple[int, int, str]) -> None:
    """The reply was taken."""
    outbox_id, message_id, ref = given
    _sent(writer, outbox_id, {"message_id": ref})
    writer.do(
        "UPDATE messages SET delivery = 'delivered', platform_ref = ? WHERE id = ?", ref, message_id
    )


def settle_thread(writer: Writer, given: tuple[int, int, str]) -> None:
    """The line in the thread was taken."""
    outbox_id, message_id, ref = given
    _sent(writer, outbox_id, {"staff_ref": ref})
    writer.do("UPDATE messages SET staff_ref = ? WHERE id = ?", ref, message_id)


def settle_card(writer: Writer, outbox_id: int) -> None:
    """The card was taken."""
    _sent(writer, outbox_id, {})


def _moment(writer: Writer) -> Any:
    moment = datetime.now(UTC)
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f") if writer.sqlite else moment


def _log(
    writer: Writer, row_id: int, update: dict[str, Any], ticket_id: int | None
) -> tuple[Any, int, Any]:
    moment = _moment(writer)
    message = update["message"]
    writer.do("UPDATE inbox SET status = 'done', done_at = ? WHERE id = ?", moment, row_id)
    who = writer.do(
        "SELECT u.id, c.id, u.name, c.chat_id FROM customers u JOIN conversations c"
        " ON c.customer_id = u.id WHERE c.channel = 'telegram' AND c.bot = ? AND c.chat_id = ?",
        update["bot"],
        str(message["chat"]["id"]),
    ).fetchone()
    writer.do("UPDATE conversations SET last_message_at = ? WHERE id = ?", moment, who[1])
    ref = str(message["message_id"])
    return who, _insert_message(writer, who, "in", message["text"], ref, ticket_id, moment), moment


def _insert_message(
    writer: Writer,
    who: Any,
    direction: str,
    text: str,
    ref: str | None,
    ticket_id: int | None,
    moment: Any,
) -> int:
    incoming = direction == "in"
    inserted = writer.do(
        "INSERT INTO messages (conversation_id, ticket_id, direction, author_kind, author_id,"
        " author_name, kind, text, platform_ref, delivery, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?, 'text', ?, ?, ?, ?) RETURNING id",
        who[1],
        ticket_id,
        direction,
        "customer" if incoming else "system",
        who[0] if incoming else None,
        who[2] if incoming else "Frontdesk",
        text,
        ref,
        None if incoming else "pending",
        moment,
    )
    return int(inserted.fetchone()[0])


def _enqueue(
    writer: Writer, platform: str, kind: str, lane: str, payload: dict[str, Any], moment: Any
) -> int:
    inserted = writer.do(
        "INSERT INTO outbox (platform, kind, lane, payload, priority, at_most_once, status,"
        " attempts, created_at, not_before, attempted_at)"
        " VALUES (?, ?, ?, ?, 0, ?, 'due', 1, ?, ?, ?) RETURNING id",
        platform,
        kind,
        lane,
        json.dumps(payload),
        False,
        moment,
        moment,
        moment,
    )
    return int(inserted.fetchone()[0])


def _sent(writer: Writer, outbox_id: int, result: dict[str, Any]) -> None:
    writer.do(
        "UPDATE outbox SET status = 'sent', result = ?, settled_at = ? WHERE id = ?",
        json.dumps(result),
        _moment(writer),
        outbox_id,
    )


class Floor:
    """The webhook and the sends."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self._settings = settings
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        self._writer = Writer(self._settings["url"], asyncio.get_running_loop())
        self._http = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=256))
        app = web.Application()
        app.router.add_post("/telegram/webhook", self._take)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", self._settings["port"]).start()
        await asyncio.Event().wait()

    async def _take(self, request: web.Request) -> web.Response:
        raw = await request.text()
        update = json.loads(raw)
        update |= {"raw": raw, "bot": self._settings["bot"], "reply": self._settings["reply"]}
        row_id = await self._writer.submit(accept, update)
        work = self._ticket if self._settings["tickets"] else self._answer
        task = asyncio.create_task(work(row_id, update))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return web.Response()

    async def _answer(self, row_id: int, update: dict[str, Any]) -> None:
        outbox_id, message_id = await self._writer.submit(handle, (row_id, update))
        body = {
            "chat_id": update["message"]["chat"]["id"],
            "text": update["reply"],
            "parse_mode": "HTML",
        }
        answer = await self._post(self._settings["telegram_url"] + "/sendMessage", body)
        ref = str(answer["result"]["message_id"])
        await self._writer.submit(settle, (outbox_id, message_id, ref))

    async def _ticket(self, row_id: int, update: dict[str, Any]) -> None:
        thread, card, message_id, ref = await self._writer.submit(handle_ticket, (row_id, update))
        text = update["message"]["text"]
        channel = self._settings["channel"]
        said = {"channel": channel, "thread_ts": ref, "text": text, "username": "Emma Clarke"}
        answer = await self._post(self._settings["slack_url"] + "chat.postMessage", said)
        await self._writer.submit(settle_thread, (thread, message_id, f"{channel}:{answer['ts']}"))
        block = {"type": "section", "text": {"type": "mrkdwn", "text": text}}
        shown = {"channel": channel, "ts": ref, "text": text, "blocks": [block]}
        await self._post(self._settings["slack_url"] + "chat.update", shown)
        await self._writer.submit(settle_card, card)

    async def _post(self, url: str, body: dict[str, Any]) -> Any:
        async with self._http.post(url, json=body) as response:
            return json.loads(await response.read())


def main() -> None:
    asyncio.run(Floor(json.loads(sys.stdin.readline())).run())


if __name__ == "__main__":
    main()
