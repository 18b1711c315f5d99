"""The bot's update queue: what waits for getUpdates or the webhook."""

import asyncio
import contextlib
import itertools
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from playground.clock import Clock

Json = dict[str, Any]

# Every kind of update, in the vendor's words (core.telegram.org/bots/api#update).
KINDS = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "message_reaction",
    "message_reaction_count",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "shipping_query",
    "pre_checkout_query",
    "purchased_paid_media",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "chat_boost",
    "removed_chat_boost",
)
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
DEFAULT_KINDS = frozenset(KINDS) - NOT_BY_DEFAULT
_DAY = 86_400.0
# What a person waits for is worthless later: tdlib/telegram-bot-api keeps these 150 s only.
_RETENTION = {"callback_query": 150.0, "shipping_query": 150.0, "pre_checkout_query": 150.0}


@dataclass(slots=True)
class Queued:
    """One update on its way; `lane` is the order it must keep (its chat)."""

    update: Json
    kind: str
    lane: int
    expires: float
    redelivered: bool = False  # a fault has had its way with it already

    @property
    def id(self) -> int:
        return int(self.update["update_id"])


class UpdateQueue:
    """Updates by increasing id, until confirmed or too old."""

    def __init__(self, clock: Clock, limit: int) -> None:
        self._clock = clock
        self._limit = limit
        self._ids = itertools.count(100_000_001)
        self.allowed: frozenset[str] = DEFAULT_KINDS
        self.waiting: OrderedDict[int, Queued] = OrderedDict()
        self._arrived = asyncio.Event()

    def __len__(self) -> int:
        self._expire()
        return len(self.waiting)

    def add(self, kind: str, content: Json, lane: int) -> int | None:
        """Queue an update; None when the bot did not ask for this kind."""
        if kind not in self.allowed:
            return None
        return self.add_raw({kind: content}, kind, lane)

    def add_raw(self, update: Json, kind: str, lane: int) -> int:
        update_id = next(self._ids)
        expires = self._clock.timestamp() + _RETENTION.get(kind, _DAY)
        self.waiting[update_id] = Queued({"update_id": update_id, **update}, kind, lane, expires)
        if len(self.waiting) > self._limit:
            self.waiting.popitem(last=False)
        self.wake()
        return update_id

    def wake(self) -> None:
        arrived, self._arrived = self._arrived, asyncio.Event()
        arrived.set()

    async def wait(self, seconds: float) -> None:
        """Return when something arrived, or after `seconds`."""
        arrived = self._arrived
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await arrived.wait()

    def confirm(self, offset: int) -> None:
        """Forget what lies below `offset`; a negative offset keeps only the last ones."""
        if offset < 0:
            while len(self.waiting) > -offset:
                self.waiting.popitem(last=False)
            return
        while self.waiting and next(iter(self.waiting)) < offset:
            self.waiting.popitem(last=False)

    def take(self, limit: int) -> list[Queued]:
        """The oldest ones; they stay until confirmed."""
        self._expire()
        return list(itertools.islice(self.waiting.values(), limit))

    def done(self, update_id: int) -> None:
        self.waiting.pop(update_id, None)

    def clear(self) -> None:
        self.waiting.clear()

    def allow(self, kinds: object) -> bool:
        """Remember the `allowed_updates` argument; an empty list means the default."""
        if not isinstance(kinds, list):
            return False
        wanted = frozenset(str(kind) for kind in kinds) & frozenset(KINDS)
        changed = (wanted or DEFAULT_KINDS) != self.allowed
        self.allowed = wanted or DEFAULT_KINDS
        return changed

    def _expire(self) -> None:
        if not self.waiting:
            return
        now = self._clock.timestamp()
        # Kinds live for different times, so a short-lived one may lie behind a long-lived one.
        if any(queued.expires < now for queued in itertools.islice(self.waiting.values(), 100)):
            for update_id in [id_ for id_, queued in self.waiting.items() if queued.expires < now]:
                del self.waiting[update_id]
