"""Killed with SIGKILL at any moment, hundreds of times: nothing lost, nothing handled twice."""

import asyncio
from collections.abc import Callable

import pytest

from tests.crash.books import in_flight
from tests.crash.desk import Desk
from tests.crash.failpoints import POINTS
from tests.crash.tally import Report, Tally
from tests.crash.workers import Killer

pytestmark = pytest.mark.timeout(900)


@pytest.mark.parametrize(("kind", "size"), [("sqlite", 1), ("postgres", 3)])
async def test_killed_at_any_moment(
    kind: str,
    size: int,
    request: pytest.FixtureRequest,
    desk_on: Callable[[str], Desk],
    report: Report,
    crash_seconds: float,
    crash_seed: int,
) -> None:
    """One process that is started again at once, and three workers of which any may die, or all."""
    desk = desk_on(request.getfixturevalue(f"{kind}_url"))
    life = desk.life(crash_seed)
    killer = Killer(desk, size, crash_seed, lambda pid: in_flight(desk.store, pid))
    living = asyncio.create_task(life.run())
    await killer.run(crash_seconds)
    life.stop()
    survivors = [await desk.start() for _ in range(size)]
    await living
    await desk.quiet()
    for worker in survivors:
        assert await worker.stop() == 0, worker.text()[-4000:]
    verdict = await desk.books(life, killer.interrupted)
    report.tallies.append(Tally.of(kind, life.deeds, killer.kills, verdict))
    assert not verdict.faults, "\n".join(verdict.faults)
    in_slack = sum(n for cause, n in verdict.duplicates.items() if cause.endswith("(Slack)"))
    assert in_slack <= killer.kills.total() / 10, "posts are looked for before they are repeated"
    if crash_seconds >= 60:  # it was a run that tried hard
        assert life.deeds.messages > 5 * crash_seconds
        assert life.deeds.taps and verdict.replies > crash_seconds
        assert killer.kills.total() > crash_seconds / 4
        assert len(killer.kills.keys() & POINTS.keys()) > len(POINTS) / 2, killer.kills
