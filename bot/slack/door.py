"""What the staff side shares: the desk, the client, the workspace as Slack introduced it."""

import logging
import re
from dataclasses import dataclass, field

from fluent.runtime.types import fluent_number
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.desk import Desk
from bot.slack.failures import error_code, unreachable
from bot.slack.people import Directory, Roster
from bot.slack.web import make_client

log = logging.getLogger(__name__)

_ID = re.compile(r"^[CG][A-Z0-9]{7,}$")
_PAGE = 200
_MAX_PAGES = 50


class SlackProblem(Exception):
    """The staff side cannot start; the message says what is wrong and what to do."""


class ChannelMissing(SlackProblem):
    """The support channel is not there, or not for the bot to see. It may come."""


@dataclass
class Workspace:
    """What `auth.test` said, and the support channel's id. Empty until Slack was reached.

    `routes`: the ids of the channels that the routing rules name, by that name.
    """

    team_id: str = ""
    bot_id: str = ""
    bot_user_id: str = ""
    url: str = ""
    channel_id: str = ""
    names_authors: bool = True  # scope chat:write.customize
    routes: dict[str, str] = field(default_factory=dict)
    note_channels: frozenset[str] = frozenset()  # ids; what is written there stays inside

    def channel_of(self, route: str | None) -> str:
        """Where a ticket's card goes; what a rule names and Slack does not have is not lost."""
        return self.routes.get(route or "", self.channel_id)

    def is_ours(self, channel: str) -> bool:
        """Whether tickets are worked on in this channel."""
        return channel == self.channel_id or channel in self.routes.values()

    def keeps_inside(self, channel: str) -> bool:
        """Whether only a `reply:` in this channel's threads goes to the customer."""
        return channel in self.note_channels

    @property
    def ready(self) -> bool:
        return bool(self.channel_id)


@dataclass
class Door:
    """Handed to every listener and to the sender."""

    desk: Desk
    client: AsyncWebClient
    directory: Directory
    workspace: Workspace = field(default_factory=Workspace)

    @classmethod
    def of(cls, desk: Desk) -> "Door":
        settings = desk.settings
        client = make_client(settings, settings.slack_bot_token.get_secret_value())
        roster = Roster.read(settings.slack_agents, settings.slack_leads, settings.slack_admins)
        return cls(desk, client, Directory(client, roster))

    def say(self, key: str, /, **variables: object) -> str:
        """A sentence for staff. Numbers are written as they are: ticket 1001 is not 1,001."""
        texts = {
            name: fluent_number(value, useGrouping=False) if type(value) is int else str(value)
            for name, value in variables.items()
        }
        return self.desk.texts.get(self.desk.settings.staff_language, key, **texts)

    def link(self, channel: str, ref: str) -> str | None:
        """The address of a message."""
        if not self.workspace.url:
            return None
        return f"{self.workspace.url.rstrip('/')}/archives/{channel}/p{ref.replace('.', '')}"

    async def introduce(self) -> None:
        """Learn who we are and where the support channel is.

        Raises SlackProblem (to be mended by people), or a failure that may pass.
        """
        try:
            me = await self.client.auth_test()
        except SlackApiError as error:
            raise _problem(error) from error
        workspace = self.workspace
        workspace.team_id = str(me.get("team_id") or "")
        workspace.bot_id = str(me.get("bot_id") or "")
        workspace.bot_user_id = str(me.get("user_id") or "")
        workspace.url = str(me.get("url") or "")
        granted = granted_scopes(me)
        workspace.names_authors = granted is None or "chat:write.customize" in granted
        self.directory.team_id = workspace.team_id
        await self.find_routes()
        workspace.channel_id = await find_channel(
            self.client, self.desk.settings.slack_support_channel
        )
        workspace.note_channels = await self._note_channels()

    async def _note_channels(self) -> frozenset[str]:
        """Raises SlackProblem rather than let a channel's words go to customers."""
        names = self.desk.settings.slack_note_channels.replace(";", ",").split(",")
        found = [await find_channel(self.client, name) for name in names if name.strip()]
        if any(channel.startswith("#") for channel in found):
            raise SlackProblem(
                "FRONTDESK_SLACK_NOTE_CHANNELS needs the scope channels:read, or write the "
                "channels' ids there (C...)."
            )
        return frozenset(found)

    async def find_routes(self) -> None:
        """Look for the channels that the routing rules name, where they are not known yet."""
        named = {route.channel for route in self.desk.policy.routes} - {""}
        self.workspace.routes |= await _find_all(self.client, named - self.workspace.routes.keys())


