"""Who is who in the workspace, and which role the desk gives them."""

import logging
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.failures import error_code, unreachable
from bot.slack.mrkdwn import Names, mentioned_ids
from crm.actor import Role
from crm.agents.service import StaffMember

log = logging.getLogger(__name__)

_FRESH = 600.0  # seconds that what Slack said is believed
_USER_ID = re.compile(r"^[UW][A-Z0-9]{5,}$")
_GROUP_ID = re.compile(r"^S[A-Z0-9]{5,}$")
_MAX_PAGES = 50


@dataclass(frozen=True)
class Member:
    """A person of the workspace. `full`: neither a bot nor a guest nor from elsewhere."""

    id: str
    name: str
    handle: str = ""
    email: str = ""
    zone: str = ""  # as the person set it, such as Europe/Berlin
    full: bool = True
    gone: bool = False


@dataclass(frozen=True)
class Roster:
    """The settings' lists: ids, @handles, e-mails, user groups; compared in lower case."""

    agents: frozenset[str]
    leads: frozenset[str]
    admins: frozenset[str]

    @classmethod
    def read(cls, agents: str, leads: str, admins: str) -> "Roster":
        return cls(_entries(agents), _entries(leads), _entries(admins))

    @property
    def everybody(self) -> frozenset[str]:
        """All entries."""
        return self.agents | self.leads | self.admins

    def role(self, member: Member, groups: frozenset[str]) -> Role | None:
        """The role of a member of these groups; None: not one of ours. Where neither leads nor
        admins are named, every agent is one: a small shop needs no second pair of eyes."""
        keys = {member.id.lower(), member.handle.lower(), member.email.lower()} | groups
        keys.discard("")
        if member.gone:
            return None
        if keys & self.admins:
            return Role.ADMIN
        if keys & self.leads:
            return Role.LEAD
        if keys & self.agents or (not self.agents and member.full):
            return Role.AGENT if self.leads or self.admins else Role.ADMIN
        return None

    @property
    def names_groups(self) -> bool:
        """Whether an entry may be a user group."""
        return any(
            "@" not in entry and not _USER_ID.match(entry.upper()) for entry in self.everybody
        )


def _entries(text: str) -> frozenset[str]:
    parts = (part.strip().removeprefix("@").lower() for part in re.split(r"[,;\s]+", text))
    return frozenset(part for part in parts if part)


def member_of(user: Mapping[str, Any], team_id: str = "") -> Member:
    """A member from Slack's `user` object."""
    profile = user.get("profile") or {}
    name = profile.get("display_name") or profile.get("real_name") or user.get("real_name")
    limited = any(
        user.get(flag) for flag in ("is_bot", "is_restricted", "is_ultra_restricted", "is_stranger")
    )
    teams = {user.get("team_id"), *((user.get("enterprise_user") or {}).get("teams") or [])}
    elsewhere = bool(team_id and teams - {None} and team_id not in teams)
    return Member(
        id=str(user["id"]),
        name=str(name or user.get("name") or user["id"]),
        handle=str(user.get("name") or ""),
        email=str(profile.get("email") or ""),
        zone=str(user.get("tz") or ""),
        full=not limited and not elsewhere and user["id"] != "USLACKBOT",
        gone=bool(user.get("deleted")),
    )


