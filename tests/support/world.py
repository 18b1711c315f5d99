"""A whole desk in a test: the product against a playground, with people who act and look.

Everything goes through the real doors: HTTP and WebSocket between the product and the playground,
and the people's API for those who write and click.
"""

import asyncio
import time
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import aiohttp

from bot.app import Frontdesk
from bot.settings import Settings, load_settings
from playground.config import PlaygroundConfig
from playground.server import Playground

T = TypeVar("T")
PATIENCE = 30.0  # seconds until a test gives something up; a busy machine needs many
Json = dict[str, Any]


async def eventually(look: Callable[[], Awaitable[T]], seconds: float = PATIENCE) -> T:
    """What `look` returns as soon as it is truthy; fails with its last value after `seconds`."""
    end = time.monotonic() + seconds
    while True:
        found = await look()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"did not happen within {seconds} s; last seen: {found!r}")
        await asyncio.sleep(0.02)


class People:
    """The playground's people's and control API."""

    def __init__(self, url: str, http: aiohttp.ClientSession) -> None:
        self.url = url
        self.http = http

    async def call(self, verb: str, path: str, body: Any = None) -> Json:
        async with self.http.request(verb, self.url + path, json=body) as response:
            text = await response.text()
            assert response.status < 300, f"{verb} {path}: {response.status} {text}"
            answer: Json = await response.json()
            return answer

    async def customer(self, name: str = "Emma", language: str = "en", **more: str) -> "Customer":
        body = {"first_name": name, "language_code": language, **more}
        made = await self.call("POST", "/people/customers", body)
        return Customer(self, made["id"], name)

    async def agent(self, number: int = 0, channel: str = "support") -> "Agent":
        found = (await self.call("GET", "/people/agents"))["agents"][number]
        channels = (await self.call("GET", "/people/channels"))["channels"]
        wanted = next(one for one in channels if one["name"] == channel)
        return Agent(self, found["id"], wanted["id"])

    async def advance(self, **units: float) -> None:
        """Move the clock: hours=1, days=2."""
        scale = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
        seconds = sum(scale[unit] * number for unit, number in units.items())
        await self.call("POST", "/control/clock", {"advance_seconds": seconds})

    async def fault(self, platform: str, kind: str, **more: Any) -> None:
        await self.call("POST", "/control/faults", {"platform": platform, "kind": kind, **more})

    async def sends(self, method: str) -> list[Json]:
        found = (await self.call("GET", "/control/sends"))["sends"]
        return [send for send in found if send["method"] == method]


@dataclass
class Customer:
    """Someone on Telegram."""

    people: People
    id: int
    name: str

    async def says(self, text: str) -> Json:
        return await self.sends(text=text)

    async def sends(self, **body: Any) -> Json:
        return await self.people.call("POST", f"/people/customers/{self.id}/messages", body)

    async def edits(self, message_id: int, text: str) -> None:
        """Edit the own message."""
        path = f"/people/customers/{self.id}/messages/{message_id}"
        await self.people.call("PATCH", path, {"text": text})

    async def chat(self) -> list[Json]:
        """What the bot wrote to this customer, oldest first."""
        path = f"/people/customers/{self.id}/messages"
        messages = (await self.people.call("GET", path))["messages"]
        return [message for message in messages if not message["outgoing"]]

    async def sees(self, part: str, after: int = 0, seconds: float = PATIENCE) -> Json:
        """The first message of the bot that holds `part`, newer than message id `after`."""

        async def look() -> Json | None:
            for message in await self.chat():
                if message["message_id"] > after and part in message.get("text", ""):
                    return message
            return None

        try:
            found = await eventually(look, seconds)
        except AssertionError:
            shown = [message.get("text") for message in await self.chat()]
            raise AssertionError(f"the customer does not see {part!r} in {shown}") from None
        assert found is not None
        return found

    async def reacts(self, message_id: int, emoji: str) -> None:
        """Have this emoji, or none where it is empty, on a message of the chat."""
        body = {"message_id": message_id, "emoji": emoji}
        await self.people.call("POST", f"/people/customers/{self.id}/reaction", body)

    async def bytes_of(self, file_id: str) -> bytes:
        """A file that this customer was sent."""
        path = f"{self.people.url}/people/customers/{self.id}/files/{file_id}"
        async with self.people.http.get(path) as response:
            return await response.read()

    async def taps(self, message: Json, label: str) -> None:
        """Tap the inline button that holds `label`."""
        rows = message["reply_markup"]["inline_keyboard"]
        data = next(b["callback_data"] for row in rows for b in row if label in b["text"])
        await self.taps_data(message, data)

    async def taps_data(self, message: Json, data: str) -> None:
        """Tap a button with this data, even one that the message has no more."""
        body = {"message_id": message["message_id"], "data": data, "force": True}
        await self.people.call("POST", f"/people/customers/{self.id}/press", body)


