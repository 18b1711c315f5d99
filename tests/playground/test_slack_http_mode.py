"""Events and interactions over HTTP.

Sources: docs.slack.dev/apis/events-api/using-http-request-urls,
docs.slack.dev/authentication/verifying-requests-from-slack
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs

import pytest
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from tests.playground.conftest import RunningPlayground
from tests.playground.slack_support import MAYA, SUPPORT, button, running, say, web_client

Json = dict[str, Any]
SETTINGS: Json = {"slack_retry_delays": (0.0, 0.05, 0.05)}


class AppServer:
    """A request URL: keeps what comes, checks each signature with the vendor's verifier."""

    def __init__(self) -> None:
        self.requests: list[tuple[dict[str, str], str]] = []
        self.url = ""
        self.answers: list[web.Response] = []
        self.delay = 0.0
        self.echo = True
        self._came = asyncio.Event()

    async def handle(self, request: web.Request) -> web.Response:
        body = await request.text()
        verifier = SignatureVerifier("playground-signing-secret")
        headers = {name.lower(): value for name, value in request.headers.items()}
        assert verifier.is_valid_request(body, headers)
        assert abs(time.time() - int(headers["x-slack-request-timestamp"])) < 5
        if '"url_verification"' in body:
            return web.Response(text=json.loads(body)["challenge"] if self.echo else "hello")
        self.requests.append((headers, body))
        self._came.set()
        await asyncio.sleep(self.delay)
        return self.answers.pop(0) if self.answers else web.Response()

    async def wait(self, count: int) -> None:
        """Until so many requests have come."""
        async with asyncio.timeout(10):
            while len(self.requests) < count:
                self._came.clear()
                await self._came.wait()

    def event(self, index: int = 0) -> Json:
        return dict(json.loads(self.requests[index][1])["event"])

    def form(self, index: int = 0) -> dict[str, str]:
        fields = parse_qs(self.requests[index][1], keep_blank_values=True)
        return {name: values[0] for name, values in fields.items()}


