"""views.* and files.*.

Source: docs.slack.dev/reference/methods/views.* and .../files.*
"""

from typing import Any

from playground.slack import ids
from playground.slack.args import Args
from playground.slack.bot_messages import bot_message
from playground.slack.calls import Json, Parts, method
from playground.slack.errors import SlackError


def _view(args: Args) -> Any:
    args.required("view")
    return args.parsed("view")


@method("views.open")
def views_open(parts: Parts, args: Args) -> Json:
    view = parts.modals.open(args.required("trigger_id"), _view(args))
    return parts.effect("views.open", args, {"view": dict(view)})


@method("views.push")
def views_push(parts: Parts, args: Args) -> Json:
    view = parts.modals.push(args.required("trigger_id"), _view(args))
    return parts.effect("views.push", args, {"view": dict(view)})


@method("views.update")
def views_update(parts: Parts, args: Args) -> Json:
    if not args.text("view_id") and not args.text("external_id"):
        raise SlackError.with_messages(
            "invalid_arguments", ["[ERROR] either view_id or external_id is required"]
        )
    view = parts.modals.update(
        _view(args), args.text("view_id"), args.text("external_id"), args.text("hash")
    )
    return parts.effect("views.update", args, {"view": dict(view)})


@method("views.publish")
def views_publish(parts: Parts, args: Args) -> Json:
    user = args.required("user_id")
    parts.workspace.user(user)
    view = parts.modals.publish(user, _view(args), args.text("hash"))
    return parts.effect("views.publish", args, {"view": dict(view)})


@method("files.getUploadURLExternal", "files:write")
def files_upload_url(parts: Parts, args: Args) -> Json:
    if not args.text("filename") or not args.text("length"):
        raise SlackError("missing_argument")
    length = args.number("length", 0, 1, 2**40)
    return parts.files.begin_upload(
        args.required("filename"), length, ids.BOT_USER, args.text("alt_txt")
    )


@method("files.completeUploadExternal", "files:write")
def files_complete(parts: Parts, args: Args) -> Json:
    wanted = args.parsed("files")
    if not isinstance(wanted, list) or not all(isinstance(entry, dict) for entry in wanted):
        raise SlackError("invalid_arguments")
    names = [*args.names("channels"), *([args["channel_id"]] if args.get("channel_id") else [])]
    channels = [
        parts.workspace.direct(name)
        if name in parts.workspace.users
        else parts.workspace.bot_channel(name)
        for name in names
    ]
    if any(ids.BOT_USER not in channel.members for channel in channels):
        raise SlackError("not_in_channel")
    content = {"text": args.text("initial_comment") or ""}
    message = bot_message(content, parts.workspace, args)
    files = parts.files.complete(wanted, channels, message, args.text("thread_ts"), ids.BOT_USER)
    return parts.effect("files.completeUploadExternal", args, {"files": files})


@method("files.info", "files:read")
def files_info(parts: Parts, args: Args) -> Json:
    stored = parts.files.kept.get(args.required("file"))
    if stored is None:
        raise SlackError("file_not_found")
    return {
        "file": stored.info,
        "comments": [],
        "response_metadata": {"next_cursor": ""},
    }
