"""Events and interactions over HTTP with Slack's v0 signature.

Source: docs.slack.dev/authentication/verifying-requests-from-slack and .../apis/events-api
"""

import asyncio
import hashlib
import hmac
import json
import secrets
import time
from typing import Any
from urllib.parse import urlencode

import aiohttp

from playground.loopback import LoopbackConnector, is_loopback_url
from playground.slack import ids
from playground.slack.delivery import Ack, Parcel

Json = dict[str, Any]
_FORM = "application/x-www-form-urlencoded"
_VERIFY_SECONDS = 3.0
_MAX_REDIRECTS = 2


class RequestUrlError(Exception):
    """The request URL did not answer the challenge; the text says how it failed."""


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """`v0=` and the HMAC-SHA256 of `v0:timestamp:body`."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


class HttpDoor:
    """Posts to one request URL. RequestUrlError when that is not on this machine."""

    def __init__(self, url: str, secret: str) -> None:
        if not is_loopback_url(url):
            raise RequestUrlError(
                "The playground talks to this machine only: give a URL such as "
                "http://127.0.0.1:3000/slack/events."
            )
        self.url = url
        self._secret = secret
        self._session: aiohttp.ClientSession | None = None

    async def verify(self) -> None:
        """Send the challenge; RequestUrlError unless it comes back within three seconds."""
        challenge = secrets.token_urlsafe(30)
        body = json.dumps(
            {
                "token": ids.VERIFICATION_TOKEN,
                "challenge": challenge,
                "type": "url_verification",
            }
        ).encode()
        try:
            status, text, _ = await self._post(body, "application/json", {}, _VERIFY_SECONDS)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise RequestUrlError(
                f"Your URL did not answer: {type(error).__name__}. Start the app there first."
            ) from error
        if status != 200 or challenge not in text:
            raise RequestUrlError(
                f"Your URL answered {status} without the challenge parameter's value."
            )

    async def hand_over(self, parcel: Parcel, seconds: float) -> Ack:
        body, content_type, headers = _request(parcel)
        try:
            status, text, answered = await self._post(body, content_type, headers, seconds)
        except TimeoutError:
            return Ack(False, reason="http_timeout")
        except aiohttp.TooManyRedirects:
            return Ack(False, reason="too_many_redirects")
        except (aiohttp.ClientError, OSError):
            return Ack(False, reason="connection_failed")
        if not 200 <= status < 300:
            no_repeat = answered.get("X-Slack-No-Retry") == "1"
            return Ack(False, reason="http_error", repeat=not no_repeat)
        return Ack(True, _parsed(text))

    async def _post(
        self, body: bytes, content_type: str, headers: dict[str, str], seconds: float
    ) -> tuple[int, str, Any]:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=LoopbackConnector(limit=100), skip_auto_headers=("User-Agent",)
            )
        stamp = str(int(time.time()))  # real time: apps refuse what is five minutes old
        signed = {
            **headers,
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signature(self._secret, stamp, body),
        }
        async with asyncio.timeout(seconds):
            async with self._session.post(
                self.url, data=body, headers=signed, max_redirects=_MAX_REDIRECTS
            ) as answer:
                return answer.status, await answer.text(), answer.headers

    async def drop(self) -> None:
        """Nothing is held open between two requests."""

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


def _request(parcel: Parcel) -> tuple[bytes, str, dict[str, str]]:
    if parcel.kind == "events_api":
        headers = {}
        if parcel.attempt:
            headers = {
                "X-Slack-Retry-Num": str(parcel.attempt),
                "X-Slack-Retry-Reason": parcel.reason,
            }
        return json.dumps(parcel.payload).encode(), "application/json", headers
    if parcel.kind == "slash_commands":
        return urlencode(parcel.payload).encode(), _FORM, {}
    return urlencode({"payload": json.dumps(parcel.payload)}).encode(), _FORM, {}


def _parsed(text: str) -> Any:
    """The JSON of an acknowledgement; plain text counts as its message text."""
    if not text.strip():
        return None
    try:
        return json.loads(text)
    except ValueError:
        return {"text": text}
