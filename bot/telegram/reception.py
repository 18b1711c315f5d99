"""Receiving from Telegram, on one process at a time: polling, or keeping the webhook in place.

A second program on the same bot token is noticed and explained; nothing is ever dropped.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from telegram import Bot, WebhookInfo
from telegram.error import InvalidToken, TelegramError

from bot.telegram.receiving import ALLOWED_UPDATES, Poller
from bot.telegram.webhook import secret_for
from scheduler.leadership import Leadership
from store import Store

log = logging.getLogger(__name__)

_LONGEST_PAUSE = 30.0  # seconds between tries while Telegram is out of reach
_LOOK_EVERY = 30.0  # seconds between looks at the webhook


def lease_name(bot_id: str) -> str:
    """The lease of whoever receives for this bot."""
    return f"telegram:{bot_id}:receiving"


class Reception:
    """Contends for the right to receive, and receives."""

    def __init__(self, store: Store, bot: Bot, bot_id: str, webhook_url: str) -> None:
        """`webhook_url`: where Telegram shall push updates; empty: they are polled."""
        self._bot = bot
        self._webhook_url = webhook_url
        self._poller = Poller(store, bot, bot_id)
        self._leadership = Leadership(store, [lease_name(bot_id)], self._receive)
        self._trouble: str | None = None

    async def run(self) -> None:
        """Receive while it is our turn, until cancelled."""
        await self._leadership.run()

    @property
    def trouble(self) -> str | None:
        """What keeps updates from coming in, as far as this process can see."""
        if not self._leadership.leads:
            return None
        return self._trouble or self._poller.trouble

    async def _receive(self) -> None:
        self._trouble = "the way to receive from Telegram is being set"
        try:
            await persist(self._choose)
            self._trouble = None
            if self._webhook_url:
                await self._watch_webhook()
            else:
                await self._poller.run()
        finally:
            self._trouble = None

    async def _choose(self) -> None:
        """Webhook and polling exclude each other: tell Telegram which it is."""
        if self._webhook_url:
            await self._bot.set_webhook(
                self._webhook_url,
                allowed_updates=ALLOWED_UPDATES,
                secret_token=secret_for(self._bot.token),
            )
        else:
            await self._bot.delete_webhook(drop_pending_updates=False)

    async def _watch_webhook(self) -> None:
        """See to it that Telegram goes on calling us, until cancelled."""
        while True:
            await asyncio.sleep(_LOOK_EVERY)
            try:
                self._trouble = await self._look_at_webhook()
            except TelegramError as error:
                log.warning("the webhook could not be looked at: %s", error)

    async def _look_at_webhook(self) -> str | None:
        info = await self._bot.get_webhook_info()
        if info.url != self._webhook_url:
            log.error("Telegram: %s. It is set again.", taken_away(info))
            await self._choose()
            return taken_away(info)
        return undelivered(info)


def taken_away(info: WebhookInfo) -> str:
    """Another program has changed where this bot's updates go."""
    if not info.url:
        return "another program has removed this bot's webhook (does one poll with its token?)"
    return f"another program has pointed this bot's webhook at {urlsplit(info.url).netloc}"


def undelivered(info: WebhookInfo) -> str | None:
    """What Telegram says of its last tries to reach the webhook, while updates wait."""
    if not info.last_error_message or not info.pending_update_count:
        return None
    return (
        f"Telegram cannot deliver to the webhook ({info.last_error_message}); "
        f"{info.pending_update_count} updates wait"
    )


async def persist(action: Callable[[], Awaitable[object]]) -> None:
    """Do it, however long Telegram is out of reach."""
    pause = 1.0
    while True:
        try:
            await action()
            return
        except InvalidToken:
            log.error("Telegram refuses the bot token: check FRONTDESK_TELEGRAM_TOKEN.")
            await asyncio.sleep(_LONGEST_PAUSE)
        except TelegramError as error:
            log.warning("Telegram cannot be reached yet (%s); trying again", error)
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
