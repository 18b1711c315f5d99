"""What App Home reads, with more and more open tickets."""

import time
from collections.abc import Callable
from typing import Any

from benchmarks.databases import Place
from benchmarks.report import Figure, Report, middle
from bot.handlers.staff.home import read_lists
from store import Store

FEW, MANY = 50, 5_000  # open tickets
GOAL = 3  # times the time with few, for a hundred times the tickets
_REPEATS = 15


def measure(report: Report, place: Place, rounds: int) -> None:
    """The store with few open tickets is the baseline; both are read in turns."""
    stores = {tickets: Store(place.desk(tickets, tickets=True)) for tickets in (FEW, MANY)}
    times: dict[int, list[float]] = {tickets: [] for tickets in stores}
    try:
        for _ in range(rounds * _REPEATS):
            for tickets, store in stores.items():
                times[tickets].append(_timed(store.read_sync, read_lists, "U1"))
    finally:
        for store in stores.values():
            store.close()
    few, many = middle(times[FEW][1:]), middle(times[MANY][1:])
    title = f"App Home, {place.engine}: {MANY:,} open tickets against {FEW}"
    report.add(Figure(title, many, "ms", few, GOAL, at_least=False))


def _timed(call: Callable[..., Any], *args: Any) -> float:
    begun = time.perf_counter()
    call(*args)
    return (time.perf_counter() - begun) * 1_000
