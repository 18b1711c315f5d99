"""Answers to interactions: response_url, the text of an acknowledgement, ephemeral messages.

Source: docs.slack.dev/interactivity/handling-user-interaction (message responses)
"""

import json
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from playground.hub import Hub
from playground.slack import ids
from playground.slack.bot_messages import bot_message, message_content
from playground.slack.channel import Channel
from playground.slack.errors import SlackError
from playground.slack.posting import Posting
from playground.slack.triggers import Response, Responses
from playground.slack.workspace import Workspace

Json = dict[str, Any]
_EPHEMERALS = 200


@dataclass
class Responding:
    """Posts on behalf of the app where an interaction allows it."""

    hub: Hub
    workspace: Workspace
    posting: Posting
    responses: Responses
    base_url: str = "http://127.0.0.1"
    ephemerals: dict[str, deque[Json]] = field(default_factory=dict)

    def team_domain(self) -> str:
        name = self.hub.config.slack_team_name.lower()
        return "-".join("".join(c if c.isalnum() else " " for c in name).split())

    def address(
        self,
        user: str,
        channel: str,
        thread_ts: str | None = None,
        source_ts: str | None = None,
        *,
        kind: str = "actions",
    ) -> str:
        """A response_url for this interaction."""
        key = self.responses.issue(user, channel, thread_ts, source_ts)
        return f"{self.base_url}/slack/{kind}/{ids.TEAM}/{key}"

    async def serve(self, request: web.Request) -> web.Response:
        """The handler behind a response_url."""
        try:
            body = json.loads(await request.text() or "{}")
        except ValueError:
            body = None
        if not isinstance(body, dict):
            return web.Response(status=400, text="invalid_payload")
        key = request.match_info["key"]
        try:
            response = self.responses.use(key)
            self._apply(response, body)
        except SlackError as error:
            gone = error.code in ("expired_url", "used_url")
            self.hub.log_call("slack", "in", "response_url", body, 404 if gone else 400, 0)
            return web.json_response(error.body(), status=404 if gone else 400)
        self.hub.log_call("slack", "in", "response_url", body, 200, 0)
        self.hub.log_send("slack", "response_url", body, {"ok": True})
        return web.Response(text="ok")

    def _apply(self, response: Response, body: Json) -> None:
        channel = self.workspace.channels.get(response.channel)
        if channel is None:
            raise SlackError("channel_not_found")
        source = response.source_ts
        if body.get("delete_original"):
            self._delete(response, channel)
            return
        if body.get("replace_original") and source is not None:
            self._replace(response, channel, body)
            return
        thread = body.get("thread_ts") or (response.thread_ts if source is not None else None)
        self.reply(response.user, channel, body, thread)

    def reply(
        self, user: str, channel: Channel, body: Json, thread_ts: str | None = None
    ) -> Json | None:
        """Post what an app answered: to all for `in_channel`, else to that person only."""
        content = message_content(body)
        if not content["text"] and "blocks" not in content and "attachments" not in content:
            raise SlackError("no_text")
        if body.get("response_type") == "in_channel":
            return self.posting.post(channel, bot_message(content, self.workspace), thread_ts)
        return self.whisper(user, channel, content, thread_ts)

    def whisper(
        self, user: str, channel: Channel, content: Json, thread_ts: str | None = None
    ) -> Json:
        """Show an ephemeral message to one person."""
        message = bot_message(content, self.workspace)
        message.update(ts=self.workspace.next_ts(), is_ephemeral=True, channel=channel.id)
        if thread_ts:
            message["thread_ts"] = thread_ts
        self.ephemerals.setdefault(user, deque(maxlen=_EPHEMERALS)).append(message)
        self.hub.publish("slack.ephemeral", channel=channel.id, user=user, message=message)
        return message

    def seen_by(self, user: str, ts: str) -> Json | None:
        """An ephemeral message of this person."""
        return next((m for m in self.ephemerals.get(user, ()) if m["ts"] == ts), None)

    def _delete(self, response: Response, channel: Channel) -> None:
        source = response.source_ts or ""
        ephemeral = self.seen_by(response.user, source)
        if ephemeral is not None:
            self.ephemerals[response.user].remove(ephemeral)
            self.hub.publish("slack.deleted", channel=channel.id, ts=source)
        elif source in channel.messages:
            self.posting.delete(channel, source)
        else:
            raise SlackError("message_not_found")

    def _replace(self, response: Response, channel: Channel, body: Json) -> None:
        source = response.source_ts or ""
        content = message_content(body)
        ephemeral = self.seen_by(response.user, source)
        if ephemeral is not None:
            ephemeral.pop("blocks", None)
            ephemeral.update(content)
            self.hub.publish(
                "slack.ephemeral", channel=channel.id, user=response.user, message=ephemeral
            )
        elif source in channel.messages:
            self.posting.edit(channel, source, {"blocks": None, **content}, ids.BOT_USER)
        else:
            raise SlackError("message_not_found")

    def reset(self) -> None:
        self.responses.clear()
        self.ephemerals.clear()
