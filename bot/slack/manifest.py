"""The Slack app's manifest: exactly the scopes, events and command this version uses."""

from typing import Any
from urllib.parse import urlsplit

import yaml

from bot.slack.filing_form import SHORTCUT

COMMAND = "/desk"

#: Each scope and what it is for; `frontdesk check` compares them with what was granted.
SCOPES: dict[str, str] = {
    "channels:history": "read replies in ticket threads",
    "channels:join": "join the support channel",
    "channels:read": "find the support channel",
    "chat:write": "post ticket cards",
    "chat:write.customize": "show customers' messages under their names",
    "commands": "answer /desk",
    "files:read": "send agents' files to customers",
    "files:write": "show customers' files in ticket threads",
    "groups:history": "read replies in a private support channel",
    "groups:read": "find a private support channel",
    "reactions:read": "show agents' emoji to customers",
    "reactions:write": "mark messages as delivered",
    "usergroups:read": "know agents by user group",
    "users:read": "know agents by name",
    "users:read.email": "know agents by e-mail",
}
EVENTS = (
    "app_home_opened",
    "message.channels",
    "message.groups",
    "reaction_added",
    "reaction_removed",
)


def manifest(usage_hint: str, url: str | None = None) -> str:
    """The manifest as YAML, for Socket Mode; with `url` (the product's public https address) for
    HTTP. `usage_hint` is what Slack shows after the command. Raises ValueError when `url` is no
    https address."""
    request_url = _request_url(url) if url else None
    return yaml.safe_dump(
        _content(usage_hint, request_url),
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=False,
    )


def _request_url(url: str) -> str:
    address = url.strip().rstrip("/")
    if not address.startswith("https://") or not urlsplit(address).hostname:
        raise ValueError(
            f"{url!r} is not a public address; write one such as https://desk.example.com"
        )
    return address if address.endswith("/slack/events") else f"{address}/slack/events"


def _content(usage_hint: str, request_url: str | None) -> dict[str, Any]:
    command: dict[str, Any] = {
        "command": COMMAND,
        "description": "Find customers and tickets, assign, resolve",
        "usage_hint": usage_hint,
        "should_escape": True,  # names picked from Slack's list arrive as ids
    }
    events: dict[str, Any] = {"bot_events": list(EVENTS)}
    interactivity: dict[str, Any] = {"is_enabled": True}
    if request_url:
        for part, key in (
            (command, "url"),
            (events, "request_url"),
            (interactivity, "request_url"),
        ):
            part[key] = request_url
    return {
        "display_information": {
            "name": "Frontdesk",
            "description": "Customers on Telegram, staff in Slack",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": False,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": "Frontdesk", "always_online": True},
            "slash_commands": [command],
            "shortcuts": [
                {
                    "name": "Make a ticket",
                    "type": "message",
                    "callback_id": SHORTCUT,
                    "description": "Make a ticket of this message, or attach it to one",
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}},
        "settings": {
            "event_subscriptions": events,
            "interactivity": interactivity,
            "org_deploy_enabled": False,
            "socket_mode_enabled": request_url is None,
            "token_rotation_enabled": False,
        },
    }
