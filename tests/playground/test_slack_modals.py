"""Modals and App Home of the local Slack.

Sources: docs.slack.dev/surfaces/modals, docs.slack.dev/reference/methods/views.*
"""

import asyncio
from typing import Any

from tests.playground.conftest import RunningPlayground
from tests.playground.slack_support import (
    MAYA,
    SUPPORT,
    AppSocket,
    app_socket,
    button,
    code,
    modal,
    refusal,
    running,
    section,
    text_input,
    web_client,
)

Json = dict[str, Any]


async def trigger(playground: RunningPlayground, socket: AppSocket) -> str:
    """A fresh trigger_id, from a slash command."""
    body = {"channel": SUPPORT, "command": "/desk", "text": ""}
    person = asyncio.ensure_future(playground.post(f"/people/agents/{MAYA}/commands", body))
    await socket.answer()
    return str((await person)["trigger_id"])


async def opened(playground: RunningPlayground, socket: AppSocket, view: Json) -> Json:
    trigger_id = await trigger(playground, socket)
    answer = await web_client(playground).views_open(trigger_id=trigger_id, view=view)
    return dict(answer["view"])


async def on_top(playground: RunningPlayground) -> Any:
    return (await playground.get(f"/people/agents/{MAYA}/view"))["view"]


async def submit(
    playground: RunningPlayground, socket: AppSocket, values: Json, payload: Any = None
) -> tuple[Json, Json]:
    """Submit and acknowledge: the person's answer and the app's payload."""
    path = f"/people/agents/{MAYA}/view/submit"
    person = asyncio.ensure_future(playground.post(path, {"values": values}))
    sent = await socket.answer(payload)
    return await person, sent


async def test_open_shows_the_view_with_its_ids(playground: RunningPlayground) -> None:
    # views.open (example response)
    async with app_socket(playground) as socket:
        view = await opened(
            playground, socket, modal(text_input(), callback_id="form", private_metadata="7")
        )
    assert view["id"] == view["root_view_id"]
    assert view["id"].startswith("V")
    assert (view["callback_id"], view["private_metadata"]) == ("form", "7")
    assert view["hash"]
    assert view["previous_view_id"] is None
    assert view["state"]["values"] == {
        "note": {"text": {"type": "plain_text_input", "value": None}}
    }
    assert (await on_top(playground))["id"] == view["id"]


async def test_a_trigger_works_once_and_for_three_seconds(
    playground: RunningPlayground,
) -> None:
    # views.open: exchanged_trigger_id, expired_trigger_id, invalid_trigger_id
    client = web_client(playground)
    async with app_socket(playground) as socket:
        used = await trigger(playground, socket)
        await client.views_open(trigger_id=used, view=modal())
        again = client.views_open(trigger_id=used, view=modal())
        assert await code(again) == "exchanged_trigger_id"
        late = await trigger(playground, socket)
        playground.slack.triggers.age(late, 3.1)
        assert await code(client.views_open(trigger_id=late, view=modal())) == "expired_trigger_id"
        made_up = client.views_open(trigger_id="1.2.abc", view=modal())
        assert await code(made_up) == "invalid_trigger_id"
        fresh = await trigger(playground, socket)
        broken = await refusal(client.views_open(trigger_id=fresh, view=modal(section(""))))
        assert broken.response["error"] == "invalid_arguments"
        assert "/view/blocks/0/text/text" in str(broken.response["response_metadata"])
        await client.views_open(trigger_id=fresh, view=modal())  # it was not used up by the error


async def test_update_checks_the_hash(playground: RunningPlayground) -> None:
    # views.update: hash_conflict, not_found; the id stays, the hash changes
    client = web_client(playground)
    async with app_socket(playground) as socket:
        view = await opened(playground, socket, modal(external_id="only-one"))
    changed = await client.views_update(
        view_id=view["id"], hash=view["hash"], view=modal(section("new"), external_id="only-one")
    )
    assert changed["view"]["id"] == view["id"]
    stale = client.views_update(view_id=view["id"], hash=view["hash"], view=modal())
    assert await code(stale) == "hash_conflict"
    assert await code(client.views_update(view_id="V0NONE", view=modal())) == "not_found"
    by_name = await client.views_update(external_id="only-one", view=modal(section("again")))
    assert by_name["view"]["id"] == view["id"]
    assert (await on_top(playground))["blocks"][0]["text"]["text"] == "again"


