"""Events and Socket Mode of the local Slack.

Sources: docs.slack.dev/apis/events-api, .../apis/events-api/using-socket-mode and
docs.slack.dev/reference/events
"""

import asyncio
from typing import Any

import aiohttp
import pytest

from tests.playground.conftest import RunningPlayground
from tests.playground.slack_support import (
    BOT,
    BOT_USER,
    GENERAL,
    MAYA,
    SUPPORT,
    TOM,
    app_socket,
    code,
    running,
    say,
    web_client,
)


async def test_a_persons_message_as_the_app_sees_it(playground: RunningPlayground) -> None:
    # events/message.channels; Events API (the outer envelope); Socket Mode (envelopes)
    async with app_socket(playground) as socket:
        ts = await say(playground, MAYA, "hello there")
        envelope = await socket.frame()
    assert envelope["type"] == "events_api"
    assert envelope["accepts_response_payload"] is False
    assert (envelope["retry_attempt"], envelope["retry_reason"]) == (0, "")
    outer = envelope["payload"]
    assert outer["type"] == "event_callback"
    assert outer["event_id"].startswith("Ev")
    assert outer["authorizations"][0]["user_id"] == BOT_USER
    assert outer["api_app_id"].startswith("A")
    assert outer["team_id"].startswith("T")
    event = outer["event"]
    assert event.pop("client_msg_id")
    assert event.pop("blocks")[0]["type"] == "rich_text"
    assert event == {
        "type": "message",
        "user": MAYA,
        "text": "hello there",
        "ts": ts,
        "event_ts": ts,
        "channel": SUPPORT,
        "channel_type": "channel",
        "team": outer["team_id"],
    }


async def test_thread_replies_carry_their_root(playground: RunningPlayground) -> None:
    # docs.slack.dev/messaging/retrieving-messages (thread_ts, parent_user_id)
    async with app_socket(playground) as socket:
        root = await say(playground, MAYA, "root")
        await socket.event("message")
        await say(playground, TOM, "reply", thread_ts=root)
        event = await socket.event("message")
    assert (event["thread_ts"], event["parent_user_id"]) == (root, MAYA)


async def test_the_bots_own_messages_come_back(playground: RunningPlayground) -> None:
    # docs.slack.dev/reference/events/message (bot_id, app_id), .../message/bot_message
    client = web_client(playground)
    async with app_socket(playground) as socket:
        await client.chat_postMessage(
            channel=SUPPORT, text="mine", metadata={"event_type": "x", "event_payload": {}}
        )
        own = await socket.event("message")
        await client.chat_postMessage(channel=SUPPORT, text="named", username="Emma")
        named = await socket.event("message")
    assert (own["bot_id"], own["user"], own["app_id"][0]) == (BOT, BOT_USER, "A")
    assert "metadata" not in own
    assert (named["subtype"], named["bot_id"], named["username"]) == ("bot_message", BOT, "Emma")


async def test_edits_and_deletions_of_people(playground: RunningPlayground) -> None:
    # events/message/message_changed and message_deleted
    async with app_socket(playground) as socket:
        ts = await say(playground, MAYA, "helo")
        body = {"channel": SUPPORT, "ts": ts, "text": "hello"}
        await playground.call("PATCH", f"/people/agents/{MAYA}/messages", body)
        changed = await socket.event("message", "message_changed")
        await playground.call("DELETE", f"/people/agents/{MAYA}/messages", body)
        deleted = await socket.event("message", "message_deleted")
    assert changed["message"]["text"] == "hello"
    assert changed["message"]["edited"]["user"] == MAYA
    assert changed["previous_message"]["text"] == "helo"
    assert changed["message"]["ts"] == ts != changed["ts"]
    assert deleted["deleted_ts"] == ts


async def test_a_mention_sends_message_and_app_mention(playground: RunningPlayground) -> None:
    # events/app_mention: both events, each with an event_id of its own
    async with app_socket(playground) as socket:
        ts = await say(playground, MAYA, "@frontdesk help")
        envelopes = [await socket.frame(), await socket.frame()]
    events = [e["payload"]["event"] for e in envelopes]
    assert [e["type"] for e in events] == ["message", "app_mention"]
    assert {e["ts"] for e in events} == {ts}
    assert all(e["text"] == f"<@{BOT_USER}> help" for e in events)
    assert len({e["payload"]["event_id"] for e in envelopes}) == 2


