"""Customers and their private chats with the bot."""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(slots=True)
class Entry:
    """One message of a chat: the Bot API object and what only the page shows.

    `message` is never changed in place, for the logs hold it too: an edit stores a new one.
    """

    message: Json
    outgoing: bool  # the customer wrote it
    deleted: bool = False
    keyboard: Json | None = None  # a reply keyboard; the Bot API does not show it in the message
    answers: list[Json] = field(default_factory=list)
    reactions: dict[str, list[Json]] = field(default_factory=dict)  # "bot" or "customer"
    order: Json | None = None  # of an invoice: what the payment needs besides
    payment: Json | None = None  # of an invoice: {"status": paid or refused, "error_message"}

    def view(self) -> Json:
        """The `ChatMessage` of the people's API."""
        shown = {
            **self.message,
            "outgoing": self.outgoing,
            "deleted": self.deleted,
            "callback_answers": self.answers,
            "reactions": self.reactions,
        }
        if self.keyboard is not None:
            shown["reply_markup"] = self.keyboard
        if "invoice" in self.message:
            shown["payment"] = self.payment
        return shown


class Customer:
    """A person with a private chat; the chat's id is the user's id."""

    def __init__(self, user: Json, history: int) -> None:
        self.user = user
        self.id: int = user["id"]
        names: Json = {
            key: user[key] for key in ("first_name", "last_name", "username") if key in user
        }
        self.chat: Json = {"id": self.id, **names, "type": "private"}
        self.messages: OrderedDict[int, Entry] = OrderedDict()
        self.started = False  # a bot may not write first
        self.blocked = False
        self.typing_until = 0.0
        self.pinned: list[int] = []
        self._history = history

    def keep(self, entry: Entry) -> None:
        self.messages[entry.message["message_id"]] = entry
        if len(self.messages) > self._history:
            self.messages.popitem(last=False)

    def find(self, message_id: int) -> Entry | None:
        """The message as the Bot API sees it: a deleted one is gone."""
        entry = self.messages.get(message_id)
        return None if entry is None or entry.deleted else entry

    def view(self, now: float) -> Json:
        """The `Customer` of the people's API."""
        return {
            "id": self.id,
            "first_name": self.user["first_name"],
            "last_name": self.user.get("last_name"),
            "username": self.user.get("username"),
            "language_code": self.user.get("language_code"),
            "blocked": self.blocked,
            "started": self.started,
            "typing": self.typing_until > now,
        }
