"""Whether Slack is set up: token, scopes, channel, Socket Mode; each finding with its remedy."""

from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.findings import Finding
from bot.settings import Settings
from bot.slack.door import ChannelMissing, find_channel, granted_scopes
from bot.slack.failures import FAILURES, error_code, unreachable
from bot.slack.manifest import SCOPES
from bot.slack.web import make_client, make_session

_NEW_MANIFEST = "paste the output of frontdesk slack manifest into the app and reinstall it"


async def check(settings: Settings) -> list[Finding]:
    """Ask Slack everything; never raises."""
    async with make_session() as session:
        client = make_client(settings, settings.slack_bot_token.get_secret_value(), session)
        token, granted = await _token(client)
        findings = [token]
        if token.ok:
            findings.append(_scopes(granted))
            findings.append(await _channel(client, settings.slack_support_channel))
            routes = {route.channel for route in settings.policy().routes} - {""}
            findings += [await _channel(client, name, "channel") for name in sorted(routes)]
        app_token = settings.slack_app_token.get_secret_value()
        if app_token and (token.ok or token.wrong):  # else Slack is out of reach: said once
            findings.append(await _socket_mode(make_client(settings, app_token, session)))
        elif settings.slack_signing_secret.get_secret_value():
            text = "Slack's requests are taken over HTTP at /slack/events, signatures checked"
            findings.append(Finding(True, text))
        return findings


async def _token(client: AsyncWebClient) -> tuple[Finding, frozenset[str] | None]:
    try:
        me = await client.auth_test()
    except FAILURES as error:
        remedy = "copy the Bot User OAuth Token (xoxb-...) again into FRONTDESK_SLACK_BOT_TOKEN"
        return _failed("Slack refuses the bot token", remedy, error), None
    text = f"Slack knows the bot {me.get('user') or ''} of the workspace {me.get('team') or ''}"
    return Finding(True, " ".join(text.split())), granted_scopes(me)


def _scopes(granted: frozenset[str] | None) -> Finding:
    """The header may be missing on a stand-in; then nothing can be said against the token."""
    if granted is None:
        return Finding(True, "Slack does not say which scopes the token has")
    missing = [f"{scope} (to {SCOPES[scope]})" for scope in sorted(SCOPES) if scope not in granted]
    if missing:
        text = f"the bot token lacks {len(missing)} scope(s): {', '.join(missing)}"
        return Finding(False, text, _NEW_MANIFEST)
    return Finding(True, "the bot token has every scope it needs")


async def _channel(client: AsyncWebClient, wanted: str, what: str = "support channel") -> Finding:
    try:
        channel = await _look_at(client, wanted)
    except ChannelMissing as problem:
        return Finding(False, f"the {what} {wanted} was not found", _lower(str(problem)))
    except FAILURES as error:
        return _failed(f"the {what} {wanted} cannot be read", _NEW_MANIFEST, error)
    name = f"#{channel.get('name') or wanted.lstrip('#')}"
    if channel.get("is_archived"):
        return Finding(False, f"the {what} {name} is archived", "unarchive it in Slack")
    if channel.get("is_member") is False:
        remedy = f"write /invite and the bot's name in {name}"
        return Finding(False, f"the bot is not a member of {name}", remedy)
    return Finding(True, f"the {what} {name} is there and the bot is in it")


async def _look_at(client: AsyncWebClient, wanted: str) -> dict[str, Any]:
    """The channel as Slack describes it; empty where Slack does not describe channels."""
    channel_id = await find_channel(client, wanted)
    try:
        response = await client.conversations_info(channel=channel_id)
    except SlackApiError as error:
        if unreachable(error):
            raise
        return {}
    return dict(response.get("channel") or {})


async def _socket_mode(client: AsyncWebClient) -> Finding:
    try:
        await client.apps_connections_open(app_token=client.token or "")
    except FAILURES as error:
        remedy = (
            "make an app-level token (xapp-...) with the scope connections:write and put it into "
            "FRONTDESK_SLACK_APP_TOKEN; switch Socket Mode on"
        )
        return _failed("Slack's Socket Mode does not open", remedy, error)
    return Finding(True, "Slack's Socket Mode opens a connection")


def _failed(what: str, remedy: str, error: BaseException) -> Finding:
    if unreachable(error):
        reason = error_code(error) or f"{type(error).__name__} {error}".strip()
        remedy = "check FRONTDESK_SLACK_API_URL and the network, then try again"
        return Finding(False, f"Slack cannot be reached ({reason})", remedy)
    code = error_code(error) if isinstance(error, SlackApiError) else str(error)
    return Finding(False, f"{what} ({code})", remedy, wrong=True)


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:].rstrip(".")
