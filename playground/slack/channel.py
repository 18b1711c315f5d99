"""One conversation and its messages, oldest first, with a cap on how many are kept."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass
class Channel:
    """A public or private channel, or a direct message with `peer`."""

    id: str
    name: str
    creator: str
    created: int
    history: int
    is_private: bool = False
    peer: str | None = None
    is_archived: bool = False
    topic: str = ""
    purpose: str = ""
    members: dict[str, None] = field(default_factory=dict)
    messages: dict[str, Json] = field(default_factory=dict)
    threads: dict[str, dict[str, None]] = field(default_factory=dict)
    pins: dict[str, None] = field(default_factory=dict)
    last_read: str = "0000000000.000000"

    @property
    def kind(self) -> str:
        """The `channel_type` of events: channel, group or im."""
        if self.peer is not None:
            return "im"
        return "group" if self.is_private else "channel"

    def add(self, message: Json) -> None:
        """Keep a message; replies also join their thread and update the root's counters."""
        ts = message["ts"]
        self.messages[ts] = message
        root = message.get("thread_ts")
        if root is not None and root != ts:
            self.threads.setdefault(root, {})[ts] = None
            self._count(root)
        while len(self.messages) > self.history:
            self._forget(next(iter(self.messages)))

    def remove(self, ts: str) -> Json | None:
        """Take a message out; the root's counters follow. None when it is not there."""
        message = self.messages.pop(ts, None)
        if message is None:
            return None
        root = message.get("thread_ts")
        if root is not None and root != ts and root in self.threads:
            self.threads[root].pop(ts, None)
            self._count(root)
        return message

    def _forget(self, ts: str) -> None:
        message = self.messages.pop(ts)
        root = message.get("thread_ts")
        if root == ts or root is None:
            for reply in self.threads.pop(ts, ()):
                self.messages.pop(reply, None)
        elif root in self.threads:
            self.threads[root].pop(ts, None)

    def _count(self, root: str) -> None:
        message, replies = self.messages.get(root), self.threads[root]
        if not replies:
            del self.threads[root]
        if message is None:
            return
        if not replies:
            for name in (
                "thread_ts",
                "reply_count",
                "reply_users_count",
                "latest_reply",
                "reply_users",
                "is_locked",
                "subscribed",
            ):
                message.pop(name, None)
            return
        self._update_counters(message, root, replies)

    def _update_counters(self, message: Json, root: str, replies: dict[str, None]) -> None:
        latest = next(reversed(replies))
        author = author_of(self.messages[latest])
        users = message.setdefault("reply_users", [])
        if author not in users and len(users) < 5:
            users.append(author)
        message.update(
            thread_ts=root,
            reply_count=len(replies),
            reply_users_count=len(users),
            latest_reply=latest,
            is_locked=False,
            subscribed=True,
        )

    def top_level(self, newest_first: bool = False) -> Iterator[Json]:
        """What the channel shows: everything but replies that were not also sent to it."""
        source = reversed(self.messages.values()) if newest_first else self.messages.values()
        for message in source:
            root = message.get("thread_ts")
            if root is None or root == message["ts"] or message.get("subtype") == THREAD_BROADCAST:
                yield message

    def thread(self, root: str) -> list[Json]:
        """The root and its replies, oldest first; empty when there is no such message."""
        if root not in self.messages:
            return []
        replies = self.threads.get(root, ())
        return [self.messages[root], *(self.messages[ts] for ts in replies)]


THREAD_BROADCAST = "thread_broadcast"


def author_of(message: Json) -> str:
    """The user id, or the bot id where a bot wrote under a name of its own."""
    return str(message.get("user") or message.get("bot_id"))
