"""Telegram's side of delivery: makes the call and says what came of it."""

import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.files import CannotFetch, Fetch, FetchLater, fetch
from bot.outgoing import SLACK
from bot.telegram.limits import Restraint
from bot.telegram.markup import html_to_plain
from bot.telegram.outcomes import BLOCKED, note_outcome
from bot.telegram.request import NotConnected
from crm.policy import DeskPolicy
from scheduler.delivery import Late, NotSent, Outcome, Refused, Sent, Unknown
from scheduler.pacing import Limits
from store.outbox import Due

log = logging.getLogger(__name__)

Payload = dict[str, Any]

_UPLOAD = 60.0  # seconds
_NO_PHOTO = re.compile("image_process|photo_|too big for a photo", re.IGNORECASE)
_TOKEN_PAUSE = 60.0  # seconds: until an operator has put the right token in


class TelegramSender:
    """Sends, edits and answers for one bot."""

    def __init__(
        self, bot: Bot, policy: DeskPolicy, limits: Limits, files: Mapping[str, Fetch]
    ) -> None:
        """`files`: how those of staff are fetched."""
        self._bot = bot
        self._files = files
        self._policy = policy
        self.limits = limits
        self._restraint = Restraint(limits.account)
        self._calls: dict[str, Callable[[Payload], Awaitable[Payload]]] = {
            "send": self._send,
            "edit": self._edit,
            "delete": self._delete,
            "file": self._file,
            "upload": self._upload,
            "react": self._react,
            "callback_answer": self._answer_callback,
            "checkout_answer": self._answer_checkout,
        }

    async def send(self, row: Due) -> Outcome:
        """Make the call of one outbox row."""
        call = self._calls.get(row.kind)
        if call is None:
            return Refused(f"Telegram sends no {row.kind}")
        try:
            sent = Sent(await call(row.payload))
        except FetchLater as error:
            return NotSent(f"the file waits: {error}")
        except CannotFetch as error:
            return Refused(f"the file could not be read: {error}")
        except TelegramError as error:
            outcome = classify(error)
            if isinstance(error, RetryAfter) and isinstance(outcome, NotSent):
                return replace(outcome, hold=self._restraint.limited(row.pace))
            return outcome
        self._restraint.passed()
        return sent

    async def _send(self, payload: Payload) -> Payload:
        options = {"reply_markup": _keyboard(payload), **_answered(payload)}
        chat_id, html = int(payload["chat_id"]), payload["html"]
        try:
            message = await self._bot.send_message(
                chat_id, html, parse_mode=ParseMode.HTML, **options
            )
        except BadRequest as error:
            if "parse" not in error.message.lower():
                raise
            log.error("Telegram refused markup (%s); sent as plain text", error.message)
            message = await self._bot.send_message(chat_id, html_to_plain(html), **options)
        return {"message_id": message.message_id}

    async def _file(self, payload: Payload) -> Payload:
        send = self._bot.send_photo if payload["kind"] == "photo" else self._bot.send_document
        await send(int(payload["chat_id"]), payload["url"], caption=payload["caption"] or None)
        return {}

    async def _upload(self, payload: Payload) -> Payload:
        """A file of staff: a picture as one, unless Telegram cannot make one of it."""
        file, chat_id = payload["file"], int(payload["chat_id"])
        content = (await fetch(self._files, SLACK, file["id"])).content
        options = {"filename": file["name"], "write_timeout": _UPLOAD, "read_timeout": _UPLOAD}
        options |= _answered(payload)
        if file["kind"] == "photo":
            try:
                message = await self._bot.send_photo(chat_id, content, **options)
            except BadRequest as error:
                if not _NO_PHOTO.search(error.message):
                    raise
            else:
                return {"message_id": message.message_id}
        message = await self._bot.send_document(chat_id, content, **options)
        return {"message_id": message.message_id}

    async def _answer_callback(self, payload: Payload) -> Payload:
        await self._bot.answer_callback_query(
            payload["callback_query_id"], text=payload.get("text")
        )
        return {}

    async def _answer_checkout(self, payload: Payload) -> Payload:
        reason = payload.get("refused")
        await self._bot.answer_pre_checkout_query(
            payload["pre_checkout_query_id"], ok=reason is None, error_message=reason
        )
        return {}

    async def _edit(self, payload: Payload) -> Payload:
        chat_id, message_id = int(payload["chat_id"]), int(payload["telegram_message_id"])
        if payload.get("html"):
            await self._bot.edit_message_text(
                payload["html"],
                chat_id,
                message_id,
                parse_mode=ParseMode.HTML,
                reply_markup=_keyboard(payload),
            )
        else:
            await self._bot.edit_message_reply_markup(
                chat_id, message_id, reply_markup=_keyboard(payload)
            )
        return {}

    async def _react(self, payload: Payload) -> Payload:
        message_id = int(payload["telegram_message_id"])
        await self._bot.set_message_reaction(
            int(payload["chat_id"]), message_id, payload["emoji"] or []
        )
        return {}

    async def _delete(self, payload: Payload) -> Payload:
        try:
            await self._bot.delete_message(
                int(payload["chat_id"]), int(payload["telegram_message_id"])
            )
        except BadRequest as error:
            if "to delete not found" not in error.message.lower():
                raise  # where it is gone already, all is well
        return {}

    def settled(self, session: Session, row: Due, outcome: Outcome, final: bool) -> None:
        """Note what became of the message; staff are told of those that they follow."""
        note_outcome(session, row, outcome, final, self._policy)


def _answered(payload: Payload) -> dict[str, Any]:
    """What the message answers; it is sent even if that is gone."""
    if not payload.get("reply_to"):
        return {}
    answered = ReplyParameters(int(payload["reply_to"]), allow_sending_without_reply=True)
    return {"reply_parameters": answered}


def classify(error: TelegramError) -> Outcome:
    """Whether a failed call was surely not sent, perhaps sent, or can never be sent."""
    if isinstance(error, RetryAfter):
        after = error.retry_after
        seconds = float(after if isinstance(after, int) else after.total_seconds())
        return NotSent("Telegram asks to slow down", seconds)
    if isinstance(error, NotConnected):
        return NotSent(error.message)
    if isinstance(error, InvalidToken):
        log.error("Telegram refuses the bot token: check FRONTDESK_TELEGRAM_TOKEN.")
        return NotSent("the bot token is refused", _TOKEN_PAUSE)
    if isinstance(error, Forbidden):
        return Refused(error.message, BLOCKED)
    if isinstance(error, BadRequest):
        if "not modified" in error.message.lower():
            return Sent()
        if "query is too old" in error.message.lower():
            return Late("Telegram had waited long enough for the answer")
        return Refused(error.message)
    if isinstance(error, ChatMigrated):
        return Refused("the chat has moved")
    if isinstance(error, NetworkError):
        if "too many requests" in error.message.lower():
            return NotSent("Telegram asks to slow down", 1.0)
        return Unknown(error.message)
    return Unknown(error.message)


def _keyboard(payload: dict[str, Any]) -> InlineKeyboardMarkup | None:
    rows = payload.get("buttons")
    if not rows:
        return None
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(b["text"], callback_data=b.get("data"), url=b.get("url"))
                for b in row
            ]
            for row in rows
        ]
    )
