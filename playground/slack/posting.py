"""What happens in channels: messages, edits, deletions, reactions, members; each with its event.

Source: docs.slack.dev/reference/events/message and its subtypes, .../reaction_added,
.../member_joined_channel, .../app_mention
"""

import secrets
import uuid
from dataclasses import dataclass
from typing import Any

from playground.hub import Hub
from playground.slack import ids
from playground.slack.channel import THREAD_BROADCAST, Channel, author_of
from playground.slack.delivery import Delivery
from playground.slack.errors import SlackError
from playground.slack.workspace import Workspace

Json = dict[str, Any]
TOMBSTONE = "tombstone"
_BOT_MENTION = f"<@{ids.BOT_USER}>"


@dataclass
class Posting:
    """Changes channels, tells the app by events and open pages by live frames."""

    hub: Hub
    workspace: Workspace
    delivery: Delivery

    # Messages

    def post(self, channel: Channel, message: Json, thread_ts: str | None = None) -> Json:
        """Put a message into a channel (or thread) and announce it; `ts` is filled in."""
        message["ts"] = self.workspace.next_ts()
        root = self.root_of(channel, thread_ts) if thread_ts else None
        if root is not None:
            message["thread_ts"] = root["ts"]
            message["parent_user_id"] = author_of(root)
            if message.get("subtype") == THREAD_BROADCAST:
                message["root"] = {k: v for k, v in root.items() if k != "root"}
        channel.add(message)
        self._announce(channel, message)
        if root is not None:
            self._publish("slack.changed", channel, root)
        self._publish("slack.message", channel, message)
        return message

    def root_of(self, channel: Channel, thread_ts: str) -> Json | None:
        """The thread's first message; None when it is gone, and then Slack posts a reply to the
        channel instead (slack-go/slack#1571). The ts of a reply means its thread."""
        found = channel.messages.get(thread_ts)
        if found is None:
            return None
        return channel.messages.get(found.get("thread_ts", thread_ts), found)

    def _announce(self, channel: Channel, message: Json) -> None:
        if ids.BOT_USER not in channel.members:
            return
        event = {
            **_visible(message),
            "channel": channel.id,
            "channel_type": channel.kind,
            "event_ts": message["ts"],
        }
        self.delivery.event(event)
        if message.get("user") != ids.BOT_USER and _BOT_MENTION in message.get("text", ""):
            mention = {k: v for k, v in event.items() if k not in ("channel_type", "subtype")}
            self.delivery.event({**mention, "type": "app_mention"})

    def edit(self, channel: Channel, ts: str, changes: Json, editor: str) -> Json:
        """Change a message in place; a value of None removes the field."""
        message = channel.messages[ts]
        previous = _visible(message)
        for name, value in changes.items():
            if value is None:
                message.pop(name, None)
            else:
                message[name] = value
        message["edited"] = {"user": editor, "ts": self.workspace.next_ts()}
        self._changed(channel, message, previous)
        return message

    def _changed(self, channel: Channel, message: Json, previous: Json) -> None:
        self._publish("slack.changed", channel, message)
        if ids.BOT_USER in channel.members:
            stamp = self.workspace.next_ts()
            self.delivery.event(
                {
                    "type": "message",
                    "subtype": "message_changed",
                    "message": _visible(message),
                    "previous_message": previous,
                    "channel": channel.id,
                    "hidden": True,
                    "ts": stamp,
                    "event_ts": stamp,
                    "channel_type": channel.kind,
                }
            )

    def delete(self, channel: Channel, ts: str) -> None:
        """Take a message away; a root with replies stays as a tombstone, as in Slack."""
        message = channel.messages[ts]
        if channel.threads.get(ts):
            previous = _visible(message)
            for name in ("blocks", "attachments", "files", "edited", "metadata", "client_msg_id"):
                message.pop(name, None)
            message.update(
                subtype=TOMBSTONE,
                text="This message was deleted.",
                user="USLACKBOT",
                hidden=True,
            )
            self._changed(channel, message, previous)
            return
        channel.remove(ts)
        channel.pins.pop(ts, None)
        self.hub.publish("slack.deleted", channel=channel.id, ts=ts)
        self._after_reply_is_gone(channel, message)
        if ids.BOT_USER in channel.members:
            stamp = self.workspace.next_ts()
            self.delivery.event(
                {
                    "type": "message",
                    "subtype": "message_deleted",
                    "previous_message": _visible(message),
                    "channel": channel.id,
                    "hidden": True,
                    "deleted_ts": ts,
                    "ts": stamp,
                    "event_ts": stamp,
                    "channel_type": channel.kind,
                }
            )

    def _after_reply_is_gone(self, channel: Channel, reply: Json) -> None:
        """Show the root's new counters; a tombstone goes with its last reply."""
        root = channel.messages.get(reply.get("thread_ts", ""))
        if root is None:
            return
        if root.get("subtype") == TOMBSTONE and root["ts"] not in channel.threads:
            channel.remove(root["ts"])
            self.hub.publish("slack.deleted", channel=channel.id, ts=root["ts"])
        else:
            self._publish("slack.changed", channel, root)

    # Reactions

    def react(self, channel: Channel, ts: str, name: str, user: str) -> None:
        """Add a reaction; SlackError already_reacted."""
        message = channel.messages[ts]
        reactions = message.setdefault("reactions", [])
        entry = next((r for r in reactions if r["name"] == name), None)
        if entry is None:
            entry = {"name": name, "users": [], "count": 0}
            reactions.append(entry)
        if user in entry["users"]:
            raise SlackError("already_reacted")
        entry["users"].append(user)
        entry["count"] += 1
        self._reaction("reaction_added", channel, message, name, user)

    def unreact(self, channel: Channel, ts: str, name: str, user: str) -> None:
        """Take a reaction back; SlackError no_reaction."""
        message = channel.messages[ts]
        reactions = message.get("reactions", [])
        entry = next((r for r in reactions if r["name"] == name and user in r["users"]), None)
        if entry is None:
            raise SlackError("no_reaction")
        entry["users"].remove(user)
        entry["count"] -= 1
        if not entry["users"]:
            reactions.remove(entry)
        if not reactions:
            message.pop("reactions")
        self._reaction("reaction_removed", channel, message, name, user)

    def _reaction(self, kind: str, channel: Channel, message: Json, name: str, user: str) -> None:
        self.hub.publish(
            "slack.reaction",
            channel=channel.id,
            ts=message["ts"],
            reactions=message.get("reactions", []),
        )
        if ids.BOT_USER in channel.members:
            self.delivery.event(
                {
                    "type": kind,
                    "user": user,
                    "reaction": name,
                    "item": {"type": "message", "channel": channel.id, "ts": message["ts"]},
                    "item_user": author_of(message),
                    "event_ts": self.workspace.next_ts(),
                }
            )

    # Members

    def join(self, channel: Channel, user: str, inviter: str | None = None) -> bool:
        """Add a member and announce it; False when they were in already."""
        if user in channel.members:
            return False
        channel.members[user] = None
        self.publish_channel(channel)
        if ids.BOT_USER in channel.members:
            event = {
                "type": "member_joined_channel",
                "user": user,
                "channel": channel.id,
                "channel_type": "G" if channel.is_private else "C",
                "team": ids.TEAM,
                "event_ts": self.workspace.next_ts(),
            }
            if inviter is not None:
                event["inviter"] = inviter
            self.delivery.event(event)
        return True

    def publish_channel(self, channel: Channel) -> None:
        self.hub.publish(
            "slack.channel", channel=self.workspace.channel_object(channel, members=True)
        )

    def _publish(self, kind: str, channel: Channel, message: Json) -> None:
        self.hub.publish(kind, channel=channel.id, message=message)


def _visible(message: Json) -> Json:
    """A message as events show it: a copy, without metadata."""
    return {name: value for name, value in message.items() if name != "metadata"}


def user_message(user: str, text: str, blocks: list[Json]) -> Json:
    """A message typed by a person."""
    message: Json = {
        "user": user,
        "type": "message",
        "client_msg_id": str(uuid.UUID(bytes=secrets.token_bytes(16), version=4)),
        "text": text,
        "team": ids.TEAM,
    }
    if blocks:
        message["blocks"] = blocks
    return message
