"""The log tells what became of each message, under one id, without saying what was written."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from bot.logs import set_up_logging
from bot.redaction import Redactor
from tests.support.world import World, eventually


class Lines:
    """What the product logged as JSON."""

    def __init__(self, stream: io.StringIO) -> None:
        self._stream = stream

    def all(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self._stream.getvalue().splitlines()]

    def text(self) -> str:
        return self._stream.getvalue()

    def about(self, trace: str) -> list[dict[str, Any]]:
        return [line for line in self.all() if line["trace"] == trace]

    async def traces_that(self, **facts: Any) -> list[str]:
        """The ids of the lines with these facts, once there are some."""

        async def look() -> list[str]:
            found = [
                line["trace"]
                for line in self.all()
                if all(line.get(name) == value for name, value in facts.items())
            ]
            return found

        return await eventually(look)


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lines]:
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setattr("sys.excepthook", None)
    monkeypatch.setattr("threading.excepthook", None)
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    set_up_logging("INFO", "json", Redactor())
    yield Lines(stream)
    for handler in root.handlers[:]:
        root.removeHandler(handler)
    for handler in before:
        root.addHandler(handler)
    root.setLevel(level)


async def test_one_id_from_what_came_in_to_what_went_out(lines: Lines, world: World) -> None:
    customer = await world.people.customer("Zebulon")
    await customer.says("When are you open?")
    await customer.sees("8:00 on weekdays")
    (trace,) = await lines.traces_that(decision="Answer")
    assert trace.startswith("tg-")
    await lines.traces_that(outcome="sent", kind="send", trace=trace)
    told = [line["message"] for line in lines.about(trace)]
    assert told[0].startswith("received telegram ")
    assert told[1] == "decided: Answer faq=sure"
    assert told[2].startswith("sent telegram send ")

    await customer.says("Mr Whiskers swallowed a button, please help")
    await customer.sees("request #")
    agent = await world.people.agent()
    card = await agent.sees_card("Zebulon")
    await agent.sees_in_thread(card, "Mr Whiskers")
    (trace,) = await lines.traces_that(decision="HandOff")
    await lines.traces_that(outcome="sent", kind="thread_message", trace=trace)
    assert {line.get("kind") for line in lines.about(trace)} >= {"send", "card", "thread_message"}

    ts = await agent.replies(card, "Turn it round, Zebulon")
    await customer.sees("Turn it round")
    await agent.sees_mark(card, ts, "white_check_mark")
    (trace,) = await lines.traces_that(decision="reply")
    assert trace.startswith("sl-")
    await lines.traces_that(outcome="sent", kind="mark", trace=trace)  # after it was delivered
    sends = [line for line in lines.about(trace) if line.get("kind") == "send"]
    assert len(sends) == 2  # who looks after them, and the reply

    for words in ("open", "umbrella", "Turn it", "Zebulon"):
        assert words not in lines.text().replace("opening", "")


async def test_what_the_timetable_does_has_an_id_too(lines: Lines, world: World) -> None:
    customer = await world.people.customer()
    await customer.says("Do you repair spaceships?")
    agent = await world.people.agent()
    card = await agent.sees_card("Emma")
    await agent.presses(card, "ticket.resolve")
    await customer.sees("request #")
    await lines.traces_that(decision="resolve_ticket")
    await world.people.advance(hours=2)
    await customer.sees("How")
    (trace,) = await lines.traces_that(job="surveys")
    assert trace.startswith("job-")
    await lines.traces_that(outcome="sent", kind="send", trace=trace)
