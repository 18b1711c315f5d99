"""chat.* of the local Slack. Source of each behaviour: docs.slack.dev/reference/methods/chat.*"""

from typing import Any

import pytest

from tests.playground.conftest import RunningPlayground
from tests.playground.slack_support import (
    AISHA,
    BOT,
    BOT_USER,
    GENERAL,
    MAYA,
    SUPPORT,
    TOM,
    app_socket,
    code,
    refusal,
    running,
    say,
    section,
    web_client,
)


async def test_a_post_returns_the_message_as_kept(playground: RunningPlayground) -> None:
    # chat.postMessage (example response)
    answer = await web_client(playground).chat_postMessage(
        channel=SUPPORT, text="hello", blocks=[section()], mrkdwn=True, unfurl_links=False
    )
    message = answer["message"]
    assert answer["channel"] == SUPPORT
    assert message["ts"] == answer["ts"]
    assert (message["type"], message["user"], message["bot_id"]) == ("message", BOT_USER, BOT)
    assert message["blocks"][0]["block_id"]  # generated where none was given
    assert message["blocks"][0]["text"]["verbatim"] is False
    assert "subtype" not in message


@pytest.mark.parametrize("target", ["support", "#support"])
async def test_a_channel_may_be_named(playground: RunningPlayground, target: str) -> None:
    # chat.postMessage (channel: an encoded ID, or the channel's name)
    answer = await web_client(playground).chat_postMessage(channel=target, text="hello")
    assert answer["channel"] == SUPPORT


async def test_a_user_id_means_the_direct_message(playground: RunningPlayground) -> None:
    # chat.postMessage (post to the user's App Home by their user ID)
    client = web_client(playground)
    answer = await client.chat_postMessage(channel=MAYA, text="hello")
    assert answer["channel"].startswith("D")
    opened = await client.conversations_open(users=MAYA)
    assert opened["channel"]["id"] == answer["channel"]


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ({"channel": SUPPORT}, "no_text"),
        ({"channel": SUPPORT, "text": ""}, "no_text"),
        ({"channel": SUPPORT, "text": "x" * 40_001}, "msg_too_long"),
        ({"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
        ({"channel": SUPPORT, "blocks": "{"}, "invalid_blocks_format"),
        ({"channel": SUPPORT, "text": "x", "attachments": "{"}, "invalid_attachments"),
        ({"channel": SUPPORT, "text": "x", "thread_ts": "0"}, "invalid_thread_ts"),
        ({"channel": SUPPORT, "text": "x", "metadata": '{"a":1}'}, "invalid_metadata_format"),
        ({"channel": SUPPORT, "text": "x", "markdown_text": "y"}, "markdown_text_conflict"),
        ({"text": "x"}, "invalid_arguments"),
    ],
)
async def test_refused_posts(
    playground: RunningPlayground, args: dict[str, Any], expected: str
) -> None:
    # chat.postMessage (errors); invalid_thread_ts: jenkinsci/slack-plugin#584
    assert await code(web_client(playground).api_call("chat.postMessage", json=args)) == expected


async def test_a_text_of_40000_characters_is_accepted(playground: RunningPlayground) -> None:
    answer = await web_client(playground).chat_postMessage(channel=SUPPORT, text="x" * 40_000)
    assert len(answer["message"]["text"]) == 40_000


async def test_channels_the_bot_is_not_in() -> None:
    # chat.postMessage: not_in_channel; chat:write.public posts to public channels all the same
    async with running(slack_scopes=("chat:write",)) as playground:
        client = web_client(playground)
        assert await code(client.chat_postMessage(channel=GENERAL, text="x")) == "not_in_channel"
    async with running() as playground:
        client = web_client(playground)
        await client.chat_postMessage(channel=GENERAL, text="x")
        hidden = await playground.post("/people/channels", {"name": "hidden", "is_private": True})
        refused = client.chat_postMessage(channel=hidden["id"], text="x")
        assert await code(refused) == "channel_not_found"


async def test_an_archived_channel_refuses(playground: RunningPlayground) -> None:
    # chat.postMessage: is_archived
    await playground.post(f"/people/channels/{SUPPORT}/archive", {})
    client = web_client(playground)
    assert await code(client.chat_postMessage(channel=SUPPORT, text="x")) == "is_archived"


