"""The app's own messages: checking what it sends and building what Slack keeps.

Source: docs.slack.dev/reference/methods/chat.postMessage
"""

import json
from typing import Any

from playground.slack import ids
from playground.slack.blocks import check_blocks
from playground.slack.errors import SlackError
from playground.slack.workspace import Workspace

Json = dict[str, Any]
MAX_TEXT = 40_000
MAX_ATTACHMENTS = 100
_METADATA_BYTES = 16_000


def decoded(value: Any, code: str) -> Any:
    """A structured argument, which may come as JSON text; SlackError `code` when it is not JSON."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise SlackError(code) from None


def message_content(params: Json) -> Json:
    """`text`, `blocks`, `attachments` and `metadata` out of a call, checked.

    Raises SlackError msg_too_long, invalid_blocks (and kin), invalid_attachments,
    too_many_attachments or invalid_metadata_format.
    """
    text = params.get("text")
    text = "" if text is None else str(text)
    if len(text) > MAX_TEXT:
        raise SlackError("msg_too_long")
    content: Json = {"text": text}
    blocks = decoded(params.get("blocks") or None, "invalid_blocks_format")
    if blocks:
        content["blocks"] = check_blocks(blocks)
    attachments = decoded(params.get("attachments") or None, "invalid_attachments")
    if attachments:
        content["attachments"] = _attachments(attachments)
    markdown = params.get("markdown_text")
    if markdown:
        if text or "blocks" in content:
            raise SlackError("markdown_text_conflict")
        content["text"] = str(markdown)
        content["blocks"] = check_blocks([{"type": "markdown", "text": str(markdown)}])
    metadata = decoded(params.get("metadata") or None, "invalid_metadata_format")
    if metadata:
        content["metadata"] = _metadata(metadata)
    return content


def _attachments(attachments: Any) -> list[Json]:
    if not isinstance(attachments, list) or not all(isinstance(a, dict) for a in attachments):
        raise SlackError("invalid_attachments")
    if len(attachments) > MAX_ATTACHMENTS:
        raise SlackError("too_many_attachments")
    kept = []
    for number, attachment in enumerate(attachments, 1):
        if attachment.get("blocks"):
            check_blocks(attachment["blocks"], f"/attachments/{number - 1}/blocks")
        kept.append({"id": number, "fallback": "[no preview available]", **attachment})
    return kept


def _metadata(metadata: Any) -> Json:
    """Source: docs.slack.dev/messaging/message-metadata"""
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_type"), str):
        raise SlackError("invalid_metadata_format")
    if not isinstance(metadata.get("event_payload"), dict):
        raise SlackError("invalid_metadata_format")
    if len(json.dumps(metadata)) > _METADATA_BYTES:
        raise SlackError("metadata_too_large")
    return {"event_type": metadata["event_type"], "event_payload": metadata["event_payload"]}


def bot_message(content: Json, workspace: Workspace, params: Json | None = None) -> Json:
    """A message of the bot. With a name or icon of its own it is a `bot_message` without a user.
    Source: docs.slack.dev/reference/events/message/bot_message"""
    params = params or {}
    message: Json = {
        "type": "message",
        "bot_id": ids.BOT,
        "app_id": ids.APP,
        "team": ids.TEAM,
        **content,
    }
    custom = {
        name: params[name] for name in ("username", "icon_emoji", "icon_url") if params.get(name)
    }
    if custom and "chat:write.customize" in workspace.config.slack_scopes:
        message["subtype"] = "bot_message"
        message["username"] = custom.get("username", workspace.users[ids.BOT_USER]["real_name"])
        icons = {}
        if "icon_emoji" in custom:
            icons["emoji"] = custom["icon_emoji"]
        if "icon_url" in custom:
            icons["image_48"] = custom["icon_url"]
        if icons:
            message["icons"] = icons
    else:
        message["user"] = ids.BOT_USER
        message["bot_profile"] = bot_profile(workspace)
    return message


def bot_profile(workspace: Workspace) -> Json:
    """Source: docs.slack.dev/reference/methods/bots.info"""
    bot = workspace.users[ids.BOT_USER]
    return {
        "id": ids.BOT,
        "deleted": False,
        "name": bot["real_name"],
        "updated": bot["updated"],
        "app_id": ids.APP,
        "user_id": ids.BOT_USER,
        "icons": {},
        "team_id": ids.TEAM,
    }
