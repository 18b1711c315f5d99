"""The arguments of a Web API call, however they came: query, form or JSON."""

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Any

from aiohttp import web

from playground.slack.errors import SlackError

Json = dict[str, Any]


class Args(dict[str, Any]):
    """Arguments by name, with Slack's own complaints about wrong ones."""

    def required(self, name: str) -> str:
        """A non-empty text argument; SlackError invalid_arguments when it is missing."""
        value = self.get(name)
        if value is None or value == "":
            raise SlackError.with_messages(
                "invalid_arguments", [f"[ERROR] missing required field: {name}"]
            )
        return str(value)

    def text(self, name: str) -> str | None:
        value = self.get(name)
        return None if value is None or value == "" else str(value)

    def flag(self, name: str, default: bool = False) -> bool:
        """A boolean, which forms carry as `true`, `1`, `false` or `0`."""
        value = self.get(name)
        if value is None:
            return default
        return value if isinstance(value, bool) else str(value).lower() in ("1", "true", "yes")

    def number(self, name: str, default: int, low: int, high: int) -> int:
        """A whole number, cut to what the method allows."""
        value = self.get(name)
        if value is None or value == "":
            return default
        try:
            return max(low, min(high, int(value)))
        except (TypeError, ValueError):
            raise SlackError.with_messages(
                "invalid_arguments", [f"[ERROR] must be an integer [json-pointer:/{name}]"]
            ) from None

    def parsed(self, name: str) -> Any:
        """An argument that is JSON inside a form and JSON itself in a JSON body."""
        value = self.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise SlackError.with_messages(
                "invalid_arguments", [f"[ERROR] must be valid JSON [json-pointer:/{name}]"]
            ) from None

    def names(self, name: str) -> list[str]:
        """A comma-separated list, or a JSON array."""
        value = self.get(name)
        if isinstance(value, list):
            return [str(entry) for entry in value]
        return [part.strip() for part in str(value or "").split(",") if part.strip()]


async def read_args(request: web.Request) -> Args:
    """All arguments of a call. SlackError invalid_json, json_not_object or invalid_form_data."""
    args = Args(request.query)
    if request.method != "POST" or not request.can_read_body:
        return args
    if request.content_type == "application/json":
        body = await request.read()
        try:
            given = json.loads(body) if body else {}
        except ValueError:
            raise SlackError("invalid_json") from None
        if not isinstance(given, dict):
            raise SlackError("json_not_object")
        args.update(given)
        return args
    try:
        form = await request.post()
    except ValueError:
        raise SlackError("invalid_form_data") from None
    for name, value in form.items():
        args[name] = value.file.read() if isinstance(value, web.FileField) else value
    return args


def page(
    items: Sequence[Any], args: Args, default: int = 100, high: int = 1000
) -> tuple[list[Any], Json]:
    """One page of a list and its response_metadata. SlackError invalid_cursor.
    Source: docs.slack.dev/apis/web-api/pagination"""
    start = 0
    cursor = args.text("cursor")
    if cursor:
        try:
            start = int(base64.b64decode(cursor.encode(), validate=True).decode().partition(":")[2])
        except (ValueError, binascii.Error):
            raise SlackError("invalid_cursor") from None
    limit = args.number("limit", default, 1, high)
    end = start + limit
    following = base64.b64encode(f"next:{end}".encode()).decode() if end < len(items) else ""
    return list(items[start:end]), {"next_cursor": following}
