"""Conversations, people, groups and reactions of the local Slack.

Source of each behaviour: docs.slack.dev/reference/methods
"""

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
    say,
    web_client,
)


async def test_the_sample_workspace(playground: RunningPlayground) -> None:
    client = web_client(playground)
    channels = (await client.conversations_list())["channels"]
    assert [(c["id"], c["name"], c["is_member"]) for c in channels] == [
        (GENERAL, "general", False),
        (SUPPORT, "support", True),
    ]
    users = {u["id"]: u for u in (await client.users_list())["members"]}
    assert [users[u]["real_name"] for u in (MAYA, TOM, AISHA)] == [
        "Maya Chen",
        "Tom Becker",
        "Aisha Khan",
    ]
    assert users[AISHA]["is_admin"]
    assert users[BOT_USER]["is_bot"]
    groups = (await client.usergroups_list(include_users=True))["usergroups"]
    assert [(g["handle"], g["users"]) for g in groups] == [("frontdesk-agents", [MAYA, TOM, AISHA])]
    assert (await client.usergroups_users_list(usergroup=groups[0]["id"]))["users"] == [
        MAYA,
        TOM,
        AISHA,
    ]
    state = await playground.get("/control/state")
    assert [a["name"] for a in state["agents"]] == ["maya", "tom", "aisha"]
    assert [c["name"] for c in state["channels"]] == ["general", "support"]


async def test_lists_come_in_pages(playground: RunningPlayground) -> None:
    # docs.slack.dev/apis/web-api/pagination
    client = web_client(playground)
    first = await client.users_list(limit=3)
    cursor = first["response_metadata"]["next_cursor"]
    rest = await client.users_list(limit=3, cursor=cursor)
    assert len(first["members"]) == 3
    assert [u["id"] for u in rest["members"]] == [BOT_USER]
    assert rest["response_metadata"]["next_cursor"] == ""
    assert await code(client.users_list(cursor="nonsense")) == "invalid_cursor"


async def test_history_is_newest_first_with_bounds_and_pages(
    playground: RunningPlayground,
) -> None:
    # conversations.history
    client = web_client(playground)
    stamps = [await say(playground, MAYA, f"m{n}") for n in range(6)]

    async def texts(**args: Any) -> list[str]:
        answer = await client.conversations_history(channel=SUPPORT, **args)
        return [m["text"] for m in answer["messages"]]

    assert await texts() == ["m5", "m4", "m3", "m2", "m1", "m0"]
    assert await texts(oldest=stamps[2], latest=stamps[4]) == ["m3"]
    assert await texts(oldest=stamps[2], latest=stamps[4], inclusive=True) == ["m4", "m3", "m2"]
    assert await texts(oldest=stamps[1], inclusive=True, limit=1) == ["m1"]  # the one message
    assert await texts(oldest=stamps[1], limit=2) == ["m3", "m2"]
    assert await texts(latest=stamps[4], limit=2) == ["m3", "m2"]
    page = await client.conversations_history(channel=SUPPORT, limit=4)
    assert page["has_more"] is True
    cursor = page["response_metadata"]["next_cursor"]
    assert await texts(limit=4, cursor=cursor) == ["m1", "m0"]
    assert await code(client.conversations_history(channel=SUPPORT, oldest="x")) == (
        "invalid_ts_oldest"
    )


@pytest.mark.parametrize(
    ("method", "args", "expected"),
    [
        ("conversations.info", {"channel": "C0NOWHERE"}, "channel_not_found"),
        ("conversations.info", {}, "invalid_arguments"),
        ("conversations.history", {"channel": GENERAL}, "not_in_channel"),
        ("conversations.replies", {"channel": SUPPORT, "ts": "1.1"}, "thread_not_found"),
        ("conversations.open", {}, "users_list_not_supplied"),
        ("conversations.open", {"users": "U0NOBODY"}, "user_not_found"),
        ("conversations.create", {"name": "support"}, "name_taken"),
        ("conversations.create", {"name": "Two Words"}, "invalid_name_specials"),
        ("conversations.create", {"name": "x" * 81}, "invalid_name_maxlength"),
        ("conversations.create", {}, "invalid_name_required"),
        ("conversations.invite", {"channel": SUPPORT, "users": MAYA}, "already_in_channel"),
        ("conversations.invite", {"channel": SUPPORT, "users": BOT_USER}, "cant_invite_self"),
        ("conversations.invite", {"channel": SUPPORT}, "no_user"),
        ("conversations.setTopic", {"channel": SUPPORT, "topic": "x" * 251}, "too_long"),
        ("conversations.setTopic", {"channel": GENERAL, "topic": "x"}, "not_in_channel"),
        ("users.info", {"user": "U0NOBODY"}, "user_not_found"),
        ("users.lookupByEmail", {"email": "nobody@example.com"}, "users_not_found"),
        ("usergroups.users.list", {"usergroup": "S0NONE"}, "no_such_subteam"),
        ("bots.info", {"bot": "B0NONE"}, "bot_not_found"),
        ("reactions.add", {"name": "eyes"}, "no_item_specified"),
        (
            "reactions.add",
            {"name": "eyes", "channel": SUPPORT, "timestamp": "1.1"},
            "message_not_found",
        ),
        ("pins.add", {"channel": SUPPORT}, "no_item_specified"),
        ("files.info", {"file": "F0NONE"}, "file_not_found"),
    ],
)
async def test_refusals(
    playground: RunningPlayground, method: str, args: dict[str, Any], expected: str
) -> None:
    # the errors table of each method
    assert await code(web_client(playground).api_call(method, params=args)) == expected


