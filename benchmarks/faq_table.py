"""The FAQ table: the shipped matchers and the usual baselines on faq-bench's public dev splits.

    python -m benchmarks.faq_table <folder of faq-bench> --results faq.jsonl
    python -m benchmarks.faq_table <folder of faq-bench> --results faq.jsonl --print

Every figure is made by faq-bench's own `bench.run`, in one process on one core. A measurement that
stands in the results file is not made again, so that a long run can be cut into pieces and taken
up; `--again NAME` forgets what was measured of one matcher. `--print` writes the Markdown tables of
`benchmarks/README.md`.
"""

import argparse
import importlib
import json
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from types import ModuleType
from typing import Any

DEFAULT = "benchmarks.faq:FrontdeskMatcher"
SEMANTIC = "benchmarks.faq:FrontdeskSemanticMatcher"
RAPIDFUZZ = ("rf_wratio", "rf_norm_wratio", "rf_norm_token_set", "rf_norm_token_sort")
LIGHT = (*RAPIDFUZZ, "tfidf_word", "tfidf_char", "tfidf_wc", "bm25", "svc", "lr", "lex_fusion")
MEANING = ("minilm_knn", "minilm_lr", "lex_minilm")
FULL = "full"

Record = dict[str, Any]
Shots = int | str


@dataclass(frozen=True)
class Row:
    """One line of the table: a set, phrasings per entry, and the goals in per cent."""

    dataset: str
    shots: Shots
    titles: bool = False
    typos: bool = False
    goal: float | None = None
    semantic_goal: float | None = None

    def name(self) -> str:
        """As the table shows it."""
        extras = (" + title" if self.titles else "") + (" with typos" if self.typos else "")
        return f"{self.dataset} {self.shots}{extras}"


_GOALS = [
    Row("banking77", 1, titles=True, goal=54, semantic_goal=70),
    Row("banking77", 5, goal=68, semantic_goal=82),
    Row("banking77", 10, goal=77, semantic_goal=87.5),
    Row("banking77", FULL, goal=92.5, semantic_goal=93),
    Row("banking77", 5, typos=True, goal=61, semantic_goal=70),
    Row("clinc150", 5, goal=77, semantic_goal=88),
    Row("clinc150", 10, goal=84, semantic_goal=92),
    Row("clinc150", FULL, goal=93.5, semantic_goal=95),
    Row("hwu64", 10, goal=75, semantic_goal=85),
    Row("hwu64", FULL, goal=90, semantic_goal=91),
    Row("bitext", 5, goal=83, semantic_goal=92),
    Row("hint3_curekart", FULL, goal=89, semantic_goal=91),
    Row("hint3_sofmattress", FULL, goal=81, semantic_goal=83),
    Row("hint3_powerplay11", FULL, goal=69, semantic_goal=72),
    Row("massive_de", 10, goal=65),
    Row("ar_banking77", 10, goal=62),
    Row("zh_xsid", 5, goal=88),
]
_SETS = tuple(dict.fromkeys(row.dataset for row in _GOALS))
_SHOTS: tuple[Shots, ...] = (1, 3, 5, 10, FULL)


def _rows() -> list[Row]:
    """The goals table, then every other set and shot count that exists."""
    known = {(row.dataset, row.shots, row.titles, row.typos) for row in _GOALS}
    others = [Row(dataset, shots) for dataset in _SETS for shots in _SHOTS]
    others += [Row(dataset, 1, titles=True) for dataset in _SETS]
    return _GOALS + [r for r in others if (r.dataset, r.shots, r.titles, r.typos) not in known]


ROWS = _rows()


class Results:
    """A file of one JSON line per measurement."""

    def __init__(self, path: Path) -> None:
        self._path = path
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        self.records: list[Record] = [json.loads(line) for line in lines]

    def of(self, row: Row, matcher: str) -> list[Record]:
        """All seeds measured."""
        wanted = (row.dataset, row.shots, row.titles, row.typos, matcher)
        return [r for r in self.records if _key(r) == wanted]

    def mean(self, row: Row, matcher: str, field: str = "top1") -> float | None:
        """Over the seeds; None when nothing was measured."""
        values = [r[field] for r in self.of(row, matcher) if r.get(field) is not None]
        return mean(values) if values else None

    def add(self, record: Record) -> None:
        """Keep, in the file too."""
        self.records.append(record)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")

    def forget(self, matcher: str) -> None:
        """Drop what was measured of a matcher."""
        self.records = [r for r in self.records if r["matcher"] != matcher]
        text = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in self.records)
        self._path.write_text(text, encoding="utf-8")


def _key(record: Record) -> tuple[str, Shots, bool, bool, str]:
    return (
        record["dataset"],
        record["shots"],
        record["names"],
        record["typos"],
        record["matcher"],
    )


