"""Full handling of a message, against the textbook bot and against the floor; and its latency."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.contenders import TOGETHER, Contender, baseline, frontdesk
from benchmarks.databases import Place
from benchmarks.platform import Customers, Load, Platform, Sample
from benchmarks.report import Figure, Report, middle

CUSTOMERS = 5_000
TEXTBOOK_GOAL, FLOOR_GOAL = 4.0, 0.5
P99_GOAL = 100.0  # milliseconds at half load
SHARES = (0.1, 0.5, 0.8)


@dataclass
class Runner:
    """A contender under load, with what its repeats gave."""

    contender: Contender
    place: Place
    load: Load
    rates: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    server_cpu: list[float] = field(default_factory=list)

    async def measure(self, customers: Customers, seconds: float) -> Sample:
        """One repeat: so many customers at once, for so many seconds."""
        server = self.place.server
        used, used_there = self.contender.family.cpu_seconds(), server and server.cpu_seconds()
        sample = await self.load.closed(customers, TOGETHER, seconds)
        if sample.lost or not sample.answered:
            raise SystemExit(
                f"{self.contender.name} left {sample.lost} messages unanswered "
                f"({sample.answered} answered):\n{self.contender.log.read_text()[-3000:]}"
            )
        spent = self.contender.family.cpu_seconds() - used
        self.rates.append(sample.rate)
        self.cpu.append(spent / sample.answered * 1000)
        if server and used_there is not None:
            there = server.cpu_seconds() - used_there
            self.server_cpu.append(there / sample.answered * 1000)
        return sample


@asynccontextmanager
async def running(
    names: tuple[str, ...], place: Place, platform: Platform, folder: Path, tickets: bool
) -> AsyncIterator[dict[str, Runner]]:
    """The contenders, each with its database, warmed up by nobody yet."""
    async with AsyncExitStack() as stack:
        found = {}
        for name in names:
            if name == "Frontdesk":
                made = frontdesk(platform, place.desk(CUSTOMERS, tickets), folder)
            else:
                made = baseline(name, place, platform, folder, CUSTOMERS, tickets)
            contender = stack.enter_context(made)
            await contender.wait()
            found[name] = Runner(contender, place, contender.load(platform))
        yield found


async def compare(
    report: Report,
    title: str,
    place: Place,
    folder: Path,
    customers: Callable[[], Customers],
    *,
    tickets: bool,
    seconds: float,
    rounds: int,
    latency: bool,
) -> None:
    """All contenders in turns; then, for `latency`, Frontdesk at shares of its highest rate."""
    async with (
        Platform() as platform,
        running(("Frontdesk", "textbook", "floor"), place, platform, folder, tickets) as found,
    ):
        said = {name: customers() for name in found}
        for name, runner in found.items():
            await runner.measure(said[name], min(seconds, 1.5))  # warming up does not count
            runner.rates, runner.cpu, runner.server_cpu = [], [], []
        for _ in range(rounds):
            for name, runner in found.items():
                await runner.measure(said[name], seconds)
        _add(report, f"{title}, {place.engine}", found)
        if latency:
            ours = found["Frontdesk"]
            await _latency(report, f"{title}, {place.engine}", ours, said["Frontdesk"], seconds)


def _add(report: Report, title: str, found: dict[str, Runner]) -> None:
    ours = found["Frontdesk"]
    rate, cpu = middle(ours.rates), middle(ours.cpu)
    for name, goal in (("textbook", TEXTBOOK_GOAL), ("floor", FLOOR_GOAL)):
        theirs = found[name]
        label = "the textbook bot" if name == "textbook" else "the floor"
        report.add(Figure(f"{title}: against {label}", rate, "msg/s", middle(theirs.rates), goal))
        report.add(
            Figure(f"{title}: CPU, against {label}", cpu, "ms/msg", middle(theirs.cpu), None, False)
        )
        if theirs.server_cpu:
            value, base = middle(ours.server_cpu), middle(theirs.server_cpu)
            name = f"{title}: the database server's CPU, against {label}"
            report.add(Figure(name, value, "ms/msg", base, None, False))


async def _latency(
    report: Report, title: str, runner: Runner, customers: Customers, seconds: float
) -> None:
    highest = middle(runner.rates)
    for share in SHARES:
        await asyncio.sleep(0.5)
        sample = await runner.load.paced(customers, highest * share, seconds * 1.5)
        if sample.lost:
            raise SystemExit(f"{sample.lost} messages were never answered")
        for mark in (0.5, 0.95, 0.99):
            goal = P99_GOAL if (mark, share) == (0.99, 0.5) else None
            name = f"{title}: p{mark * 100:.0f} at {share:.0%} of the highest rate"
            report.add(Figure(name, sample.percentile(mark), "ms", None, goal, False))
