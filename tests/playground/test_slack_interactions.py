"""Commands, buttons, shortcuts and response_urls of the local Slack.

Source: docs.slack.dev/reference/interaction-payloads and docs.slack.dev/interactivity
"""

import asyncio
from typing import Any

import pytest

from tests.playground.conftest import RunningPlayground
from tests.playground.slack_support import (
    MAYA,
    SUPPORT,
    TOM,
    AppSocket,
    app_socket,
    button,
    running,
    say,
    section,
    web_client,
)

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


async def card(playground: RunningPlayground, *elements: Json) -> str:
    blocks = [section("ticket"), {"type": "actions", "block_id": "row", "elements": list(elements)}]
    answer = await web_client(playground).chat_postMessage(
        channel=SUPPORT, text="card", blocks=blocks
    )
    return str(answer["ts"])


async def press(
    playground: RunningPlayground, socket: AppSocket, ts: str, **given: Any
) -> tuple[Json, Json]:
    """Press and acknowledge: the person's answer and the app's payload."""
    body = {"channel": SUPPORT, "ts": ts, **given}
    person = asyncio.ensure_future(playground.post(f"/people/agents/{MAYA}/press", body))
    payload = await socket.answer()
    return await person, payload


async def test_a_button_press(playground: RunningPlayground) -> None:
    # interaction-payloads/block_actions-payload
    async with app_socket(playground) as socket:
        ts = await card(playground, button("take", value="7", style="primary"))
        answer, payload = await press(playground, socket, ts, action_id="take", value="7")
    assert answer["acknowledged"] is True
    assert payload["type"] == "block_actions"
    assert payload["trigger_id"] == answer["trigger_id"]
    assert payload["user"]["id"] == MAYA
    assert payload["channel"] == {"id": SUPPORT, "name": "support"}
    assert payload["container"] == {
        "type": "message",
        "message_ts": ts,
        "channel_id": SUPPORT,
        "is_ephemeral": False,
    }
    assert payload["message"]["ts"] == ts
    [action] = payload["actions"]
    assert action.pop("action_ts")
    assert action == {
        "type": "button",
        "action_id": "take",
        "block_id": "row",
        "value": "7",
        "style": "primary",
        "text": {"type": "plain_text", "text": "Go", "emoji": True},
    }


SELECT = {
    "type": "static_select",
    "action_id": "priority",
    "options": [{"text": plain("High"), "value": "high"}, {"text": plain("Low"), "value": "low"}],
}


@pytest.mark.parametrize(
    ("element", "given", "reported"),
    [
        (
            SELECT,
            {"selected_option": "high"},
            {"selected_option": {"text": {**plain("High"), "emoji": True}, "value": "high"}},
        ),
        ({"type": "users_select"}, {"selected_user": TOM}, {"selected_user": TOM}),
        (
            {"type": "datepicker"},
            {"selected_date": "2026-12-01"},
            {"selected_date": "2026-12-01"},
        ),
        (
            {"type": "overflow", "options": [{"text": plain("Edit"), "value": "edit"}]},
            {"selected_option": {"value": "edit"}},
            {"selected_option": {"text": {**plain("Edit"), "emoji": True}, "value": "edit"}},
        ),
        (
            {"type": "checkboxes", "options": [{"text": plain("A"), "value": "a"}]},
            {"selected_options": ["a"]},
            {"selected_options": [{"text": {**plain("A"), "emoji": True}, "value": "a"}]},
        ),
    ],
)
async def test_menus_and_pickers_report_their_choice(
    playground: RunningPlayground, element: Json, given: Json, reported: Json
) -> None:
    async with app_socket(playground) as socket:
        ts = await card(playground, {**element, "action_id": "x"})
        _, payload = await press(playground, socket, ts, action_id="x", **given)
    action = payload["actions"][0]
    assert reported.items() <= action.items()
    if element["type"] != "overflow":
        assert reported.items() <= payload["state"]["values"]["row"]["x"].items()


