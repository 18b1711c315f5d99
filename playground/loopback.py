"""What counts as this machine."""

import ipaddress
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import aiohttp

if TYPE_CHECKING:
    from aiohttp.connector import Connection


@lru_cache(maxsize=64)
def is_loopback_host(host: str | None) -> bool:
    """Whether a host name or address is this machine's own."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def is_loopback_url(url: str) -> bool:
    """Whether `url` is an http(s) address of this machine."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and is_loopback_host(parts.hostname)
    except ValueError:
        return False


class LoopbackConnector(aiohttp.TCPConnector):
    """Connects to this machine only, wherever a redirect may point."""

    async def connect(
        self,
        req: aiohttp.ClientRequest,
        traces: Any,
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 - aiohttp's own signature
    ) -> "Connection":
        if not is_loopback_host(req.url.host):
            raise aiohttp.ClientConnectionError(f"{req.url.host} is not this machine")
        return await super().connect(req, traces, timeout)