async def test_threads_count_their_replies(playground: RunningPlayground) -> None:
    # docs.slack.dev/messaging/retrieving-messages (threads: reply_count, latest_reply, reply_users)
    client = web_client(playground)
    root = (await client.chat_postMessage(channel=SUPPORT, text="card"))["ts"]
    await say(playground, MAYA, "on it", thread_ts=root)
    last = await client.chat_postMessage(channel=SUPPORT, text="done", thread_ts=root)
    thread = (await client.conversations_replies(channel=SUPPORT, ts=root))["messages"]
    assert [m["text"] for m in thread] == ["card", "on it", "done"]
    assert thread[0]["reply_count"] == 2
    assert thread[0]["latest_reply"] == last["ts"]
    assert set(thread[0]["reply_users"]) == {MAYA, BOT_USER}
    assert {m["thread_ts"] for m in thread} == {root}
    assert thread[1]["parent_user_id"] == BOT_USER
    top = await playground.get(f"/people/channels/{SUPPORT}/messages")
    assert [m["text"] for m in top["messages"]] == ["card"]


async def test_a_reply_to_a_reply_joins_the_thread(playground: RunningPlayground) -> None:
    client = web_client(playground)
    root = (await client.chat_postMessage(channel=SUPPORT, text="card"))["ts"]
    reply = await client.chat_postMessage(channel=SUPPORT, text="one", thread_ts=root)
    deeper = await client.chat_postMessage(channel=SUPPORT, text="two", thread_ts=reply["ts"])
    assert deeper["message"]["thread_ts"] == root


async def test_a_reply_to_a_message_that_is_gone_lands_in_the_channel(
    playground: RunningPlayground,
) -> None:
    # slack-go/slack#1571: Slack does not fail but un-threads; the answer has no thread_ts
    client = web_client(playground)
    ts = await say(playground, MAYA, "soon gone")
    await playground.call(
        "DELETE", f"/people/agents/{MAYA}/messages", {"channel": SUPPORT, "ts": ts}
    )
    answer = await client.chat_postMessage(channel=SUPPORT, text="late", thread_ts=ts)
    assert "thread_ts" not in answer["message"]
    assert await code(client.conversations_replies(channel=SUPPORT, ts=ts)) == "thread_not_found"


async def test_reply_broadcast_also_shows_in_the_channel(playground: RunningPlayground) -> None:
    # chat.postMessage (reply_broadcast); docs.slack.dev/reference/events/message/thread_broadcast
    client = web_client(playground)
    root = (await client.chat_postMessage(channel=SUPPORT, text="card"))["ts"]
    answer = await client.chat_postMessage(
        channel=SUPPORT, text="all", thread_ts=root, reply_broadcast=True
    )
    assert answer["message"]["subtype"] == "thread_broadcast"
    assert answer["message"]["root"]["ts"] == root
    history = await client.conversations_history(channel=SUPPORT)
    assert [m["text"] for m in history["messages"]] == ["all", "card"]


async def test_a_name_of_its_own_makes_a_bot_message() -> None:
    # docs.slack.dev/reference/events/message/bot_message; ignored without chat:write.customize
    async with running() as playground:
        answer = await web_client(playground).chat_postMessage(
            channel=SUPPORT, text="hi", username="Emma (Telegram)", icon_emoji=":wave:"
        )
        message = answer["message"]
        assert message["subtype"] == "bot_message"
        assert message["username"] == "Emma (Telegram)"
        assert message["icons"] == {"emoji": ":wave:"}
        assert message["bot_id"] == BOT
        assert "user" not in message
    async with running(slack_scopes=("chat:write",)) as playground:
        answer = await web_client(playground).chat_postMessage(
            channel=SUPPORT, text="hi", username="Emma"
        )
        assert answer["message"]["user"] == BOT_USER


async def test_metadata_is_kept_and_shown_on_request(playground: RunningPlayground) -> None:
    # docs.slack.dev/messaging/message-metadata; conversations.history (include_all_metadata)
    client = web_client(playground)
    metadata = {"event_type": "outbox", "event_payload": {"key": "42"}}
    posted = await client.chat_postMessage(channel=SUPPORT, text="x", metadata=metadata)
    for answer in (
        await client.conversations_history(channel=SUPPORT, include_all_metadata=True),
        await client.conversations_replies(
            channel=SUPPORT, ts=posted["ts"], include_all_metadata=True
        ),
    ):
        assert answer["messages"][0]["metadata"] == metadata
    plain = await client.conversations_history(channel=SUPPORT)
    assert "metadata" not in plain["messages"][0]


