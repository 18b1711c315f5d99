"""auth.test, users.*, usergroups.*, bots.info, team.info, apps.connections.open, reactions.*.

Source: docs.slack.dev/reference/methods
"""

from playground.slack import ids
from playground.slack.args import Args, page
from playground.slack.bot_messages import bot_profile
from playground.slack.calls import Json, Parts, method
from playground.slack.channel import Channel
from playground.slack.errors import SlackError


@method("api.test")
def api_test(parts: Parts, args: Args) -> Json:
    if args.text("error"):
        raise SlackError(str(args["error"]), args=dict(args))
    return {"args": {name: value for name, value in args.items() if name != "token"}}


@method("auth.test")
def auth_test(parts: Parts, args: Args) -> Json:
    return {
        "url": f"https://{parts.responding.team_domain()}.slack.com/",
        "team": parts.hub.config.slack_team_name,
        "user": parts.workspace.users[ids.BOT_USER]["name"],
        "team_id": ids.TEAM,
        "user_id": ids.BOT_USER,
        "bot_id": ids.BOT,
        "is_enterprise_install": False,
    }


@method("apps.connections.open", app_level=True)
def open_connection(parts: Parts, args: Args) -> Json:
    base = parts.responding.base_url.replace("http", "ws", 1)
    ticket = parts.sockets.new_ticket()
    return {"url": f"{base}/slack/link/?ticket={ticket}&app_id={ids.APP}"}


@method("bots.info", "users:read")
def bots_info(parts: Parts, args: Args) -> Json:
    if args.text("bot") not in (None, ids.BOT):
        raise SlackError("bot_not_found")
    return {"bot": bot_profile(parts.workspace)}


@method("team.info", "team:read")
def team_info(parts: Parts, args: Args) -> Json:
    if args.text("team") not in (None, ids.TEAM):
        raise SlackError("team_not_found")
    domain = parts.responding.team_domain()
    return {
        "team": {
            "id": ids.TEAM,
            "name": parts.hub.config.slack_team_name,
            "url": f"https://{domain}.slack.com/",
            "domain": domain,
            "email_domain": "",
            "icon": {"image_default": True},
            "avatar_base_url": "https://ca.slack-edge.com/",
            "is_verified": False,
        }
    }


def _shown(parts: Parts, user: Json) -> Json:
    """A user without the e-mail address unless its scope was granted."""
    if "users:read.email" in parts.hub.config.slack_scopes:
        return user
    profile = {name: value for name, value in user["profile"].items() if name != "email"}
    return {**user, "profile": profile}


@method("users.info", "users:read")
def users_info(parts: Parts, args: Args) -> Json:
    return {"user": _shown(parts, parts.workspace.user(args.required("user")))}


@method("users.list", "users:read")
def users_list(parts: Parts, args: Args) -> Json:
    found, metadata = page(list(parts.workspace.users.values()), args, default=1000)
    return {
        "members": [_shown(parts, user) for user in found],
        "cache_ts": int(parts.hub.clock.timestamp()),
        "response_metadata": metadata,
    }


@method("users.lookupByEmail", "users:read.email")
def users_lookup(parts: Parts, args: Args) -> Json:
    email = args.required("email").casefold()
    for user in parts.workspace.users.values():
        if user["profile"].get("email", "").casefold() == email:
            return {"user": user}
    raise SlackError("users_not_found")


@method("users.profile.get", "users.profile:read")
def users_profile(parts: Parts, args: Args) -> Json:
    user = parts.workspace.user(args.text("user") or ids.BOT_USER)
    return {"profile": _shown(parts, user)["profile"]}


@method("users.conversations", "channels:read", "groups:read", "im:read", "mpim:read")
def users_conversations(parts: Parts, args: Args) -> Json:
    user = args.text("user") or ids.BOT_USER
    parts.workspace.user(user)
    types = args.names("types") or ["public_channel"]
    kinds = {"channel": "public_channel", "group": "private_channel", "im": "im"}
    found = [
        channel
        for channel in parts.workspace.channels.values()
        if user in channel.members
        and kinds[channel.kind] in types
        and (not channel.is_private or ids.BOT_USER in channel.members)
        and not (channel.is_archived and args.flag("exclude_archived"))
    ]
    channels, metadata = page(found, args)
    shown = [parts.workspace.channel_object(channel) for channel in channels]
    return {"channels": shown, "response_metadata": metadata}


@method("usergroups.list", "usergroups:read")
def usergroups_list(parts: Parts, args: Args) -> Json:
    with_users = args.flag("include_users")
    hidden = set() if with_users else {"users"}
    return {
        "usergroups": [
            {name: value for name, value in group.items() if name not in hidden}
            for group in parts.workspace.groups.values()
        ]
    }


@method("usergroups.users.list", "usergroups:read")
def usergroups_users(parts: Parts, args: Args) -> Json:
    group = parts.workspace.groups.get(args.required("usergroup"))
    if group is None:
        raise SlackError("no_such_subteam")
    return {"users": list(group["users"])}


def _item(parts: Parts, args: Args) -> tuple[Channel, str]:
    if not args.text("channel") or not args.text("timestamp"):
        raise SlackError("no_item_specified")
    channel, ts = parts.channel(args), args.required("timestamp")
    if not ts.replace(".", "", 1).isdigit():
        raise SlackError("bad_timestamp")
    if ts not in channel.messages:
        raise SlackError("message_not_found")
    return channel, ts


def _emoji(args: Args) -> str:
    name = args.required("name").strip(":")
    if not name or not all(c.isalnum() or c in "_-+':" for c in name):
        raise SlackError("invalid_name")
    return name


@method("reactions.add", "reactions:write")
def reactions_add(parts: Parts, args: Args) -> Json:
    name = _emoji(args)
    channel, ts = _item(parts, args)
    if channel.is_archived:
        raise SlackError("is_archived")
    parts.posting.react(channel, ts, name, ids.BOT_USER)
    return parts.effect("reactions.add", args, {})


@method("reactions.remove", "reactions:write")
def reactions_remove(parts: Parts, args: Args) -> Json:
    name = _emoji(args)
    channel, ts = _item(parts, args)
    parts.posting.unreact(channel, ts, name, ids.BOT_USER)
    return parts.effect("reactions.remove", args, {})


@method("reactions.get", "reactions:read")
def reactions_get(parts: Parts, args: Args) -> Json:
    channel, ts = _item(parts, args)
    return {"type": "message", "channel": channel.id, "message": channel.messages[ts]}
