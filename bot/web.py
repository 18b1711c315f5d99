"""The one HTTP server: health, readiness, and the doors that come in over HTTP."""

from collections.abc import Callable

from aiohttp import web

_BODY_LIMIT = 1024 * 1024  # bytes


class WebServer:
    """An aiohttp server with /healthz and /readyz; other parts add their routes to `app`."""

    def __init__(self, host: str, port: int, problems: Callable[[], list[str]]) -> None:
        self.app = web.Application(client_max_size=_BODY_LIMIT)
        self.app.router.add_get("/healthz", self._healthz)
        self.app.router.add_get("/readyz", self._readyz)
        self._host, self._port = host, port
        self._problems = problems
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen. Raises OSError when the address is taken."""
        self._runner = web.AppRunner(self.app, access_log=None, shutdown_timeout=5)
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self._port).start()

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _healthz(self, _request: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    async def _readyz(self, _request: web.Request) -> web.Response:
        problems = self._problems()
        return web.json_response(
            {"ready": not problems, "problems": problems}, status=503 if problems else 200
        )
