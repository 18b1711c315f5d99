"""What the local Slack's tests share: the real client and a hand-held Socket Mode client."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground.config import PlaygroundConfig
from tests.playground.conftest import RunningPlayground

Json = dict[str, Any]
SUPPORT = "C07SUPPORT1"
GENERAL = "C07GENERAL1"
MAYA = "U07MAYACHEN"
TOM = "U07TOMBECKR"
AISHA = "U07AISHAKHN"
BOT_USER = "U07FRNTDSK1"
BOT = "B07FRNTDSK1"
QUIET = 0.15  # seconds in which something that must not come would have come


@asynccontextmanager
async def running(**settings: Any) -> AsyncIterator[RunningPlayground]:
    """A playground with settings of its own."""
    playground = RunningPlayground(PlaygroundConfig(**settings))
    await playground.start()
    async with aiohttp.ClientSession() as playground.http:
        yield playground
    await playground.stop()


def web_client(playground: RunningPlayground, token: str | None = None) -> AsyncWebClient:
    """The vendor's own client, pointed at the playground, without its retries."""
    return AsyncWebClient(
        token=token or playground.config.slack_bot_token,
        base_url=playground.slack_api_url,
        retry_handlers=[],
    )


async def refusal(call: Any) -> SlackApiError:
    """The error of a call that must be refused."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return caught.value


async def code(call: Any) -> str:
    """The vendor's error code of a call that must be refused."""
    return str((await refusal(call)).response["error"])


async def say(playground: RunningPlayground, user: str, text: str, **more: Any) -> str:
    """An agent writes in #support; the message's ts."""
    body = {"channel": SUPPORT, "text": text, **more}
    return str((await playground.post(f"/people/agents/{user}/messages", body))["ts"])


class AppSocket:
    """A Socket Mode connection that shows every frame and acknowledges only when told."""

    def __init__(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        self.ws = ws

    async def frame(self, seconds: float = 10.0) -> Json:
        """The next frame; TimeoutError when none comes."""
        message = await asyncio.wait_for(self.ws.receive(), seconds)
        assert message.type == aiohttp.WSMsgType.TEXT, message
        return dict(json.loads(message.data))

    async def quiet(self) -> None:
        """Nothing comes for a while."""
        with pytest.raises(TimeoutError):
            await self.frame(QUIET)

    async def ack(self, envelope: Json, payload: Any = None) -> None:
        answer: Json = {"envelope_id": envelope["envelope_id"]}
        if payload is not None:
            answer["payload"] = payload
        await self.ws.send_str(json.dumps(answer))

    async def event(self, kind: str, subtype: str | None = None) -> Json:
        """The next event of that type, acknowledged; others before it are acknowledged too."""
        while True:
            envelope = await self.frame()
            await self.ack(envelope)
            event = envelope["payload"].get("event", {})
            if event.get("type") == kind and subtype in (None, event.get("subtype")):
                return dict(event)

    async def answer(self, payload: Any = None) -> Json:
        """Acknowledge the next frame that is no event, with a payload; its own payload."""
        while True:
            envelope = await self.frame()
            if envelope["type"] == "events_api":
                await self.ack(envelope)
                continue
            await self.ack(envelope, payload)
            return dict(envelope["payload"])


@asynccontextmanager
async def app_socket(playground: RunningPlayground) -> AsyncIterator[AppSocket]:
    """A fresh Socket Mode connection, past its hello."""
    client = web_client(playground, playground.config.slack_app_token)
    url = (await client.apps_connections_open(app_token=playground.config.slack_app_token))["url"]
    async with playground.http.ws_connect(url) as ws:
        socket = AppSocket(ws)
        assert (await socket.frame())["type"] == "hello"
        yield socket


def section(text: str = "hello") -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(action_id: str = "go", **more: Any) -> Json:
    return {
        "type": "button",
        "text": {"type": "plain_text", "text": "Go"},
        "action_id": action_id,
        **more,
    }


def modal(*blocks: Json, **more: Any) -> Json:
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": "A form"},
        "submit": {"type": "plain_text", "text": "Send"},
        "blocks": list(blocks) or [section()],
        **more,
    }


def text_input(block_id: str = "note", **element: Any) -> Json:
    return {
        "type": "input",
        "block_id": block_id,
        "label": {"type": "plain_text", "text": "Note"},
        "element": {"type": "plain_text_input", "action_id": "text", **element},
    }
