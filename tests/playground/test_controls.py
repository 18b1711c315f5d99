"""The control API, the live feed, the page's files, and the server itself."""

import asyncio
import json
import signal
import sys
import time
from typing import Any

import aiohttp
import pytest

from playground.busy_day import plan
from playground.config import PlaygroundConfig
from playground.server import Playground
from tests.playground.conftest import RunningPlayground


async def test_health_and_state(playground: RunningPlayground) -> None:
    assert await playground.get("/control/health") == {"ok": True}
    state = await playground.get("/control/state")
    assert {"customers", "agents", "channels", "bot", "commands", "clock", "faults"} <= set(state)
    assert state["bot"]["username"] == "harbour_lane_bot"


async def test_the_clock_moves_forward_only(playground: RunningPlayground) -> None:
    before = await playground.get("/control/clock")
    waiting = asyncio.create_task(
        playground.get(f"/control/clock?known={before['version']}&wait=20")
    )
    await asyncio.sleep(0.05)
    after = await playground.post("/control/clock", {"advance_seconds": 3600})
    assert after["offset_seconds"] == 3600
    assert (await asyncio.wait_for(waiting, 10))["version"] == after["version"]
    customer = await playground.started()
    message = await playground.write(customer, text="later")
    assert message["date"] - time.time() > 3590
    for body in ({"advance_seconds": -1}, {"advance_seconds": "1"}, {}, {"advance_seconds": 1e30}):
        answer = await playground.post("/control/clock", body, status=400)
        assert answer["error"]
    assert (await playground.post("/control/clock", {"reset": True}))["offset_seconds"] == 0


async def test_sends_and_calls_are_logged(playground: RunningPlayground) -> None:
    customer = await playground.started()
    await playground.ok("sendMessage", chat_id=customer, text="one")
    first = (await playground.get("/control/sends?platform=telegram"))["sends"][-1]
    await playground.refused("sendMessage", chat_id=customer, text="")
    await playground.ok("sendMessage", chat_id=customer, text="two")
    later = (await playground.get(f"/control/sends?after={first['seq']}"))["sends"]
    assert [send["params"]["text"] for send in later] == ["two"]
    calls = (await playground.get(f"/control/calls?after={first['seq']}"))["calls"]
    statuses = [call["status"] for call in calls if call["method"] == "sendMessage"]
    assert statuses == [200, 400, 200]
    assert calls[0]["direction"] == "in"
    await playground.get("/control/sends?after=x", status=400)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({}, "platform must be telegram or slack."),
        ({"platform": "telegram", "kind": "flood"}, "kind must be one of"),
        ({"platform": "telegram", "kind": "slow", "count": "x"}, "count has the wrong type."),
        ({"platform": "telegram", "kind": "slow", "colour": 1}, "A fault has no colour"),
    ],
)
async def test_bad_faults(
    playground: RunningPlayground, body: dict[str, Any], sentence: str
) -> None:
    answer = await playground.post("/control/faults", body, status=400)
    assert sentence in answer["error"]
    assert (await playground.get("/control/faults"))["faults"] == []


async def test_reset_forgets_everything(playground: RunningPlayground) -> None:
    customer = await playground.started()
    await playground.ok("sendMessage", chat_id=customer, text="x")
    await playground.ok("setMyCommands", commands=[{"command": "a", "description": "b"}])
    await playground.post("/control/faults", {"platform": "telegram", "kind": "slow"})
    await playground.post("/control/clock", {"advance_seconds": 60})
    await playground.write(customer, text="waiting")
    await playground.post("/control/reset")
    state = await playground.get("/control/state")
    assert state["faults"] == []
    assert state["commands"] == []
    assert state["clock"]["offset_seconds"] == 0
    assert len(state["customers"]) == 5
    assert customer not in [one["id"] for one in state["customers"]]
    assert (await playground.get("/control/sends"))["sends"] == []
    assert await playground.ok("getUpdates") == []
    refused = await playground.refused("sendMessage", chat_id=customer, text="x")
    assert refused == (400, "Bad Request: chat not found")


def test_a_busy_day_repeats_with_its_seed() -> None:
    day = plan(200, seed=7)
    assert day == plan(200, seed=7)
    assert day != plan(200, seed=8)
    assert len({number for _, number, _, _ in day}) == 200
    assert {person["language_code"] for _, _, person, _ in day} == {"en", "zh-hans"}
    assert [share for share, *_ in day] == sorted(share for share, *_ in day)
    assert all(0 <= share <= 1 for share, *_ in day)
    assert not any("{" in text for *_, text in day)


async def test_a_busy_day_fills_the_page(playground: RunningPlayground) -> None:
    body = {"customers": 30, "seed": 1, "seconds": 0.3}
    await playground.post("/control/busy_day", body)
    assert (await playground.get("/control/state"))["busy_day"] is True
    for _ in range(1_000):
        if not (await playground.get("/control/state"))["busy_day"]:
            break
        await asyncio.sleep(0.05)
    updates = await playground.ok("getUpdates", limit=100)
    assert len({update["message"]["chat"]["id"] for update in updates}) == 30
    assert len(updates) >= 30
    for bad in ({"customers": 0}, {"seed": "x"}, {"seconds": -1}):
        await playground.post("/control/busy_day", bad, status=400)


