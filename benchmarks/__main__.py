"""How fast Frontdesk is, against honest baselines measured in the same run.

    python -m benchmarks [--only faq] [--engines sqlite,postgresql] [--seconds 4]

Prints a table and writes build/bench.json. See benchmarks/README.md for what each figure means.
"""

import argparse
import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from benchmarks.databases import Place, places
from benchmarks.handling import CUSTOMERS, compare
from benchmarks.questions import asking, faq_questions
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


PARTS: dict[str, Part] = {"faq": faq}


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--only", default=",".join(PARTS), help="some of: %(default)s")
    parser.add_argument("--engines", default="sqlite,postgresql")
    parser.add_argument("--seconds", type=float, default=4, help="of each repeat")
    parser.add_argument("--rounds", type=int, default=3, help="repeats; the median counts")
    args = parser.parse_args()
    report = Report()
    report.head()
    with (
        places(args.engines.split(",")) as found,
        tempfile.TemporaryDirectory(prefix="fdlogs", dir="/tmp") as folder,
    ):
        for name in args.only.split(","):
            for place in found:
                asyncio.run(PARTS[name](report, place, Path(folder), args))
    report.write()


if __name__ == "__main__":
    main()
