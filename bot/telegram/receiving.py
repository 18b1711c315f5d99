"""Polling: raw updates are stored, then confirmed. (PTB's own loop confirms first.)"""

import asyncio
import json
import logging
import warnings
from typing import Any

from telegram import Bot
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.outgoing import TELEGRAM, chat_lane
from store import Store, inbox
from store.inbox import Received

log = logging.getLogger(__name__)

# PTB advises Bot.get_updates, which parses; here the raw update is stored first, parsed later.
warnings.filterwarnings("ignore", message="Please use .Bot.getUpdates.")

ALLOWED_UPDATES = [
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "message_reaction",
    "pre_checkout_query",
    "shipping_query",
]
_POLL_SECONDS = 25
_LONGEST_PAUSE = 30.0
_CONFLICT_PAUSE = 5.0


#: Telegram waits some ten seconds for an answer to these, so they go before all else, each in a
#: lane that no message holds up.
_URGENT = {"callback_query": "taps", "pre_checkout_query": "checkout"}


def receive(update: dict[str, Any], bot: str) -> Received:
    """The inbox item of one raw update."""
    urgent = next((kind for kind in _URGENT if kind in update), None)
    lane = _lane(update, bot)
    return Received(
        source=TELEGRAM,
        bot=bot,
        external_id=str(update["update_id"]),
        lane=f"{lane}:{_URGENT[urgent]}" if urgent else lane,
        payload=json.dumps(update, ensure_ascii=False, separators=(",", ":")),
        priority=inbox.URGENT if urgent else inbox.NORMAL,
    )


def chat_of(lane: str, bot: str) -> str:
    """The chat that an inbox lane belongs to."""
    return lane.removeprefix(chat_lane(bot, "")).split(":")[0]


def _lane(update: dict[str, Any], bot: str) -> str:
    """One lane per chat; what has no chat goes by its sender, or by itself."""
    for value in update.values():
        if not isinstance(value, dict):
            continue
        for holder in (value, value.get("message")):
            chat = holder.get("chat") if isinstance(holder, dict) else None
            if isinstance(chat, dict) and "id" in chat:
                return chat_lane(bot, str(chat["id"]))
        sender = value.get("from")
        if isinstance(sender, dict) and "id" in sender:
            return chat_lane(bot, str(sender["id"]))
    return f"telegram:{bot}:update:{update['update_id']}"


class Poller:
    """Long polling of one bot."""

    def __init__(self, store: Store, bot: Bot, bot_id: str) -> None:
        self._store = store
        self._bot = bot
        self._bot_id = bot_id
        self._offset = 0
        self.trouble: str | None = None  # what an operator should know

    async def run(self) -> None:
        """Poll until cancelled. Outages are logged once and waited out."""
        pause = 0.0
        while True:
            try:
                updates = await self._fetch()
                await self._keep(updates)
                if self.trouble:
                    log.info("updates come in again")
                pause, self.trouble = 0.0, None
            except asyncio.CancelledError:
                raise
            except Exception as error:  # noqa: BLE001  (this loop must outlive everything)
                pause = self._explain(error, pause)
                await asyncio.sleep(pause)

    async def _fetch(self) -> list[dict[str, Any]]:
        result: Any = await self._bot.do_api_request(
            "getUpdates",
            api_kwargs={
                "offset": self._offset,
                "timeout": _POLL_SECONDS,
                "allowed_updates": ALLOWED_UPDATES,
            },
            read_timeout=_POLL_SECONDS + 5,
        )
        return result if isinstance(result, list) else []

    async def _keep(self, updates: list[dict[str, Any]]) -> None:
        """Store, and only then move the offset that confirms them to Telegram."""
        known = [update for update in updates if isinstance(update.get("update_id"), int)]
        if len(known) != len(updates):
            log.error("%d updates without an id were left out", len(updates) - len(known))
        if known:
            await self._store.run(inbox.accept, [receive(item, self._bot_id) for item in known])
            self._offset = max(update["update_id"] for update in known) + 1

    def _explain(self, error: Exception, pause: float) -> float:
        """Note what is wrong, and log it once; returns the seconds to wait."""
        if isinstance(error, RetryAfter):
            after = error.retry_after
            return float(after if isinstance(after, int) else after.total_seconds())
        before, self.trouble = self.trouble, _trouble(error)
        if self.trouble != before:
            grave = isinstance(error, Conflict | InvalidToken)
            log.log(logging.ERROR if grave else logging.WARNING, "%s; trying again", self.trouble)
        if isinstance(error, Conflict):
            return _CONFLICT_PAUSE
        if isinstance(error, InvalidToken):
            return _LONGEST_PAUSE
        return min(max(pause * 2, 0.5), _LONGEST_PAUSE)


def _trouble(error: Exception) -> str:
    """In plain words, with the remedy where there is one."""
    if isinstance(error, Conflict) and "webhook" in error.message.lower():
        return (
            "another program has set a webhook for this bot, so polling gets nothing: stop that "
            "program and restart Frontdesk, which removes the webhook"
        )
    if isinstance(error, Conflict):
        return (
            "another program polls with this bot's token, so each gets only some of the messages: "
            "stop the other one, or give it a bot of its own"
        )
    if isinstance(error, InvalidToken):
        return "Telegram refuses the bot token: check FRONTDESK_TELEGRAM_TOKEN"
    kind = "Telegram" if isinstance(error, TelegramError) else "receiving"
    return f"{kind} has trouble ({type(error).__name__}: {error})"
