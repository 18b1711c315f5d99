"""One Bot API call: its arguments, however they were sent."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from playground.telegram.errors import ApiError, bad_request

_NOT_UTF8 = "strings must be encoded in UTF-8"


@dataclass(slots=True)
class Upload:
    """A file part of a multipart body."""

    file_name: str
    mime_type: str
    data: bytes


class Call:
    """The arguments of a call.

    Telegram takes every value as text, whether it came as JSON, form, multipart or in the address;
    lists and objects are JSON inside that text. What is read through `chat_id`, `json` and
    `integer` is kept in its decoded form, so that the logs show it plainly.
    """

    __slots__ = ("args", "files", "method")

    def __init__(self, method: str, args: dict[str, Any], files: dict[str, Upload]) -> None:
        self.method = method
        self.args = args
        self.files = files

    def text(self, name: str) -> str:
        value = self.args.get(name)
        if isinstance(value, str):
            return value
        if value is None:
            return ""
        return (
            json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
        )

    def flag(self, name: str) -> bool:
        value = self.args.get(name)
        return value is True or (value is not None and str(value).lower() in ("true", "yes", "1"))

    def integer(self, name: str, default: int = 0) -> int:
        value = self.args.get(name)
        if value is None or value == "":
            return default
        try:
            number = int(value)
        except (TypeError, ValueError, OverflowError):
            return 0
        self.args[name] = number
        return number

    def json(self, name: str, error: str = "object expected") -> Any:
        """The decoded value, None when absent; ApiError with `error` when it is not JSON."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        decoded = self.args[name] = _decode(value, error)
        return decoded

    def required(self, name: str) -> str:
        value = self.text(name)
        if not value:
            raise bad_request(f'Parameter "{name}" is required')
        return value

    def shown(self) -> dict[str, Any]:
        """The arguments for the logs: files by name and size."""
        if not self.files:
            return self.args
        files = {
            name: {"file_name": file.file_name, "file_size": len(file.data)}
            for name, file in self.files.items()
        }
        return {**self.args, **files}


async def read_call(method: str, request: web.Request) -> Call:
    """Read a request; ApiError on a body that is too large or not what its content type says."""
    args: dict[str, Any] = dict(request.query) if request.query_string else {}
    files: dict[str, Upload] = {}
    if request.method == "POST":
        try:
            await _read_body(request, args, files)
        except web.HTTPRequestEntityTooLarge:
            raise ApiError(413, "Request Entity Too Large") from None
        except UnicodeDecodeError:
            raise bad_request(_NOT_UTF8) from None
    return Call(method, args, files)


async def _read_body(request: web.Request, args: dict[str, Any], files: dict[str, Upload]) -> None:
    kind = request.content_type
    if kind == "application/x-www-form-urlencoded":
        body = (await request.read()).decode()
        args.update(parse_qsl(body, keep_blank_values=True, errors="strict"))
    elif kind == "application/json":
        body = (await request.read()).decode()
        decoded = _decode(body) if body.strip() else {}
        if not isinstance(decoded, dict):
            raise bad_request("can't parse JSON object")
        args.update({name: value for name, value in decoded.items() if value is not None})
    elif kind == "multipart/form-data":
        await _read_parts(request, args, files)


def _decode(text: str, error: str = "can't parse JSON object") -> Any:
    """JSON as Telegram takes it: half a surrogate pair is not text, Infinity no number."""
    try:
        decoded = json.loads(text, parse_constant=_no_number)
        if "\\u" in text:
            json.dumps(decoded, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise bad_request(_NOT_UTF8) from None
    except (ValueError, RecursionError):
        raise bad_request(error) from None
    return decoded


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


async def _read_parts(request: web.Request, args: dict[str, Any], files: dict[str, Upload]) -> None:
    try:
        parts = await request.post()
    except (ValueError, AssertionError):  # no boundary, no end
        raise bad_request("can't parse multipart body") from None
    for name, part in parts.items():
        if isinstance(part, web.FileField):
            with part.file as file:
                data = file.read()
            files[name] = Upload(part.filename, part.content_type, data)
        else:
            args[name] = part if isinstance(part, str) else bytes(part).decode()