async def test_an_external_id_is_taken_once(playground: RunningPlayground) -> None:
    # views.open: duplicate_external_id
    async with app_socket(playground) as socket:
        await opened(playground, socket, modal(external_id="x"))
        trigger_id = await trigger(playground, socket)
        again = web_client(playground).views_open(
            trigger_id=trigger_id, view=modal(external_id="x")
        )
        assert await code(again) == "duplicate_external_id"


async def test_three_views_on_a_stack_at_most(playground: RunningPlayground) -> None:
    # views.push: push_limit_reached; surfaces/modals (view stack)
    client = web_client(playground)
    async with app_socket(playground) as socket:
        root = await opened(playground, socket, modal())
        second = await client.views_push(trigger_id=await trigger(playground, socket), view=modal())
        assert second["view"]["root_view_id"] == root["id"]
        assert second["view"]["previous_view_id"] == root["id"]
        await client.views_push(trigger_id=await trigger(playground, socket), view=modal())
        fourth = client.views_push(trigger_id=await trigger(playground, socket), view=modal())
        assert await code(fourth) == "push_limit_reached"
    await playground.post(f"/people/agents/{MAYA}/view/close")
    assert (await on_top(playground))["id"] == second["view"]["id"]


async def test_submitting_sends_the_state_and_closes(playground: RunningPlayground) -> None:
    # interaction-payloads/view-interactions-payload
    async with app_socket(playground) as socket:
        view = await opened(playground, socket, modal(text_input(), callback_id="form"))
        answer, payload = await submit(playground, socket, {"note": {"text": "hello"}})
    assert payload["type"] == "view_submission"
    assert payload["view"]["id"] == view["id"]
    assert payload["view"]["state"]["values"]["note"]["text"]["value"] == "hello"
    assert payload["user"]["id"] == MAYA
    assert answer == {"acknowledged": True, "errors": None, "view": None}


async def test_response_actions(playground: RunningPlayground) -> None:
    # surfaces/modals: response_action errors, update, push, clear
    values = {"note": {"text": "x"}}
    async with app_socket(playground) as socket:
        view = await opened(playground, socket, modal(text_input()))
        errors = {"response_action": "errors", "errors": {"note": "Too short"}}
        answer, _ = await submit(playground, socket, values, errors)
        assert answer["errors"] == {"note": "Too short"}
        assert answer["view"]["id"] == view["id"]
        update = {"response_action": "update", "view": modal(text_input(), callback_id="2")}
        answer, _ = await submit(playground, socket, values, update)
        assert (answer["view"]["id"], answer["view"]["callback_id"]) == (view["id"], "2")
        push = {"response_action": "push", "view": modal(callback_id="3")}
        answer, _ = await submit(playground, socket, values, push)
        assert answer["view"]["previous_view_id"] == view["id"]
        answer, _ = await submit(playground, socket, {}, {"response_action": "clear"})
        assert answer["view"] is None


async def test_the_client_itself_refuses_empty_required_inputs(
    playground: RunningPlayground,
) -> None:
    # reference/block-kit/blocks/input-block (optional), plain_text_input (min_length)
    async with app_socket(playground) as socket:
        optional = {**text_input("extra"), "optional": True}
        await opened(playground, socket, modal(text_input(min_length=3), optional))
        path = f"/people/agents/{MAYA}/view/submit"
        answer = await playground.post(path, {"values": {}})
        assert list(answer["errors"]) == ["note"]
        answer = await playground.post(path, {"values": {"note": {"text": "ab"}}})
        assert "at least 3" in answer["errors"]["note"]
        await socket.quiet()
        await playground.post(path, {"values": {"none": {"text": "ab"}}}, status=409)


