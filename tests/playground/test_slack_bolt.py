"""The real Bolt for Python against the local Slack, over Socket Mode and over HTTP.

Source: docs.slack.dev/tools/bolt-python
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.playground.conftest import RunningPlayground
from tests.playground.slack_support import MAYA, SUPPORT, button, modal, running, say, text_input

Json = dict[str, Any]


def desk(playground: RunningPlayground) -> AsyncApp:
    """A small app that uses every kind of listener."""
    app = AsyncApp(
        client=AsyncWebClient(
            token=playground.config.slack_bot_token, base_url=playground.slack_api_url
        ),
        signing_secret=playground.config.slack_signing_secret,
    )

    @app.event("message")
    async def on_message(event: Json, say: Any) -> None:
        if "subtype" not in event and "thread_ts" not in event:
            await say(text=f"heard: {event['text']}", thread_ts=event["ts"])

    @app.event("app_mention")
    async def on_mention(event: Json, client: AsyncWebClient) -> None:
        await client.reactions_add(channel=event["channel"], timestamp=event["ts"], name="eyes")

    @app.event("reaction_added")
    async def on_reaction() -> None:
        """Acknowledged, nothing more."""

    @app.command("/desk")
    async def on_command(ack: Any, command: Json, client: AsyncWebClient) -> None:
        if command["text"] == "new":
            await ack()
            await client.views_open(
                trigger_id=command["trigger_id"], view=modal(text_input(), callback_id="form")
            )
        else:
            await ack(f"Unknown: {command['text']}")

    @app.view("form")
    async def on_form(ack: Any, view: Json, client: AsyncWebClient) -> None:
        note = view["state"]["values"]["note"]["text"]["value"]
        if note == "bad":
            await ack(response_action="errors", errors={"note": "Say more"})
            return
        await ack()
        row = {"type": "actions", "elements": [button("take", value=note)]}
        await client.chat_postMessage(channel=SUPPORT, text=f"ticket: {note}", blocks=[row])

    @app.action("take")
    async def on_take(ack: Any, body: Json, respond: Any) -> None:
        await ack()
        await respond(text=f"taken by {body['user']['username']}", replace_original=True)

    return app


@asynccontextmanager
async def over_sockets(app: AsyncApp, playground: RunningPlayground) -> AsyncIterator[None]:
    token = playground.config.slack_app_token
    client = AsyncWebClient(token=token, base_url=playground.slack_api_url)
    handler = AsyncSocketModeHandler(app, token, web_client=client)
    await handler.connect_async()
    while not playground.slack.sockets.connections():
        await asyncio.sleep(0.005)
    yield
    await handler.close_async()


@asynccontextmanager
async def over_http(app: AsyncApp, playground: RunningPlayground) -> AsyncIterator[None]:
    runner = web.AppRunner(app.server(path="/slack/events").web_app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    await playground.post("/control/slack/request_url", {"url": url})
    yield
    await runner.cleanup()


async def messages(playground: RunningPlayground, count: int, thread: str = "") -> list[Json]:
    """The channel's (or thread's) messages once there are so many."""
    path = f"/people/channels/{SUPPORT}/messages" + (f"?thread_ts={thread}" if thread else "")
    async with asyncio.timeout(10):
        while True:
            found = (await playground.get(path))["messages"]
            if len(found) >= count:
                return list(found)
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("mode", [over_sockets, over_http])
async def test_bolt_works_in_both_modes(playground: RunningPlayground, mode: Any) -> None:
    agent = f"/people/agents/{MAYA}"
    async with mode(desk(playground), playground):
        # events, say and a web client call
        root = await say(playground, MAYA, "@frontdesk <hi>")
        thread = await messages(playground, 2, root)
        assert thread[1]["text"] == "heard: <@U07FRNTDSK1> &lt;hi&gt;"
        async with asyncio.timeout(10):
            while "reactions" not in (await messages(playground, 1))[0]:
                await asyncio.sleep(0.01)
        # a command's answer, and a modal opened from one
        command = {"channel": SUPPORT, "command": "/desk", "text": "what"}
        answer = await playground.post(f"{agent}/commands", command)
        assert answer["response"]["text"] == "Unknown: what"
        await playground.post(f"{agent}/commands", {**command, "text": "new"})
        async with asyncio.timeout(10):
            while (await playground.get(f"{agent}/view"))["view"] is None:
                await asyncio.sleep(0.01)
        # a form with errors, then a good one, then a button that replaces its card
        values = {"note": {"text": "bad"}}
        refused = await playground.post(f"{agent}/view/submit", {"values": values})
        assert refused["errors"] == {"note": "Say more"}
        good = {"values": {"note": {"text": "printer"}}}
        assert (await playground.post(f"{agent}/view/submit", good))["view"] is None
        card = (await messages(playground, 2))[-1]
        press = {"channel": SUPPORT, "ts": card["ts"], "action_id": "take"}
        assert (await playground.post(f"{agent}/press", press))["acknowledged"]
        async with asyncio.timeout(10):
            while (await messages(playground, 2))[-1]["text"] != "taken by maya":
                await asyncio.sleep(0.01)


async def test_bolt_reconnects_when_told_to() -> None:
    # Socket Mode: on a disconnect frame the client asks for a new address
    delays = {"slack_retry_delays": (0.2, 0.5, 1.0)}
    async with running(**delays) as playground, over_sockets(desk(playground), playground):
        await playground.post("/control/slack/disconnect", {"reason": "refresh_requested"})
        root = await say(playground, MAYA, "after the change")
        assert len(await messages(playground, 2, root)) == 2
