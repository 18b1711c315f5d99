"""The door of the Web API: reads a call, checks token and scope, obeys faults, answers.

Source: docs.slack.dev/apis/web-api (evaluating responses, rate limits) and .../authentication
"""

import asyncio
import json
import time
from dataclasses import dataclass, field

from aiohttp import web

from playground.faults import Fault
from playground.slack import (
    methods_chat,
    methods_conversations,
    methods_people,
    methods_surfaces,
)
from playground.slack.args import Args, read_args
from playground.slack.calls import METHODS, Json, Method, Parts, shown
from playground.slack.errors import RateLimited, SlackError

# Importing a family registers its methods.
FAMILIES = (methods_chat, methods_conversations, methods_people, methods_surfaces)

_FAULTS = frozenset(
    {
        "down",
        "slow",
        "error_500",
        "rate_limit",
        "forbidden",
        "hang",
        "reset_before",
        "reset_after",
    }
)
_CUT = frozenset({"down", "reset_before"})
_PACED = frozenset({"chat.postMessage", "chat.meMessage"})
_WATCH_SECONDS = 0.2


@dataclass
class WebApi:
    """Serves `/slack/api/{method}`."""

    parts: Parts
    _posted: dict[str, float] = field(default_factory=dict)
    _closing: bool = False

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One Web API call, GET or POST."""
        started = time.perf_counter()
        name = request.match_info["method"]
        args = Args()
        status = 200
        body: Json = {}
        headers: dict[str, str] = {}
        fault = None
        try:
            args = await read_args(request)
            channel = args.get("channel")
            fault = self.parts.hub.faults.take(
                "slack", name, channel if isinstance(channel, str) else None, _FAULTS
            )
            if fault is not None:
                await self._before(fault, request)
            body = {"ok": True, **self._call(name, args, request, headers)}
        except RateLimited as error:
            status, body = 429, error.body()
            headers["Retry-After"] = str(error.retry_after)
        except SlackError as error:
            body = error.body()
            status = 500 if error.code == "internal_error" else 200
        if fault is not None and fault.kind == "reset_after":
            _abort(request)
        spent = (time.perf_counter() - started) * 1000
        self.parts.hub.log_call("slack", "in", name, shown(args), status, spent)
        return web.Response(
            body=json.dumps(body).encode(),
            status=status,
            headers=headers,
            content_type="application/json",
            charset="utf-8",
        )

    def _call(self, name: str, args: Args, request: web.Request, headers: dict[str, str]) -> Json:
        method = METHODS.get(name)
        if method is None:
            raise SlackError("unknown_method", req_method=name)
        self._authorize(method, args, request, headers)
        if name in _PACED and self.parts.hub.config.slack_rate_limits:
            self._pace(str(args.get("channel")))
        return method.handler(self.parts, args)

    def _authorize(
        self, method: Method, args: Args, request: web.Request, headers: dict[str, str]
    ) -> None:
        """Raises not_authed, invalid_auth, not_allowed_token_type or missing_scope."""
        if method.name == "api.test":
            return
        config = self.parts.hub.config
        kind, _, bearer = request.headers.get("Authorization", "").partition(" ")
        token = bearer.strip() if kind.lower() == "bearer" else str(args.get("token") or "")
        if not token:
            raise SlackError("not_authed")
        if token == config.slack_app_token:
            if not method.app_level:
                raise SlackError("not_allowed_token_type")
            return
        if token != config.slack_bot_token:
            raise SlackError("invalid_auth")
        headers["x-oauth-scopes"] = ",".join(config.slack_scopes)
        headers["x-accepted-oauth-scopes"] = ",".join(method.scopes)
        if method.app_level:
            raise SlackError("not_allowed_token_type")
        if method.scopes and not set(method.scopes) & set(config.slack_scopes):
            raise SlackError(
                "missing_scope",
                needed=",".join(method.scopes),
                provided=",".join(config.slack_scopes),
            )

    def _pace(self, channel: str) -> None:
        """One message per second and channel; Slack's tolerance for short bursts is left out."""
        now = time.monotonic()
        if now - self._posted.get(channel, -1.0) < 1.0:
            raise RateLimited(1)
        self._posted[channel] = now

    async def _before(self, fault: Fault, request: web.Request) -> None:
        """Do what a fault does before (or instead of) the call."""
        if fault.kind in _CUT:
            _abort(request)
        if fault.kind == "rate_limit":
            raise RateLimited(fault.retry_after)
        if fault.kind == "error_500":
            raise SlackError("internal_error")
        if fault.kind == "forbidden":
            raise SlackError("restricted_action")
        if fault.kind == "slow":
            await asyncio.sleep(fault.delay)
        while fault.kind == "hang":
            if self._closing or request.transport is None or request.transport.is_closing():
                raise asyncio.CancelledError
            await asyncio.sleep(_WATCH_SECONDS)

    def reset(self) -> None:
        self._posted.clear()

    def close(self) -> None:
        """Let go of hanging calls."""
        self._closing = True


def _abort(request: web.Request) -> None:
    """Break the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    raise asyncio.CancelledError
