"""conversations.*, pins.* and bookmarks.*.

Source: docs.slack.dev/reference/methods/conversations.*
"""

from itertools import islice

from playground.slack import ids
from playground.slack.args import Args, page
from playground.slack.calls import Json, Parts, method
from playground.slack.channel import Channel
from playground.slack.errors import SlackError

_READ = ("channels:read", "groups:read", "im:read", "mpim:read")
_HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")
_MANAGE = ("channels:manage", "groups:write", "im:write", "mpim:write")
_KINDS = {"channel": "public_channel", "group": "private_channel", "im": "im"}


def _visible(channel: Channel) -> bool:
    return not channel.is_private or ids.BOT_USER in channel.members


def _plain(channel: Channel) -> None:
    if channel.peer is not None:
        raise SlackError("method_not_supported_for_channel_type")


@method("conversations.list", *_READ)
def list_conversations(parts: Parts, args: Args) -> Json:
    types = args.names("types") or ["public_channel"]
    if not set(types) <= {"public_channel", "private_channel", "mpim", "im"}:
        raise SlackError("invalid_types")
    found = [
        channel
        for channel in parts.workspace.channels.values()
        if _KINDS[channel.kind] in types
        and _visible(channel)
        and not (channel.is_archived and args.flag("exclude_archived"))
    ]
    channels, metadata = page(found, args)
    shown = [parts.workspace.channel_object(channel, members=True) for channel in channels]
    return {"channels": shown, "response_metadata": metadata}


@method("conversations.info", *_READ)
def info(parts: Parts, args: Args) -> Json:
    channel = parts.channel(args)
    members = args.flag("include_num_members")
    return {"channel": parts.workspace.channel_object(channel, members=members)}


def _clean(message: Json, metadata: bool) -> Json:
    if metadata or "metadata" not in message:
        return message
    return {name: value for name, value in message.items() if name != "metadata"}


def _window(messages: list[Json], args: Args) -> list[Json]:
    """Those between `oldest` and `latest`, the ends only with `inclusive`."""
    oldest, latest = args.text("oldest"), args.text("latest")
    low = _stamp(oldest, "invalid_ts_oldest") if oldest else None
    high = _stamp(latest, "invalid_ts_latest") if latest else None
    ends = args.flag("inclusive")

    def inside(ts: str) -> bool:
        stamp = _stamp(ts, "")
        above = low is None or stamp > low or (ends and stamp == low)
        return above and (high is None or stamp < high or (ends and stamp == high))

    return [message for message in messages if inside(message["ts"])]


def _stamp(ts: str, code: str) -> tuple[int, int]:
    seconds, _, micros = ts.partition(".")
    try:
        return int(seconds), int(micros.ljust(6, "0") or 0)
    except ValueError:
        raise SlackError(code) from None


@method("conversations.history", *_HISTORY)
def history(parts: Parts, args: Args) -> Json:
    """Newest first. With `oldest` alone the page holds those closest to it, so that an app can
    page forward; otherwise those closest to `latest`."""
    channel = _readable(parts, args)
    forward = args.text("oldest") is not None and args.text("latest") is None
    bounded = forward or args.text("latest") or args.text("cursor")
    source = channel.top_level(newest_first=not forward)
    limit = args.number("limit", 100, 1, 999)
    # Without bounds the newest are enough: no need to walk the whole channel.
    found = _window(list(source), args) if bounded else list(islice(source, limit + 1))
    messages, metadata = page(found, args, high=999)
    if forward:
        messages.reverse()
    more = bool(metadata["next_cursor"])
    wanted = args.flag("include_all_metadata")
    return {
        "messages": [_clean(message, wanted) for message in messages],
        "has_more": more,
        "pin_count": len(channel.pins),
        "channel_actions_ts": None,
        "channel_actions_count": 0,
        **({"response_metadata": metadata} if more else {}),
    }


def _readable(parts: Parts, args: Args) -> Channel:
    channel = parts.channel(args)
    if ids.BOT_USER not in channel.members:
        raise SlackError("not_in_channel")
    return channel


@method("conversations.replies", *_HISTORY)
def replies(parts: Parts, args: Args) -> Json:
    channel = _readable(parts, args)
    ts = args.required("ts")
    message = channel.messages.get(ts)
    if message is None:
        raise SlackError("thread_not_found")
    thread = channel.thread(message.get("thread_ts", ts)) or [message]
    messages, metadata = page([thread[0], *_window(thread[1:], args)], args, default=1000)
    wanted = args.flag("include_all_metadata")
    return {
        "messages": [_clean(message, wanted) for message in messages],
        "has_more": bool(metadata["next_cursor"]),
        **({"response_metadata": metadata} if metadata["next_cursor"] else {}),
    }


