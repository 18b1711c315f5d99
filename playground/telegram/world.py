"""Everything the local Telegram knows: one bot, its customers, its updates and files."""

import asyncio
import itertools
import random
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from playground.hub import Hub
from playground.telegram.chats import Customer, Entry, Json
from playground.telegram.errors import bad_request, forbidden
from playground.telegram.files import FileStore
from playground.telegram.updates import Queued, UpdateQueue
from playground.telegram.webhook import Webhook

# The vendor gives no figure; answers after some tens of seconds are refused in practice.
QUERY_SECONDS = 30.0
_TYPING_SECONDS = 5.0  # core.telegram.org/bots/api#sendchataction


@dataclass(slots=True)
class Query:
    """A callback, shipping or pre-checkout query that waits for its one answer."""

    kind: str
    customer: Customer
    message_id: int
    expires: float
    details: Json = field(default_factory=dict)


class TelegramWorld:
    """The state behind the Bot API and behind the customers' side of it."""

    def __init__(self, hub: Hub) -> None:
        config = hub.config
        self.hub = hub
        self.token = config.telegram_token
        self.bot_id = int(self.token.partition(":")[0])
        # Ids go on through a reset: a product remembers the ones it has seen.
        self.updates = UpdateQueue(hub.clock, 10 * config.history)
        self._message_ids = itertools.count(1)
        self._customer_ids = itertools.count(5_000_000_001)
        self._random = random.Random()  # noqa: S311 - numbers that only have to differ
        self.webhook = Webhook(self)
        self.poller: asyncio.Event | None = None  # set to end the long poll that waits now
        self.next_conflict = 0.0
        self.reset()

    def reset(self) -> None:
        """Forget people, messages, files and settings, not the webhook of a running product."""
        config = self.hub.config
        self.updates.clear()
        self.customers: dict[int, Customer] = {}
        self.recent: deque[tuple[Customer, int]] = deque()
        self.files = FileStore(config.file_bytes)
        self.queries: dict[str, Query] = {}
        self.redelivered: list[Queued] = []  # what a fault sends once more
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.profile: dict[tuple[str, str], str] = {}
        self.menu_buttons: dict[int, Json] = {}
        self.logged_out = False
        self.bot: Json = {
            "id": self.bot_id,
            "is_bot": True,
            "first_name": config.telegram_bot_name,
            "username": config.telegram_bot_username,
        }

    def now(self) -> int:
        return int(self.hub.clock.timestamp())

    # People

    def add_customer(
        self,
        first_name: str,
        last_name: str = "",
        username: str = "",
        language_code: str = "",
    ) -> Customer:
        user: Json = {"id": next(self._customer_ids), "is_bot": False, "first_name": first_name}
        given = {"last_name": last_name, "username": username, "language_code": language_code}
        user.update({key: value for key, value in given.items() if value})
        customer = Customer(user, self.hub.config.chat_history)
        self.customers[customer.id] = customer
        self.publish_customer(customer)
        return customer

    def publish_customer(self, customer: Customer) -> None:
        self.hub.publish("telegram.customer", customer=self.view(customer))

    def view(self, customer: Customer) -> Json:
        return customer.view(self.hub.clock.timestamp())

    def chat(self, chat_id: object) -> Customer:
        """The chat with this id (a number, also as text) or @name; ApiError 400 without one."""
        text = str(chat_id)
        if text.startswith("@"):
            name = text[1:].lower()
            found = (one for one in self.customers.values() if one.user.get("username") == name)
            customer = next(found, None)
        else:
            number = int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else 0
            customer = self.customers.get(number)
        if customer is None:
            raise bad_request("chat not found")
        return customer

    def check_may_write(self, customer: Customer) -> None:
        """ApiError 403 when the person blocked the bot or never wrote to it."""
        if customer.blocked:
            raise forbidden("bot was blocked by the user")
        if not customer.started:
            raise forbidden("bot can't initiate conversation with a user")

    # Messages

    def next_message_id(self) -> int:
        """Private chats share one counter, as they do in a bot's account."""
        return next(self._message_ids)

    def keep(self, customer: Customer, entry: Entry) -> None:
        """Store a new message and show it; the oldest of all go when there are too many."""
        customer.keep(entry)
        self.recent.append((customer, entry.message["message_id"]))
        if len(self.recent) > self.hub.config.history:
            owner, message_id = self.recent.popleft()
            owner.messages.pop(message_id, None)
        if not entry.outgoing:
            customer.typing_until = 0.0
        if self.hub.watched:
            self.hub.publish("telegram.message", chat_id=customer.id, message=entry.view())

    def changed(self, customer: Customer, entry: Entry) -> None:
        if self.hub.watched:
            self.hub.publish("telegram.edited", chat_id=customer.id, message=entry.view())

    def typing(self, customer: Customer, action: str) -> None:
        customer.typing_until = self.hub.clock.timestamp() + _TYPING_SECONDS
        self.hub.publish("telegram.action", chat_id=customer.id, action=action)

    # Queries

    def ask(
        self,
        kind: str,
        customer: Customer,
        message_id: int,
        seconds: float = QUERY_SECONDS,
        **details: Any,
    ) -> str:
        """Open a query that the bot may answer once, within `seconds`."""
        query_id = str(self._random.getrandbits(62))
        now = self.hub.clock.timestamp()
        if len(self.queries) > 1_000:
            self.queries = {id_: one for id_, one in self.queries.items() if one.expires > now}
        self.queries[query_id] = Query(kind, customer, message_id, now + seconds, details)
        return query_id

    def answer(self, kind: str, query_id: str) -> Query:
        """Close a query; ApiError 400 when it is unknown, answered or too old."""
        query = self.queries.get(query_id)
        if query is not None and query.kind == kind:
            del self.queries[query_id]
            if query.expires > self.hub.clock.timestamp():
                return query
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