class Directory:
    """Looks people, channels and groups up, and remembers them for ten minutes."""

    def __init__(self, client: AsyncWebClient, roster: Roster) -> None:
        self._client = client
        self._roster = roster
        self._known: dict[str, tuple[float, Any]] = {}
        self.team_id = ""

    async def member(self, user_id: str, name: str = "", team_id: str = "") -> Member:
        """The person; where Slack does not tell, what the request said of them.

        Raises SlackApiError or a network error when asking again later may help.
        """
        member = await self._cached(f"user:{user_id}", lambda: self._ask_member(user_id))
        if member is not None:
            return _as_member(member)
        ours = not team_id or not self.team_id or team_id == self.team_id
        return Member(user_id, name or user_id, handle=name, full=ours)

    async def role(self, member: Member) -> Role | None:
        """What the desk lets this person do; None: nothing."""
        groups: frozenset[str] = frozenset()
        if self._roster.names_groups:
            memberships = await self._cached("groups", self._ask_groups) or {}
            groups = frozenset(key for key, members in memberships.items() if member.id in members)
        return self._roster.role(member, groups)

    async def staff(self, member: Member) -> StaffMember | None:
        """The person as an agent; None for those who are none."""
        role = await self.role(member)
        return StaffMember(member.id, member.name[:200], role) if role else None

    async def roster(self) -> list[StaffMember] | None:
        """All agents of the workspace as it is now; None where Slack does not tell."""
        everybody = await self._cached("everybody", self._ask_everybody)
        groups = await self._cached("groups", self._ask_groups) if self._roster.names_groups else {}
        if everybody is None or groups is None:
            return None
        found = [await self.staff(member) for member in everybody]
        return [staff for staff in found if staff is not None]

    @property
    def names_agents(self) -> bool:
        """Whether the settings list the agents; else every full member is one."""
        return bool(self._roster.agents)

    async def by_handle(self, handle: str) -> Member | None:
        """The person with this @name (as typed where Slack makes no mention of it), or with this
        full name when nobody shares it."""
        wanted = handle.strip().removeprefix("@").lower()
        everybody = await self._cached("everybody", self._ask_everybody) or []
        here = [member for member in everybody if not member.gone]
        for member in here:
            if member.handle.lower() == wanted:
                return _as_member(member)
        named = [member for member in here if member.name.lower() == wanted]
        return _as_member(named[0]) if len(named) == 1 else None

    async def names_in(self, text: str, unknown: str) -> Names:
        """Names for every id in a Slack text."""
        users, channels, groups = mentioned_ids(text)
        known: dict[str, str] = {}
        for user_id in users:
            member = await self.member(user_id, unknown)
            known[user_id] = member.name
        for channel_id in channels:
            known[channel_id] = await self._cached(
                f"channel:{channel_id}", partial(self._ask_channel, channel_id)
            )
        if groups:
            labels = await self._cached("group-names", self._ask_group_names) or {}
            known.update({group: labels.get(group, "") for group in groups})
        return Names({key: name for key, name in known.items() if name}, unknown)

    async def _cached(self, key: str, ask: Callable[[], Awaitable[Any]]) -> Any:
        """What Slack says; None (remembered too) when it will not say."""
        kept = self._known.get(key)
        if kept is not None and time.monotonic() - kept[0] < _FRESH:
            return kept[1]
        try:
            value = await ask()
        except SlackApiError as error:
            if unreachable(error):
                raise
            log.warning("Slack does not tell about %s: %s", key, error_code(error))
            value = None
        self._known[key] = (time.monotonic(), value)
        return value

    async def _ask_member(self, user_id: str) -> Member:
        response = await self._client.users_info(user=user_id)
        user: dict[str, Any] = response.get("user") or {}
        return member_of({"id": user_id, **user}, self.team_id)

    async def _ask_channel(self, channel_id: str) -> str:
        response = await self._client.conversations_info(channel=channel_id)
        return str((response.get("channel") or {}).get("name") or "")

    async def _ask_everybody(self) -> list[Member]:
        found: list[Member] = []
        cursor = None
        for _ in range(_MAX_PAGES):
            response = await self._client.users_list(limit=500, cursor=cursor)
            members: list[Any] = response.get("members") or []
            found.extend(member_of(user, self.team_id) for user in members)
            cursor = (response.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
        return found

    async def _ask_group_names(self) -> dict[str, str]:
        response = await self._client.usergroups_list()
        groups: list[Any] = response.get("usergroups") or []
        return {group["id"]: str(group.get("handle") or group.get("name")) for group in groups}

    async def _ask_groups(self) -> dict[str, frozenset[str]]:
        """Members of the groups that the settings name, by handle and by id, in lower case."""
        wanted = self._roster.everybody
        memberships: dict[str, frozenset[str]] = {}
        for group_id, handle in (await self._ask_group_names()).items():
            keys = {group_id.lower(), handle.lower()} & wanted
            if keys:
                response = await self._client.usergroups_users_list(usergroup=group_id)
                members = frozenset(response.get("users") or [])
                memberships.update(dict.fromkeys(keys, members))
        return memberships


def _as_member(value: Any) -> Member:
    assert isinstance(value, Member)
    return value
