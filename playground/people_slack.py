"""The agents' side over HTTP: `/people/agents/...` and `/people/channels/...` (see API.md)."""

import base64
import binascii
import re
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from playground.requests import Json, RequestError, answer, read_object
from playground.slack import ids
from playground.slack.channel import Channel
from playground.slack.errors import SlackError
from playground.slack.http_door import RequestUrlError
from playground.slack.interactions import NoSuchElementError
from playground.slack.manifest import features_of
from playground.slack.people import time_zone
from playground.slack.posting import user_message
from playground.slack.sample import Person
from playground.slack.world import SlackWorld

Handler = Callable[[web.Request], Awaitable[web.Response]]
_MAX_TYPED = 12_000
_USER_NAME = re.compile(r"[a-z0-9][a-z0-9._\-]{0,79}")
_DISCONNECTS = ("warning", "refresh_requested", "link_disabled")


def add_people_routes(app: web.Application, world: SlackWorld) -> None:
    """Register everything that agents can do, and Slack's own controls."""
    people = _People(world)
    one = "/people/agents/{user}"
    routes: list[tuple[str, str, Handler]] = [
        ("GET", "/people/agents", people.list_agents),
        ("POST", "/people/agents", people.add_agent),
        ("GET", "/people/channels", people.list_channels),
        ("POST", "/people/channels", people.add_channel),
        ("POST", "/people/channels/{channel}/members", people.add_member),
        ("POST", "/people/channels/{channel}/archive", people.archive),
        ("GET", "/people/channels/{channel}/messages", people.list_messages),
        ("POST", f"{one}/messages", people.write),
        ("PATCH", f"{one}/messages", people.edit),
        ("DELETE", f"{one}/messages", people.delete),
        ("POST", f"{one}/files", people.upload),
        ("POST", f"{one}/reactions", people.react),
        ("DELETE", f"{one}/reactions", people.unreact),
        ("POST", f"{one}/commands", people.command),
        ("POST", f"{one}/press", people.press),
        ("POST", f"{one}/options", people.options),
        ("POST", f"{one}/shortcut", people.shortcut),
        ("GET", f"{one}/ephemerals", people.ephemerals),
        ("GET", f"{one}/view", people.view),
        ("POST", f"{one}/view/submit", people.submit),
        ("POST", f"{one}/view/close", people.close_view),
        ("POST", f"{one}/home", people.home),
        ("POST", "/control/slack/request_url", people.request_url),
        ("POST", "/control/slack/manifest", people.manifest),
        ("POST", "/control/slack/disconnect", people.disconnect),
    ]
    for verb, path, handler in routes:
        app.router.add_route(verb, path, people.spoken(handler))