def text_of(message: Json) -> str:
    """Everything a Slack message shows, as one string."""
    return f"{message.get('text', '')} {message.get('blocks', '')}"


@dataclass
class Agent:
    """Someone in Slack, in the support channel."""

    people: People
    id: str
    channel: str

    async def cards(self) -> list[Json]:
        path = f"/people/channels/{self.channel}/messages"
        messages = (await self.people.call("GET", path))["messages"]
        roots = [
            message for message in messages if message.get("thread_ts") in (None, message["ts"])
        ]
        return [message for message in roots if message.get("blocks")]

    async def sees_card(self, part: str, without: str | None = None) -> Json:
        """The card that holds `part`, and not `without`."""

        async def look() -> Json | None:
            found = [card for card in await self.cards() if part in text_of(card)]
            if found and without and without in text_of(found[-1]):
                return None
            return found[-1] if found else None

        try:
            card = await eventually(look)
        except AssertionError:
            shown = [text_of(card) for card in await self.cards()]
            raise AssertionError(f"no card shows {part!r}: {shown}") from None
        assert card is not None
        return card

    async def thread(self, card: Json) -> list[Json]:
        path = f"/people/channels/{self.channel}/messages?thread_ts={card['ts']}"
        return list((await self.people.call("GET", path))["messages"])[1:]

    async def sees_in_thread(self, card: Json, part: str) -> Json:
        async def look() -> Json | None:
            for message in await self.thread(card):
                if part in text_of(message):
                    return message
            return None

        try:
            found = await eventually(look)
        except AssertionError:
            shown = [text_of(message) for message in await self.thread(card)]
            raise AssertionError(f"the thread does not show {part!r}: {shown}") from None
        assert found is not None
        return found

    async def replies(
        self, card: Json, text: str, files: Sequence[tuple[str, str, bytes]] = ()
    ) -> str:
        """Write into the card's thread; returns the message's ts. `files`: name, type, bytes."""
        body: Json = {"channel": self.channel, "thread_ts": card["ts"], "text": text}
        body["files"] = [
            {"name": name, "mimetype": kind, "content_base64": b64encode(content).decode()}
            for name, kind, content in files
        ]
        answer = await self.people.call("POST", f"/people/agents/{self.id}/messages", body)
        return str(answer["ts"])

    async def writes(self, text: str) -> str:
        """Write into the channel, in no thread; returns the message's ts."""
        body = {"channel": self.channel, "text": text}
        answer = await self.people.call("POST", f"/people/agents/{self.id}/messages", body)
        return str(answer["ts"])

    async def edits(self, ts: str, text: str) -> None:
        """Edit the own message `ts`."""
        body = {"channel": self.channel, "ts": ts, "text": text}
        await self.people.call("PATCH", f"/people/agents/{self.id}/messages", body)

    async def deletes(self, ts: str) -> None:
        """Delete the own message `ts`."""
        body = {"channel": self.channel, "ts": ts}
        await self.people.call("DELETE", f"/people/agents/{self.id}/messages", body)

    async def sees_mark(self, card: Json, ts: str, name: str) -> None:
        """Wait until the message `ts` of the thread carries the reaction `name`."""

        async def look() -> bool:
            for message in await self.thread(card):
                if message["ts"] == ts:
                    return any(mark["name"] == name for mark in message.get("reactions", []))
            return False

        await eventually(look)

    async def sees_only_mark(self, card: Json, ts: str, *names: str) -> None:
        """Wait until `names` are the only reactions that the message `ts` carries."""

        async def look() -> bool:
            found = next(message for message in await self.thread(card) if message["ts"] == ts)
            return {mark["name"] for mark in found.get("reactions", [])} == set(names)

        await eventually(look)

    async def reacts(self, message: Json, name: str, *, there: bool = True) -> None:
        """Put the emoji `name` on a message, or (not `there`) take it off."""
        body = {"channel": self.channel, "ts": message["ts"], "name": name}
        verb = "POST" if there else "DELETE"
        await self.people.call(verb, f"/people/agents/{self.id}/reactions", body)

    async def presses(self, card: Json, action_id: str, **more: Any) -> Json:
        body = {"channel": self.channel, "ts": card["ts"], "action_id": action_id, **more}
        return await self.people.call("POST", f"/people/agents/{self.id}/press", body)

    async def opens_home(self) -> None:
        """Open the app's home tab."""
        await self.people.call("POST", f"/people/agents/{self.id}/home")

    async def presses_in(self, view: Json, action_id: str) -> Json:
        """Press a button of the home tab or of a modal."""
        body = {"view_id": view["id"], "action_id": action_id}
        return await self.people.call("POST", f"/people/agents/{self.id}/press", body)

    async def commands(self, text: str) -> str:
        """Run `/desk text`; returns the newest ephemeral answer."""
        before = len(await self.ephemerals())
        body = {"channel": self.channel, "command": "/desk", "text": text}
        answer = await self.people.call("POST", f"/people/agents/{self.id}/commands", body)
        if answer.get("response"):
            return text_of(answer["response"])

        async def look() -> list[Json]:
            return (await self.ephemerals())[before:]

        return " ".join(text_of(message) for message in await eventually(look))

    async def uses_shortcut(self, ts: str, callback_id: str) -> Json:
        """Pick a shortcut from the menu of a message."""
        body = {"channel": self.channel, "ts": ts, "callback_id": callback_id}
        return await self.people.call("POST", f"/people/agents/{self.id}/shortcut", body)

    async def sees_form(self) -> Json:
        """The form that is open on top."""

        async def look() -> Json | None:
            answer = await self.people.call("GET", f"/people/agents/{self.id}/view")
            view: Json | None = answer["view"]
            return view

        found = await eventually(look)
        assert found is not None
        return found

    async def submits(self, **values: Json) -> Any:
        """Fill in the form (`minutes={"value": "3"}`) and submit it; the errors it shows."""
        body = {"values": {name: {"value": value} for name, value in values.items()}}
        answer = await self.people.call("POST", f"/people/agents/{self.id}/view/submit", body)
        return answer["errors"]

    async def closes_form(self) -> None:
        await self.people.call("POST", f"/people/agents/{self.id}/view/close")

    async def types(self, text: str) -> None:
        """Run `/desk text`, which opens a form."""
        body = {"channel": self.channel, "command": "/desk", "text": text}
        await self.people.call("POST", f"/people/agents/{self.id}/commands", body)

    async def ephemerals(self) -> list[Json]:
        path = f"/people/agents/{self.id}/ephemerals?channel={self.channel}"
        return list((await self.people.call("GET", path))["messages"])