def granted_scopes(answer: AsyncSlackResponse) -> frozenset[str] | None:
    """The scopes of the token that asked; None where Slack does not say."""
    for name, value in (answer.headers or {}).items():
        if name.lower() == "x-oauth-scopes":
            return frozenset(scope.strip() for scope in value.split(","))
    return None


def _problem(error: SlackApiError) -> Exception:
    if unreachable(error):
        return error
    return SlackProblem(
        f"Slack refuses the bot token ({error_code(error)}). "
        "Copy the Bot User OAuth Token (xoxb-...) again into FRONTDESK_SLACK_BOT_TOKEN."
    )


async def find_channel(client: AsyncWebClient, wanted: str) -> str:
    """The id of a channel given by id, `#name` or name. Raises ChannelMissing when there is none.

    Where Slack does not let the bot list channels, the name itself is returned: posting takes it.
    """
    name = wanted.strip().lstrip("#")
    if not name:
        raise ChannelMissing(
            "FRONTDESK_SLACK_SUPPORT_CHANNEL is empty: write the channel staff work in, such as "
            "#support."
        )
    if _ID.match(name):
        return await _by_id(client, name)
    try:
        found = await _by_name(client, name, "public_channel,private_channel")
    except SlackApiError as error:
        if unreachable(error):
            raise
        return f"#{name}"
    if found is None:
        raise ChannelMissing(
            f"There is no channel {wanted} that the bot can see. Create it, or invite the bot to "
            "it (in the channel: /invite and the bot's name)."
        )
    return found


async def _find_all(client: AsyncWebClient, wanted: set[str]) -> dict[str, str]:
    """The ids of these channels; those that are not there are told of, and left out."""
    found = {}
    for name in sorted(wanted):
        try:
            found[name] = await find_channel(client, name)
        except ChannelMissing as problem:
            log.error("%s Its tickets go to the support channel.", problem)
        else:
            await _join(client, found[name])
    return found


async def _join(client: AsyncWebClient, channel: str) -> None:
    """Let the bot into a public channel: Slack tells it nothing of others. People invite it to a
    private one; `frontdesk check` says where it is missing."""
    try:
        await client.conversations_join(channel=channel)
    except SlackApiError as error:
        if unreachable(error):
            raise
        log.info("the bot does not join %s by itself: %s", channel, error_code(error))


async def _by_id(client: AsyncWebClient, channel_id: str) -> str:
    """An id is believed unless Slack says that there is no such channel."""
    try:
        await client.conversations_info(channel=channel_id)
    except SlackApiError as error:
        if unreachable(error):
            raise
        if error_code(error) == "channel_not_found":
            raise ChannelMissing(
                f"There is no channel {channel_id} that the bot can see. Check the id, or invite "
                "the bot to it (in the channel: /invite and the bot's name)."
            ) from None
    return channel_id


async def _by_name(client: AsyncWebClient, name: str, types: str) -> str | None:
    cursor = None
    for _ in range(_MAX_PAGES):
        try:
            response = await client.conversations_list(
                types=types, exclude_archived=True, limit=_PAGE, cursor=cursor
            )
        except SlackApiError as error:
            if error_code(error) == "missing_scope" and "private" in types:
                return await _by_name(client, name, "public_channel")
            raise
        for channel in response.get("channels") or []:
            if name in (channel.get("name"), channel.get("name_normalized")):
                return str(channel["id"])
        cursor = (response.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            break
    return None
