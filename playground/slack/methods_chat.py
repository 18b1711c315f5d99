"""chat.*: posting, changing and deleting messages.

Source: docs.slack.dev/reference/methods/chat.*
"""

from playground.slack import ids
from playground.slack.args import Args
from playground.slack.bot_messages import bot_message, message_content
from playground.slack.calls import Json, Parts, method, shown
from playground.slack.channel import THREAD_BROADCAST, Channel
from playground.slack.errors import SlackError
from playground.slack.posting import TOMBSTONE

_TS_DIGITS = frozenset("0123456789.")


def _target(parts: Parts, args: Args) -> Channel:
    """Where to post: a channel id or name, or a user id for a direct message.

    SlackError channel_not_found, is_archived or not_in_channel.
    """
    reference = args.required("channel")
    workspace = parts.workspace
    user = workspace.users.get(reference)
    if user is not None:
        if user["is_bot"]:
            raise SlackError("channel_not_found")
        return workspace.direct(reference)
    channel = workspace.bot_channel(reference, by_name=True)
    if channel.is_archived:
        raise SlackError("is_archived")
    if ids.BOT_USER not in channel.members:
        allowed = "chat:write.public" in parts.hub.config.slack_scopes and not channel.is_private
        if not allowed:
            raise SlackError("not_in_channel")
    return channel


def _thread_of(args: Args) -> str | None:
    """`thread_ts`, well-formed. SlackError invalid_thread_ts (jenkinsci/slack-plugin#584)."""
    thread = args.text("thread_ts")
    if thread is not None and (not set(thread) <= _TS_DIGITS or thread.count(".") != 1):
        raise SlackError.with_messages(
            "invalid_thread_ts", [f"[ERROR] {thread} is not a valid thread_ts"]
        )
    return thread


def _content(args: Args) -> Json:
    content = message_content(args)
    if not content["text"] and "blocks" not in content and "attachments" not in content:
        raise SlackError("no_text")
    return content


def deliver(parts: Parts, args: Args, channel: Channel) -> Json:
    """Post what a call asks for; used at once and by scheduled messages."""
    message = bot_message(_content(args), parts.workspace, args)
    thread = _thread_of(args)
    if thread is not None and args.flag("reply_broadcast"):
        message["subtype"] = THREAD_BROADCAST
    return parts.posting.post(channel, message, thread)


@method("chat.postMessage", "chat:write")
def post_message(parts: Parts, args: Args) -> Json:
    channel = _target(parts, args)
    message = deliver(parts, args, channel)
    result = {"channel": channel.id, "ts": message["ts"], "message": dict(message)}
    return parts.effect("chat.postMessage", args, result)


@method("chat.meMessage", "chat:write")
def me_message(parts: Parts, args: Args) -> Json:
    channel = _target(parts, args)
    message = bot_message({"text": args.required("text")}, parts.workspace)
    message["subtype"] = "me_message"
    posted = parts.posting.post(channel, message)
    return parts.effect("chat.meMessage", args, {"channel": channel.id, "ts": posted["ts"]})


def _own_message(parts: Parts, args: Args, refusal: str) -> tuple[Channel, str]:
    channel = parts.channel(args)
    ts = args.required("ts")
    message = channel.messages.get(ts)
    if message is None or message.get("subtype") == TOMBSTONE:
        raise SlackError("message_not_found")
    if message.get("bot_id") != ids.BOT:
        raise SlackError(refusal)
    return channel, ts


@method("chat.update", "chat:write")
def update(parts: Parts, args: Args) -> Json:
    channel, ts = _own_message(parts, args, "cant_update_message")
    if channel.is_archived:
        raise SlackError("is_inactive")
    changes = {**_content(args), **_removals(args)}
    if changes["text"] == "" and args.get("text") is None:
        del changes["text"]
    message = parts.posting.edit(channel, ts, changes, ids.BOT_USER)
    result = {
        "channel": channel.id,
        "ts": ts,
        "text": message["text"],
        "message": dict(message),
    }
    return parts.effect("chat.update", args, result)


def _removals(args: Args) -> Json:
    """What an empty value takes away; what a call does not mention stays, blocks included.
    Source: slackapi/python-slack-sdk#523, slack-go/slack#1214"""
    empty: dict[str, tuple[object, str]] = {
        "blocks": ([], "[]"),
        "attachments": ([], "[]"),
        "metadata": ({}, "{}"),
    }
    return {name: None for name, values in empty.items() if args.get(name) in values}


@method("chat.delete", "chat:write")
def delete(parts: Parts, args: Args) -> Json:
    channel, ts = _own_message(parts, args, "cant_delete_message")
    parts.posting.delete(channel, ts)
    return parts.effect("chat.delete", args, {"channel": channel.id, "ts": ts})


@method("chat.postEphemeral", "chat:write")
def post_ephemeral(parts: Parts, args: Args) -> Json:
    channel = _target(parts, args)
    user = args.required("user")
    if user not in parts.workspace.users or user not in channel.members:
        raise SlackError("user_not_in_channel")
    message = parts.responding.whisper(user, channel, _content(args), _thread_of(args))
    return parts.effect("chat.postEphemeral", args, {"message_ts": message["ts"]})


@method("chat.getPermalink")
def get_permalink(parts: Parts, args: Args) -> Json:
    channel = parts.channel(args)
    ts = args.required("message_ts")
    message = channel.messages.get(ts)
    if message is None:
        raise SlackError("message_not_found")
    domain = parts.responding.team_domain()
    link = f"https://{domain}.slack.com/archives/{channel.id}/p{ts.replace('.', '')}"
    root = message.get("thread_ts")
    if root is not None and root != ts:
        link += f"?thread_ts={root}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


@method("chat.scheduleMessage", "chat:write")
def schedule_message(parts: Parts, args: Args) -> Json:
    channel = _target(parts, args)
    content = _content(args)
    _thread_of(args)
    post_at = args.required("post_at")
    if not post_at.isdigit():
        raise SlackError("invalid_time")
    scheduled_id = parts.scheduled.add(channel.id, int(post_at), shown(args))
    result = {
        "channel": channel.id,
        "scheduled_message_id": scheduled_id,
        "post_at": int(post_at),
        "message": bot_message(content, parts.workspace),
    }
    return parts.effect("chat.scheduleMessage", args, result)


@method("chat.deleteScheduledMessage", "chat:write")
def delete_scheduled_message(parts: Parts, args: Args) -> Json:
    channel = parts.channel(args)
    parts.scheduled.remove(args.required("scheduled_message_id"), channel.id)
    return parts.effect("chat.deleteScheduledMessage", args, {})


@method("chat.scheduledMessages.list")
def list_scheduled_messages(parts: Parts, args: Args) -> Json:
    channel = args.text("channel")
    entries = [
        {
            "id": entry["id"],
            "channel_id": entry["channel_id"],
            "post_at": entry["post_at"],
            "date_created": entry["date_created"],
            "text": entry["params"].get("text", ""),
        }
        for entry in parts.scheduled.waiting.values()
        if channel in (None, entry["channel_id"])
    ]
    return {"scheduled_messages": entries, "response_metadata": {"next_cursor": ""}}
