"""The Telegram side: PTB's Application for routing, our receiving and sending around it."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable

from aiohttp import web
from sqlalchemy.orm import Session
from telegram import BotCommand, Update
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder, ContextTypes

from bot.desk import Desk
from bot.handlers.customer import HANDLERS
from bot.handlers.customer.commands import COMMANDS
from bot.handlers.customer.use_cases import apologise
from bot.outgoing import chat_lane
from bot.processing import Unprocessable
from bot.telegram.receiving import ALLOWED_UPDATES, Poller
from bot.telegram.request import AiohttpRequest
from bot.telegram.router import current_row
from bot.telegram.sender import TelegramSender
from bot.telegram.webhook import PATH, Webhook, secret_for
from store.inbox import Claimed

log = logging.getLogger(__name__)

_LONGEST_PAUSE = 30.0  # seconds between tries while Telegram is out of reach
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
        self.sender = TelegramSender(self._app.bot, desk.policy)

    @property
    def _webhook_url(self) -> str:
        """Where Telegram shall push updates; empty: we poll."""
        base = self._desk.settings.telegram_webhook_url
        return f"{base}{PATH}" if base else ""

    def add_routes(self, app: web.Application) -> None:
        """Open the webhook's door, when there is to be one."""
        if self._webhook_url:
            secret = secret_for(self._app.bot.token)
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

    def problems(self) -> list[str]:
        """What keeps this side from receiving."""
        if not self._ready.is_set():
            return ["Telegram has not been reached yet"]
        if self._receiving is None or self._receiving.done():
            return ["receiving from Telegram has stopped"]
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
        chat_id = row.lane.removeprefix(chat_lane(row.bot, ""))
        apologise(session, self._desk, row.bot, chat_id, row.id)

    async def _note_error(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        if isinstance(update, Update) and isinstance(context.error, Exception):
            self._errors[update.update_id] = context.error

    async def _log_in_and_receive(self) -> None:
        await self._persist(self._app.initialize)
        self._ready.set()
        await self._show_commands()
        await self._persist(self._choose_receiving)
        if self._webhook_url:
            await asyncio.Event().wait()  # updates come in through the web server
        await Poller(self._desk.store, self._app.bot, self._desk.bot_id).run()

    async def _choose_receiving(self) -> None:
        """Webhook and polling exclude each other: tell Telegram which it is. Nothing is dropped."""
        if self._webhook_url:
            await self._app.bot.set_webhook(
                self._webhook_url,
                allowed_updates=ALLOWED_UPDATES,
                secret_token=secret_for(self._app.bot.token),
            )
        else:
            await self._app.bot.delete_webhook(drop_pending_updates=False)

    async def _persist(self, action: Callable[[], Awaitable[None]]) -> None:
        """Do it, however long Telegram is out of reach."""
        pause = 1.0
        while True:
            try:
                return await action()
            except InvalidToken:
                log.error("Telegram refuses the bot token: check FRONTDESK_TELEGRAM_TOKEN.")
                await asyncio.sleep(_LONGEST_PAUSE)
            except TelegramError as error:
                log.warning("Telegram cannot be reached yet (%s); trying again", error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)

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