async def test_members_app_home_and_direct_messages(playground: RunningPlayground) -> None:
    # events/member_joined_channel, events/app_home_opened, events/message.im
    async with app_socket(playground) as socket:
        new = await playground.post("/people/agents", {"name": "ines", "real_name": "Ines Roth"})
        joined = await socket.event("member_joined_channel")
        assert (joined["user"], joined["channel"], joined["channel_type"]) == (
            new["id"],
            SUPPORT,
            "C",
        )
        await playground.post(f"/people/agents/{MAYA}/home")
        opened = await socket.event("app_home_opened")
        assert (opened["user"], opened["tab"], opened["channel"][0]) == (MAYA, "home", "D")
        await playground.post(
            f"/people/agents/{MAYA}/messages", {"channel": BOT_USER, "text": "psst"}
        )
        direct = await socket.event("message")
        assert (direct["channel_type"], direct["channel"]) == ("im", opened["channel"])


async def test_nothing_comes_from_channels_the_bot_is_not_in(
    playground: RunningPlayground,
) -> None:
    # Events API: message.channels needs membership
    async with app_socket(playground) as socket:
        body = {"channel": GENERAL, "text": "@frontdesk lunch?"}
        await playground.post(f"/people/agents/{MAYA}/messages", body)
        await socket.quiet()
        await web_client(playground).conversations_join(channel=GENERAL)
        assert (await socket.event("member_joined_channel"))["user"] == BOT_USER
        await playground.post(f"/people/agents/{MAYA}/messages", body)
        assert (await socket.event("message"))["channel"] == GENERAL


async def test_only_subscribed_events_are_sent() -> None:
    # Events API: an app gets what it subscribed to
    subscribed: dict[str, Any] = {"slack_events": ("reaction_added",)}
    async with running(**subscribed) as playground, app_socket(playground) as socket:
        ts = await say(playground, MAYA, "hello")
        body = {"channel": SUPPORT, "ts": ts, "name": "eyes"}
        await playground.post(f"/people/agents/{TOM}/reactions", body)
        assert (await socket.frame())["payload"]["event"]["type"] == "reaction_added"


async def test_each_event_goes_to_one_connection_in_turn(playground: RunningPlayground) -> None:
    # Socket Mode: several connections, each payload is sent to one of them
    async with app_socket(playground) as one, app_socket(playground) as two:
        for number in range(4):
            await say(playground, MAYA, f"m{number}")
        texts = [
            [(await socket.event("message"))["text"] for _ in range(2)] for socket in (one, two)
        ]
        await one.quiet()
        await two.quiet()
    assert sorted(texts[0] + texts[1]) == ["m0", "m1", "m2", "m3"]


async def test_hello_counts_connections_up_to_ten(playground: RunningPlayground) -> None:
    # Socket Mode: hello (num_connections), at most 10 connections
    client = web_client(playground, playground.config.slack_app_token)
    sockets = []
    for number in range(11):
        url = (await client.apps_connections_open(app_token="xapp-playground-app"))["url"]
        ws = await playground.http.ws_connect(url)
        sockets.append(ws)
        frame = await ws.receive_json()
        if number < 10:
            assert (frame["type"], frame["num_connections"]) == ("hello", number + 1)
        else:
            assert (frame["type"], frame["reason"]) == ("disconnect", "too_many_websockets")
    for ws in sockets:
        await ws.close()


async def test_a_ticket_opens_one_connection(playground: RunningPlayground) -> None:
    client = web_client(playground, playground.config.slack_app_token)
    url = (await client.apps_connections_open(app_token="xapp-playground-app"))["url"]
    async with playground.http.ws_connect(url):
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await playground.http.ws_connect(url)
    bot = web_client(playground)
    refused = bot.apps_connections_open(app_token=playground.config.slack_bot_token)
    assert await code(refused) == "not_allowed_token_type"


async def test_what_is_not_acknowledged_is_repeated_three_times() -> None:
    # Events API (retries) and slackapi/python-slack-events-api#93: retry_reason "timeout"
    settings: dict[str, Any] = {
        "slack_ack_seconds": 0.05,
        "slack_retry_delays": (0.0, 0.05, 0.05),
    }
    async with running(**settings) as playground, app_socket(playground) as socket:
        await say(playground, MAYA, "hello")
        envelopes = [await socket.frame() for _ in range(4)]
        await socket.quiet()
    assert [e["retry_attempt"] for e in envelopes] == [0, 1, 2, 3]
    assert [e["retry_reason"] for e in envelopes] == ["", "timeout", "timeout", "timeout"]
    assert len({e["payload"]["event_id"] for e in envelopes}) == 1
    assert len({e["envelope_id"] for e in envelopes}) == 4


