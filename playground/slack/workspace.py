"""The workspace: its people, channels and groups."""

import re
from collections.abc import Callable
from typing import Any

from playground.clock import Clock
from playground.config import PlaygroundConfig
from playground.slack import ids, sample
from playground.slack.channel import Channel
from playground.slack.errors import SlackError
from playground.slack.people import user_object
from playground.slack.sample import Person

Json = dict[str, Any]
_CHANNEL_NAME = re.compile(r"[\w\-]{1,80}")


class Workspace:
    """Who and what is there. Holds data only: events and live frames are sent by others."""

    def __init__(self, config: PlaygroundConfig, clock: Clock) -> None:
        self.config = config
        self.clock = clock
        self.users: dict[str, Json] = {}
        self.channels: dict[str, Channel] = {}
        self.groups: dict[str, Json] = {}
        self.opened: Callable[[Channel], None] = lambda _channel: None  # hears of new directs
        self._last_ts = 0
        self.load_sample()

    def load_sample(self) -> None:
        """Forget everything and start with the sample people and channels."""
        self.users.clear()
        self.channels.clear()
        self.groups.clear()
        now = self.clock.now()
        for person in sample.AGENTS:
            self.users[person.id] = user_object(person, now)
        self.users[ids.BOT_USER] = user_object(sample.BOT, now, is_bot=True)
        agents = [person.id for person in sample.AGENTS]
        owner = agents[-1]
        general = self.add_channel("general", owner, channel_id=ids.GENERAL)
        general.members = dict.fromkeys(agents)
        support = self.add_channel(self.config.support_channel, owner, channel_id=ids.SUPPORT)
        support.members = dict.fromkeys([*agents, ids.BOT_USER])
        self.groups[ids.AGENT_GROUP] = self._group(agents, owner)

    def _group(self, users: list[str], creator: str) -> Json:
        now = int(self.clock.timestamp())
        return {
            "id": ids.AGENT_GROUP,
            "team_id": ids.TEAM,
            "is_usergroup": True,
            "is_subteam": True,
            "name": sample.GROUP_NAME,
            "description": "Everybody who answers customers",
            "handle": sample.GROUP_HANDLE,
            "is_external": False,
            "date_create": now,
            "date_update": now,
            "date_delete": 0,
            "auto_type": None,
            "auto_provision": False,
            "enterprise_subteam_id": "",
            "created_by": creator,
            "updated_by": creator,
            "deleted_by": None,
            "prefs": {"channels": [], "groups": []},
            "users": users,
            "user_count": len(users),
        }

    def next_ts(self) -> str:
        """A message timestamp: the clock's time, unique and growing within the workspace."""
        self._last_ts = max(self._last_ts + 1, int(self.clock.timestamp() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    # People

    def user(self, user_id: str, code: str = "user_not_found") -> Json:
        """That user; SlackError `code` when there is none."""
        user = self.users.get(user_id)
        if user is None:
            raise SlackError(code)
        return user

    def add_user(self, person: Person) -> Json:
        user = self.users[person.id] = user_object(person, self.clock.now())
        return user

    def add_to_group(self, user_id: str) -> None:
        """Make someone a member of the sample user group."""
        group = self.groups[ids.AGENT_GROUP]
        group["users"].append(user_id)
        group.update(user_count=len(group["users"]), date_update=int(self.clock.timestamp()))

    def agents(self) -> list[Json]:
        return [user for user in self.users.values() if not user["is_bot"]]

    # Channels

    def add_channel(
        self, name: str, creator: str, *, is_private: bool = False, channel_id: str | None = None
    ) -> Channel:
        """A new channel with its creator as a member; SlackError as conversations.create."""
        if not name:
            raise SlackError("invalid_name_required")
        if len(name) > 80:
            raise SlackError("invalid_name_maxlength")
        if not _CHANNEL_NAME.fullmatch(name) or name != name.lower():
            raise SlackError("invalid_name_specials")
        if any(channel.name == name for channel in self.channels.values()):
            raise SlackError("name_taken")
        channel = Channel(
            channel_id or ids.new_id("C"),
            name,
            creator,
            int(self.clock.timestamp()),
            self.config.history,
            is_private=is_private,
            members={creator: None},
        )
        self.channels[channel.id] = channel
        return channel

    def direct(self, user_id: str) -> Channel:
        """The direct message channel between the bot and this user, made when first needed."""
        self.user(user_id)
        for channel in self.channels.values():
            if channel.peer == user_id:
                return channel
        channel = Channel(
            f"D{user_id[1:]}",
            "",
            ids.BOT_USER,
            int(self.clock.timestamp()),
            self.config.history,
            is_private=True,
            peer=user_id,
            members={user_id: None, ids.BOT_USER: None},
        )
        self.channels[channel.id] = channel
        self.opened(channel)
        return channel

    def find_channel(self, reference: str) -> Channel | None:
        """By id, or by `name` / `#name`."""
        channel = self.channels.get(reference)
        if channel is None:
            name = reference.removeprefix("#")
            channel = next((c for c in self.channels.values() if name and c.name == name), None)
        return channel

    def bot_channel(self, channel_id: str, *, by_name: bool = False) -> Channel:
        """A channel as the bot sees it: SlackError channel_not_found for unknown ids and for
        private channels that the bot is not in."""
        channel = self.find_channel(channel_id) if by_name else self.channels.get(channel_id)
        if channel is None or (channel.is_private and ids.BOT_USER not in channel.members):
            raise SlackError("channel_not_found")
        return channel

    def channel_objects(self, *, direct: bool) -> list[Json]:
        """All channels with their numbers of members; with `direct` the direct messages too."""
        return [
            self.channel_object(channel, members=True)
            for channel in self.channels.values()
            if direct or channel.peer is None
        ]

    def channel_object(self, channel: Channel, *, members: bool = False) -> Json:
        """Source: docs.slack.dev/reference/objects/conversation-object"""
        common: Json = {
            "id": channel.id,
            "created": channel.created,
            "is_archived": channel.is_archived,
            "is_im": channel.peer is not None,
            "is_org_shared": False,
            "context_team_id": ids.TEAM,
            "updated": channel.created * 1000,
        }
        if channel.peer is not None:
            return {
                **common,
                "user": channel.peer,
                "is_user_deleted": False,
                "is_open": True,
                "last_read": channel.last_read,
                "priority": 0,
            }
        extra: Json = {"num_members": len(channel.members)} if members else {}
        if ids.BOT_USER in channel.members:
            extra["last_read"] = channel.last_read
        return {
            **common,
            "name": channel.name,
            "name_normalized": channel.name,
            "is_channel": not channel.is_private,
            "is_group": channel.is_private,
            "is_mpim": False,
            "is_private": channel.is_private,
            "is_general": channel.id == ids.GENERAL,
            "is_member": ids.BOT_USER in channel.members,
            "is_shared": False,
            "is_ext_shared": False,
            "is_pending_ext_shared": False,
            "pending_shared": [],
            "parent_conversation": None,
            "unlinked": 0,
            "creator": channel.creator,
            "shared_team_ids": [ids.TEAM],
            "topic": {"value": channel.topic, "creator": channel.creator, "last_set": 0},
            "purpose": {"value": channel.purpose, "creator": channel.creator, "last_set": 0},
            "previous_names": [],
            **extra,
        }
