"""A Slack that knows only how to post and edit: everything optional is missing."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from pydantic import SecretStr

from bot.desk import Desk
from bot.processing import InboxWorker
from bot.reactions import Reactions
from bot.settings import Settings
from bot.slack.app import PATH, SlackSide
from bot.texts import load_texts
from crm.conversations.models import Message
from crm.customers.service import Person
from faq.index import FaqIndex
from playground.slack.http_door import signature
from scheduler.delivery import Delivery
from store import Base, Store
from tests.integration.staff_side import _end, _open

SECRET = "a-signing-secret"


class MinimalSlack:
    """auth.test, chat.postMessage, chat.update and a response_url; all else is unknown_method."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.answers: list[dict[str, Any]] = []
        self.runner: web.AppRunner
        self.url = ""

    async def start(self) -> None:
        app = web.Application()
        app.router.add_post("/answer", self._answer)
        app.router.add_route("*", "/api/{method}", self._call)
        self.runner = web.AppRunner(app, access_log=None)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self.runner.addresses[0][1]}"

    async def _answer(self, request: web.Request) -> web.Response:
        self.answers.append(await request.json())
        return web.Response(text="ok")

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        body = await request.json() if request.content_type == "application/json" else {}
        self.calls.append((method, body))
        answers: dict[str, dict[str, Any]] = {
            "auth.test": {"ok": True, "user_id": "UBOT", "team_id": "T1"},
            "chat.postMessage": {"ok": True, "channel": "C1", "ts": f"{len(self.calls)}.000100"},
            "chat.update": {"ok": True, "channel": "C1", "ts": body.get("ts")},
        }
        return web.json_response(answers.get(method, {"ok": False, "error": "unknown_method"}))

    def of(self, method: str) -> list[dict[str, Any]]:
        return [body for name, body in self.calls if name == method]


class Minimal:
    """The staff side against it, over HTTP."""

    def __init__(self, slack: MinimalSlack, folder: Path) -> None:
        self.slack = slack
        settings = Settings(
            _env_file=None,  # type: ignore[call-arg]
            database_url=f"sqlite:///{folder / 'desk.sqlite3'}",
            slack_bot_token=SecretStr("xoxb-1"),
            slack_signing_secret=SecretStr(SECRET),
            slack_api_url=f"{slack.url}/api/",
            slack_support_channel="#support",
            staff_language="zh",
        )
        self.store = Store(settings.database_url)
        self.desk = Desk(settings, self.store, load_texts(), settings.policy(), FaqIndex.build([]))
        self.store.on_event(Reactions(self.desk))
        self.side = SlackSide(self.desk)
        self.url = ""

    async def send(self, body: dict[str, Any]) -> None:
        raw, moment = json.dumps(body).encode(), str(int(time.time()))
        headers = {
            "content-type": "application/json",
            "x-slack-request-timestamp": moment,
            "x-slack-signature": signature(SECRET, moment, raw),
        }
        async with (
            aiohttp.ClientSession() as http,
            http.post(self.url, data=raw, headers=headers) as response,
        ):
            assert response.status == 200

    async def said(self) -> list[str]:
        """What agents said, without the desk's own lines."""
        return await self.store.read(
            lambda session: [
                message.text
                for message in session.query(Message).filter_by(
                    direction="out", author_kind="agent"
                )
            ]
        )


@pytest.fixture
async def minimal(tmp_path: Path) -> AsyncIterator[Minimal]:
    slack = MinimalSlack()
    await slack.start()
    one = Minimal(slack, tmp_path)
    await one.store.run(lambda session: Base.metadata.create_all(session.connection()))
    tasks = [
        asyncio.create_task(Delivery(one.store, "slack", one.side.sender).run()),
        asyncio.create_task(InboxWorker(one.store, "slack", one.side.process).run()),
    ]
    app = web.Application()
    one.side.add_routes(app)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    one.url = f"http://127.0.0.1:{runner.addresses[0][1]}{PATH}"
    await one.side.start(connect=True)
    yield one
    await _end(tasks)
    await one.side.stop()
    await one.side.close()
    await runner.cleanup()
    await asyncio.to_thread(one.store.close)
    await slack.runner.cleanup()


async def _until(look: Any) -> Any:
    async with asyncio.timeout(8):
        while not (found := look()):
            await asyncio.sleep(0.02)
    return found


async def test_the_main_job_works_all_the_same(minimal: Minimal) -> None:
    person = Person("telegram", "1", "5", "5", "Ann Lee", "en")
    await minimal.store.run(_open, person, ("Where is my order?",), minimal.desk)
    card, opening = (await _until(lambda: len(minimal.slack.of("chat.postMessage")) == 2)) and (
        minimal.slack.of("chat.postMessage")
    )
    assert card["channel"] == "#support" and "Ann Lee" in card["text"]
    assert "处理" not in card["text"] and "新建" in card["text"]
    thread = opening["thread_ts"]
    assert (opening["username"], opening["channel"]) == ("Ann Lee", "C1")

    message = {
        "type": "message", "channel": "C1", "user": "UMAYA", "text": "On its way",
        "ts": "9.0001", "thread_ts": thread,
    }  # fmt: skip
    await minimal.send(
        {"type": "event_callback", "team_id": "T1", "event_id": "E1", "event": message}
    )
    while not await minimal.said():
        await asyncio.sleep(0.02)
    assert await minimal.said() == ["On its way"]

    await minimal.send(_click(minimal, "ticket.take", "t1"))
    (answer,) = await _until(lambda: minimal.slack.answers)
    assert answer["response_type"] == "ephemeral" and "已经是您的了" in answer["text"]
    await minimal.send(_click(minimal, "ticket.resolve", "t2"))
    updated = await _until(
        lambda: [body for body in minimal.slack.of("chat.update") if "已解决" in body["text"]]
    )
    assert updated[-1]["ts"] == thread


def _click(minimal: Minimal, action: str, trigger: str) -> dict[str, Any]:
    return {
        "type": "block_actions",
        "team": {"id": "T1"},
        "user": {"id": "UMAYA", "username": "maya"},
        "channel": {"id": "C1"},
        "trigger_id": trigger,
        "response_url": f"{minimal.slack.url}/answer",
        "actions": [{"type": "button", "action_id": action, "value": "1"}],
    }


async def test_a_command_without_a_response_url_is_no_dead_letter(minimal: Minimal) -> None:
    command = {"command": "/desk", "text": "help", "team_id": "T1", "user_id": "UMAYA"}
    url = f"{minimal.slack.url}/answer"
    await minimal.send({**command, "trigger_id": "t3", "channel_id": "C1"})
    await minimal.send({**command, "trigger_id": "t4", "channel_id": "C1", "response_url": url})
    (answer,) = await _until(lambda: minimal.slack.answers)
    assert "/desk resolve" in answer["text"]
