"""The controls: clock, faults, logs, busy day, reset, state (`/control/...`, see API.md)."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aiohttp import web

from playground.busy_day import BusyDay
from playground.faults import Fault
from playground.loopback import is_loopback_host, is_loopback_url
from playground.people import add_sample_customers
from playground.requests import Json, RequestError, answer, read_object
from playground.telegram.methods.commands import commands_for

if TYPE_CHECKING:
    from playground.server import Playground

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_MAX_WAIT = 60.0  # seconds a clock call may wait
_FAULT_FIELDS: dict[str, type | tuple[type, ...]] = {
    "method": str,
    "count": int,
    "seconds": (int, float),
    "retry_after": int,
    "delay": (int, float),
}


@web.middleware
async def error_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Errors of the people's and control API as `{"error": sentence}`; strangers are kept out.

    A page of another site could reach this machine's ports through the visitor's browser, so the
    Host and Origin of a request must be this machine's own.
    """
    origin = request.headers.get("Origin")
    foreign = origin is not None and not is_loopback_url(origin)
    if foreign or not is_loopback_host(urlsplit(f"//{request.host}").hostname):
        return answer({"error": "The playground answers to this machine only."}, 403)
    try:
        return await handler(request)
    except RequestError as error:
        return answer({"error": str(error)}, error.status)
    except web.HTTPException as error:
        if request.path.startswith(("/people/", "/control/")) and error.status >= 400:
            return answer({"error": f"{error.reason}: see the playground's API.md."}, error.status)
        raise


def add_routes(app: web.Application, playground: "Playground") -> None:
    controls = _Controls(playground)
    add = app.router.add_route
    add("GET", "/control/health", controls.health)
    add("GET", "/control/state", controls.state)
    add("GET", "/control/clock", controls.read_clock)
    add("POST", "/control/clock", controls.set_clock)
    add("GET", "/control/sends", controls.sends)
    add("GET", "/control/calls", controls.calls)
    add("GET", "/control/faults", controls.read_faults)
    add("POST", "/control/faults", controls.add_fault)
    add("DELETE", "/control/faults", controls.clear_faults)
    add("POST", "/control/busy_day", controls.busy_day)
    add("POST", "/control/reset", controls.reset)
    add_sample_customers(playground.telegram)
    app.on_shutdown.append(controls.stop)


class _Controls:
    def __init__(self, playground: "Playground") -> None:
        self._playground = playground
        self._hub = playground.hub
        self._busy_day = BusyDay(playground.telegram)

    async def stop(self, _app: web.Application) -> None:
        await self._busy_day.stop()

    async def health(self, _request: web.Request) -> web.Response:
        return answer({"ok": True})

    async def state(self, _request: web.Request) -> web.Response:
        telegram, slack = self._playground.telegram, self._playground.slack
        return answer(
            {
                **slack.snapshot(),
                "customers": [telegram.view(one) for one in telegram.customers.values()],
                "bot": telegram.bot,
                "commands": commands_for(telegram, None),
                "clock": self._hub.clock.snapshot(),
                "faults": self._hub.faults.snapshot(),
                "busy_day": self._busy_day.running,
            }
        )

    async def read_clock(self, request: web.Request) -> web.Response:
        known, wait = request.query.get("known"), request.query.get("wait", "0")
        if known is not None:
            try:
                version, seconds = int(known), min(_MAX_WAIT, float(wait))
            except ValueError:
                raise RequestError("known and wait must be numbers.") from None
            await self._hub.clock.wait_change(version, seconds)
        return answer(self._hub.clock.snapshot())

    async def set_clock(self, request: web.Request) -> web.Response:
        body = await read_object(request)
        if body.get("reset") is True:
            self._hub.clock.reset()
        else:
            seconds = body.get("advance_seconds")
            if not isinstance(seconds, int | float) or isinstance(seconds, bool):
                raise RequestError('Send {"advance_seconds": number} or {"reset": true}.')
            try:
                self._hub.clock.advance(float(seconds))
            except (ValueError, OverflowError) as error:
                raise RequestError(str(error)) from None
        snapshot = self._hub.clock.snapshot()
        self._hub.publish("clock", **snapshot)
        return answer(snapshot)

    async def sends(self, request: web.Request) -> web.Response:
        platform = request.query.get("platform")
        after = _number(request, "after")
        chosen = [
            send
            for send in self._hub.sends
            if send["seq"] > after and platform in (None, send["platform"])
        ]
        return answer({"sends": chosen})

    async def calls(self, request: web.Request) -> web.Response:
        after = _number(request, "after")
        return answer({"calls": [call for call in self._hub.calls if call["seq"] > after]})

    async def read_faults(self, _request: web.Request) -> web.Response:
        return answer({"faults": self._hub.faults.snapshot()})

    async def add_fault(self, request: web.Request) -> web.Response:
        self._hub.faults.add(_fault(await read_object(request)))
        return self._faults_changed()

    async def clear_faults(self, _request: web.Request) -> web.Response:
        self._hub.faults.clear()
        return self._faults_changed()

    def _faults_changed(self) -> web.Response:
        faults = self._hub.faults.snapshot()
        self._hub.publish("faults", faults=faults)
        return answer({"faults": faults})

    async def busy_day(self, request: web.Request) -> web.Response:
        body = await read_object(request)
        customers, seed = body.get("customers", 200), body.get("seed", 1)
        seconds = body.get("seconds", 60)
        if not isinstance(customers, int) or not 1 <= customers <= 5_000:
            raise RequestError("customers must be a number from 1 to 5000.")
        if not isinstance(seed, int):
            raise RequestError("seed must be a whole number.")
        if not isinstance(seconds, int | float) or not 0 <= seconds <= 3_600:
            raise RequestError("seconds must be a number from 0 to 3600.")
        await self._busy_day.start(customers, seed, float(seconds))
        return answer({"customers": customers, "seed": seed, "seconds": seconds})

    async def reset(self, _request: web.Request) -> web.Response:
        await self._busy_day.stop()
        self._hub.forget()
        self._playground.telegram.reset()
        self._playground.slack.reset()
        add_sample_customers(self._playground.telegram)
        self._hub.publish("reset")
        self._hub.publish("clock", **self._hub.clock.snapshot())
        return answer({})


def _number(request: web.Request, name: str) -> int:
    text = request.query.get(name, "0")
    if not text.lstrip("-").isdecimal():
        raise RequestError(f"{name} must be a whole number.")
    return int(text)


def _fault(body: Json) -> Fault:
    known = {"platform", "kind", "chat", *_FAULT_FIELDS}
    unknown = sorted(body.keys() - known)
    if unknown:
        raise RequestError(f"A fault has no {unknown[0]}: it has {', '.join(sorted(known))}.")
    for name, kind in _FAULT_FIELDS.items():
        value = body.get(name)
        if value is not None and (not isinstance(value, kind) or isinstance(value, bool)):
            raise RequestError(f"{name} has the wrong type.")
    chosen = {name: value for name, value in body.items() if value is not None}
    if "chat" in chosen:
        chosen["chat"] = str(chosen["chat"])
    chosen.setdefault("platform", "")
    chosen.setdefault("kind", "")
    try:
        return Fault(**chosen)
    except ValueError as error:
        raise RequestError(str(error)) from None
