"""The Telegram side: PTB's Application for routing, our receiving and sending around it."""

import asyncio
import json
import logging

from aiohttp import web
from sqlalchemy.orm import Session
from telegram import BotCommand, Update
from telegram.error import TelegramError
from telegram.ext import Application, ApplicationBuilder, ContextTypes

from bot.desk import Desk
from bot.handlers.customer import HANDLERS
from bot.handlers.customer.commands import COMMANDS
from bot.handlers.customer.use_cases import apologise
from bot.outgoing import TELEGRAM
from bot.processing import Unprocessable
from bot.telegram.files import TelegramFiles
from bot.telegram.limits import telegram_limits
from bot.telegram.receiving import chat_of
from bot.telegram.reception import Reception, lease_name, persist
from bot.telegram.request import AiohttpRequest
from bot.telegram.router import current_row
from bot.telegram.sender import TelegramSender
from bot.telegram.webhook import PATH, Webhook, secret_for
from store import leases
from store.inbox import Claimed

log = logging.getLogger(__name__)

#: What python-telegram-bot raises for an update that is not of Telegram's shape.
_UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, OSError)


class TelegramSide:
    """One bot: receives, processes and sends."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        url = desk.settings.telegram_api_url
        self._app: Application = (
            ApplicationBuilder()
            .token(desk.settings.telegram_token.get_secret_value())
            .base_url(f"{url}/bot")
            .base_file_url(f"{url}/file/bot")
            .request(AiohttpRequest())
            .get_updates_request(AiohttpRequest())
            .updater(None)
            .build()
        )
        self._app.bot_data["desk"] = desk
        self._app.add_handlers(HANDLERS)
        self._app.add_error_handler(self._note_error)
        self._ready = asyncio.Event()
        self._errors: dict[int, Exception] = {}
        self._receiving: asyncio.Task[None] | None = None
        self._reception = Reception(desk.store, self._app.bot, desk.bot_id, self._webhook_url)
        limits = telegram_limits(desk.bot_id, desk.settings.telegram_bulk_per_second)
        self.sender = TelegramSender(self._app.bot, desk.policy, limits, desk.files)
        desk.files[TELEGRAM] = TelegramFiles(self._app.bot).fetch

    @property
    def _webhook_url(self) -> str:
        """Where Telegram shall push updates; empty: we poll."""
        base = self._desk.settings.telegram_webhook_url
        return f"{base}{PATH}" if base else ""

    def add_routes(self, app: web.Application) -> None:
        """Open the webhook's door, when there is to be one."""
        if self._webhook_url:
            secret = secret_for(self._desk.settings.telegram_token.get_secret_value())
            app.router.add_post(PATH, Webhook(self._desk.store, self._desk.bot_id, secret).take)

    async def start(self) -> None:
        """Log in and begin to receive. Raises InvalidToken when Telegram refuses the token.

        When Telegram cannot be reached now, it is waited for: nothing else stops.
        """
        await self._app.bot.request.initialize()
        self._receiving = asyncio.create_task(self._log_in_and_receive(), name="telegram")

    async def stop(self) -> None:
        """Stop receiving; sending stops with delivery."""
        if self._receiving is not None:
            self._receiving.cancel()
            await asyncio.gather(self._receiving, return_exceptions=True)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._app.shutdown()
        await self._app.bot.request.shutdown()

    async def problems(self) -> list[str]:
        """What keeps this side from receiving, here or on whatever process has the turn."""
        if not self._ready.is_set():
            return ["Telegram has not been reached yet"]
        if self._receiving is None or self._receiving.done():
            return ["receiving from Telegram has stopped"]
        if self._reception.trouble:
            return [self._reception.trouble]
        if not self._desk.store.is_sqlite:
            name = lease_name(self._desk.bot_id)
            if not await self._desk.store.read(leases.held, name):
                return ["no process receives from Telegram"]
        return []

    async def process(self, row: Claimed) -> None:
        """Handle one stored update; raises what the handler raised."""
        try:
            update = Update.de_json(json.loads(row.payload), self._app.bot)
        except _UNREADABLE as error:
            raise Unprocessable(f"cannot be read: {type(error).__name__}: {error}") from error
        if update is None:
            raise Unprocessable("is no update")
        await self._ready.wait()
        current_row.set(row)
        await self._app.process_update(update)
        failed = self._errors.pop(update.update_id, None)
        if failed is not None:
            raise failed

    def buried(self, session: Session, row: Claimed) -> None:
        """A message became a dead letter: tell the one who wrote it, with the row's number."""
        chat_id = chat_of(row.lane, row.bot)
        apologise(session, self._desk, row.bot, chat_id, row.id)

    async def _note_error(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        if isinstance(update, Update) and isinstance(context.error, Exception):
            self._errors[update.update_id] = context.error

    async def _log_in_and_receive(self) -> None:
        await persist(self._app.initialize)
        self._ready.set()
        await self._show_commands()
        await self._reception.run()

    async def _show_commands(self) -> None:
        """The commands menu, in every language; a server without it is no reason to stop."""
        texts = self._desk.texts
        try:
            for language in (None, *texts.languages):
                shown = language or self._desk.settings.default_language
                menu = [BotCommand(name, texts.get(shown, f"command-{name}")) for name in COMMANDS]
                await self._app.bot.set_my_commands(menu, language_code=language)
        except TelegramError as error:
            log.warning("the commands menu could not be set: %s", error)
