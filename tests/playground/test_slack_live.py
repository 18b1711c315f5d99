"""What an open page sees of the local Slack (`/live` in API.md)."""

import asyncio
from typing import Any

import aiohttp

from tests.playground.conftest import RunningPlayground
from tests.playground.slack_support import (
    MAYA,
    SUPPORT,
    TOM,
    app_socket,
    modal,
    say,
    section,
    web_client,
)

Json = dict[str, Any]


class Page:
    """An open page."""

    def __init__(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        self.ws = ws

    async def sees(self, kind: str) -> Json:
        """The next frame of that type."""
        async with asyncio.timeout(10):
            while True:
                frame = await self.ws.receive_json()
                if frame["type"] == kind:
                    return dict(frame)


async def test_a_page_follows_messages(playground: RunningPlayground) -> None:
    client = web_client(playground)
    async with playground.http.ws_connect(playground.url + "/live") as ws:
        page = Page(ws)
        await ws.send_json({"subscribe": ["calls"]})
        posted = await client.chat_postMessage(channel=SUPPORT, text="card")
        ts = posted["ts"]
        frame = await page.sees("slack.message")
        assert (frame["channel"], frame["message"]["ts"]) == (SUPPORT, ts)
        reply = await say(playground, MAYA, "reply", thread_ts=ts)
        root = (await page.sees("slack.changed"))["message"]
        assert (root["ts"], root["reply_count"]) == (ts, 1)
        assert (await page.sees("slack.message"))["message"]["ts"] == reply
        await client.chat_update(channel=SUPPORT, ts=ts, text="new")
        assert (await page.sees("slack.changed"))["message"]["text"] == "new"
        await client.reactions_add(channel=SUPPORT, timestamp=ts, name="eyes")
        assert (await page.sees("slack.reaction"))["reactions"][0]["name"] == "eyes"
        await client.chat_postEphemeral(channel=SUPPORT, user=MAYA, text="psst")
        frame = await page.sees("slack.ephemeral")
        assert (frame["user"], frame["message"]["text"]) == (MAYA, "psst")
        await client.chat_delete(channel=SUPPORT, ts=posted["ts"])  # a root: it stays as tombstone
        assert (await page.sees("slack.changed"))["message"]["subtype"] == "tombstone"
        body = {"channel": SUPPORT, "ts": reply}
        await playground.call("DELETE", f"/people/agents/{MAYA}/messages", body)
        assert (await page.sees("slack.deleted"))["ts"] == reply


async def test_a_page_follows_people_and_views(playground: RunningPlayground) -> None:
    client = web_client(playground)
    async with (
        app_socket(playground) as socket,
        playground.http.ws_connect(playground.url + "/live") as ws,
    ):
        page = Page(ws)
        agent = await playground.post("/people/agents", {"name": "ines"})
        assert (await page.sees("slack.agent"))["agent"]["id"] == agent["id"]
        await client.conversations_create(name="vip")
        channel = (await page.sees("slack.channel"))["channel"]
        while channel["name"] != "vip":
            channel = (await page.sees("slack.channel"))["channel"]
        await client.views_publish(user_id=TOM, view={"type": "home", "blocks": [section()]})
        assert (await page.sees("slack.home"))["user"] == TOM
        command = {"channel": SUPPORT, "command": "/desk", "text": ""}
        person = asyncio.ensure_future(playground.post(f"/people/agents/{MAYA}/commands", command))
        await socket.answer()
        await client.views_open(trigger_id=(await person)["trigger_id"], view=modal())
        frame = await page.sees("slack.view")
        assert (frame["user"], frame["view"]["type"]) == (MAYA, "modal")
        await playground.post(f"/people/agents/{MAYA}/view/close")
        assert (await page.sees("slack.view"))["view"] is None