def missing(
    results: Results, rows: list[Row], matchers: list[str], seeds: list[int]
) -> Iterator[tuple[Row, str, int]]:
    """What is still to be measured."""
    for row in rows:
        for matcher in matchers:
            done = {record["seed"] for record in results.of(row, matcher)}
            for seed in seeds if row.shots != FULL else seeds[:1]:
                if seed not in done:
                    yield row, matcher, seed


def measure(bench: ModuleType, row: Row, matcher: str, seed: int, limit: int) -> Record:
    """One run of faq-bench on the dev split."""
    record: Record = bench.run(
        row.dataset,
        row.shots,
        seed,
        matcher,
        typos=row.typos,
        names=row.titles,
        limit=limit,
        latency=100,
    )
    return record


# ---------------------------------------------------------------------- printing


def _percent(value: float | None) -> str:
    return "" if value is None else f"{100 * value:.1f}"


def accuracy_table(results: Results, rows: list[Row], mine: str, others: tuple[str, ...]) -> str:
    """Top-1 per row: ours, the goal, the best of the others, and some of them by name."""
    shown = [m for m in others if any(results.of(row, m) for row in rows)]
    lines = [
        "| set, phrasings per entry | Frontdesk | goal | best other | " + " | ".join(shown) + " |",
        "|---" * (4 + len(shown)) + "|",
    ]
    for row in rows:
        own = results.mean(row, mine)
        if own is None:
            continue
        figures = {m: results.mean(row, m) for m in shown}
        best = max((value for value in figures.values() if value is not None), default=None)
        goal = row.semantic_goal if mine == SEMANTIC else row.goal
        mark = "" if best is None or own > best else " (!)"
        cells = [row.name(), f"**{_percent(own)}**{mark}", "" if goal is None else f"{goal:g}"]
        cells += [_percent(best), *(_percent(figures[m]) for m in shown)]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def confidence_table(results: Results, rows: list[Row], mine: str) -> str:
    """How far the probability can be trusted as it leaves `rank`."""
    lines = [
        "| set, phrasings per entry | calibration error | separation from out of scope (AUROC) "
        "| out of scope found at 95 % coverage | median, p95 (ms) | build (s) |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows:
        if results.mean(row, mine) is None:
            continue
        error, area, recall, middle, late, build = (
            results.mean(row, mine, field)
            for field in (
                "ece_raw",
                "auroc_raw",
                "oos_rec95_raw",
                "lat_ms_median",
                "lat_ms_p95",
                "build_s",
            )
        )
        lines.append(
            f"| {row.name()} | {error:.3f} | {_percent(area)} | {_percent(recall)} "
            f"| {middle:.1f}, {late:.1f} | {build:.2f} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Measure what is missing, then print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("faq_bench", type=Path)
    parser.add_argument("--results", type=Path, required=True, help="JSON lines, kept and added to")
    parser.add_argument("--matchers", default=",".join([DEFAULT, *LIGHT]))
    parser.add_argument("--only", default="", help="rows whose name contains this; several by |")
    parser.add_argument("--goals", action="store_true", help="only the rows of the goals table")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--limit", type=int, default=0, help="questions per row, for a quick look")
    parser.add_argument("--seconds", type=float, default=1e9, help="stop after so long")
    parser.add_argument("--again", action="append", default=[], help="forget a matcher's figures")
    parser.add_argument("--print", action="store_true", help="print the tables, measure nothing")
    options = parser.parse_args()
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")
    sys.path.insert(0, str(options.faq_bench))
    results = Results(options.results)
    for name in options.again:
        results.forget(name)
    names = options.only.split("|")
    rows = [
        r for r in (_GOALS if options.goals else ROWS) if any(name in r.name() for name in names)
    ]
    if not options.print:
        bench = importlib.import_module("bench")
        end = time.monotonic() + options.seconds
        for row, matcher, seed in missing(
            results, rows, options.matchers.split(","), list(range(options.seeds))
        ):
            if time.monotonic() > end:
                print("stopped: time is up", file=sys.stderr)
                break
            record = measure(bench, row, matcher, seed, options.limit)
            results.add(record)
            print(f"{row.name()} seed {seed} {matcher}: {record['top1']:.3f}", file=sys.stderr)
    for mine, others in ((DEFAULT, (*LIGHT, "nlpjs")), (SEMANTIC, MEANING)):
        if any(record["matcher"] == mine for record in results.records):
            print(f"### {mine.partition(':')[2]}\n")
            print(accuracy_table(results, rows, mine, others), end="\n\n")
            print(confidence_table(results, rows, mine), end="\n\n")


if __name__ == "__main__":
    main()
