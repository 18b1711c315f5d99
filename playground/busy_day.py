"""A busy day at the sample business: many customers who write, for a lively page."""

import asyncio
import json
import random
from pathlib import Path
from typing import Any

from playground.telegram.acts import Refused, write
from playground.telegram.chats import Customer
from playground.telegram.world import TelegramWorld

_DATA = Path(__file__).parent / "busy_day.json"
_SECOND_MESSAGE = 0.35  # share of customers who write more than once
_LANGUAGES = {"en": 0.6, "zh-hans": 0.4}


class BusyDay:
    """One crowd at a time; starting another ends the first."""

    def __init__(self, world: TelegramWorld) -> None:
        self._world = world
        self._task: asyncio.Task[None] | None = None

    @property
    def running(self) -> bool:
        return self._task is not None and not self._task.done()

    async def start(self, customers: int, seed: int, seconds: float) -> None:
        """Let so many customers write within about `seconds` of real time.

        The same seed gives the same people and the same words in the same order.
        """
        await self.stop()
        script = plan(customers, seed)
        self._task = asyncio.create_task(self._run(script, seconds), name="busy-day")

    async def stop(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _run(
        self, script: list[tuple[float, int, dict[str, str], str]], seconds: float
    ) -> None:
        loop = asyncio.get_running_loop()
        started = loop.time()
        known: dict[int, Customer] = {}
        for share, number, person, text in script:
            pause = started + share * seconds - loop.time()
            await asyncio.sleep(max(0.0, pause))
            if number not in known:
                known[number] = self._world.add_customer(**person)
            try:
                write(self._world, known[number], {"text": text})
            except Refused:
                continue  # blocked meanwhile


def plan(customers: int, seed: int) -> list[tuple[float, int, dict[str, str], str]]:
    """Who writes what, and at which share of the day (0 to 1), in order of time."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable crowd, no secret
    data: dict[str, Any] = json.loads(_DATA.read_text(encoding="utf-8"))
    script = []
    for number in range(customers):
        language = chance.choices(list(_LANGUAGES), list(_LANGUAGES.values()))[0]
        words = data[language]
        person = {
            "first_name": chance.choice(words["first_names"]),
            "last_name": chance.choice(words["last_names"]),
            "language_code": language,
        }
        count = 1 + (chance.random() < _SECOND_MESSAGE) + (chance.random() < 0.1)
        start = chance.random() * 0.9
        texts = _texts(words, chance, count)
        for text in texts:
            script.append((min(1.0, start), number, person, text))
            start += chance.uniform(0.005, 0.05)
    script.sort(key=lambda line: (line[0], line[1]))
    return script


def _texts(words: dict[str, Any], chance: random.Random, count: int) -> list[str]:
    texts = [_filled(line, chance) for line in chance.sample(words["messages"], count)]
    if chance.random() < 0.25:
        texts.insert(0, chance.choice(words["greetings"]))
    return texts


def _filled(line: str, chance: random.Random) -> str:
    return line.replace("{order}", f"HL-{chance.randint(10_000, 99_999)}").replace(
        "{people}", str(chance.randint(2, 9))
    )
