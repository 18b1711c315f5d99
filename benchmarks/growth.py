"""The same handling with more and more in the store."""

from contextlib import AsyncExitStack
from pathlib import Path

from benchmarks.contenders import frontdesk
from benchmarks.databases import Place
from benchmarks.handling import Runner
from benchmarks.platform import Platform
from benchmarks.questions import asking, faq_questions
from benchmarks.report import Figure, Report, middle

#: (customers, messages in the log); each message pair has its inbox, outbox and FAQ rows.
SIZES = ((1_000, 10_000), (100_000, 1_000_000), (1_000_000, 10_000_000))
GOAL = 1 / 1.5  # of the rate with the smallest store


async def measure(
    report: Report,
    place: Place,
    folder: Path,
    sizes: list[tuple[int, int]],
    seconds: float,
    rounds: int,
) -> None:
    """One Frontdesk per size, under load in turns; the smallest is the baseline."""
    questions = faq_questions()
    async with Platform() as platform, AsyncExitStack() as stack:
        runners, said = [], []
        for customers, messages in sizes:
            print(f"filling {place.engine}: {customers:,} customers, {messages:,} messages ...")
            url = place.desk(customers, messages=messages)
            contender = stack.enter_context(frontdesk(platform, url, folder))
            await contender.wait()
            runners.append(Runner(contender, place, contender.load(platform)))
            said.append(asking(customers, questions, stride=7_919))
        for turn in range(rounds + 1):
            for runner, customers in zip(runners, said, strict=True):
                await runner.measure(customers, seconds)
                if not turn:  # warming up does not count
                    runner.rates, runner.cpu, runner.server_cpu = [], [], []
        for (customers, messages), runner in zip(sizes, runners, strict=True):
            title = f"Growth, {place.engine}: {customers:,} customers, {messages:,} messages"
            base = None if runner is runners[0] else middle(runners[0].rates)
            goal = None if base is None else GOAL
            report.add(Figure(title, middle(runner.rates), "msg/s", base, goal))
