"""The Bot API's HTTP side: addresses, tokens, faults and answers."""

import asyncio
import contextlib
import json
import time
from typing import Any

from aiohttp import web

from playground.faults import Fault
from playground.hub import Hub
from playground.telegram.call import Call, read_call
from playground.telegram.errors import ApiError, too_many_requests
from playground.telegram.methods import METHODS, Method
from playground.telegram.world import TelegramWorld

_ANY_CALL = ("down", "slow", "error_500", "hang", "reset_before")
# Without a method named these hit only calls about a chat: polling goes on.
_CHAT_CALL = (*_ANY_CALL, "rate_limit", "forbidden", "reset_after")
_NOT_FROM_WEBHOOK = frozenset({"setwebhook", "deletewebhook", "close", "logout"})
_dumps = json.JSONEncoder(separators=(",", ":")).encode  # escapes non-ASCII, as Telegram does


def setup(app: web.Application, hub: Hub) -> TelegramWorld:
    """Add the Bot API's routes to `app`; the world it returns is what people act on."""
    world = TelegramWorld(hub)
    api = BotApi(world)
    app.router.add_route("*", "/telegram/file/{path:.*}", api.download)
    app.router.add_route("*", "/telegram/{path:.*}", api.handle)

    async def stop(_app: web.Application) -> None:
        await world.webhook.stop()

    app.on_shutdown.append(stop)
    return world


class BotApi:
    """Turns requests into calls and results into answers."""

    def __init__(self, world: TelegramWorld) -> None:
        self._world = world
        self._prefix = f"/telegram/bot{world.token}/"
        world.webhook.inline = self.carry_out

    async def handle(self, request: web.Request) -> web.StreamResponse:
        path = request.path
        if not path.startswith(self._prefix):
            return _refused(_wrong_address(path))
        started = time.perf_counter()
        name = path[len(self._prefix) :].lower()
        try:
            call = await read_call(name, request)
        except ApiError as error:
            return _refused(error)
        try:
            response = await self._answer(call, request)
        except ApiError as error:
            response = _refused(error)
        status = response.status if response is not None else 0
        spent = (time.perf_counter() - started) * 1000
        shown = METHODS[name].name if name in METHODS else name
        self._world.hub.log_call("telegram", "in", shown, call.shown(), status, spent)
        return response if response is not None else _cut(request)

    async def _answer(self, call: Call, request: web.Request) -> web.Response | None:
        """The answer, or None when the connection is to be cut."""
        method = METHODS.get(call.method)
        if method is None:
            raise ApiError(404, "Not Found: method not found")
        fault = self._fault(method, call)
        if fault is not None and not await self._before(fault, request):
            return None
        if self._world.logged_out and call.method != "logout":
            raise ApiError(400, "Logged out")
        result = await self._run(method, call)
        if fault is not None and fault.kind == "reset_after":
            return None
        return _ok(result)

    async def _run(self, method: Method, call: Call) -> Any:
        result = method.run(self._world, call)
        if asyncio.iscoroutine(result):
            result = await result
        if method.effect:
            self._world.hub.log_send("telegram", method.name, call.shown(), result)
        return result

    async def carry_out(self, args: dict[str, Any]) -> None:
        """A method in the answer to a webhook: carried out, its result told to nobody."""
        name = str(args.pop("method")).lower()
        method = METHODS.get(name)
        if method is None or name in _NOT_FROM_WEBHOOK or name.startswith("get"):
            return
        with contextlib.suppress(ApiError):
            await self._run(method, Call(name, args, {}))

    def _fault(self, method: Method, call: Call) -> Fault | None:
        faults = self._world.hub.faults
        if not faults.active:
            return None
        chat = call.text("chat_id") or None
        kinds = _CHAT_CALL if chat or faults.names("telegram", method.name) else _ANY_CALL
        return faults.take("telegram", method.name, chat, kinds)

    async def _before(self, fault: Fault, request: web.Request) -> bool:
        """Do what a fault does before the effect; False cuts the connection."""
        match fault.kind:
            case "down" | "reset_before":
                return False
            case "slow":
                await asyncio.sleep(fault.delay)
            case "hang":
                await self._hang(request)
                return False
            case "error_500":
                raise ApiError(500, "Internal Server Error")
            case "rate_limit":
                raise too_many_requests(fault.retry_after)
            case "forbidden":
                raise ApiError(403, "Forbidden: bot was blocked by the user")
        return True

    async def _hang(self, request: web.Request) -> None:
        """Say nothing until the other side gives up or the playground stops."""
        closing = self._world.hub.closing
        while not closing.is_set() and request.transport and not request.transport.is_closing():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(closing.wait(), 0.2)

    async def download(self, request: web.Request) -> web.StreamResponse:
        """core.telegram.org/bots/api#getfile: the file's bytes."""
        prefix = f"/telegram/file/bot{self._world.token}/"
        if not request.path.startswith(prefix):
            return _refused(ApiError(404, "Not Found"))
        fault = self._world.hub.faults.take("telegram", "file", None, _ANY_CALL)
        try:
            if fault is not None and not await self._before(fault, request):
                return _cut(request)
        except ApiError as error:
            return _refused(error)
        stored = self._world.files.at_path(request.path[len(prefix) :])
        if stored is None:
            return _refused(ApiError(404, "Not Found"))
        return web.Response(body=stored.data, content_type="application/octet-stream")


def _wrong_address(path: str) -> ApiError:
    token, _, method = path.removeprefix("/telegram/bot").partition("/")
    bot, colon, secret = token.partition(":")
    well_formed = path.startswith("/telegram/bot") and method and bot.isdecimal() and secret
    return ApiError(401, "Unauthorized") if well_formed and colon else ApiError(404, "Not Found")


def _ok(result: Any) -> web.Response:
    body = '{"ok":true,"result":' + _dumps(result) + "}"
    return web.Response(body=body.encode(), content_type="application/json")


def _refused(error: ApiError) -> web.Response:
    answer: dict[str, Any] = {
        "ok": False,
        "error_code": error.code,
        "description": error.description,
    }
    headers = {}
    if error.parameters:
        answer["parameters"] = error.parameters
        if "retry_after" in error.parameters:
            headers["Retry-After"] = str(error.parameters["retry_after"])
    return web.Response(
        status=error.code,
        body=_dumps(answer).encode(),
        content_type="application/json",
        headers=headers,
    )


def _cut(request: web.Request) -> web.Response:
    """Close the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)
