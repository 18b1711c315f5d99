"""The one HTTP server: health, readiness, and the doors that come in over HTTP."""

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web, web_response
from aiohttp.typedefs import Handler

_BODY_LIMIT = 1024 * 1024  # bytes
Problems = Callable[[], Awaitable[list[str]]]
_BODY_PATIENCE = 15.0  # seconds for a body to arrive
_IDLE = 75.0  # seconds without a whole header; more than balancers keep a connection idle (60)

# aiohttp names itself, Python and both versions in every answer, also in those it gives before
# any of our code runs; this constant is the only place to say otherwise.
web_response.SERVER_SOFTWARE = "Frontdesk"


@web.middleware
async def _whole_body(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Whoever sends a body byte by byte holds nothing of ours for long: 408."""
    if request.can_read_body:
        try:
            async with asyncio.timeout(_BODY_PATIENCE):
                await request.read()
        except TimeoutError:
            raise web.HTTPRequestTimeout from None
    return await handler(request)


class WebServer:
    """An aiohttp server with /healthz and /readyz; other parts add their routes to `app`."""

    def __init__(self, host: str, port: int, problems: Problems) -> None:
        self.app = web.Application(client_max_size=_BODY_LIMIT, middlewares=[_whole_body])
        self.app.router.add_get("/healthz", self._healthz)
        self.app.router.add_get("/readyz", self._readyz)
        self._host, self._port = host, port
        self._problems = problems
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen. Raises OSError when the address is taken."""
        self._runner = web.AppRunner(
            self.app, access_log=None, shutdown_timeout=5, keepalive_timeout=_IDLE
        )
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self._port).start()

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _healthz(self, _request: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    async def _readyz(self, _request: web.Request) -> web.Response:
        problems = await self._problems()
        return web.json_response(
            {"ready": not problems, "problems": problems}, status=503 if problems else 200
        )
