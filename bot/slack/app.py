"""The staff side: Bolt, its connections, and what the rest of the product asks of it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.handlers import staff
from bot.outgoing import SLACK
from bot.slack.door import ChannelMissing, Door
from bot.slack.failures import FAILURES, unreachable
from bot.slack.files import SlackFiles
from bot.slack.inlet import ROW, Inlet, request_of
from bot.slack.roster import keep_roster
from bot.slack.sender import SlackSender
from bot.slack.sockets import SEATS, Sockets
from bot.slack.web import make_session
from scheduler.leadership import Leadership
from store import inbox
from store.inbox import Claimed

log = logging.getLogger(__name__)

PATH = "/slack/events"
_FAILURE = "frontdesk_failure"
_LONGEST_PAUSE = 15.0  # seconds; less than an inbox row's lease
_GIVE_UP = 3600.0  # seconds a request waits for an unreachable Slack
_CONNECTING = 10.0  # seconds that the start waits for the first connection


class SlackSide:
    """Build it anywhere; `start` it in the running loop."""

    def __init__(self, desk: Desk) -> None:
        self.door = Door.of(desk)
        self.sender = SlackSender(self.door)
        desk.files[SLACK] = SlackFiles(self.door.client).fetch
        self._settings = desk.settings
        self._store = desk.store
        self._app = self._build()
        self._sockets = Sockets(self._app, desk.settings)
        names = [f"slack:sockets:{seat}" for seat in range(SEATS)]
        self._seat = Leadership(desk.store, names, self._sockets.run)
        self._receiving: asyncio.Task[None] | None = None
        self._introducing: asyncio.Task[None] | None = None
        self._knowing: asyncio.Task[None] | None = None

    async def start(self, connect: bool) -> None:
        """Learn the workspace and, where Socket Mode is set, `connect`. Raises SlackProblem when
        the token is refused; while Slack is out of reach or the channel is missing, it goes on
        trying behind the scenes."""
        self.door.client.session = make_session()
        self._app.client.session = self.door.client.session
        try:
            await self.door.introduce()
        except ChannelMissing as problem:
            log.error("%s Cards wait until then.", problem)
            self._introducing = asyncio.create_task(self._introduce_later())
        except FAILURES as error:
            if not unreachable(error):
                raise
            log.warning("Slack cannot be reached (%s); trying on", error)
            self._introducing = asyncio.create_task(self._introduce_later())
        if connect:
            self._knowing = asyncio.create_task(keep_roster(self.door), name="the agents' list")
        if connect and self._settings.slack_app_token.get_secret_value():
            self._receiving = asyncio.create_task(self._seat.run(), name="Slack's sockets")
            await self._wait_for_connection()

    async def stop(self) -> None:
        """Receive no more; what is stored is processed after the next start."""
        begun = (self._introducing, self._receiving, self._knowing)
        tasks = [task for task in begun if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def close(self) -> None:
        """Send no more."""
        if self.door.client.session is not None:
            await self.door.client.session.close()

    def problems(self) -> list[str]:
        """What keeps the staff side from working now."""
        if not self.door.workspace.ready:
            return ["Slack was not reached yet"]
        if self._receiving is None:
            return []
        if self._receiving.done():
            return ["receiving from Slack has stopped"]
        if self._seat.leads and not self._sockets.up:
            return ["no Socket Mode connection stands"]
        return []

    def add_routes(self, web_app: web.Application) -> None:
        """HTTP mode: events, commands and buttons at /slack/events, signatures checked."""
        if self._settings.slack_signing_secret.get_secret_value():
            web_app.router.add_post(PATH, self._serve)

    async def process(self, row: Claimed) -> None:
        """Run a stored request through its listener. Raises when the listener failed; while Slack
        is merely out of reach, the attempt is not counted."""
        request = request_of(row)
        await self._app.async_dispatch(request)
        failure = request.context.get(_FAILURE)
        if failure is None:
            return
        if self._may_pass(row, failure):
            waited = _age(row, self._store.clock.now())
            await asyncio.sleep(min(max(waited, 0.0) / 4, _LONGEST_PAUSE))
            await self._store.run(inbox.postpone, row.id, 2.0)
        raise failure

    async def _wait_for_connection(self) -> None:
        """Until one connection stands, or other processes have them all, or it takes too long."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + _CONNECTING
        while loop.time() < deadline:
            if self._sockets.up or (self._seat.settled.is_set() and not self._seat.leads):
                return
            await asyncio.sleep(0.02)
        log.warning("Slack's Socket Mode does not answer yet; trying on")

    def _may_pass(self, row: Claimed, failure: BaseException) -> bool:
        if not isinstance(failure, FAILURES) or not unreachable(failure):
            return False
        return _age(row, self._store.clock.now()) < _GIVE_UP

    def _build(self) -> AsyncApp:
        client = AsyncWebClient(base_url=self._settings.slack_api_url, retry_handlers=[])
        client.proxy = self.door.client.proxy
        app = AsyncApp(
            name="frontdesk",
            client=client,
            signing_secret=self._settings.slack_signing_secret.get_secret_value(),
            authorize=_authorizer(self.door),
            before_authorize=Inlet(self._store).take,
            process_before_response=True,
            logger=logging.getLogger("slack_bolt"),
        )
        app.error(_note_failure)
        staff.register(app, self.door)
        return app

    async def _serve(self, request: web.Request) -> web.Response:
        if _malformed(request.headers):
            return web.Response(status=401, text="This address is for Slack only.")
        response = await self._app.async_dispatch(await to_bolt_request(request))
        return await to_aiohttp_response(response)

    async def _introduce_later(self) -> None:
        wait = 1.0
        while True:
            await asyncio.sleep(wait)
            try:
                await self.door.introduce()
            except Exception as error:  # noqa: BLE001  (told, and tried again)
                log.warning("the staff side waits: %s", error)
                wait = min(wait * 2, 60.0)
            else:
                log.info("Slack is reached")
                return


def _malformed(headers: Mapping[str, str]) -> bool:
    """Whether the seal is none that Slack would write; its library takes its form for granted."""
    moment = headers.get("X-Slack-Request-Timestamp", "0")
    signature = headers.get("X-Slack-Signature", "")
    is_number = moment.isascii() and moment.isdecimal() and len(moment) < 20
    return not (is_number and signature.isascii())


def _authorizer(door: Door) -> Callable[..., Awaitable[AuthorizeResult]]:
    """Bolt asks for each request who we are; it was learnt once, at the start."""

    async def authorize(context: AsyncBoltContext) -> AuthorizeResult:
        workspace = door.workspace
        return AuthorizeResult(
            enterprise_id=context.enterprise_id,
            team_id=workspace.team_id or context.team_id,
            bot_id=workspace.bot_id or None,
            bot_user_id=workspace.bot_user_id or None,
            bot_token=door.desk.settings.slack_bot_token.get_secret_value(),
        )

    return authorize


async def _note_failure(error: Exception, request: AsyncBoltRequest, body: dict[str, Any]) -> None:
    """Bolt's error handler: `process` raises it for the inbox; in the first pass it is logged and
    Slack gets no acknowledgement."""
    request.context[_FAILURE] = error
    if ROW not in request.context:
        log.error("a request of Slack could not be stored or answered", exc_info=error)


def _age(row: Claimed, moment: datetime) -> float:
    return (moment - row.received_at.astimezone(UTC)).total_seconds()
