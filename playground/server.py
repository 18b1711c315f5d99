"""The playground's HTTP server: one port for stand-ins, people, controls and the page."""

import socket

from aiohttp import web

from playground import controls, people_telegram
from playground.config import PlaygroundConfig
from playground.hub import Hub
from playground.live import LivePages
from playground.loopback import is_loopback_host
from playground.pages import add_page_routes
from playground.slack import SlackWorld
from playground.slack import setup as setup_slack
from playground.telegram.app import setup as setup_telegram
from playground.telegram.world import TelegramWorld

_MAX_BODY = 70 * 1024 * 1024  # above Telegram's 50 MB, so that the stand-in can say it itself


class Playground:
    """A running local Telegram and Slack; `start` once, `stop` once."""

    def __init__(self, config: PlaygroundConfig | None = None) -> None:
        self.config = config or PlaygroundConfig()
        self.hub = Hub(self.config)
        self.url = ""
        self.app = web.Application(
            middlewares=[controls.error_middleware], client_max_size=_MAX_BODY
        )
        self.telegram: TelegramWorld = setup_telegram(self.app, self.hub)
        self.slack: SlackWorld = setup_slack(self.app, self.hub)
        people_telegram.add_routes(self.app, self.telegram)
        controls.add_routes(self.app, self)
        self._pages = LivePages(self.app, self.hub)
        add_page_routes(self.app)
        self._runner: web.AppRunner | None = None

    @property
    def telegram_api_url(self) -> str:
        return f"{self.url}/telegram"

    @property
    def slack_api_url(self) -> str:
        return f"{self.url}/slack/api/"

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen on a loopback address; port 0 takes a free one.

        Raises ValueError for any other address, OSError when the port is taken.
        """
        check_loopback(host)
        # A handler may outlive its client here: faults count on an effect without an answer.
        self._runner = web.AppRunner(self.app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        sock = _listen(host, port)
        site = web.SockSite(self._runner, sock)
        await site.start()
        shown = f"[{host}]" if ":" in host else host
        self.url = f"http://{shown}:{sock.getsockname()[1]}"
        self.hub.url = self.url

    async def stop(self) -> None:
        """Cut open long polls and sockets, stop every task; returns within about a second."""
        if self._runner is None:
            return
        runner, self._runner = self._runner, None
        await self._pages.close()
        self.hub.clock.wake()
        self.telegram.updates.wake()
        await self.slack.close()
        await runner.cleanup()


def check_loopback(host: str) -> None:
    """Raise ValueError unless `host` is this machine's own address."""
    if not is_loopback_host(host):
        raise ValueError(
            f"The playground has no passwords and listens on this machine only: "
            f"use --host 127.0.0.1 instead of {host}."
        )


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((host, port))
    except OSError:
        sock.close()
        raise
    return sock