async def test_the_bot_joins_creates_invites_and_sets_a_topic(
    playground: RunningPlayground,
) -> None:
    client = web_client(playground)
    joined = await client.conversations_join(channel=GENERAL)
    assert joined["channel"]["is_member"] is True
    again = await client.conversations_join(channel=GENERAL)
    assert again["warning"] == "already_in_channel"
    created = (await client.conversations_create(name="vip", is_private=True))["channel"]
    assert created["is_private"] and created["is_member"]
    await client.conversations_invite(channel=created["id"], users=[MAYA, TOM])
    members = (await client.conversations_members(channel=created["id"]))["members"]
    assert members == [BOT_USER, MAYA, TOM]
    await client.conversations_setTopic(channel=created["id"], topic="VIPs only")
    shown = (await client.conversations_info(channel=created["id"]))["channel"]
    assert shown["topic"]["value"] == "VIPs only"
    await client.conversations_mark(channel=SUPPORT, ts="1700000000.000001")
    found = (await client.users_conversations(types="public_channel,private_channel"))["channels"]
    assert {c["name"] for c in found} == {"general", "support", "vip"}


async def test_people_are_found(playground: RunningPlayground) -> None:
    client = web_client(playground)
    found = await client.users_lookupByEmail(email="Tom.Becker@harbourlane.example")
    assert found["user"]["id"] == TOM
    profile = (await client.users_profile_get(user=TOM))["profile"]
    assert profile["real_name"] == "Tom Becker"
    tom = (await client.users_info(user=TOM))["user"]
    assert tom["tz"] == "Europe/Berlin"
    assert tom["tz_offset"] in (3600, 7200)
    assert (await client.bots_info(bot=BOT))["bot"]["user_id"] == BOT_USER
    assert (await client.team_info())["team"]["domain"] == "harbour-lane"


async def test_reactions_are_added_once_and_taken_back(playground: RunningPlayground) -> None:
    # reactions.add (already_reacted), reactions.remove (no_reaction), reactions.get
    client = web_client(playground)
    ts = await say(playground, MAYA, "look")
    target: dict[str, Any] = {"channel": SUPPORT, "timestamp": ts}
    async with app_socket(playground) as socket:
        await client.reactions_add(name="eyes", **target)
        added = await socket.event("reaction_added")
        assert await code(client.reactions_add(name="eyes", **target)) == "already_reacted"
        body = {"channel": SUPPORT, "ts": ts, "name": "eyes"}
        await playground.post(f"/people/agents/{TOM}/reactions", body)
        got = (await client.reactions_get(**target))["message"]["reactions"]
        assert got == [{"name": "eyes", "users": [BOT_USER, TOM], "count": 2}]
        await playground.call("DELETE", f"/people/agents/{TOM}/reactions", body)
        removed = await socket.event("reaction_removed")
    assert added["item"] == {"type": "message", "channel": SUPPORT, "ts": ts}
    assert (added["user"], added["item_user"]) == (BOT_USER, MAYA)
    assert removed["user"] == TOM
    await client.reactions_remove(name="eyes", **target)
    assert await code(client.reactions_remove(name="eyes", **target)) == "no_reaction"


async def test_pins(playground: RunningPlayground) -> None:
    # pins.add (already_pinned), pins.remove (no_pin)
    client = web_client(playground)
    ts = await say(playground, MAYA, "keep this")
    await client.pins_add(channel=SUPPORT, timestamp=ts)
    assert await code(client.pins_add(channel=SUPPORT, timestamp=ts)) == "already_pinned"
    assert (await client.conversations_history(channel=SUPPORT))["pin_count"] == 1
    await client.pins_remove(channel=SUPPORT, timestamp=ts)
    assert await code(client.pins_remove(channel=SUPPORT, timestamp=ts)) == "no_pin"


async def test_reset_brings_the_sample_back(playground: RunningPlayground) -> None:
    client = web_client(playground)
    await client.conversations_create(name="extra")
    await say(playground, MAYA, "hello")
    await playground.post("/people/agents", {"name": "new"})
    await playground.post("/control/reset")
    assert [c["name"] for c in (await client.conversations_list())["channels"]] == [
        "general",
        "support",
    ]
    assert len((await playground.get("/people/agents"))["agents"]) == 3
    assert (await client.conversations_history(channel=SUPPORT))["messages"] == []