def settings_for(playground: Playground, database_url: str, **more: Any) -> Settings:
    """The product's settings for this playground and database."""
    config = playground.config
    values: dict[str, Any] = {
        "database_url": database_url,
        "telegram_token": config.telegram_token,
        "telegram_api_url": playground.telegram_api_url,
        "slack_bot_token": config.slack_bot_token,
        "slack_app_token": config.slack_app_token,
        "slack_api_url": playground.slack_api_url,
        "slack_support_channel": "#support",
        "business_name": "Harbour Lane",
        "clock_url": f"{playground.url}/control/clock",
        "port": 0,
        "quiet_hours": "none",  # tests run at any hour
    }
    return load_settings(_env_file=None, **values | more)


@dataclass
class World:
    """A playground, the product running against it, and the people."""

    playground: Playground
    settings: Settings
    desk: Frontdesk
    people: People


@asynccontextmanager
async def running_world(
    database_url: str,
    config: PlaygroundConfig | None = None,
    channels: Sequence[str] = (),
    **more: Any,
) -> AsyncIterator[World]:
    """The whole thing, started and stopped; `channels` that Slack has beside #support; `more` are
    settings."""
    playground = Playground(config or PlaygroundConfig())
    await playground.start()
    settings = settings_for(playground, database_url, **more)
    desk = Frontdesk(settings)
    async with aiohttp.ClientSession() as http:
        people = People(playground.url, http)
        for name in channels:
            await people.call("POST", "/people/channels", {"name": name})
        await desk.start()
        try:
            yield World(playground, settings, desk, people)
        finally:
            await desk.stop()
            await playground.stop()