class _People:
    def __init__(self, world: SlackWorld) -> None:
        self._world = world
        self._workspace = world.workspace

    def spoken(self, handler: Handler) -> Handler:
        """The handler with Slack's refusals turned into sentences."""

        async def handle(request: web.Request) -> web.Response:
            self._world.learn_address(request)
            try:
                return await handler(request)
            except SlackError as error:
                raise RequestError(f"Slack refuses this: {error.code}.", 409) from None
            except NoSuchElementError as error:
                raise RequestError(str(error), 409) from None

        return handle

    # Who and where

    def _agent(self, request: web.Request) -> Json:
        user = self._workspace.users.get(request.match_info["user"])
        if user is None or user["is_bot"]:
            raise RequestError("There is no such agent: GET /people/agents lists them.", 404)
        return user

    def _channel(self, reference: Any, user: Json | None = None) -> Channel:
        """A channel by id, name, or the bot's user id for a direct message with it."""
        if not isinstance(reference, str) or not reference:
            raise RequestError("channel is missing: give its id or name.")
        if user is not None and reference == ids.BOT_USER:
            return self._workspace.direct(user["id"])
        channel = self._workspace.find_channel(reference)
        if channel is None:
            raise RequestError("There is no such channel: GET /people/channels lists them.", 404)
        return channel

    def _joined(self, body: Json, user: Json) -> Channel:
        channel = self._channel(body.get("channel"), user)
        if user["id"] not in channel.members:
            raise RequestError(
                f"{user['real_name']} is not in #{channel.name}: "
                "POST /people/channels/{channel}/members first.",
                409,
            )
        if channel.is_archived:
            raise RequestError(f"#{channel.name} is archived: nobody can write there.", 409)
        return channel

    def _message(self, channel: Channel, body: Json, user: Json | None = None) -> Json:
        ts = _text(body, "ts")
        message = channel.messages.get(ts)
        if message is None and user is not None:
            message = self._world.responding.seen_by(user["id"], ts)
        if message is None:
            raise RequestError("There is no message with this ts in the channel.", 404)
        return message

    # Agents and channels

    async def list_agents(self, _request: web.Request) -> web.Response:
        return answer({"agents": self._workspace.agents()})

    async def add_agent(self, request: web.Request) -> web.Response:
        body = await read_object(request)
        name = _text(body, "name")
        handle = name.lower().replace(" ", ".")
        if not _USER_NAME.fullmatch(handle):
            raise RequestError("name must be letters, digits, dots, dashes or underscores.")
        if any(user["name"] == handle for user in self._workspace.users.values()):
            raise RequestError(f"There is an agent named {handle} already: choose another.", 409)
        zone = str(body.get("tz") or "Europe/London")
        try:
            time_zone(zone)
        except ValueError as error:
            raise RequestError(str(error)) from None
        person = Person(
            ids.new_id("U"),
            handle,
            str(body.get("real_name") or name),
            str(body.get("email") or f"{handle}@harbourlane.example"),
            tz=zone,
            is_admin=body.get("is_admin") is True,
        )
        user = self._workspace.add_user(person)
        if body.get("in_group", True):
            self._workspace.add_to_group(user["id"])
        self._world.hub.publish("slack.agent", agent=user)
        self._world.posting.join(self._workspace.channels[ids.SUPPORT], user["id"])
        return answer(user)

    async def list_channels(self, _request: web.Request) -> web.Response:
        return answer({"channels": self._workspace.channel_objects(direct=False)})

    async def add_channel(self, request: web.Request) -> web.Response:
        body = await read_object(request)
        agents = [user["id"] for user in self._workspace.agents()]
        channel = self._workspace.add_channel(
            _text(body, "name").removeprefix("#"),
            agents[0],
            is_private=body.get("is_private") is True,
        )
        channel.members.update(dict.fromkeys(agents))
        self._world.posting.publish_channel(channel)
        return answer(self._workspace.channel_object(channel, members=True))

    async def add_member(self, request: web.Request) -> web.Response:
        body = await read_object(request)
        channel = self._channel(request.match_info["channel"])
        user = _text(body, "user")
        self._workspace.user(user)
        self._world.posting.join(channel, user)
        return answer(self._workspace.channel_object(channel, members=True))

    async def archive(self, request: web.Request) -> web.Response:
        body = await read_object(request)
        channel = self._channel(request.match_info["channel"])
        channel.is_archived = body.get("archived", True) is True
        self._world.posting.publish_channel(channel)
        return answer(self._workspace.channel_object(channel, members=True))

    async def list_messages(self, request: web.Request) -> web.Response:
        channel = self._channel(request.match_info["channel"])
        thread = request.query.get("thread_ts")
        found = list(channel.top_level()) if thread is None else channel.thread(thread)
        return answer({"messages": found})

    # Messages and reactions

    async def write(self, request: web.Request) -> web.Response:
        user, body = self._agent(request), await read_object(request)
        channel = self._joined(body, user)
        text = str(body.get("text") or "")
        if len(text) > _MAX_TYPED:
            raise RequestError(f"A message has at most {_MAX_TYPED} characters: send it in parts.")
        uploads = [_upload(entry) for entry in body.get("files") or ()]
        if not text.strip() and not uploads:
            raise RequestError("text is empty: write something or attach a file.")
        typed = self._world.composer.compose(text)
        message = user_message(user["id"], typed.text, typed.blocks)
        thread = body.get("thread_ts")
        if thread is not None and str(thread) not in channel.messages:
            raise RequestError("There is no message with this thread_ts in the channel.", 404)
        if uploads:
            files = self._world.files
            infos = [files.add(*upload, user["id"]) for upload in uploads]
            posted = files.share(channel, infos, message, thread, user["id"])
        else:
            posted = self._world.posting.post(channel, message, thread)
        return answer({"ts": posted["ts"]})

    async def upload(self, request: web.Request) -> web.Response:
        """A file chosen in a form, before the form is submitted."""
        user, body = self._agent(request), await read_object(request)
        return answer(self._world.files.add(*_upload(body), user["id"]))

    async def edit(self, request: web.Request) -> web.Response:
        user, body = self._agent(request), await read_object(request)
        channel = self._joined(body, user)
        message = self._message(channel, body)
        if message.get("user") != user["id"] or message.get("subtype") == "tombstone":
            raise RequestError("People can edit their own messages only.", 409)
        typed = self._world.composer.compose(_text(body, "text"))
        changes = {"text": typed.text, "blocks": typed.blocks or None}
        self._world.posting.edit(channel, message["ts"], changes, user["id"])
        return answer({"ts": message["ts"]})

    async def delete(self, request: web.Request) -> web.Response:
        user, body = self._agent(request), await read_object(request)
        channel = self._joined(body, user)
        message = self._message(channel, body)
        if message.get("user") != user["id"] and not user["is_admin"]:
            raise RequestError("Only admins can delete the messages of others.", 409)
        self._world.posting.delete(channel, message["ts"])
        return answer({})

    async def react(self, request: web.Request) -> web.Response:
        user, body = self._agent(request), await read_object(request)
        channel = self._joined(body, user)
        message = self._message(channel, body)
        name = _text(body, "name").strip(":")
        self._world.posting.react(channel, message["ts"], name, user["id"])
        return answer({"reactions": message.get("reactions", [])})

    async def unreact(self, request: web.Request) -> web.Response:
        user, body = self._agent(request), await read_object(request)
        channel = self._joined(body, user)
        message = self._message(channel, body)
        name = _text(body, "name").strip(":")
        self._world.posting.unreact(channel, message["ts"], name, user["id"])
        return answer({"reactions": message.get("reactions", [])})

    # Interactions

    async def command(self, request: web.Request) -> web.Response:
        user, body = self._agent(request), await read_object(request)
        channel = self._channel(body.get("channel"), user)
        command = _text(body, "command")
        if not re.fullmatch(r"/[\w\-]{1,32}", command):
            raise RequestError("command must look like /desk.")
        text = str(body.get("text") or "").strip()
        if self._world.hub.config.slack_escape_commands:
            text = self._world.composer.references(text)
        return answer(await self._world.interactions.command(user, channel, command, text))

    async def press(self, request: web.Request) -> web.Response:
        user, body = self._agent(request), await read_object(request)
        if not body.get("action_id"):
            raise RequestError("action_id is missing.")
        interactions = self._world.interactions
        if body.get("view_id"):
            return answer(await interactions.press_in_view(user, self._view(user, body), body))
        channel = self._channel(body.get("channel"), user)
        message = self._message(channel, body, user)
        return answer(await interactions.press_in_message(user, channel, message, body))

    def _view(self, user: Json, body: Json) -> Json:
        view = self._world.modals.by_id(user["id"], str(body["view_id"]))
        if view is None:
            raise RequestError("This agent has no such view open.", 409)
        return view

    async def options(self, request: web.Request) -> web.Response:
        user, body = self._agent(request), await read_object(request)
        if body.get("view_id"):
            view = self._view(user, body)
            extra = {"container": {"type": "view", "view_id": view["id"]}, "view": dict(view)}
            blocks = view["blocks"]
        else:
            channel = self._channel(body.get("channel"), user)
            message = self._message(channel, body, user)
            extra = {
                "container": {
                    "type": "message",
                    "message_ts": message["ts"],
                    "channel_id": channel.id,
                },
                "channel": {"id": channel.id, "name": channel.name},
                "message": message,
            }
            blocks = message.get("blocks", [])
        return answer(await self._world.interactions.suggest(user, blocks, extra, body))

    async def shortcut(self, request: web.Request) -> web.Response:
        user, body = self._agent(request), await read_object(request)
        callback_id = _text(body, "callback_id")
        channel, message = None, None
        if body.get("channel") or body.get("ts"):
            channel = self._channel(body.get("channel"), user)
            message = self._message(channel, body)
        return answer(await self._world.interactions.shortcut(user, callback_id, channel, message))

    async def ephemerals(self, request: web.Request) -> web.Response:
        user = self._agent(request)
        wanted = request.query.get("channel")
        channel = self._channel(wanted, user).id if wanted else None
        seen = self._world.responding.ephemerals.get(user["id"], ())
        return answer({"messages": [m for m in seen if channel in (None, m["channel"])]})

    async def view(self, request: web.Request) -> web.Response:
        return answer({"view": self._world.modals.top(self._agent(request)["id"])})

    async def submit(self, request: web.Request) -> web.Response:
        user, body = self._agent(request), await read_object(request)
        values = body.get("values") or {}
        if not isinstance(values, dict) or not all(isinstance(v, dict) for v in values.values()):
            raise RequestError("values must be {block_id: {action_id: value}}.")
        return answer(await self._world.interactions.submit(user, values))

    async def close_view(self, request: web.Request) -> web.Response:
        return answer(await self._world.interactions.close(self._agent(request)))

    async def home(self, request: web.Request) -> web.Response:
        return answer({"view": self._world.interactions.open_home(self._agent(request))})

    # Controls

    async def request_url(self, request: web.Request) -> web.Response:
        url = (await read_object(request)).get("url")
        if url is not None and not isinstance(url, str):
            raise RequestError("url must be an http address, or null for Socket Mode.")
        try:
            await self._world.set_request_url(url)
        except RequestUrlError as error:
            raise RequestError(str(error)) from None
        return answer({"url": url})

    async def manifest(self, request: web.Request) -> web.Response:
        given = await read_object(request)
        try:
            features = None if given == {"manifest": None} else features_of(given)
        except ValueError as error:
            raise RequestError(str(error)) from None
        self._world.features = features
        self._world.hub.publish("reset")
        return answer(features or {})

    async def disconnect(self, request: web.Request) -> web.Response:
        body = await read_object(request)
        reason = body.get("reason", "warning")
        if reason not in _DISCONNECTS:
            raise RequestError(f"reason must be one of {', '.join(_DISCONNECTS)}.")
        everyone = body.get("everyone", True) is True
        told = await self._world.sockets.disconnect(reason, everyone=everyone)
        return answer({"connections": told})


def _text(body: Json, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value.strip():
        raise RequestError(f"{name} is missing: give it as text.")
    return value


def _upload(entry: Any) -> tuple[str, str, bytes]:
    """Name, type and bytes of one attached file."""
    if not isinstance(entry, dict):
        raise RequestError("files must be a list of {name, mimetype, content_base64}.")
    try:
        content = base64.b64decode(str(entry.get("content_base64") or ""), validate=True)
    except binascii.Error:
        raise RequestError("content_base64 is not valid base64.") from None
    name = str(entry.get("name") or "file")
    return name, str(entry.get("mimetype") or "application/octet-stream"), content