@pytest.fixture
async def server() -> AsyncIterator[AppServer]:
    server = AppServer()
    app = web.Application()
    app.router.add_post("/slack/events", server.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    yield server
    await runner.cleanup()


async def test_the_url_must_answer_the_challenge(
    playground: RunningPlayground, server: AppServer
) -> None:
    # events/url_verification
    await playground.post("/control/slack/request_url", {"url": server.url})
    server.echo = False
    refused = await playground.post("/control/slack/request_url", {"url": server.url}, status=400)
    assert "challenge" in refused["error"]
    nowhere = {"url": "http://127.0.0.1:9/slack/events"}
    assert (
        "did not answer"
        in (await playground.post("/control/slack/request_url", nowhere, status=400))["error"]
    )


async def test_events_are_signed_json(playground: RunningPlayground, server: AppServer) -> None:
    await playground.post("/control/slack/request_url", {"url": server.url})
    await say(playground, MAYA, "hello")
    await server.wait(1)
    headers, _ = server.requests[0]
    assert headers["content-type"] == "application/json"
    assert "x-slack-retry-num" not in headers
    assert (server.event()["text"], server.event()["channel"]) == ("hello", SUPPORT)


async def test_back_to_socket_mode(playground: RunningPlayground, server: AppServer) -> None:
    await playground.post("/control/slack/request_url", {"url": server.url})
    await playground.post("/control/slack/request_url", {"url": None})
    await say(playground, MAYA, "hello")
    await asyncio.sleep(0.1)
    assert server.requests == []


async def test_a_refused_event_is_repeated_three_times(server: AppServer) -> None:
    # Events API (retries): X-Slack-Retry-Num, X-Slack-Retry-Reason: http_error
    async with running(**SETTINGS) as playground:
        await playground.post("/control/slack/request_url", {"url": server.url})
        server.answers = [web.Response(status=500) for _ in range(4)]
        await say(playground, MAYA, "hello")
        await server.wait(4)
    numbers = [headers.get("x-slack-retry-num") for headers, _ in server.requests]
    reasons = [headers.get("x-slack-retry-reason") for headers, _ in server.requests]
    assert numbers == [None, "1", "2", "3"]
    assert reasons == [None, "http_error", "http_error", "http_error"]
    assert len({json.loads(body)["event_id"] for _, body in server.requests}) == 1


async def test_no_repeat_where_the_app_forbids_it(server: AppServer) -> None:
    # Events API: X-Slack-No-Retry: 1
    async with running(**SETTINGS) as playground:
        await playground.post("/control/slack/request_url", {"url": server.url})
        server.answers = [web.Response(status=500, headers={"X-Slack-No-Retry": "1"})]
        await say(playground, MAYA, "hello")
        await asyncio.sleep(0.3)
    assert len(server.requests) == 1


async def test_a_late_answer_counts_as_none(server: AppServer) -> None:
    # Events API: http_timeout after three seconds
    async with running(**SETTINGS, slack_ack_seconds=0.2) as playground:
        await playground.post("/control/slack/request_url", {"url": server.url})
        server.delay = 0.6
        await say(playground, MAYA, "hello")
        await server.wait(2)
    assert server.requests[1][0]["x-slack-retry-reason"] == "http_timeout"


async def test_commands_are_forms(playground: RunningPlayground, server: AppServer) -> None:
    # docs.slack.dev/interactivity/implementing-slash-commands
    await playground.post("/control/slack/request_url", {"url": server.url})
    server.answers = [web.json_response({"text": "found", "response_type": "in_channel"})]
    answer = await playground.post(
        f"/people/agents/{MAYA}/commands",
        {"channel": SUPPORT, "command": "/desk", "text": "find @tom & co"},
    )
    assert answer["acknowledged"]
    assert answer["response"]["text"] == "found"
    form = server.form()
    assert server.requests[0][0]["content-type"] == "application/x-www-form-urlencoded"
    assert (form["command"], form["channel_id"], form["user_id"]) == ("/desk", SUPPORT, MAYA)
    assert (form["channel_name"], form["user_name"]) == ("support", "maya")
    assert form["text"] == "find <@U07TOMBECKR|tom> & co"
    assert form["trigger_id"] == answer["trigger_id"]
    assert form["response_url"].startswith(playground.url)
    history = await web_client(playground).conversations_history(channel=SUPPORT)
    assert history["messages"][0]["text"] == "found"


async def test_actions_are_a_payload_in_a_form(
    playground: RunningPlayground, server: AppServer
) -> None:
    # docs.slack.dev/interactivity/handling-user-interaction
    await playground.post("/control/slack/request_url", {"url": server.url})
    blocks = [{"type": "actions", "elements": [button("take", value="7")]}]
    posted = await web_client(playground).chat_postMessage(
        channel=SUPPORT, text="card", blocks=blocks
    )
    await server.wait(1)
    press = {"channel": SUPPORT, "ts": posted["ts"], "action_id": "take"}
    answer = await playground.post(f"/people/agents/{MAYA}/press", press)
    assert answer["acknowledged"]
    payload = json.loads(server.form(-1)["payload"])
    assert payload["type"] == "block_actions"
    assert payload["actions"][0]["value"] == "7"


async def test_an_interaction_that_fails_is_not_repeated(server: AppServer) -> None:
    async with running(**SETTINGS) as playground:
        await playground.post("/control/slack/request_url", {"url": server.url})
        server.answers = [web.Response(status=500)]
        body = {"channel": SUPPORT, "command": "/desk", "text": ""}
        answer = await playground.post(f"/people/agents/{MAYA}/commands", body)
        assert (answer["acknowledged"], answer["response"]) == (False, None)
        await asyncio.sleep(0.3)
    assert len(server.requests) == 1