async def _frame(socket: aiohttp.ClientWebSocketResponse, kind: str) -> dict[str, Any]:
    async with asyncio.timeout(10):
        while True:
            frame = json.loads((await socket.receive()).data)
            if frame["type"] == kind:
                return dict(frame)


async def test_live_frames(playground: RunningPlayground) -> None:
    async with playground.http.ws_connect(playground.url + "/live") as socket:
        await asyncio.sleep(0.05)
        customer = await playground.started()
        frame = await _frame(socket, "telegram.customer")
        assert frame["customer"]["started"] is True
        frame = await _frame(socket, "telegram.message")
        assert frame["message"]["text"] == "/start"
        assert frame["chat_id"] == customer
        sent = await playground.ok("sendMessage", chat_id=customer, text="hi")
        later = await _frame(socket, "telegram.message")
        assert later["seq"] > frame["seq"]
        place = {"chat_id": customer, "message_id": sent["message_id"]}
        await playground.ok("editMessageText", **place, text="hello")
        assert (await _frame(socket, "telegram.edited"))["message"]["text"] == "hello"
        await playground.ok("deleteMessage", **place)
        frame = await _frame(socket, "telegram.deleted")
        assert frame["message_id"] == sent["message_id"]
        await playground.ok("sendChatAction", chat_id=customer, action="typing")
        assert (await _frame(socket, "telegram.action"))["action"] == "typing"
        await playground.post("/control/clock", {"advance_seconds": 5})
        assert (await _frame(socket, "clock"))["offset_seconds"] == 5
        await playground.post("/control/faults", {"platform": "slack", "kind": "down"})
        assert (await _frame(socket, "faults"))["faults"][0]["kind"] == "down"
        await socket.send_str(json.dumps({"subscribe": ["calls"]}))
        assert (await _frame(socket, "subscribed"))["to"] == ["calls"]
        await playground.ok("getMe")
        assert (await _frame(socket, "call"))["method"] == "getMe"


async def test_the_page_and_its_files(playground: RunningPlayground) -> None:
    async with playground.http.get(playground.url + "/") as reply:
        assert reply.status == 200
        assert reply.content_type == "text/html"
        assert reply.headers["Cache-Control"] == "no-cache"
    for path in ("/static/none.js", "/static/..%2f..%2fpyproject.toml"):
        async with playground.http.get(playground.url + path) as reply:
            assert reply.status == 404


async def test_strangers_are_kept_out(playground: RunningPlayground) -> None:
    # A page of another site, or a name that points here, must not drive the playground.
    for headers in ({"Origin": "https://evil.example"}, {"Host": "evil.example"}):
        url = playground.url + "/control/state"
        async with playground.http.get(url, headers=headers) as reply:
            assert reply.status == 403


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "example.org"])
async def test_only_loopback(host: str) -> None:
    with pytest.raises(ValueError, match="listens on this machine only"):
        await Playground().start(host)


async def test_stopping_is_quick_whatever_is_open() -> None:
    playground = Playground(PlaygroundConfig())
    await playground.start()
    address = f"{playground.telegram_api_url}/bot{playground.config.telegram_token}"
    async with aiohttp.ClientSession() as http:
        fault = {"platform": "telegram", "kind": "hang", "method": "getMe"}
        await http.post(playground.url + "/control/faults", json=fault)
        poll = asyncio.create_task(http.get(f"{address}/getUpdates?timeout=50"))
        hanging = asyncio.create_task(http.get(f"{address}/getMe"))
        clock = asyncio.create_task(http.get(f"{playground.url}/control/clock?known=1&wait=60"))
        socket = await http.ws_connect(playground.url + "/live")
        await asyncio.sleep(0.1)
        await asyncio.wait_for(playground.stop(), 15)
        await socket.close()
        await asyncio.gather(poll, hanging, clock, return_exceptions=True)


async def _module(*args: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "playground",
        *args,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def test_the_command_runs_and_stops() -> None:
    process = await _module("--port", "0", "--telegram-token", "77:other")
    assert process.stdout is not None
    line = (await process.stdout.readline()).decode()
    url = line.removeprefix("Playground: ").strip()
    async with (
        aiohttp.ClientSession() as http,
        http.get(f"{url}/telegram/bot77:other/getMe") as reply,
    ):
        assert (await reply.json())["result"]["id"] == 77
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), 10) == 0


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (("--host", "0.0.0.0"), "listens on this machine only"),
        (("--telegram-token", "nonsense"), "must look like"),
    ],
)
async def test_the_command_refuses_bad_options(args: tuple[str, ...], sentence: str) -> None:
    process = await _module("--port", "0", *args)
    _, error = await process.communicate()
    assert process.returncode == 2
    assert sentence in error.decode()
    assert len(error.decode().strip().splitlines()) == 1
