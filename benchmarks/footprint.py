"""How soon Frontdesk is there, and how much memory it takes."""

import asyncio
import time
from pathlib import Path

from benchmarks.contenders import TOGETHER, frontdesk
from benchmarks.databases import Place
from benchmarks.handling import CUSTOMERS
from benchmarks.platform import Customers, Platform
from benchmarks.report import Figure, Report, middle

START_GOAL = 2.0  # seconds
MEMORY_GOAL = 200.0  # MiB
_REST = 3.0  # seconds until a fresh process counts as at rest


async def start(
    report: Report, place: Place, folder: Path, customers: Customers, rounds: int
) -> None:
    """From the start of the process to /readyz, and to the answer to a question that waited."""
    url = place.desk(CUSTOMERS)
    ready, answered, cpu = [], [], []
    for _ in range(rounds):
        async with Platform() as platform:
            began = time.perf_counter()
            with frontdesk(platform, url, folder) as contender:
                await contender.wait()
                ready.append(time.perf_counter() - began)
                cpu.append(contender.family.cpu_seconds())
                await contender.load(platform).closed(customers, 1, messages=1)
                answered.append(time.perf_counter() - began)
    for name, values in (("/readyz says ok", ready), ("a question is answered", answered)):
        title = f"Start, {place.engine}: until {name}"
        report.add(Figure(title, middle(values), "s", None, START_GOAL, False))
    title = f"Start, {place.engine}: CPU until /readyz says ok"
    report.add(Figure(title, middle(cpu), "s", None, None, False))


async def memory(
    report: Report, place: Place, folder: Path, customers: Customers, messages: int
) -> None:
    """At rest, and after so many messages."""
    async with Platform() as platform:
        with frontdesk(platform, place.desk(CUSTOMERS), folder) as contender:
            await contender.wait()
            await asyncio.sleep(_REST)
            _add(report, f"Memory, {place.engine}: at rest", contender.family.memory())
            sample = await contender.load(platform).closed(customers, TOGETHER, messages=messages)
            if sample.lost:
                raise SystemExit(f"{sample.lost} messages were never answered")
            title = f"Memory, {place.engine}: after {messages:,} messages"
            _add(report, title, contender.family.memory())


def _add(report: Report, title: str, value: float) -> None:
    report.add(Figure(title, value, "MiB", None, MEMORY_GOAL, False))
