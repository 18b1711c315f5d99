"""The HTTP side of Slack: one session, clients that never post twice by themselves."""

import logging
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.settings import Settings

_TIMEOUT = aiohttp.ClientTimeout(total=20, connect=8)
_CONNECTIONS = 50


def make_client(
    settings: Settings, token: str, session: aiohttp.ClientSession | None = None
) -> AsyncWebClient:
    """A client of the configured Slack. Its session may be set later."""
    client = AsyncWebClient(
        token=token,
        base_url=settings.slack_api_url,
        session=session,
        retry_handlers=[],  # a dropped connection must not post twice: the outbox decides
        logger=logging.getLogger("slack_sdk"),
    )
    if is_loopback(settings.slack_api_url):
        client.proxy = None
    return client


def make_session() -> aiohttp.ClientSession:
    """The one session; needs a running loop."""
    return aiohttp.ClientSession(
        timeout=_TIMEOUT, connector=aiohttp.TCPConnector(limit=_CONNECTIONS)
    )


def is_loopback(address: str) -> bool:
    """Whether the address is on this machine, where no proxy may stand between."""
    host = urlsplit(address).hostname or ""
    return host == "localhost" or host == "::1" or host.startswith("127.")


async def post_to_response_url(
    url: str, session: aiohttp.ClientSession, payload: dict[str, object]
) -> bool:
    """Answer at a response_url; False when Slack does not take it (expired, used up)."""
    client = AsyncWebhookClient(
        url, session=session, retry_handlers=[], logger=logging.getLogger("slack_sdk")
    )
    if is_loopback(url):
        client.proxy = None
    response = await client.send_dict(payload)
    return response.status_code == 200 and "error" not in str(response.body)[:200].lower()
