"""What a playground is started with."""

from dataclasses import dataclass

SLACK_SCOPES = (
    "app_mentions:read",
    "channels:history",
    "channels:join",
    "channels:manage",
    "channels:read",
    "channels:write.invites",
    "channels:write.topic",
    "chat:write",
    "chat:write.customize",
    "chat:write.public",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "groups:write",
    "im:history",
    "im:read",
    "im:write",
    "mpim:history",
    "mpim:read",
    "mpim:write",
    "pins:read",
    "pins:write",
    "reactions:read",
    "reactions:write",
    "team:read",
    "usergroups:read",
    "users.profile:read",
    "users:read",
    "users:read.email",
)

SLACK_EVENTS = (
    "app_home_opened",
    "app_mention",
    "file_shared",
    "member_joined_channel",
    "message",
    "reaction_added",
    "reaction_removed",
)


@dataclass(frozen=True)
class PlaygroundConfig:
    """The tokens the stand-ins accept and how much history they keep.

    The defaults are for the demo and the tests; they open nothing anywhere else.
    """

    telegram_token: str = "1000000001:playground-telegram-token"  # noqa: S105
    telegram_bot_username: str = "harbour_lane_bot"
    telegram_bot_name: str = "Harbour Lane"
    slack_bot_token: str = "xoxb-playground-bot"  # noqa: S105
    slack_app_token: str = "xapp-playground-app"  # noqa: S105
    slack_signing_secret: str = "playground-signing-secret"  # noqa: S105
    slack_team_name: str = "Harbour Lane"
    support_channel: str = "support"
    history: int = 20_000  # objects kept per log; the oldest go first
    slack_scopes: tuple[str, ...] = SLACK_SCOPES  # what the bot token was granted
    slack_rate_limits: bool = False  # one message per second and channel, as in the real Slack
    slack_ack_seconds: float = 3.0
    slack_retry_delays: tuple[float, ...] = (0.0, 60.0, 300.0)  # between the attempts of an event
    slack_request_url: str | None = None  # None: Socket Mode
    slack_events: tuple[str, ...] = SLACK_EVENTS  # what the app is subscribed to
    slack_escape_commands: bool = True  # a manifest's should_escape: @maya arrives as <@U...|maya>
    chat_history: int = 1_000  # messages kept per chat; the oldest go first
    file_bytes: int = 128 * 1024 * 1024  # uploaded files kept in memory; the oldest go first