async def test_what_is_not_there_cannot_be_pressed(playground: RunningPlayground) -> None:
    ts = await card(playground, button("take", value="7"), SELECT)
    body = {"channel": SUPPORT, "ts": ts}
    path = f"/people/agents/{MAYA}/press"
    await playground.post(path, {**body, "action_id": "gone"}, status=409)
    await playground.post(path, {**body, "action_id": "take", "value": "8"}, status=409)
    wrong = {**body, "action_id": "priority", "selected_option": "none"}
    await playground.post(path, wrong, status=409)
    await playground.post(path, {**body, "ts": "1.1", "action_id": "take"}, status=404)
    async with app_socket(playground) as socket:  # a button of an older version of the message
        forced = {"action_id": "gone", "value": "old", "force": True}
        _, payload = await press(playground, socket, ts, **forced)
    assert (payload["actions"][0]["action_id"], payload["actions"][0]["value"]) == ("gone", "old")


async def test_without_acknowledgement_the_person_sees_a_failure() -> None:
    async with running(slack_ack_seconds=0.3) as playground, app_socket(playground) as socket:
        ts = await card(playground, button("take"))
        await socket.event("message")
        body = {"channel": SUPPORT, "ts": ts, "action_id": "take"}
        answer = await playground.post(f"/people/agents/{MAYA}/press", body)
        assert answer["acknowledged"] is False
        assert (await socket.frame())["type"] == "interactive"
        await socket.quiet()  # and it is not repeated


async def test_a_command_and_its_answer(playground: RunningPlayground) -> None:
    # implementing-slash-commands: immediate response, ephemeral unless in_channel
    body = {"channel": "#support", "command": "/desk", "text": "help"}
    async with app_socket(playground) as socket:
        person = asyncio.ensure_future(playground.post(f"/people/agents/{MAYA}/commands", body))
        payload = await socket.answer({"text": "Try find"})
        answer = await person
        assert payload["text"] == "help"
        assert payload["is_enterprise_install"] == "false"
        assert answer["response"] == {"text": "Try find"}
        seen = await playground.get(f"/people/agents/{MAYA}/ephemerals")
        assert [m["text"] for m in seen["messages"]] == ["Try find"]
        person = asyncio.ensure_future(playground.post(f"/people/agents/{MAYA}/commands", body))
        await socket.answer()
        assert (await person)["response"] is None


async def test_shortcuts(playground: RunningPlayground) -> None:
    # interaction-payloads/shortcuts-interaction-payload: shortcut and message_action
    path = f"/people/agents/{MAYA}/shortcut"
    async with app_socket(playground) as socket:
        person = asyncio.ensure_future(playground.post(path, {"callback_id": "new"}))
        payload = await socket.answer()
        assert (payload["type"], payload["callback_id"]) == ("shortcut", "new")
        assert (await person)["trigger_id"] == payload["trigger_id"]
        ts = await say(playground, TOM, "make this a ticket")
        body = {"callback_id": "ticket", "channel": SUPPORT, "ts": ts}
        person = asyncio.ensure_future(playground.post(path, body))
        payload = await socket.answer()
        await person
    assert payload["type"] == "message_action"
    assert (payload["message"]["user"], payload["message_ts"]) == (TOM, ts)
    assert payload["channel"]["id"] == SUPPORT


async def respond(playground: RunningPlayground, url: str, **body: Any) -> tuple[int, str]:
    async with playground.http.post(url, json=body) as response:
        return response.status, await response.text()