async def test_update_edits_in_place(playground: RunningPlayground) -> None:
    # chat.update; message_changed carries both versions
    client = web_client(playground)
    ts = (await client.chat_postMessage(channel=SUPPORT, text="a", blocks=[section()]))["ts"]
    async with app_socket(playground) as socket:
        answer = await client.chat_update(channel=SUPPORT, ts=ts, text="b")
        event = await socket.event("message", "message_changed")
    assert (answer["ts"], answer["text"]) == (ts, "b")
    assert event["message"]["text"] == "b"
    assert event["message"]["edited"]["user"] == BOT_USER
    assert event["previous_message"]["text"] == "a"
    assert event["hidden"] is True


async def test_an_update_keeps_what_it_does_not_mention(playground: RunningPlayground) -> None:
    # slackapi/python-slack-sdk#523, slack-go/slack#1214: old blocks stay unless blocks=[] is sent
    client = web_client(playground)
    metadata = {"event_type": "x", "event_payload": {"key": "1"}}
    ts = (
        await client.chat_postMessage(
            channel=SUPPORT, text="a", blocks=[section()], metadata=metadata
        )
    )["ts"]

    async def kept() -> Any:
        found = await client.conversations_history(channel=SUPPORT, include_all_metadata=True)
        return found["messages"][0]

    await client.chat_update(channel=SUPPORT, ts=ts, text="b")
    message = await kept()
    assert (message["text"], message["metadata"]) == ("b", metadata)
    assert message["blocks"][0]["text"]["text"] == "hello"
    only_blocks = {"channel": SUPPORT, "ts": ts, "blocks": [section("new")]}
    await client.api_call("chat.update", json=only_blocks)
    assert (await kept())["text"] == "b"
    await client.api_call(
        "chat.update",
        json={"channel": SUPPORT, "ts": ts, "text": "c", "blocks": [], "metadata": {}},
    )
    message = await kept()
    assert message["text"] == "c"
    assert not {"blocks", "metadata"} & message.keys()


@pytest.mark.parametrize("method", ["chat.update", "chat.delete"])
async def test_only_own_messages_can_be_changed(playground: RunningPlayground, method: str) -> None:
    # chat.update: cant_update_message; chat.delete: cant_delete_message; both: message_not_found
    client = web_client(playground)
    ts = await say(playground, MAYA, "mine")
    params = {"channel": SUPPORT, "ts": ts, "text": "x"}
    expected = "cant_update_message" if method == "chat.update" else "cant_delete_message"
    assert await code(client.api_call(method, params=params)) == expected
    gone = {**params, "ts": "1.000001"}
    assert await code(client.api_call(method, params=gone)) == "message_not_found"


async def test_delete_takes_the_message_away(playground: RunningPlayground) -> None:
    # chat.delete; docs.slack.dev/reference/events/message/message_deleted
    client = web_client(playground)
    ts = (await client.chat_postMessage(channel=SUPPORT, text="a"))["ts"]
    async with app_socket(playground) as socket:
        await client.chat_delete(channel=SUPPORT, ts=ts)
        event = await socket.event("message", "message_deleted")
    assert (event["deleted_ts"], event["previous_message"]["text"]) == (ts, "a")
    assert (await client.conversations_history(channel=SUPPORT))["messages"] == []


async def test_a_deleted_root_with_replies_stays_as_a_tombstone(
    playground: RunningPlayground,
) -> None:
    client = web_client(playground)
    root = (await client.chat_postMessage(channel=SUPPORT, text="card"))["ts"]
    await say(playground, MAYA, "reply", thread_ts=root)
    await client.chat_delete(channel=SUPPORT, ts=root)
    thread = (await client.conversations_replies(channel=SUPPORT, ts=root))["messages"]
    assert [m.get("subtype") for m in thread] == ["tombstone", None]
    top = await playground.get(f"/people/channels/{SUPPORT}/messages")
    assert [m["ts"] for m in top["messages"]] == [root]
    assert await code(client.chat_update(channel=SUPPORT, ts=root, text="x")) == (
        "message_not_found"
    )
    body = {"channel": SUPPORT, "ts": thread[1]["ts"]}
    await playground.call("DELETE", f"/people/agents/{MAYA}/messages", body)
    assert (await client.conversations_history(channel=SUPPORT))["messages"] == []


