"""Telegram's side of delivery: makes the call and says what came of it."""

import logging
from collections.abc import Awaitable, Callable
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

from bot.telegram.limits import Restraint
from bot.telegram.markup import html_to_plain
from bot.telegram.request import NotConnected
from crm.conversations.models import Message
from crm.conversations.service import set_delivery
from crm.customers.service import Contact, contact_of, has_blocked_us, set_blocked
from crm.policy import DeskPolicy
from crm.surveys.service import mark_unknown
from crm.tickets import deliveries
from scheduler.delivery import Late, NotSent, Outcome, Refused, Sent, Unknown
from scheduler.pacing import Limits
from store import now, outbox
from store.outbox import Due

log = logging.getLogger(__name__)

Payload = dict[str, Any]

BLOCKED = "blocked"
_TOKEN_PAUSE = 60.0  # seconds: until an operator has put the right token in


class TelegramSender:
    """Sends, edits and answers for one bot."""

    def __init__(self, bot: Bot, policy: DeskPolicy, limits: Limits) -> None:
        self._bot = bot
        self._policy = policy
        self.limits = limits
        self._restraint = Restraint(limits.account)
        self._calls: dict[str, Callable[[Payload], Awaitable[Payload]]] = {
            "send": self._send,
            "edit": self._edit,
            "file": self._file,
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
        except TelegramError as error:
            outcome = classify(error)
            if isinstance(error, RetryAfter) and isinstance(outcome, NotSent):
                return replace(outcome, hold=self._restraint.limited(row.pace))
            return outcome
        self._restraint.passed()
        return sent

    async def _send(self, payload: Payload) -> Payload:
        options: dict[str, Any] = {"reply_markup": _keyboard(payload)}
        if payload.get("reply_to"):
            options["reply_parameters"] = ReplyParameters(
                int(payload["reply_to"]), allow_sending_without_reply=True
            )
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

    def settled(self, session: Session, row: Due, outcome: Outcome, final: bool) -> None:
        """Note what became of the message; staff are told of those that they follow."""
        message_id = row.payload.get("message_id")
        if row.kind != "send" or message_id is None:
            return
        if isinstance(outcome, Sent):
            self._arrived(session, row, message_id, str(outcome.result["message_id"]))
        elif not final:
            if row.payload.get("watched"):
                deliveries.late(session, message_id, outcome.reason)
            else:
                set_delivery(session, message_id, "late", outcome.reason)
        elif isinstance(outcome, Unknown):
            set_delivery(session, message_id, "unknown", outcome.reason)
            if "survey_id" in row.payload:
                mark_unknown(session, row.payload["survey_id"])
        else:
            self._failed(session, row, message_id, outcome)

    def _arrived(self, session: Session, row: Due, message_id: int, ref: str) -> None:
        if has_blocked_us(session, message_id):
            set_blocked(session, _addressee(session, message_id), False)
        watched = row.payload.get("watched")
        if watched and row.interrupted:
            deliveries.repeated(session, message_id)
        if row.payload["last"]:
            if watched:
                sent_at = outbox.attempted_at(session, row.id) or now(session)
                deliveries.arrived(session, message_id, ref, self._policy, sent_at)
            else:
                set_delivery(session, message_id, "delivered", platform_ref=ref)

    def _failed(self, session: Session, row: Due, message_id: int, outcome: Outcome) -> None:
        assert isinstance(outcome, NotSent | Refused)
        code = outcome.code if isinstance(outcome, Refused) else ""
        watched = bool(row.payload.get("watched"))
        if code == BLOCKED:
            set_blocked(session, _addressee(session, message_id), True, told=watched)
        if watched:
            deliveries.failed(session, message_id, outcome.reason, self._policy, code)
        else:
            set_delivery(session, message_id, "failed", outcome.reason)


def _addressee(session: Session, message_id: int) -> Contact:
    return contact_of(session, session.get_one(Message, message_id).conversation_id)


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