async def test_a_form_may_bring_response_urls(playground: RunningPlayground) -> None:
    # reference/block-kit/block-elements/multi-select-menu-element (response_url_enabled)
    label = {"type": "plain_text", "text": "Where"}
    element = {
        "type": "conversations_select",
        "action_id": "place",
        "response_url_enabled": True,
    }
    block = {"type": "input", "block_id": "where", "label": label, "element": element}
    async with app_socket(playground) as socket:
        await opened(playground, socket, modal(block))
        _, payload = await submit(playground, socket, {"where": {"place": SUPPORT}})
        [where] = payload["response_urls"]
        assert (where["channel_id"], where["action_id"]) == (SUPPORT, "place")
        body = {"text": "done", "response_type": "in_channel"}
        async with playground.http.post(where["response_url"], json=body) as response:
            assert response.status == 200
        assert (await socket.event("message"))["text"] == "done"


async def test_an_unacknowledged_form_stays_open() -> None:
    async with running(slack_ack_seconds=0.5) as playground, app_socket(playground) as socket:
        view = await opened(playground, socket, modal())
        answer = await playground.post(f"/people/agents/{MAYA}/view/submit", {})
        assert (answer["acknowledged"], answer["view"]["id"]) == (False, view["id"])


async def test_closing_tells_the_app_only_when_asked(playground: RunningPlayground) -> None:
    # interaction-payloads/view-interactions-payload (view_closed)
    path = f"/people/agents/{MAYA}/view/close"
    async with app_socket(playground) as socket:
        await opened(playground, socket, modal())
        await playground.post(path)
        await socket.quiet()
        await opened(playground, socket, modal(notify_on_close=True, clear_on_close=True))
        person = asyncio.ensure_future(playground.post(path))
        payload = await socket.answer()
        await person
    assert (payload["type"], payload["is_cleared"]) == ("view_closed", True)
    assert await on_top(playground) is None
    await playground.post(path, status=409)


async def test_a_button_in_a_modal(playground: RunningPlayground) -> None:
    # block_actions from a view: container, view with its state, a trigger for views.push
    row = {"type": "actions", "block_id": "row", "elements": [button("more")]}
    async with app_socket(playground) as socket:
        view = await opened(playground, socket, modal(row, text_input(initial_value="draft")))
        body = {"view_id": view["id"], "action_id": "more"}
        person = asyncio.ensure_future(playground.post(f"/people/agents/{MAYA}/press", body))
        payload = await socket.answer()
        answer = await person
        pushed = await web_client(playground).views_push(
            trigger_id=answer["trigger_id"], view=modal()
        )
    assert payload["container"] == {"type": "view", "view_id": view["id"]}
    assert payload["view"]["state"]["values"]["note"]["text"]["value"] == "draft"
    assert "message" not in payload
    assert pushed["view"]["root_view_id"] == view["id"]


async def test_app_home_is_published_per_person(playground: RunningPlayground) -> None:
    # views.publish: hash_conflict, user_not_found; app_home_opened carries the view
    client = web_client(playground)
    home = {"type": "home", "blocks": [section("my queue")]}
    assert (await playground.post(f"/people/agents/{MAYA}/home"))["view"] is None
    view = (await client.views_publish(user_id=MAYA, view=home))["view"]
    await client.views_publish(user_id=MAYA, view=home, hash=view["hash"])
    stale = client.views_publish(user_id=MAYA, view=home, hash=view["hash"])
    assert await code(stale) == "hash_conflict"
    async with app_socket(playground) as socket:
        answer = await playground.post(f"/people/agents/{MAYA}/home")
        event = await socket.event("app_home_opened")
    assert answer["view"]["blocks"][0]["text"]["text"] == "my queue"
    assert event["view"]["id"] == view["id"]
    assert await code(client.views_publish(user_id="U0NONE", view=home)) == "user_not_found"
    wrong = client.views_publish(user_id=MAYA, view=modal())
    assert await code(wrong) == "invalid_arguments"
