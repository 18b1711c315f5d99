"""Socket Mode: two connections, so that one may go, and a watchdog that replaces a dead or stale
one."""

import asyncio
import logging
import time

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

from bot.settings import Settings
from bot.slack.failures import FAILURES
from bot.slack.web import is_loopback, make_client

log = logging.getLogger(__name__)

_CONNECTIONS = 2
#: Slack allows an app ten connections: so many processes hold two each, the rest stand by.
SEATS = 4
_LOOK_EVERY = 0.5  # seconds
_GRACE = 1.0  # seconds for a connection that was lost to come back by itself
_PATIENCE, _MOST_PATIENCE = 5.0, 80.0  # seconds to wait for a connection that is being opened
_PING = 5.0
_STALE = 2.5 * _PING  # seconds without a pong: nothing comes through, whatever TCP believes


class Sockets:
    """The Socket Mode connections of one process."""

    def __init__(self, app: AsyncApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._links: list[_Link] = []

    async def run(self) -> None:
        """Connect, and replace what fails, until cancelled."""
        self._links = [_Link(self._app, self._settings) for _ in range(_CONNECTIONS)]
        for link in self._links:
            link.open()
        try:
            await self._watch()
        finally:
            await asyncio.gather(*(link.close() for link in self._links))
            self._links = []

    @property
    def up(self) -> int:
        """How many connections stand."""
        return sum(link.is_up for link in self._links)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_EVERY)
            for link in self._links:
                if link.is_dead(_LOOK_EVERY):
                    log.warning("a Socket Mode connection is down; opening another")
                    await link.close()
                    link.open()


class _Link:
    """One connection: Bolt's handler, and the task that opens it."""

    def __init__(self, app: AsyncApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._handler: AsyncSocketModeHandler | None = None
        self._opening: asyncio.Task[None] | None = None
        self._was_up = False
        self._down_for = 0.0
        self._patience = _PATIENCE

    def open(self) -> None:
        token = self._settings.slack_app_token.get_secret_value()
        self._handler = AsyncSocketModeHandler(
            self._app,
            token,
            web_client=make_client(self._settings, token),
            ping_interval=_PING,
            logger=logging.getLogger("slack_sdk"),
        )
        if is_loopback(self._settings.slack_api_url):
            self._handler.client.proxy = None
        self._opening = asyncio.create_task(self._handler.connect_async())

    @property
    def is_up(self) -> bool:
        if self._handler is None:
            return False
        client = self._handler.client
        session, pong = client.current_session, client.last_ping_pong_time
        stale = pong is not None and time.time() - pong > _STALE
        return not client.closed and session is not None and not session.closed and not stale

    def is_dead(self, passed: float) -> bool:
        """Whether to replace it, `passed` seconds after the last look. Patience doubles while
        nothing helps: Slack limits how often connections may be opened."""
        if self.is_up:
            self._was_up, self._down_for, self._patience = True, 0.0, _PATIENCE
            return False
        self._down_for += passed
        if self._down_for < (_GRACE if self._was_up else self._patience):
            return False
        if not self._was_up:
            self._patience = min(self._patience * 2, _MOST_PATIENCE)
        self._was_up, self._down_for = False, 0.0
        return True

    async def close(self) -> None:
        if self._opening is not None:
            self._opening.cancel()
            await asyncio.gather(self._opening, return_exceptions=True)
        if self._handler is not None:
            try:
                await self._handler.close_async()
            except FAILURES as error:
                log.info("closing a Socket Mode connection: %s", error)
            self._handler = None