async def test_an_ephemeral_message_is_for_one_person(playground: RunningPlayground) -> None:
    # chat.postEphemeral
    client = web_client(playground)
    answer = await client.chat_postEphemeral(channel=SUPPORT, user=MAYA, text="psst")
    seen = await playground.get(f"/people/agents/{MAYA}/ephemerals?channel={SUPPORT}")
    assert [(m["ts"], m["text"]) for m in seen["messages"]] == [(answer["message_ts"], "psst")]
    assert (await playground.get(f"/people/agents/{TOM}/ephemerals"))["messages"] == []
    assert (await client.conversations_history(channel=SUPPORT))["messages"] == []
    outside = client.chat_postEphemeral(channel=SUPPORT, user="U0NOBODY", text="x")
    assert await code(outside) == "user_not_in_channel"


async def test_permalinks(playground: RunningPlayground) -> None:
    # chat.getPermalink
    client = web_client(playground)
    root = (await client.chat_postMessage(channel=SUPPORT, text="card"))["ts"]
    reply = (await client.chat_postMessage(channel=SUPPORT, text="r", thread_ts=root))["ts"]
    link = (await client.chat_getPermalink(channel=SUPPORT, message_ts=reply))["permalink"]
    number = reply.replace(".", "")
    assert link == (
        f"https://harbour-lane.slack.com/archives/{SUPPORT}/p{number}"
        f"?thread_ts={root}&cid={SUPPORT}"
    )
    assert await code(client.chat_getPermalink(channel=SUPPORT, message_ts="1.1")) == (
        "message_not_found"
    )


async def test_scheduled_messages_come_when_the_clock_gets_there(
    playground: RunningPlayground,
) -> None:
    # chat.scheduleMessage, chat.scheduledMessages.list, chat.deleteScheduledMessage
    client = web_client(playground)
    now = int(playground.hub.clock.timestamp())
    hour = await client.chat_scheduleMessage(channel=SUPPORT, text="1h", post_at=now + 3600)
    day = await client.chat_scheduleMessage(channel=SUPPORT, text="1d", post_at=now + 86_400)
    listed = (await client.chat_scheduledMessages_list())["scheduled_messages"]
    assert [entry["text"] for entry in listed] == ["1h", "1d"]
    day_id = day["scheduled_message_id"]
    await client.chat_deleteScheduledMessage(channel=SUPPORT, scheduled_message_id=day_id)
    again = client.chat_deleteScheduledMessage(channel=SUPPORT, scheduled_message_id=day_id)
    assert await code(again) == "invalid_scheduled_message_id"
    async with app_socket(playground) as socket:
        await playground.post("/control/clock", {"advance_seconds": 100_000})
        assert (await socket.event("message"))["text"] == "1h"
    assert hour["post_at"] == now + 3600
    past = client.chat_scheduleMessage(channel=SUPPORT, text="x", post_at=now)
    assert await code(past) == "time_in_past"
    far = client.chat_scheduleMessage(channel=SUPPORT, text="x", post_at=now + 10**8)
    assert await code(far) == "time_too_far"


async def test_me_message(playground: RunningPlayground) -> None:
    # chat.meMessage
    client = web_client(playground)
    await client.chat_meMessage(channel=SUPPORT, text="waves")
    message = (await client.conversations_history(channel=SUPPORT))["messages"][0]
    assert (message["subtype"], message["text"]) == ("me_message", "waves")


async def test_too_many_characters_in_blocks(playground: RunningPlayground) -> None:
    # slackapi/bolt-js#2509: msg_blocks_too_long at about 13,200 characters in all
    client = web_client(playground)
    blocks = [section("x" * 3000) for _ in range(5)]
    refused = client.chat_postMessage(channel=SUPPORT, text="x", blocks=blocks)
    assert await code(refused) == "msg_blocks_too_long"


async def test_invalid_blocks_say_where(playground: RunningPlayground) -> None:
    # the shape of the answer: grafana/oncall#5121
    client = web_client(playground)
    error = await refusal(
        client.chat_postMessage(channel=SUPPORT, text="x", blocks=[section("x" * 3001)])
    )
    assert error.response["error"] == "invalid_blocks"
    assert error.response["response_metadata"]["messages"] == [
        "[ERROR] failed to match all allowed schemas [json-pointer:/blocks/0/text]",
        "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
    ]


async def test_an_admin_may_delete_the_bots_message(playground: RunningPlayground) -> None:
    client = web_client(playground)
    ts = (await client.chat_postMessage(channel=SUPPORT, text="a"))["ts"]
    body = {"channel": SUPPORT, "ts": ts}
    await playground.call("DELETE", f"/people/agents/{MAYA}/messages", body, status=409)
    await playground.call("DELETE", f"/people/agents/{AISHA}/messages", body)
    assert (await client.conversations_history(channel=SUPPORT))["messages"] == []
