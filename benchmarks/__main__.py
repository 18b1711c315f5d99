"""How fast Frontdesk is, against honest baselines measured in the same run.

    python -m benchmarks [--only faq,ticket,send,start] [--engines sqlite,postgresql]

Prints a table and writes build/bench.json. See benchmarks/README.md for what each figure means.
"""

import argparse
import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from benchmarks import footprint, growth, lists, sending
from benchmarks.databases import Place, places
from benchmarks.handling import CUSTOMERS, compare
from benchmarks.questions import asking, faq_questions, on_tickets
from benchmarks.report import Report

Part = Callable[[Report, Place, Path, argparse.Namespace], Awaitable[None]]


async def faq(report: Report, place: Place, folder: Path, args: argparse.Namespace) -> None:
    questions = faq_questions()
    await compare(
        report,
        "FAQ question",
        place,
        folder,
        lambda: asking(CUSTOMERS, questions),
        tickets=False,
        seconds=args.seconds,
        rounds=args.rounds,
        latency=True,
    )


async def ticket(report: Report, place: Place, folder: Path, args: argparse.Namespace) -> None:
    await compare(
        report,
        "Ticket message",
        place,
        folder,
        lambda: on_tickets(CUSTOMERS),
        tickets=True,
        seconds=args.seconds,
        rounds=args.rounds,
        latency=False,
    )


async def send(report: Report, place: Place, _folder: Path, args: argparse.Namespace) -> None:
    await sending.measure(report, place, args.rounds)


async def start(report: Report, place: Place, folder: Path, args: argparse.Namespace) -> None:
    await footprint.start(report, place, folder, asking(CUSTOMERS, faq_questions()), args.rounds)


async def memory(report: Report, place: Place, folder: Path, args: argparse.Namespace) -> None:
    await footprint.memory(report, place, folder, asking(CUSTOMERS, faq_questions()), args.messages)


async def grow(report: Report, place: Place, folder: Path, args: argparse.Namespace) -> None:
    sizes = [size for size in growth.SIZES if size[1] <= args.largest]
    await growth.measure(report, place, folder, sizes, args.seconds, args.rounds)


async def home(report: Report, place: Place, _folder: Path, args: argparse.Namespace) -> None:
    await asyncio.to_thread(lists.measure, report, place, args.rounds)


PARTS: dict[str, Part] = {"faq": faq, "ticket": ticket, "send": send, "start": start}
LONG: dict[str, Part] = {"memory": memory, "growth": grow, "home": home}


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    every = ", ".join(PARTS | LONG)
    parser.add_argument("--only", default=",".join(PARTS), help=f"some of: {every}")
    parser.add_argument("--engines", default="sqlite,postgresql")
    parser.add_argument("--seconds", type=float, default=4, help="of each repeat")
    parser.add_argument("--rounds", type=int, default=3, help="repeats; the median counts")
    parser.add_argument("--messages", type=int, default=100_000, help="for memory")
    parser.add_argument("--largest", type=int, default=10_000_000, help="messages, for growth")
    args = parser.parse_args()
    report = Report()
    report.head()
    with (
        places(args.engines.split(",")) as found,
        tempfile.TemporaryDirectory(prefix="fdlogs", dir="/tmp") as folder,
    ):
        for name in args.only.split(","):
            for place in found:
                asyncio.run((PARTS | LONG)[name](report, place, Path(folder), args))
                report.write()


if __name__ == "__main__":
    main()
