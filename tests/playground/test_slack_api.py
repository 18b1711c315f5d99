"""The door of the local Slack's Web API: formats, tokens, scopes, limits and faults."""

import json
import time

import aiohttp
import pytest

from tests.playground.conftest import RunningPlayground
from tests.playground.slack_support import (
    BOT,
    BOT_USER,
    SUPPORT,
    code,
    refusal,
    running,
    web_client,
)


async def test_auth_test_names_the_bot_and_lists_granted_scopes(
    playground: RunningPlayground,
) -> None:
    # docs.slack.dev/reference/methods/auth.test; docs.slack.dev/authentication (x-oauth-scopes)
    answer = await web_client(playground).auth_test()
    assert (answer["user_id"], answer["bot_id"]) == (BOT_USER, BOT)
    assert answer["team"] == "Harbour Lane"
    assert answer["url"] == "https://harbour-lane.slack.com/"
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


@pytest.mark.parametrize("form", ["query", "form", "json", "token in body"])
async def test_arguments_come_as_query_form_or_json(
    playground: RunningPlayground, form: str
) -> None:
    # docs.slack.dev/apis/web-api (POST bodies and GET query arguments)
    url = playground.slack_api_url + "chat.postMessage"
    header = {"Authorization": f"Bearer {playground.config.slack_bot_token}"}
    blocks = [{"type": "divider"}]
    args = {"channel": SUPPORT, "text": form, "blocks": json.dumps(blocks)}
    if form == "query":
        request = playground.http.get(url, params=args, headers=header)
    elif form == "form":
        request = playground.http.post(url, data=args, headers=header)
    elif form == "json":
        request = playground.http.post(url, json={**args, "blocks": blocks}, headers=header)
    else:
        token = playground.config.slack_bot_token
        request = playground.http.post(url, data={**args, "token": token})
    async with request as response:
        answer = await response.json()
    assert answer["ok"], answer
    assert answer["message"]["text"] == form
    assert answer["message"]["blocks"][0]["type"] == "divider"


@pytest.mark.parametrize(
    ("token", "method", "expected"),
    [
        (None, "auth.test", "not_authed"),
        ("xoxb-wrong", "auth.test", "invalid_auth"),
        ("xapp-playground-app", "chat.postMessage", "not_allowed_token_type"),
        ("xoxb-playground-bot", "apps.connections.open", "not_allowed_token_type"),
        ("xoxb-playground-bot", "chat.unheardOf", "unknown_method"),
    ],
)
async def test_refusals_are_http_200_with_a_code(
    playground: RunningPlayground, token: str | None, method: str, expected: str
) -> None:
    # docs.slack.dev/apis/web-api (evaluating responses): ok is false, error names the code
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    url = playground.slack_api_url + method
    async with playground.http.post(url, headers=headers) as response:
        assert response.status == 200
        assert await response.json() | {"req_method": 0} == {
            "ok": False,
            "error": expected,
            "req_method": 0,
        }


@pytest.mark.parametrize(("body", "expected"), [("{", "invalid_json"), ("[]", "json_not_object")])
async def test_broken_json_is_named(
    playground: RunningPlayground, body: str, expected: str
) -> None:
    # docs.slack.dev/reference/methods/chat.postMessage (errors)
    url = playground.slack_api_url + "chat.postMessage"
    headers = {"Content-Type": "application/json"}
    async with playground.http.post(url, data=body, headers=headers) as response:
        assert (await response.json())["error"] == expected


async def test_a_missing_scope_says_what_is_needed_and_what_was_granted() -> None:
    # docs.slack.dev/authentication/installing-with-oauth (missing_scope: needed, provided)
    async with running(slack_scopes=("users:read",)) as playground:
        client = web_client(playground)
        error = await refusal(client.chat_postMessage(channel=SUPPORT, text="hello"))
        assert error.response["error"] == "missing_scope"
        assert error.response["needed"] == "chat:write"
        assert error.response["provided"] == "users:read"
        user = (await client.users_info(user="U07MAYACHEN"))["user"]
        assert "email" not in user["profile"]  # users:read.email was not granted


