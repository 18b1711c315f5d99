"""The staff side on its own: a real store, the real Bolt, the local Slack on its wire."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.desk import Desk
from bot.processing import InboxWorker
from bot.reactions import Reactions
from bot.settings import Settings
from bot.slack.app import PATH, SlackSide
from bot.texts import load_texts
from crm.conversations.models import Message
from crm.conversations.service import Said, log
from crm.customers.service import Person, contact, contact_of
from crm.tickets.models import StaffThread, Ticket
from crm.tickets.queries import TicketView, view
from crm.tickets.service import open_ticket
from faq.index import FaqIndex
from playground.config import PlaygroundConfig
from playground.server import Playground
from scheduler.delivery import Delivery
from store import Base, Store
from store.outbox import OutboxRow

SUPPORT = "C07SUPPORT1"
MAYA, TOM, AISHA = "U07MAYACHEN", "U07TOMBECKR", "U07AISHAKHN"


@dataclass
class StaffSide:
    """A running staff side, its store, and the people of the local Slack."""

    playground: Playground
    http: aiohttp.ClientSession
    desk: Desk
    store: Store
    slack: SlackSide
    worker: asyncio.Task[None]
    customers: int = 0

    def work_again(self) -> None:
        """Another worker takes up what lies in the inbox."""
        self.worker = asyncio.create_task(
            InboxWorker(self.store, "slack", self.slack.process).run()
        )

    async def call(self, verb: str, path: str, body: Any = None) -> Any:
        async with self.http.request(verb, self.playground.url + path, json=body) as response:
            assert response.status == 200, (path, response.status, await response.text())
            return await response.json()

    async def ticket(self, *texts: str, name: str = "Ann Lee", language: str = "en") -> TicketView:
        """A ticket of a new customer, made from what they wrote, once its card is posted."""
        self.customers += 1
        chat = str(5000 + self.customers)
        person = Person("telegram", "1", chat, chat, name, language)
        ticket_id = await self.store.run(_open, person, texts or ("Where is my order?",), self.desk)
        await self.until(lambda: self.place(ticket_id))
        return await self.view(ticket_id)

    async def view(self, ticket_id: int) -> TicketView:
        return await self.store.read(view, ticket_id)

    async def place(self, ticket_id: int) -> str | None:
        """The ts of the ticket's card."""
        found = await self.store.read(lambda session: session.get(StaffThread, ticket_id))
        return found.ref if found else None

    async def card(self, ticket_id: int) -> dict[str, Any]:
        """The card as the channel shows it."""
        ref = await self.place(ticket_id)
        path = f"/people/channels/{SUPPORT}/messages"
        messages = (await self.call("GET", path))["messages"]
        return dict(next(message for message in messages if message["ts"] == ref))

    async def thread(self, ticket_id: int) -> list[dict[str, Any]]:
        """The replies in the ticket's thread, oldest first."""
        ref = await self.place(ticket_id)
        path = f"/people/channels/{SUPPORT}/messages?thread_ts={ref}"
        return list((await self.call("GET", path))["messages"])[1:]

    async def say(self, ticket_id: int, text: str, user: str = MAYA, **more: Any) -> str:
        """An agent writes in the ticket's thread; the message's ts."""
        body = {"channel": SUPPORT, "text": text, "thread_ts": await self.place(ticket_id), **more}
        return str((await self.call("POST", f"/people/agents/{user}/messages", body))["ts"])

    async def press(self, ticket_id: int, action: str, user: str = MAYA, **more: Any) -> Any:
        body = {"channel": SUPPORT, "ts": await self.place(ticket_id), "action_id": action, **more}
        return await self.call("POST", f"/people/agents/{user}/press", body)

    async def desk_command(self, text: str, user: str = MAYA) -> str:
        """`/desk text`: the answer's text, seen by this user only."""
        before = len(await self.whispers(user))
        body = {"channel": SUPPORT, "command": "/desk", "text": text}
        sent = await self.call("POST", f"/people/agents/{user}/commands", body)
        assert sent["acknowledged"]

        async def answered() -> str | None:
            seen = await self.whispers(user)
            return str(seen[-1]["text"]) if len(seen) > before else None

        return await self.until(answered)

    async def whispers(self, user: str = MAYA) -> list[dict[str, Any]]:
        path = f"/people/agents/{user}/ephemerals?channel={SUPPORT}"
        return list((await self.call("GET", path))["messages"])

    async def said(self, ticket_id: int, direction: str) -> list[Message]:
        """The ticket's log in one direction (in, out, note)."""
        statement = select(Message).where(
            Message.ticket_id == ticket_id, Message.direction == direction
        )
        return await self.store.read(
            lambda session: list(session.scalars(statement.order_by(Message.id)))
        )

    async def replies(self, ticket_id: int) -> list[Message]:
        """What agents said to the customer, without the desk's own lines."""
        return [one for one in await self.said(ticket_id, "out") if one.author_kind == "agent"]

    async def outgoing(self, platform: str, kind: str) -> list[OutboxRow]:
        statement = select(OutboxRow).where(OutboxRow.platform == platform, OutboxRow.kind == kind)
        return await self.store.read(
            lambda session: list(session.scalars(statement.order_by(OutboxRow.id)))
        )

    async def until(self, look: Callable[[], Awaitable[Any]], seconds: float = 8.0) -> Any:
        """What `look` finds, once it finds something."""
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            found = await look()
            if found:
                return found
            assert asyncio.get_running_loop().time() < deadline, "it did not come"
            await asyncio.sleep(0.02)