@method("conversations.open", *_MANAGE)
def open_conversation(parts: Parts, args: Args) -> Json:
    workspace = parts.workspace
    if args.text("channel"):
        channel = parts.channel(args)
    else:
        users = args.names("users")
        if not users:
            raise SlackError("users_list_not_supplied")
        if len(users) > 1:
            raise SlackError("method_not_supported_for_channel_type")
        workspace.user(users[0])
        channel = workspace.direct(users[0])
    shown: Json = {"id": channel.id}
    if args.flag("return_im"):
        shown = workspace.channel_object(channel)
    return parts.effect("conversations.open", args, {"channel": shown})


@method("conversations.join", "channels:join")
def join(parts: Parts, args: Args) -> Json:
    channel = parts.channel(args)
    _plain(channel)
    if channel.is_archived:
        raise SlackError("is_archived")
    joined = parts.posting.join(channel, ids.BOT_USER)
    result: Json = {"channel": parts.workspace.channel_object(channel)}
    if not joined:
        result.update(
            warning="already_in_channel", response_metadata={"warnings": ["already_in_channel"]}
        )
    return parts.effect("conversations.join", args, result)


@method("conversations.create", "channels:manage", "groups:write")
def create(parts: Parts, args: Args) -> Json:
    channel = parts.workspace.add_channel(
        args.text("name") or "", ids.BOT_USER, is_private=args.flag("is_private")
    )
    parts.posting.publish_channel(channel)
    result = {"channel": parts.workspace.channel_object(channel)}
    return parts.effect("conversations.create", args, result)


@method("conversations.invite", "channels:write.invites", "channels:manage", "groups:write")
def invite(parts: Parts, args: Args) -> Json:
    channel = parts.channel(args)
    _plain(channel)
    users = args.names("users")
    if not users:
        raise SlackError("no_user")
    if channel.is_archived:
        raise SlackError("is_archived")
    if ids.BOT_USER not in channel.members:
        raise SlackError("not_in_channel")
    if ids.BOT_USER in users:
        raise SlackError("cant_invite_self")
    for user in users:
        parts.workspace.user(user)
        if user in channel.members:
            raise SlackError("already_in_channel")
    for user in users:
        parts.posting.join(channel, user, inviter=ids.BOT_USER)
    result = {"channel": parts.workspace.channel_object(channel)}
    return parts.effect("conversations.invite", args, result)


@method("conversations.members", *_READ)
def members(parts: Parts, args: Args) -> Json:
    found, metadata = page(list(parts.channel(args).members), args)
    return {"members": found, "response_metadata": metadata}


@method("conversations.setTopic", "channels:manage", "channels:write.topic", "groups:write")
def set_topic(parts: Parts, args: Args) -> Json:
    channel = _readable(parts, args)
    _plain(channel)
    if channel.is_archived:
        raise SlackError("is_archived")
    topic = str(args.get("topic") or "")
    if len(topic) > 250:
        raise SlackError("too_long")
    channel.topic = topic
    parts.posting.publish_channel(channel)
    message = {
        "type": "message",
        "subtype": "channel_topic",
        "user": ids.BOT_USER,
        "topic": topic,
        "text": f"set the channel topic: {topic}" if topic else "cleared channel topic",
    }
    parts.posting.post(channel, message)
    result = {"channel": parts.workspace.channel_object(channel)}
    return parts.effect("conversations.setTopic", args, result)


@method("conversations.mark", *_MANAGE)
def mark(parts: Parts, args: Args) -> Json:
    channel = _readable(parts, args)
    ts = args.required("ts")
    _stamp(ts, "invalid_timestamp")
    channel.last_read = ts
    return parts.effect("conversations.mark", args, {})


@method("pins.add", "pins:write")
def pin(parts: Parts, args: Args) -> Json:
    channel = _readable(parts, args)
    ts = args.text("timestamp")
    if ts is None:
        raise SlackError("no_item_specified")
    if ts not in channel.messages:
        raise SlackError("message_not_found")
    if ts in channel.pins:
        raise SlackError("already_pinned")
    channel.pins[ts] = None
    channel.messages[ts].setdefault("pinned_to", []).append(channel.id)
    return parts.effect("pins.add", args, {})


@method("pins.remove", "pins:write")
def unpin(parts: Parts, args: Args) -> Json:
    channel = _readable(parts, args)
    ts = args.text("timestamp")
    if ts is None:
        raise SlackError("no_item_specified")
    if ts not in channel.pins:
        raise SlackError("no_pin")
    del channel.pins[ts]
    channel.messages[ts].pop("pinned_to", None)
    return parts.effect("pins.remove", args, {})
