"""Workers that are started, killed and started again: real processes of `frontdesk run`."""

import asyncio
import itertools
import json
import os
import random
import signal
import sys
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from tests.crash.failpoints import POINTS
from tests.support.process import plain_environment

ROOT = Path(__file__).parents[2]
AT_RANDOM, ALL_AT_ONCE = "at random", "all at once"
_LONGEST_LIFE = 2.5  # seconds; a fork is ready after about 0.3
_LONGEST_WAIT = 4.0  # seconds for a worker to come by its point
_AMONG_OTHERS = 3  # times as long: what a dead worker had in hand is taken over after 6 seconds
_MOST_PASSES = 12  # a fail point strikes at one of its first passings


@dataclass(eq=False)
class Worker:
    """One running process. `point`: where it will be killed; None: by us, at any moment."""

    pid: int
    log: Path
    note: Path
    point: str | None
    ended: asyncio.Future[int] = field(repr=False)

    @property
    def died_at(self) -> str | None:
        """The point at which it killed itself, once it has."""
        struck = self.note.exists() and self.note.stat().st_size
        return self.point if struck else None

    def text(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    async def kill(self) -> None:
        """SIGKILL: no chance to finish anything."""
        if not self.ended.done():
            with suppress(ProcessLookupError):  # it is dead, and its end not told yet
                os.kill(self.pid, signal.SIGKILL)
        await self.ended

    async def stop(self) -> int:
        """SIGTERM; the exit code."""
        if not self.ended.done():
            os.kill(self.pid, signal.SIGTERM)
        return await asyncio.wait_for(asyncio.shield(self.ended), 30)


class Nursery:
    """Starts workers through the forking process (see forking.py)."""

    def __init__(self, process: asyncio.subprocess.Process, folder: Path) -> None:
        self._process = process
        self._folder = folder
        self._numbers = itertools.count(1)
        self._started: asyncio.Queue[int] = asyncio.Queue()
        self._ended: dict[int, asyncio.Future[int]] = {}
        self._lock = asyncio.Lock()
        self.workers: list[Worker] = []

    async def start(
        self,
        environment: dict[str, str],
        arguments: tuple[str, ...] = (),
        fail: tuple[str, int] | None = None,
    ) -> Worker:
        """Start one worker; `fail`: the point at which it dies, and at which passing."""
        number = next(self._numbers)
        log, note = self._folder / f"worker{number}.log", self._folder / f"worker{number}.died"
        log.touch()
        order = {
            "environment": environment,
            "arguments": arguments,
            "log": str(log),
            "note": str(note),
            "fail": fail,
        }
        assert self._process.stdin is not None
        async with self._lock:
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            pid = await asyncio.wait_for(self._started.get(), 30)
        worker = Worker(pid, log, note, fail[0] if fail else None, self._ended[pid])
        self.workers.append(worker)
        return worker

    async def listen(self) -> None:
        """Take the forking process's news in, until it ends."""
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            news: dict[str, Any] = json.loads(line)
            if "started" in news:
                self._ended[news["started"]] = asyncio.get_running_loop().create_future()
                self._started.put_nowait(news["started"])
            elif "ended" in news:
                self._ended[news["ended"]].set_result(news["status"])

    async def end(self) -> None:
        for worker in self.workers:
            await worker.kill()


@asynccontextmanager
async def nursery(faq_database: str, folder: Path) -> AsyncIterator[Nursery]:
    """Workers may be started in this block; all are killed at its end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.crash.forking",
        faq_database,
        cwd=ROOT,
        env=plain_environment() | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None and process.stdout is not None
    await asyncio.wait_for(process.stdout.readline(), 60)
    made = Nursery(process, folder)
    listening = asyncio.create_task(made.listen())
    try:
        yield made
    finally:
        await made.end()
        process.stdin.close()
        await process.wait()
        await listening


class Starts(Protocol):
    """What starts a worker: a Desk."""

    async def start(self, fail: tuple[str, int] | None, ready: bool) -> Worker: ...


class Killer:
    """Keeps `size` workers running, and kills them again and again, from a seed.

    Half the workers die at a named point, in turn; half at any moment, and now and then all at
    once. A worker that does not come by its point in time is killed as well. `in_flight(pid)`
    tells which outbox rows a dead worker was sending: they alone may arrive twice.
    """

    def __init__(
        self,
        desk: Starts,
        size: int,
        seed: int,
        in_flight: Callable[[int], list[int]],
    ) -> None:
        self._desk = desk
        self._size = size
        self._patience = 1 if size == 1 else _AMONG_OTHERS
        self._random = random.Random(seed)
        self._points = itertools.cycle(POINTS)
        self._in_flight = in_flight
        self._felled: set[int] = set()
        self._alive: set[Worker] = set()
        self.kills: Counter[str] = Counter()
        self.interrupted: dict[int, list[str]] = defaultdict(list)

    async def run(self, seconds: float) -> None:
        """Kill for so long; at the end no worker runs."""
        end = asyncio.get_running_loop().time() + seconds
        places = [self._keep_killing(end) for _ in range(self._size)]
        if self._size > 1:
            places.append(self._fell_all(end))
        await asyncio.gather(*places)

    async def _keep_killing(self, end: float) -> None:
        loop = asyncio.get_running_loop()
        while loop.time() < end:
            fail = None
            if self._random.random() < 0.5:
                fail = (next(self._points), self._random.randint(1, _MOST_PASSES))
            worker = await self._desk.start(fail, ready=False)
            self._alive.add(worker)
            lives = self._random.uniform(0.1, _LONGEST_LIFE) if fail is None else _LONGEST_WAIT
            lives = min(lives * self._patience, max(end - loop.time(), 0.1))
            await asyncio.wait([worker.ended], timeout=lives)
            self._alive.discard(worker)
            await self._bury(worker)

    async def _bury(self, worker: Worker) -> None:
        """Kill it, if it is not dead already, and note how it died and what it had in hand."""
        how = worker.died_at
        if worker.ended.done() and how is None:
            assert worker.pid in self._felled, f"it ended by itself:\n{worker.text()[-4000:]}"
            how = ALL_AT_ONCE
        await worker.kill()
        how = how or AT_RANDOM
        self.kills[how] += 1
        for row_id in await asyncio.to_thread(self._in_flight, worker.pid):
            self.interrupted[row_id].append(f"killed: {how}")

    async def _fell_all(self, end: float) -> None:
        loop = asyncio.get_running_loop()
        while loop.time() < end:
            await asyncio.sleep(self._random.uniform(10, 20))
            for worker in list(self._alive):
                if not worker.ended.done():
                    self._felled.add(worker.pid)
                    with suppress(ProcessLookupError):
                        os.kill(worker.pid, signal.SIGKILL)
