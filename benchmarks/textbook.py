"""The textbook bot: what a careful reader of the libraries' own tutorials would write.

python-telegram-bot's webhook server and its httpx client, SQLAlchemy's async ORM with one commit
per message, rapidfuzz's `process.extractOne` over the FAQ, slack_sdk's AsyncWebClient. It promises
nothing: an update is confirmed before it is handled, nothing is sent again. Where the tutorials
leave a choice, the faster one was taken: updates run concurrently, question and answer share one
commit, and connections are pooled.

    python -m benchmarks.textbook (settings come as JSON on standard input)
"""

import asyncio
import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

from rapidfuzz import process
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import BigInteger, ForeignKey, Integer, event, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters

BigId = BigInteger().with_variant(Integer(), "sqlite")
GOOD = 80  # of 100, for rapidfuzz


class Base(DeclarativeBase):
    pass


class Customer(Base):
    __tablename__ = "customers"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    chat_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    name: Mapped[str]
    language: Mapped[str]


class Ticket(Base):
    __tablename__ = "tickets"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    status: Mapped[str]
    thread_ts: Mapped[str]


class Message(Base):
    __tablename__ = "messages"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"))
    direction: Mapped[str]
    text: Mapped[str]
    created_at: Mapped[datetime]


class Bot:
    """The handlers."""

    def __init__(self, settings: dict[str, Any], engine: AsyncEngine) -> None:
        self.sessions = async_sessionmaker(engine, expire_on_commit=False)
        self.phrases = [phrase for phrase, _ in settings["faq"]]
        self.answers = [answer for _, answer in settings["faq"]]
        self.channel = settings["channel"]
        self.slack = AsyncWebClient(token=settings["slack_token"], base_url=settings["slack_url"])

    async def message(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Log the message, answer it or show it in the ticket's thread, commit."""
        assert update.message and update.message.text and update.effective_user
        text = update.message.text
        async with self.sessions() as session:
            found = select(Customer).where(Customer.chat_id == update.message.chat_id)
            customer = await session.scalar(found)
            if customer is None:
                user = update.effective_user
                customer = Customer(
                    chat_id=update.message.chat_id,
                    name=user.full_name,
                    language=user.language_code or "en",
                )
                session.add(customer)
                await session.flush()
            waiting = select(Ticket).where(
                Ticket.customer_id == customer.id, Ticket.status == "open"
            )
            ticket = await session.scalar(waiting)
            session.add(_said(customer, "in", text, ticket))
            if ticket is not None:
                await self._show(customer, ticket, text)
            else:
                session.add(_said(customer, "out", await self._answer(update, text)))
            await session.commit()

    async def _answer(self, update: Update, text: str) -> str:
        found = process.extractOne(text, self.phrases, score_cutoff=GOOD)
        answer = self.answers[found[2]] if found else "I will ask a colleague."
        buttons = [
            InlineKeyboardButton("That solved it", callback_data="solved"),
            InlineKeyboardButton("Talk to a person", callback_data="person"),
        ]
        assert update.message
        await update.message.reply_text(answer, reply_markup=InlineKeyboardMarkup([buttons]))
        return answer

    async def _show(self, customer: Customer, ticket: Ticket, text: str) -> None:
        await self.slack.chat_postMessage(
            channel=self.channel, thread_ts=ticket.thread_ts, text=text, username=customer.name
        )
        card = f"*#{ticket.id} {customer.name}*\nstatus: {ticket.status}\nlast: {text}"
        await self.slack.chat_update(
            channel=self.channel,
            ts=ticket.thread_ts,
            text=card,
            blocks=[{"type": "section", "text": {"type": "mrkdwn", "text": card}}],
        )


def _said(customer: Customer, direction: str, text: str, ticket: Ticket | None = None) -> Message:
    return Message(
        customer_id=customer.id,
        ticket_id=ticket.id if ticket else None,
        direction=direction,
        text=text,
        created_at=datetime.now(UTC).replace(tzinfo=None),
    )


def make_engine(url: str) -> AsyncEngine:
    """One connection on SQLite (several lock each other out), a pool on PostgreSQL."""
    if not url.startswith("sqlite"):
        return create_async_engine(url.replace("postgresql:", "postgresql+psycopg:"), pool_size=16)
    made = create_async_engine(
        url.replace("sqlite:", "sqlite+aiosqlite:"),
        pool_size=4,
        max_overflow=0,
        connect_args={"timeout": 30},
    )

    @event.listens_for(made.sync_engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            connection.execute(f"PRAGMA {pragma}")

    return made


async def fill(engine: AsyncEngine, settings: dict[str, Any]) -> None:
    """Make the tables, and the customers who wrote before."""
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
        numbers = range(1, settings["customers"] + 1)
        people = [
            {
                "id": n,
                "chat_id": settings["first_chat"] + n - 1,
                "name": f"Emma {n}",
                "language": "en",
            }
            for n in numbers
        ]
        await connection.execute(insert(Customer), people)
        if settings["tickets"]:
            opened = [
                {"id": n, "customer_id": n, "status": "open", "thread_ts": f"17000000.{n}"}
                for n in numbers
            ]
            await connection.execute(insert(Ticket), opened)


def main() -> None:
    logging.basicConfig(level=logging.WARNING)
    settings = json.loads(sys.stdin.readline())
    engine = make_engine(settings["url"])
    asyncio.run(fill(engine, settings))
    asyncio.set_event_loop(asyncio.new_event_loop())  # run_webhook looks for one
    bot = Bot(settings, make_engine(settings["url"]))
    app = (
        ApplicationBuilder()
        .token(settings["token"])
        .base_url(f"{settings['telegram_url']}/bot")
        .concurrent_updates(settings["together"])
        .connection_pool_size(settings["together"])
        .pool_timeout(30)
        .build()
    )
    app.add_handler(MessageHandler(filters.TEXT, bot.message))
    app.run_webhook(
        listen="127.0.0.1",
        port=settings["port"],
        url_path="telegram/webhook",
        webhook_url=f"http://127.0.0.1:{settings['port']}/telegram/webhook",
    )


if __name__ == "__main__":
    main()
