"""The webhook: raw updates are stored, and only then answered with 200."""

import hashlib
import hmac
import json
import logging
from typing import Any

from aiohttp import web

from bot.outgoing import TELEGRAM
from bot.telegram.receiving import receive
from store import Store, inbox
from store.gathering import Gathering
from store.inbox import Received

log = logging.getLogger(__name__)

PATH = "/telegram/webhook"
_HEADER = "X-Telegram-Bot-Api-Secret-Token"


def secret_for(token: str) -> str:
    """What Telegram sends along to show that it is Telegram; only who has the token knows it."""
    return hmac.new(token.encode(), b"frontdesk telegram webhook", hashlib.sha256).hexdigest()


class Webhook:
    """The door for updates that Telegram pushes."""

    def __init__(self, store: Store, bot_id: str, secret: str) -> None:
        self._accepting = Gathering(store, inbox.accept_each)
        self._bot_id = bot_id
        self._secret = secret.encode()

    async def take(self, request: web.Request) -> web.Response:
        """401 without the secret, 413 over the body limit, 500 when it cannot be stored (Telegram
        then sends again), else 200."""
        given = request.headers.get(_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self._secret):
            return web.Response(status=401, text="This address is for Telegram only.")
        body = await request.read()
        await self._accepting.put(_item(body, self._bot_id))
        return web.Response()


def _item(body: bytes, bot_id: str) -> Received:
    """The inbox row; what is no update is kept as a dead letter, so that it is not sent again."""
    try:
        update: Any = json.loads(body)
    except ValueError:
        update = None
    if isinstance(update, dict) and isinstance(update.get("update_id"), int):
        return receive(update, bot_id)
    digest = hashlib.sha256(body).hexdigest()
    log.error("the webhook got something that is no update; it is kept as a dead letter")
    text = body.decode("utf-8", "replace").replace("\x00", "\ufffd")
    lane = f"telegram:{bot_id}:unreadable"
    return Received(TELEGRAM, bot_id, digest, lane, text, dead="is no update")
