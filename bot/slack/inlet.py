"""Taking in: a request of Slack becomes an inbox row before it is acknowledged. Pure, but for
`Inlet`, the first middleware."""

import hashlib
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from store import Store, inbox
from store.gathering import Gathering
from store.inbox import Claimed, Received
from store.trace import following, new_trace

log = logging.getLogger(__name__)

SOURCE = "slack"
ROW = "frontdesk_inbox_row"  # the context key that marks the processing pass

#: These need an answer in the acknowledgement itself, so they are handled at once.
_AT_ONCE = frozenset({"view_submission", "block_suggestion", "url_verification", "ssl_check"})

Body = Mapping[str, Any]


def received(body: Body) -> Received | None:
    """The inbox row of a request; None for what needs no row (our own and other bots' words)."""
    if _is_bot_event(body):
        return None
    return Received(
        source=SOURCE,
        bot=_team(body)[:64],
        external_id=_external_id(body)[:200],
        lane=f"slack:{_lane(body)}"[:200],
        payload=json.dumps({"body": body}, ensure_ascii=False),
    )


def kind(body: Body) -> str:
    """event_callback, block_actions, view_submission, ..., or command."""
    return "command" if "command" in body else str(body.get("type") or "")


def _is_bot_event(body: Body) -> bool:
    event = body.get("event") or {}
    if str(event.get("type")).startswith("reaction_"):
        ours = [one.get("user_id") for one in body.get("authorizations") or []]
        return event.get("user") in ours  # the marks of delivery
    inner = event.get("message") if event.get("subtype") == "message_changed" else event
    inner = inner or {}
    return event.get("type") == "message" and bool(
        inner.get("bot_id") or inner.get("subtype") == "bot_message"
    )


def _team(body: Body) -> str:
    team = body.get("team")
    found = body.get("team_id") or (team.get("id") if isinstance(team, dict) else team)
    return str(found or body.get("api_app_id") or "")


def _external_id(body: Body) -> str:
    if body.get("event_id"):
        return str(body["event_id"])
    if body.get("trigger_id"):
        return f"{kind(body)}:{body['trigger_id']}"
    canonical = json.dumps(body, sort_keys=True).encode()
    return f"{kind(body)}:{hashlib.sha256(canonical).hexdigest()}"


def _lane(body: Body) -> str:
    """What must stay in order: a thread; else what one person does."""
    event = body.get("event")
    if isinstance(event, dict):
        changed = event.get("message") or event.get("previous_message")
        item = event.get("item") or changed or event
        channel = event.get("channel") or item.get("channel")
        thread = item.get("thread_ts") or item.get("ts")
        if isinstance(channel, str) and thread:
            return f"{channel}:{thread}"
        return f"user:{event.get('user') or ''}"
    container = body.get("container") or {}
    message = body.get("message") or {}
    thread = message.get("thread_ts") or container.get("thread_ts") or container.get("message_ts")
    if thread and container.get("channel_id"):
        return f"{container['channel_id']}:{thread}"
    user = body.get("user")
    return f"user:{body.get('user_id') or (user.get('id') if isinstance(user, dict) else '')}"


class Inlet:
    """The first middleware after the signature check. Raises when the row cannot be stored, so
    that Slack gets no acknowledgement and sends again."""

    def __init__(self, store: Store) -> None:
        self._accepting = Gathering(store, inbox.accept_each)

    async def take(
        self, req: AsyncBoltRequest, next_: Callable[[], Awaitable[BoltResponse]]
    ) -> BoltResponse:
        body = req.body
        if ROW in req.context:
            return await next_()
        if kind(body) in _AT_ONCE or "ssl_check" in body:
            with following(new_trace("rq")):
                return await next_()
        item = received(body)
        if item is not None:
            await self._accepting.put(item)
        return BoltResponse(status=200, body="")


def request_of(row: Claimed) -> AsyncBoltRequest:
    """A stored request, for the processing pass."""
    stored = json.loads(row.payload)
    return AsyncBoltRequest(body=stored["body"], mode="socket_mode", context={ROW: row})