async def test_an_acknowledged_event_is_not_repeated() -> None:
    settings: dict[str, Any] = {"slack_ack_seconds": 0.5, "slack_retry_delays": (0.0, 0.0, 0.0)}
    async with running(**settings) as playground, app_socket(playground) as socket:
        await say(playground, MAYA, "hello")
        await socket.ack(await socket.frame())
        with pytest.raises(TimeoutError):
            await socket.frame(0.7)


async def test_events_without_a_connection_wait_for_their_repeat() -> None:
    # vercel/chat#666: what happens while no socket is open comes with the next retry
    async with running(slack_retry_delays=(0.3, 60.0, 300.0)) as playground:
        await say(playground, MAYA, "anybody?")
        async with app_socket(playground) as socket:
            envelope = await socket.frame()
    assert envelope["retry_attempt"] == 1
    assert envelope["payload"]["event"]["text"] == "anybody?"


async def test_a_connection_that_breaks_loses_nothing() -> None:
    async with running(slack_retry_delays=(0.05, 60.0, 300.0)) as playground:
        async with app_socket(playground) as socket:
            await say(playground, MAYA, "hello")
            await socket.frame()  # not acknowledged
        async with app_socket(playground) as socket:
            assert (await socket.frame())["payload"]["event"]["text"] == "hello"


async def test_disconnect_frames_on_demand(playground: RunningPlayground) -> None:
    # Socket Mode: disconnect with reason warning, then refresh_requested
    async with app_socket(playground) as old:
        await playground.post("/control/slack/disconnect", {"reason": "warning"})
        frame = await old.frame()
        assert (frame["type"], frame["reason"]) == ("disconnect", "warning")
        await say(playground, MAYA, "still here")
        assert (await old.event("message"))["text"] == "still here"
        await playground.post("/control/slack/disconnect", {"reason": "refresh_requested"})
        assert (await old.frame())["reason"] == "refresh_requested"
        async with app_socket(playground) as new:
            for number in range(3):
                await say(playground, MAYA, f"m{number}")
            for number in range(3):
                assert (await new.event("message"))["text"] == f"m{number}"
            await old.quiet()
    await playground.post("/control/slack/disconnect", {"reason": "boredom"}, status=400)


async def test_ping_is_answered_with_the_same_payload(playground: RunningPlayground) -> None:
    # RFC 6455 5.5.3, on which slack_sdk's watchdog relies
    client = web_client(playground, playground.config.slack_app_token)
    url = (await client.apps_connections_open(app_token="xapp-playground-app"))["url"]
    async with playground.http.ws_connect(url, autoping=False) as ws:
        await ws.receive()
        await ws.ping(b"sdk-ping-pong:1.5")
        message = await ws.receive(timeout=10)
        assert (message.type, message.data) == (aiohttp.WSMsgType.PONG, b"sdk-ping-pong:1.5")


async def test_duplicated_and_reordered_events(playground: RunningPlayground) -> None:
    fault = {"platform": "slack", "kind": "duplicate_update", "count": 1, "method": "message"}
    await playground.post("/control/faults", fault)
    async with app_socket(playground) as socket:
        await say(playground, MAYA, "twice")
        two = [await socket.frame(), await socket.frame()]
        for envelope in two:
            await socket.ack(envelope)
        assert len({e["payload"]["event_id"] for e in two}) == 1
        await playground.post("/control/faults", {**fault, "kind": "reorder_updates"})
        await say(playground, MAYA, "first")
        await say(playground, MAYA, "second")
        texts = [(await socket.event("message"))["text"] for _ in range(2)]
        assert texts == ["second", "first"]


async def test_slack_down_drops_connections_and_delivers_later() -> None:
    async with running(slack_retry_delays=(0.2, 60.0, 300.0)) as playground:
        async with app_socket(playground) as socket:
            await playground.post("/control/faults", {"platform": "slack", "kind": "down"})
            await say(playground, MAYA, "in the outage")
            message = await asyncio.wait_for(socket.ws.receive(), 10)
            assert message.type in (aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR)
        client = web_client(playground, playground.config.slack_app_token)
        with pytest.raises(aiohttp.ClientConnectionError):
            await client.apps_connections_open(app_token="xapp-playground-app")
        await playground.call("DELETE", "/control/faults")
        async with app_socket(playground) as socket:
            assert (await socket.event("message"))["text"] == "in the outage"