async def test_a_response_url_replaces_deletes_and_adds(playground: RunningPlayground) -> None:
    # handling-user-interaction (message responses)
    async with app_socket(playground) as socket:
        ts = await card(playground, button("take"))
        _, payload = await press(playground, socket, ts, action_id="take")
    url, client = payload["response_url"], web_client(playground)
    assert await respond(playground, url, text="only you") == (200, "ok")
    seen = (await playground.get(f"/people/agents/{MAYA}/ephemerals"))["messages"]
    assert seen[-1]["text"] == "only you"
    await respond(playground, url, text="all of you", response_type="in_channel")
    await respond(playground, url, text="replaced", replace_original=True)
    history = (await client.conversations_history(channel=SUPPORT))["messages"]
    assert [m["text"] for m in history] == ["all of you", "replaced"]
    await respond(playground, url, delete_original=True)
    history = (await client.conversations_history(channel=SUPPORT))["messages"]
    assert [m["text"] for m in history] == ["all of you"]


async def test_a_response_url_works_five_times_within_30_minutes(
    playground: RunningPlayground,
) -> None:
    # handling-user-interaction: up to 5 times within 30 minutes
    async with app_socket(playground) as socket:
        ts = await card(playground, button("take"))
        _, first = await press(playground, socket, ts, action_id="take")
        _, second = await press(playground, socket, ts, action_id="take")
    answers = [await respond(playground, first["response_url"], text="x") for _ in range(6)]
    assert [status for status, _ in answers] == [200] * 5 + [404]
    assert "used_url" in answers[-1][1]
    await playground.post("/control/clock", {"advance_seconds": 1801})
    status, text = await respond(playground, second["response_url"], text="x")
    assert (status, "expired_url" in text) == (404, True)


async def test_an_ephemeral_card_can_be_pressed_and_replaced(
    playground: RunningPlayground,
) -> None:
    blocks = [{"type": "actions", "elements": [button("yes")]}]
    client = web_client(playground)
    sent = await client.chat_postEphemeral(channel=SUPPORT, user=MAYA, text="?", blocks=blocks)
    async with app_socket(playground) as socket:
        _, payload = await press(playground, socket, sent["message_ts"], action_id="yes")
    assert payload["container"]["is_ephemeral"] is True
    assert "message" not in payload
    await respond(playground, payload["response_url"], text="thanks", replace_original=True)
    seen = (await playground.get(f"/people/agents/{MAYA}/ephemerals"))["messages"]
    assert [m["text"] for m in seen] == ["thanks"]


async def test_external_selects_ask_for_options(playground: RunningPlayground) -> None:
    # interaction-payloads/block_suggestion-payload
    element = {"type": "external_select", "action_id": "who", "min_query_length": 1}
    async with app_socket(playground) as socket:
        ts = await card(playground, element)
        body = {"channel": SUPPORT, "ts": ts, "action_id": "who", "value": "em"}
        person = asyncio.ensure_future(playground.post(f"/people/agents/{MAYA}/options", body))
        options = [{"text": plain("Emma"), "value": "1"}]
        payload = await socket.answer({"options": options})
        assert (payload["type"], payload["value"]) == ("block_suggestion", "em")
        assert (await person)["options"] == options


async def test_people_write_where_they_are(playground: RunningPlayground) -> None:
    path = f"/people/agents/{MAYA}/messages"
    await playground.post(path, {"channel": SUPPORT, "text": "  "}, status=400)
    await playground.post(path, {"channel": "C0NOWHERE", "text": "x"}, status=404)
    await playground.post("/people/agents/U0NOBODY/messages", {}, status=404)
    client = web_client(playground)
    secret = (await client.conversations_create(name="secret", is_private=True))["channel"]
    await playground.post(path, {"channel": secret["id"], "text": "x"}, status=409)
    await playground.post(f"/people/channels/{secret['id']}/members", {"user": MAYA})
    await playground.post(path, {"channel": secret["id"], "text": "x"})
    found = await playground.get(f"/people/channels/{secret['id']}/messages")
    assert [m["text"] for m in found["messages"]] == ["x"]
    await playground.post("/people/agents", {"name": "Zoë!"}, status=400)
    await playground.post("/people/agents", {"name": "maya"}, status=409)
    await playground.post("/people/agents", {"name": "kim", "tz": "Mars/Base"}, status=400)
