"""The local Slack as a whole: its parts wired together, and its addresses."""

from typing import Any

from aiohttp import web

from playground.hub import Hub
from playground.slack import ids
from playground.slack.api import WebApi
from playground.slack.args import Args
from playground.slack.calls import Parts
from playground.slack.delivery import Delivery
from playground.slack.errors import SlackError
from playground.slack.files import Files
from playground.slack.formatting import Composer
from playground.slack.http_door import HttpDoor
from playground.slack.interactions import Interactions
from playground.slack.methods_chat import deliver
from playground.slack.modals import Modals
from playground.slack.posting import Posting
from playground.slack.responding import Responding
from playground.slack.scheduled import Scheduled
from playground.slack.sockets import SocketDoor
from playground.slack.triggers import Responses, Triggers
from playground.slack.workspace import Workspace

Json = dict[str, Any]


class SlackWorld:
    """Everything behind `/slack`; people act on it through `playground.people_slack`."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.workspace = Workspace(hub.config, hub.clock)
        self.sockets = SocketDoor()
        self.http: HttpDoor | None = None
        self.delivery = Delivery(hub, self.sockets)
        self.posting = Posting(hub, self.workspace, self.delivery)
        self.triggers = Triggers()
        self.responding = Responding(hub, self.workspace, self.posting, Responses(hub.clock))
        self.modals = Modals(hub, self.triggers)
        self.files = Files(hub, self.posting)
        self.scheduled = Scheduled(hub.clock, self._post_scheduled)
        self.composer = Composer(self.workspace)
        self.features: Json | None = None  # what the app's manifest offers, once it is known
        self.workspace.opened = self.posting.publish_channel
        self.interactions = Interactions(
            hub,
            self.workspace,
            self.delivery,
            self.triggers,
            self.modals,
            self.responding,
        )
        self.parts = Parts(
            hub,
            self.workspace,
            self.posting,
            self.responding,
            self.modals,
            self.files,
            self.scheduled,
            self.sockets,
        )
        self.api = WebApi(self.parts)
        if hub.config.slack_request_url is not None:
            self._use_http(HttpDoor(hub.config.slack_request_url, hub.config.slack_signing_secret))

    def register(self, app: web.Application) -> None:
        """Add the addresses that the vendor has; they learn the base address."""
        router = app.router
        for verb in ("GET", "POST"):
            router.add_route(verb, "/slack/api/{method}", self._serve_api)
        router.add_get("/slack/link/", self._serve_socket)
        router.add_post("/slack/{kind:actions|commands|app}/{team}/{key}", self.responding.serve)
        router.add_post("/slack/upload/v1/{key}", self.files.receive)
        router.add_get("/slack/files-pri/{prefix}/{file}", self.files.download)

    async def _serve_api(self, request: web.Request) -> web.StreamResponse:
        self.learn_address(request)
        return await self.api.serve(request)

    async def _serve_socket(self, request: web.Request) -> web.StreamResponse:
        if self.delivery.is_down():
            return web.Response(status=503)
        return await self.sockets.serve(request)

    def learn_address(self, request: web.Request) -> None:
        """Take the playground's own address from how it was reached."""
        base = f"{request.scheme}://{request.host}"
        self.responding.base_url = self.files.base_url = base

    def _post_scheduled(self, entry: Json) -> None:
        channel = self.workspace.channels.get(entry["channel_id"])
        if channel is None or channel.is_archived:
            return
        try:
            deliver(self.parts, Args(entry["params"]), channel)
        except SlackError:
            return  # what was fine when it was scheduled and no longer is gets dropped, as in Slack

    async def set_request_url(self, url: str | None) -> None:
        """HTTP mode with this request URL, or Socket Mode again with None.

        Raises RequestUrlError when the URL does not answer the challenge; nothing changes then.
        """
        if url is None:
            old, self.http = self.http, None
            self.delivery.door = self.sockets
        else:
            door = HttpDoor(url, self.hub.config.slack_signing_secret)
            try:
                await door.verify()
            except BaseException:
                await door.close()
                raise
            old = self._use_http(door)
        if old is not None:
            await old.close()

    def _use_http(self, door: HttpDoor) -> HttpDoor | None:
        old, self.http = self.http, door
        self.delivery.door = door
        return old

    def snapshot(self) -> Json:
        """Slack's part of `/control/state`; commands and shortcuts only if a manifest was given."""
        bot = self.workspace.users[ids.BOT_USER]
        return {
            "agents": self.workspace.agents(),
            "channels": self.workspace.channel_objects(direct=True),
            "support_channel": self.hub.config.support_channel,
            "slack_bot": {"id": bot["id"], "bot_id": ids.BOT, "name": bot["real_name"]},
            "usergroups": list(self.workspace.groups.values()),
            **(self.features or {}),
        }

    def reset(self) -> None:
        """Forget all people, channels, messages, files, views and waiting repeats."""
        self.delivery.forget()
        self.workspace.load_sample()
        self.triggers.clear()
        self.responding.reset()
        self.modals.reset()
        self.files.reset()
        self.scheduled.clear()
        self.interactions.states.clear()
        self.api.reset()

    async def close(self) -> None:
        """Close connections and stop all background work."""
        self.api.close()
        await self.scheduled.close()
        await self.delivery.close()
        await self.sockets.close()
        if self.http is not None:
            await self.http.close()
