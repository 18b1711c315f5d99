"""A busy desk: customers who ask, tap and rate; agents who reply, take and resolve.

What each of them did is noted down, so that the books can be checked against it afterwards.
"""

import asyncio
import itertools
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from tests.support.world import People

Json = dict[str, Any]
ACTIONS = ("ticket.take", "ticket.resolve", "ticket.reopen")
_KNOWN = (
    "When are you open?",
    "How much is delivery?",
    "can i return it",
    "do you have gift cards",
    "where is my order",
)
_VAGUE = ("payment card", "voucher", "broken thing", "order")
_SMALL = ("thank you!", "hello", "/help", "👍")


@dataclass
class Deeds:
    """What people did, as the platforms took it in."""

    said: dict[tuple[int, int], str] = field(default_factory=dict)  # (chat, message id): text
    updates: list[int] = field(default_factory=list)
    written: dict[str, tuple[str, str]] = field(default_factory=dict)  # ts: (text, its thread)
    notes: set[str] = field(default_factory=set)
    pressed: int = 0
    acknowledged: int = 0
    taps: int = 0

    @property
    def messages(self) -> int:
        return len(self.said) + len(self.written)


class Life:
    """Everybody's doings, from a seed, until told to stop."""

    def __init__(
        self,
        people: People,
        leap: Callable[[int], None],
        seed: int,
        customers: int = 24,
        agents: int = 3,
    ) -> None:
        """`leap(hours)` moves the clock, where that takes nothing from what is under way."""
        self._people = people
        self._leap = leap
        self._seed = seed
        self._customers, self._agents = customers, agents
        self._numbers = itertools.count(1)
        self._over = asyncio.Event()
        self._writers: dict[str, str] = {}  # card -> agent
        self.deeds = Deeds()

    async def run(self) -> None:
        """Live until `stop`."""
        agents = (await self._people.call("GET", "/people/agents"))["agents"][: self._agents]
        everybody: list[Awaitable[None]] = [self._time_passes()]
        for number in range(self._customers):
            customer = await self._people.customer(f"Customer {number}")
            everybody.append(self._customer(customer.id, random.Random(self._seed + number)))
        for number, agent in enumerate(agents):
            everybody.append(self._agent(agent["id"], random.Random(self._seed - 1 - number)))
        await asyncio.gather(*everybody)

    def stop(self) -> None:
        self._over.set()

    async def _rest(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._over.wait()
        except TimeoutError:
            pass

    async def _time_passes(self) -> None:
        """Hours go by, so that surveys, reminders and closings come due."""
        chance = random.Random(self._seed)
        while not self._over.is_set():
            self._leap(chance.choice((1, 2, 4)))
            await self._rest(chance.uniform(2, 4))

    # --- customers --------------------------------------------------------------------------

    async def _customer(self, chat: int, chance: random.Random) -> None:
        await self._say(chat, "/start")
        while not self._over.is_set():
            await self._rest(chance.uniform(0.3, 2.5))
            doing: Callable[[], Awaitable[None]] = chance.choices(
                (
                    lambda: self._say(chat, chance.choice(_KNOWN)),
                    lambda: self._say(chat, chance.choice(_VAGUE)),
                    lambda: self._say(chat, chance.choice(_SMALL)),
                    lambda: self._say(chat, self._strange()),
                    lambda: self._burst(chat, chance),
                    lambda: self._tap(chat, chance),
                ),
                (6, 2, 1, 3, 1, 5),
            )[0]
            await doing()

    def _strange(self) -> str:
        """A question that no FAQ answers, and that nobody asked before."""
        return f"Parrot {next(self._numbers)} swallowed a button of my uncle's"

    async def _say(self, chat: int, text: str) -> None:
        path = f"/people/customers/{chat}/messages"
        sent = await self._people.call("POST", path, {"text": text})
        self.deeds.said[chat, sent["message"]["message_id"]] = text
        self.deeds.updates.append(sent["update_id"])

    async def _burst(self, chat: int, chance: random.Random) -> None:
        """Several messages at once, as people write."""
        for _ in range(chance.randint(2, 3)):
            await self._say(chat, self._strange())

    async def _tap(self, chat: int, chance: random.Random) -> None:
        """A button of one of the last messages, now and then twice."""
        path = f"/people/customers/{chat}/messages"
        shown = (await self._people.call("GET", path))["messages"][-8:]
        buttons = [
            (message["message_id"], button["callback_data"])
            for message in shown
            for row in (message.get("reply_markup") or {}).get("inline_keyboard", [])
            for button in row
            if "callback_data" in button
        ]
        if not buttons:
            return
        message_id, data = chance.choice(buttons)
        body = {"message_id": message_id, "data": data, "force": True}
        for _ in range(2 if chance.random() < 0.3 else 1):
            tapped = await self._people.call("POST", f"/people/customers/{chat}/press", body)
            self.deeds.updates.append(tapped["update_id"])
            self.deeds.taps += 1

    # --- agents -----------------------------------------------------------------------------

    async def _agent(self, agent: str, chance: random.Random) -> None:
        while not self._over.is_set():
            await self._rest(chance.uniform(0.2, 1.0))
            cards = await self._cards()
            if not cards:
                continue
            card = chance.choice(cards[-20:])
            doing = chance.random()
            if doing < 0.45:
                writer = self._writer_in(card, agent)
                await self._write(writer, card, f"Reply {next(self._numbers)} of ours")
            elif doing < 0.55:
                await self._write(agent, card, f"note: Seen {next(self._numbers)} before")
            else:
                await self._press(agent, card, chance)

    def _writer_in(self, card: Json, agent: str) -> str:
        """A ticket's replies come from the first who wrote there: of two writers at once, one
        would be asked back."""
        return self._writers.setdefault(card["ts"], agent)

    async def _cards(self) -> list[Json]:
        found = (await self._people.call("GET", "/people/channels/support/messages"))["messages"]
        return [message for message in found if is_card(message)]

    async def _write(self, agent: str, card: Json, text: str) -> None:
        body = {"channel": "support", "thread_ts": card["ts"], "text": text}
        answer = await self._people.call("POST", f"/people/agents/{agent}/messages", body)
        self.deeds.written[answer["ts"]] = text.removeprefix("note: "), card["ts"]
        if text.startswith("note: "):
            self.deeds.notes.add(answer["ts"])

    async def _press(self, agent: str, card: Json, chance: random.Random) -> None:
        """A button of the card; a press that Slack could not hand over is seen, and made again."""
        buttons = [
            element["action_id"]
            for block in card["blocks"]
            for element in block.get("elements", ())
            if element.get("action_id") in ACTIONS
        ]
        if not buttons:
            return
        body = {
            "channel": "support",
            "ts": card["ts"],
            "action_id": chance.choice(buttons),
            "force": True,
        }
        for _ in range(2):
            answer = await self._people.call("POST", f"/people/agents/{agent}/press", body)
            self.deeds.pressed += 1
            if answer["acknowledged"]:
                self.deeds.acknowledged += 1
                return


def is_card(message: Json) -> bool:
    """Whether a message in the channel is a ticket's card: the FAQ's news stands there, too."""
    elements = (e for block in message.get("blocks", ()) for e in block.get("elements", ()))
    return any(str(element.get("action_id")).startswith("ticket.") for element in elements)
