"""What the page is told of the workspace, the app's manifest, and files of forms."""

import asyncio
import base64

import pytest
from aiohttp import web

from tests.playground.conftest import RunningPlayground
from tests.playground.slack_support import (
    BOT,
    BOT_USER,
    MAYA,
    TOM,
    app_socket,
    modal,
    running,
    web_client,
)

MANIFEST = {
    "display_information": {"name": "Frontdesk"},
    "features": {
        "slash_commands": [{"command": "/desk", "description": "The desk", "should_escape": True}],
        "shortcuts": [
            {"name": "Ticket", "type": "message", "callback_id": "make", "description": "One"}
        ],
    },
}


async def test_the_snapshot_names_the_bot_its_groups_and_direct_messages(
    playground: RunningPlayground,
) -> None:
    client = web_client(playground)
    await client.chat_postMessage(channel=MAYA, text="psst")
    state = await playground.get("/control/state")
    assert state["slack_bot"] == {"id": BOT_USER, "bot_id": BOT, "name": "Frontdesk"}
    assert [group["handle"] for group in state["usergroups"]] == ["frontdesk-agents"]
    assert state["support_channel"] == "support"
    directs = [channel for channel in state["channels"] if channel["is_im"]]
    assert [channel["user"] for channel in directs] == [MAYA]
    assert "slash_commands" not in state
    listed = (await playground.get("/people/channels"))["channels"]
    assert not [channel for channel in listed if channel["is_im"]]


async def test_a_new_direct_message_is_live(playground: RunningPlayground) -> None:
    async with playground.http.ws_connect(playground.url + "/live") as live:
        await web_client(playground).chat_postMessage(channel=TOM, text="psst")
        frame = await live.receive_json(timeout=2)
        assert (frame["type"], frame["channel"]["user"]) == ("slack.channel", TOM)
        assert (await live.receive_json(timeout=2))["message"]["text"] == "psst"


async def test_a_manifest_tells_the_page_what_the_app_offers(
    playground: RunningPlayground,
) -> None:
    offered = await playground.post("/control/slack/manifest", MANIFEST)
    assert offered["slash_commands"] == [{"command": "/desk", "description": "The desk"}]
    assert offered["shortcuts"][0]["callback_id"] == "make"
    await playground.post("/control/reset")
    state = await playground.get("/control/state")
    assert state["slash_commands"] == offered["slash_commands"]
    await playground.post("/control/slack/manifest", {"manifest": None})
    assert "slash_commands" not in await playground.get("/control/state")


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"features": []},
        {"features": {"slash_commands": "/desk"}},
        {"features": {"slash_commands": [{"description": "no command"}]}},
        {"features": {"shortcuts": [{"name": "x", "type": "message"}]}},
    ],
)
async def test_a_wrong_manifest_is_refused(playground: RunningPlayground, wrong: object) -> None:
    answer = await playground.post("/control/slack/manifest", wrong, status=400)
    assert "features" in answer["error"]


@pytest.mark.parametrize(
    "url", ["https://example.com/slack/events", "http://10.0.0.7:3000/", "ftp://127.0.0.1/", "x"]
)
async def test_events_go_to_this_machine_only(playground: RunningPlayground, url: str) -> None:
    answer = await playground.post("/control/slack/request_url", {"url": url}, status=400)
    assert "this machine" in answer["error"]


async def test_a_redirect_does_not_lead_elsewhere(playground: RunningPlayground) -> None:
    async def away(_request: web.Request) -> web.Response:
        raise web.HTTPTemporaryRedirect("http://example.com/slack/events")

    app = web.Application()
    app.router.add_post("/", away)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        url = site._server.sockets[0].getsockname()  # type: ignore[union-attr]
        body = {"url": f"http://127.0.0.1:{url[1]}/"}
        answer = await playground.post("/control/slack/request_url", body, status=400)
        assert "did not answer" in answer["error"]
    finally:
        await runner.cleanup()


async def test_a_form_with_files() -> None:
    field = {
        "type": "input",
        "block_id": "papers",
        "label": {"type": "plain_text", "text": "Papers"},
        "element": {"type": "file_input", "action_id": "f", "filetypes": ["txt"], "max_files": 2},
    }
    async with running() as playground, app_socket(playground) as app:
        shortcut = playground.post(f"/people/agents/{MAYA}/shortcut", {"callback_id": "x"})
        trigger = asyncio.create_task(shortcut)
        await app.answer()
        client = web_client(playground)
        await client.views_open(trigger_id=(await trigger)["trigger_id"], view=modal(field))
        given = {
            "name": "a.txt",
            "mimetype": "text/plain",
            "content_base64": base64.b64encode(b"abc").decode(),
        }
        file = await playground.post(f"/people/agents/{MAYA}/files", given)
        assert (file["name"], file["size"]) == ("a.txt", 3)
        values = {"papers": {"f": {"files": [file]}}}
        path = f"/people/agents/{MAYA}/view/submit"
        submitted = asyncio.create_task(playground.post(path, {"values": values}))
        payload = await app.answer()
        assert (await submitted)["errors"] is None
        state = payload["view"]["state"]["values"]["papers"]["f"]
        assert state["type"] == "file_input"
        assert state["files"][0]["id"] == file["id"]
        headers = {"Authorization": f"Bearer {playground.config.slack_bot_token}"}
        async with playground.http.get(file["url_private"], headers=headers) as reply:
            assert await reply.read() == b"abc"