async def test_one_message_per_second_and_channel_when_switched_on() -> None:
    # docs.slack.dev/apis/web-api/rate-limits: 1 per second per channel, HTTP 429 with Retry-After
    async with running(slack_rate_limits=True) as playground:
        client = web_client(playground)
        await client.chat_postMessage(channel=SUPPORT, text="one")
        error = await refusal(client.chat_postMessage(channel=SUPPORT, text="two"))
        assert error.response.status_code == 429
        assert error.response["error"] == "ratelimited"
        assert error.response.headers["Retry-After"] == "1"
        await client.chat_postMessage(channel="U07MAYACHEN", text="elsewhere")


async def _texts(playground: RunningPlayground) -> list[str]:
    found = await playground.get(f"/people/channels/{SUPPORT}/messages")
    return [message["text"] for message in found["messages"]]


@pytest.mark.parametrize(
    ("kind", "status", "error"),
    [
        ("rate_limit", 429, "ratelimited"),
        ("error_500", 500, "internal_error"),
        ("forbidden", 200, "restricted_action"),
    ],
)
async def test_faults_that_answer(
    playground: RunningPlayground, kind: str, status: int, error: str
) -> None:
    fault = {"platform": "slack", "kind": kind, "count": 1, "retry_after": 7}
    await playground.post("/control/faults", {**fault, "method": "chat.postMessage"})
    client = web_client(playground)
    refused = await refusal(client.chat_postMessage(channel=SUPPORT, text="refused"))
    assert (refused.response.status_code, refused.response["error"]) == (status, error)
    if kind == "rate_limit":
        assert refused.response.headers["Retry-After"] == "7"
    await client.chat_postMessage(channel=SUPPORT, text="accepted")
    assert await _texts(playground) == ["accepted"]


@pytest.mark.parametrize(
    ("kind", "left"), [("reset_before", []), ("reset_after", ["x"]), ("down", [])]
)
async def test_faults_that_cut_the_connection_before_or_after_the_effect(
    playground: RunningPlayground, kind: str, left: list[str]
) -> None:
    await playground.post("/control/faults", {"platform": "slack", "kind": kind, "count": 1})
    with pytest.raises(aiohttp.ClientConnectionError):
        await web_client(playground).chat_postMessage(channel=SUPPORT, text="x")
    assert await _texts(playground) == left
    sends = (await playground.get("/control/sends?platform=slack"))["sends"]
    assert [send["params"]["text"] for send in sends] == left


async def test_slow_and_hanging_calls(playground: RunningPlayground) -> None:
    slow = {"platform": "slack", "kind": "slow", "count": 1, "delay": 0.2}
    await playground.post("/control/faults", slow)
    started = time.monotonic()
    await web_client(playground).auth_test()
    assert time.monotonic() - started >= 0.2
    await playground.post("/control/faults", {"platform": "slack", "kind": "hang", "count": 1})
    url = playground.slack_api_url + "auth.test"
    with pytest.raises(TimeoutError):
        async with playground.http.post(url, timeout=aiohttp.ClientTimeout(total=0.2)):
            pass
    await web_client(playground).auth_test()


async def test_sends_and_calls_are_logged_without_the_token(
    playground: RunningPlayground,
) -> None:
    client = web_client(playground)
    posted = await client.chat_postMessage(channel=SUPPORT, text="hello")
    assert await code(client.chat_postMessage(channel="C0NOWHERE", text="lost")) == (
        "channel_not_found"
    )
    sends = (await playground.get("/control/sends?platform=slack"))["sends"]
    assert [(s["method"], s["result"]["ts"]) for s in sends] == [("chat.postMessage", posted["ts"])]
    calls = (await playground.get("/control/calls"))["calls"]
    assert [c["method"] for c in calls if c["direction"] == "in"] == ["chat.postMessage"] * 2
    assert playground.config.slack_bot_token not in json.dumps([sends, calls])


async def test_history_is_capped() -> None:
    async with running(history=20) as playground:
        client = web_client(playground)
        root = (await client.chat_postMessage(channel=SUPPORT, text="root"))["ts"]
        for number in range(15):
            await client.chat_postMessage(channel=SUPPORT, text=f"r{number}", thread_ts=root)
        for number in range(15):
            await client.chat_postMessage(channel=SUPPORT, text=f"m{number}")
        texts = await _texts(playground)
        assert texts == [f"m{number}" for number in range(15)]  # the root went, its replies too
        assert len((await playground.get("/control/sends"))["sends"]) == 20
