"""The composition root: builds everything, starts and stops it in order."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot import faq_tier
from bot.desk import Desk
from bot.knowledge import KnowledgeKeeper
from bot.monitoring import Monitoring
from bot.outgoing import SLACK, TELEGRAM
from bot.processing import InboxWorker
from bot.reactions import Reactions
from bot.roles import Role
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
from store.backlog import backlog

log = logging.getLogger(__name__)


_DATABASE_PATIENCE = 5.0  # seconds
_OLDEST_ROW = 60.0  # seconds that a row may wait before this is a problem


class Frontdesk:
    """The running product: one process, which does what its role says."""

    def __init__(self, settings: Settings, role: Role = Role.ALL) -> None:
        self.settings = settings
        self.role = role
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
        self.delivery = [
            Delivery(self.store, TELEGRAM, self.telegram.sender),
            Delivery(self.store, SLACK, self.slack.sender),
        ]
        self.inbox = [
            InboxWorker(self.store, TELEGRAM, self.telegram.process, self.telegram.buried),
            InboxWorker(self.store, SLACK, self.slack.process),
        ]
        self.scheduler = SchedulerClock(self.store, self.desk.policy)
        self.web = WebServer(settings.host, settings.port, self._problems)
        Monitoring(self.store).add_routes(self.web.app)
        if role.opens_doors:
            self.telegram.add_routes(self.web.app)
            self.slack.add_routes(self.web.app)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._state = "starting"

    async def start(self) -> None:
        """Start what this role does; raises OSError when the web address is taken."""
        await self.web.start()
        self.store.join_peers()
        if self.store.is_sqlite:
            await self.store.run(_release_claims)
        await self.knowledge.refresh()
        if isinstance(self.store.clock, OffsetClock):
            machine = TimeMachine(self.settings.clock_url, self.store.clock, self._clock_moved)
            self._spawn("clock", machine.run())
        self._spawn("knowledge", self.knowledge.run())
        if self.role.works:
            await self._start_work()
        elif self.settings.slack_over_http:
            await self.slack.start(connect=False)
        self._state = "running"
        log.info("Frontdesk is running; %s", faq_tier.describe(self.settings))

    async def _start_work(self) -> None:
        for place, platform in enumerate((TELEGRAM, SLACK)):
            self._spawn(f"delivery to {platform}", self.delivery[place].run())
            self._spawn(f"inbox of {platform}", self.inbox[place].run())
        await asyncio.gather(self.telegram.start(), self.slack.start(connect=True))
        self.scheduler.start()

    async def stop(self) -> None:
        """Stop receiving, finish what is in hand, let go of everything."""
        self._state = "stopping"
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

    async def _problems(self) -> list[str]:
        """What keeps this process from doing its job now."""
        if self._state != "running":
            return [self._state]
        problems = [f"{name} has stopped" for name, task in self._tasks.items() if task.done()]
        try:
            async with asyncio.timeout(_DATABASE_PATIENCE):
                waiting = await self.store.read(backlog)
                if self.role.works:
                    problems += await self.telegram.problems()
        except (SQLAlchemyError, TimeoutError):
            return [*problems, "the database does not answer"]
        if self.role.works:
            # Not at the web door: to close it, too, would make a delay an outage.
            problems += [
                f"the {item.queue} of {item.platform} is behind: its oldest row has waited "
                f"{item.age:.0f} s"
                for item in waiting
                if item.state in ("new", "due") and item.age > _OLDEST_ROW
            ]
        if self.role.works or self.settings.slack_over_http:
            problems += self.slack.problems()
        return problems

    async def _clock_moved(self) -> None:
        if not self.role.works:
            return
        for delivery in self.delivery:
            delivery.wake()
        for inbox_worker in self.inbox:
            inbox_worker.wake()
        await self.scheduler.run_all()


def _release_claims(session: Session) -> None:
    """SQLite has one process: what the last one had claimed when it died is free now."""
    inbox.release_all(session)
    outbox.release_all(session)
