"""What one process at a time does, such as polling Telegram: another takes over within seconds."""

import asyncio
import logging
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence

from store import Store, leases
from store.unit import LEASE

log = logging.getLogger(__name__)

_RENEW = 1.5  # seconds
_TRY_EVERY = 2.0  # seconds
_AT_LEAST_LEFT = 1.0  # seconds of the lease: with less, the work stops before another may begin


class Leadership:
    """Runs `work` while this process holds one of the leases `names`. SQLite needs no lease."""

    def __init__(
        self, store: Store, names: Sequence[str], work: Callable[[], Awaitable[None]]
    ) -> None:
        self._store = store
        self._names = names
        self._work = work
        self._owner = uuid.uuid4().hex
        self._held_until = 0.0
        self._woken = asyncio.Event()
        self.leads = False
        self.settled = asyncio.Event()  # it is known whether we lead

    async def run(self) -> None:
        """Contend, work, contend again, until cancelled; then let go at once."""
        if self._store.is_sqlite:
            self.leads = True
            self.settled.set()
            await self._work()
            return
        loop = asyncio.get_running_loop()

        def woken() -> None:
            loop.call_soon_threadsafe(self._woken.set)

        end_listening = self._store.on_commit(leases.TOPIC, woken)
        try:
            while True:
                name = await self._win()
                try:
                    await self._lead(name)
                finally:
                    self.leads = False
                    await self._let_go(name)
        finally:
            end_listening()

    async def _win(self) -> str:
        while True:
            self._woken.clear()
            for name in self._names:
                if await self._take(name):
                    self.leads = True
                    self.settled.set()
                    return name
            self.settled.set()
            try:
                async with asyncio.timeout(_TRY_EVERY):
                    await self._woken.wait()
            except TimeoutError:
                pass

    async def _lead(self, name: str) -> None:
        """Work, until the work ends or the lease cannot be kept."""
        working = asyncio.ensure_future(self._work())
        try:
            while not working.done():
                await asyncio.wait([working], timeout=_RENEW)
                if not working.done() and not await self._keep(name):
                    log.warning("%s: another process has taken over", name)
                    return
            await working
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)

    async def _keep(self, name: str) -> bool:
        """Renew the lease; a database that is away is waited for while the lease still holds."""
        left = self._held_until - time.monotonic() - _AT_LEAST_LEFT
        try:
            async with asyncio.timeout(max(left, 0.0)):
                return await self._take(name)
        except TimeoutError:
            return False

    async def _take(self, name: str) -> bool:
        """Take or renew; False when another holds it. A database that is away is asked again."""
        while True:
            asked = time.monotonic()
            try:
                taken = await self._store.run(leases.take, name, self._owner)
            except Exception as error:  # noqa: BLE001  (told, and tried again)
                log.warning("%s: the database does not answer (%s)", name, error)
                await asyncio.sleep(0.5)
                continue
            if taken:
                self._held_until = asked + LEASE
            return taken

    async def _let_go(self, name: str) -> None:
        try:
            async with asyncio.timeout(_AT_LEAST_LEFT):
                await self._store.run(leases.let_go, name, self._owner)
        except Exception as error:  # noqa: BLE001  (the lease lapses by itself)
            log.warning("%s could not be let go (%s)", name, error)
        self._store.tell_peers(leases.TOPIC)
