"""Reading and answering the people's and the control API."""

import json
from typing import Any

from aiohttp import web

Json = dict[str, Any]


class RequestError(Exception):
    """Bad input of the people's or control API: one clear sentence and its HTTP status."""

    def __init__(self, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.status = status


def answer(result: object, status: int = 200) -> web.Response:
    text = json.dumps(result, ensure_ascii=False, separators=(",", ":"))
    return web.Response(text=text, status=status, content_type="application/json")


async def read_object(request: web.Request) -> Json:
    """The JSON object in the body, empty without a body; RequestError for anything else."""
    body = await request.read()
    if not body.strip():
        return {}
    try:
        value = json.loads(body)
        json.dumps(value, ensure_ascii=False).encode()  # half a surrogate pair is no text
    except (ValueError, RecursionError):
        raise RequestError("The body is not valid JSON in UTF-8.") from None
    if not isinstance(value, dict):
        raise RequestError("The body must be a JSON object.")
    return value