def _open(session: Session, person: Person, texts: tuple[str, ...], desk: Desk) -> int:
    who = contact(session, person)
    ids = []
    for place, text in enumerate(texts):
        said = Said(text, platform_ref=f"{person.chat_id}.{place}")
        ids.append(log(session, who.conversation_id, "in", who.actor, said) or 0)
    return open_ticket(session, who, ids, desk.policy).id


def reply_later(session: Session, ticket_id: int, text: str) -> int:
    """One more message of the ticket's customer, logged only."""
    ticket = session.get_one(Ticket, ticket_id)
    who = contact_of(session, ticket.conversation_id)
    return log(session, who.conversation_id, "in", who.actor, Said(text), ticket_id) or 0


def settings_for(playground: Playground, folder: Path, **more: Any) -> Settings:
    config = playground.config
    values: dict[str, Any] = {
        "database_url": f"sqlite:///{folder / 'desk.sqlite3'}",
        "slack_bot_token": SecretStr(config.slack_bot_token),
        "slack_app_token": SecretStr(config.slack_app_token),
        "slack_signing_secret": SecretStr(config.slack_signing_secret),
        "slack_api_url": playground.slack_api_url,
        "slack_support_channel": "#support",
    }
    return Settings(_env_file=None, **{**values, **more})  # type: ignore[call-arg]


@asynccontextmanager
async def staff_side(
    folder: Path, http_mode: bool = False, config: dict[str, Any] | None = None, **more: Any
) -> AsyncIterator[StaffSide]:
    """A playground and a staff side connected to it, in Socket Mode or over HTTP."""
    playground = Playground(PlaygroundConfig(**(config or {})))
    await playground.start()
    if http_mode:
        more["slack_app_token"] = SecretStr("")
    settings = settings_for(playground, folder, **more)
    store = Store(settings.database_url)
    await store.run(lambda session: Base.metadata.create_all(session.connection()))
    desk = Desk(settings, store, load_texts(), settings.policy(), FaqIndex.build([]))
    store.on_event(Reactions(desk))
    slack = SlackSide(desk)
    delivery = asyncio.create_task(Delivery(store, "slack", slack.sender).run())
    worker = asyncio.create_task(InboxWorker(store, "slack", slack.process).run())
    runner = await _serve(slack) if http_mode else None
    async with aiohttp.ClientSession() as http:
        side = StaffSide(playground, http, desk, store, slack, worker)
        await slack.start(connect=True)
        if runner is not None:
            url = f"http://127.0.0.1:{runner.addresses[0][1]}{PATH}"
            await side.call("POST", "/control/slack/request_url", {"url": url})
        try:
            yield side
        finally:
            await slack.stop()
            await _end([delivery, side.worker])
            await slack.close()
            if runner is not None:
                await runner.cleanup()
            await asyncio.to_thread(store.close)
            await playground.stop()


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    async with asyncio.timeout(15):
        await asyncio.gather(*tasks, return_exceptions=True)


async def _serve(slack: SlackSide) -> web.AppRunner:
    app = web.Application()
    slack.add_routes(app)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner
