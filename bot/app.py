"""The composition root: builds everything, starts and stops it in order."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from sqlalchemy.orm import Session

from bot.desk import Desk
from bot.knowledge import KnowledgeKeeper
from bot.monitoring import Monitoring
from bot.outgoing import SLACK, TELEGRAM
from bot.processing import InboxWorker
from bot.reactions import Reactions
from bot.settings import Settings
from bot.slack.app import SlackSide
from bot.telegram.app import TelegramSide
from bot.texts import load_texts
from bot.time_machine import TimeMachine
from bot.web import WebServer
from faq.index import FaqIndex
from scheduler.clock import SchedulerClock
from scheduler.delivery import Delivery
from store import OffsetClock, Store, SystemClock, inbox, outbox

log = logging.getLogger(__name__)


class Frontdesk:
    """The running product on one worker."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        clock = OffsetClock() if settings.clock_url else SystemClock()
        self.store = Store(settings.database_url, clock)
        self.desk = Desk(
            settings=settings,
            store=self.store,
            texts=load_texts(),
            policy=settings.policy(),
            faq=FaqIndex.build([]),
            bot_id=settings.telegram_bot_id,
        )
        self.store.on_event(Reactions(self.desk))
        self.telegram = TelegramSide(self.desk)
        self.slack = SlackSide(self.desk)
        self.knowledge = KnowledgeKeeper(self.desk)
        self.delivery = Delivery(
            self.store, {TELEGRAM: self.telegram.sender, SLACK: self.slack.sender}
        )
        self.inbox = [
            InboxWorker(self.store, TELEGRAM, self.telegram.process, self.telegram.buried),
            InboxWorker(self.store, SLACK, self.slack.process),
        ]
        self.scheduler = SchedulerClock(self.store, self.desk.policy)
        self.web = WebServer(settings.host, settings.port, self._problems)
        Monitoring(self.store).add_routes(self.web.app)
        self.telegram.add_routes(self.web.app)
        self.slack.add_routes(self.web.app)
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def start(self) -> None:
        """Start everything; raises OSError when the web address is taken."""
        await self.web.start()
        if self.store.is_sqlite:
            await self.store.run(_release_claims)
        await self.knowledge.refresh()
        if isinstance(self.store.clock, OffsetClock):
            machine = TimeMachine(self.settings.clock_url, self.store.clock, self._clock_moved)
            self._spawn("clock", machine.run())
        self._spawn("delivery", self.delivery.run())
        self._spawn("inbox of Telegram", self.inbox[0].run())
        self._spawn("inbox of Slack", self.inbox[1].run())
        self._spawn("knowledge", self.knowledge.run())
        await asyncio.gather(self.telegram.start(), self.slack.start())
        self.scheduler.start()
        log.info("Frontdesk is running")

    async def stop(self) -> None:
        """Stop receiving, finish what is in hand, let go of everything."""
        await self.scheduler.stop()
        await asyncio.gather(self.telegram.stop(), self.slack.stop(), return_exceptions=True)
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        await self.telegram.close()
        await self.slack.close()
        await self.web.stop()
        await asyncio.to_thread(self.store.close)
        log.info("Frontdesk has stopped")

    def _spawn(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        self._tasks[name] = asyncio.create_task(work, name=name)

    def _problems(self) -> list[str]:
        """What keeps this worker from doing its job now."""
        if not self._tasks:
            return ["starting"]
        problems = [f"{name} has stopped" for name, task in self._tasks.items() if task.done()]
        return [*problems, *self.telegram.problems(), *self.slack.problems()]

    async def _clock_moved(self) -> None:
        self.delivery.wake()
        for worker in self.inbox:
            worker.wake()
        await self.scheduler.run_all()


def _release_claims(session: Session) -> None:
    """SQLite has one process: what the last one had claimed when it died is free now."""
    inbox.release_all(session)
    outbox.release_all(session)
