"""Paces: what may go now, and when the next, agreed on by everybody on one database."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import update

from store import Store, pace
from store.pace import PaceRow, Rate

SLOW = Rate(1000.0, burst=5)  # nothing becomes free while a test looks


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    made = Store(database_url)
    yield made
    made.close()


def take(store: Store, rate: Rate, **wanted: int) -> dict[str, int]:
    return {key: grant.count for key, grant in store.run_sync(pace.take, rate, wanted).items()}


def wait(store: Store, rate: Rate, key: str) -> float:
    return store.run_sync(pace.take, rate, {key: 1})[key].wait


def pass_by(store: Store, seconds: float) -> None:
    """As if so much time went by: the clock is the database's own."""
    earlier = update(PaceRow).values(next_at=PaceRow.next_at - seconds)
    store.run_sync(lambda session: session.execute(earlier))


def test_a_burst_and_then_one_by_one(store: Store) -> None:
    assert take(store, SLOW, a=3, b=1) == {"a": 3, "b": 1}
    assert take(store, SLOW, a=3) == {"a": 2}
    assert take(store, SLOW, a=1, b=9) == {"a": 0, "b": 4}
    assert wait(store, SLOW, "a") == pytest.approx(1000, abs=5)


def test_more_than_the_burst_is_never_given_at_once(store: Store) -> None:
    assert take(store, SLOW, a=50) == {"a": 5}
    assert take(store, Rate(1000.0), b=50) == {"b": 1}


def test_room_comes_back_with_time(store: Store) -> None:
    rate = Rate(1000.0, burst=2)
    assert take(store, rate, a=4) == {"a": 2}
    pass_by(store, 1100.0)
    assert take(store, rate, a=2) == {"a": 1}
    pass_by(store, 2500.0)
    assert take(store, rate, a=9) == {"a": 2}, "no more than the burst, however long the pause"


def test_a_pause_that_the_platform_asks_for(store: Store) -> None:
    store.run_sync(pace.hold, "a", 30.0)
    store.run_sync(pace.hold, "a", 10.0)  # a shorter one does not shorten it
    assert take(store, SLOW, a=1, b=1) == {"a": 0, "b": 1}
    assert wait(store, SLOW, "a") == pytest.approx(30, abs=3)


def test_places_are_kept_in_the_future(store: Store) -> None:
    rate = Rate(10.0, burst=2)
    waits = [store.run_sync(pace.reserve, rate, "a") for _ in range(4)]
    assert waits == pytest.approx([0, 0, 10, 20], abs=2)


def test_what_goes_without_asking_is_counted_but_starves_nobody(store: Store) -> None:
    rate = Rate(0.1, burst=1)
    store.run_sync(pace.spend, rate, "bulk", 1000)  # nobody sends in bulk: nothing to count
    assert take(store, rate, bulk=1) == {"bulk": 1}
    store.run_sync(pace.spend, rate, "bulk", 1000)
    assert take(store, rate, bulk=1) == {"bulk": 0}
    assert wait(store, rate, "bulk") <= 1.0


def test_everybody_together_gets_no_more(store: Store) -> None:
    """From several connections at once, also for a pace that is not there yet."""
    rate = Rate(1000.0, burst=20)
    with ThreadPoolExecutor(8) as threads:
        got = list(threads.map(lambda _: take(store, rate, a=3, b=2), range(20)))
    assert sum(one["a"] for one in got) == 20
    assert sum(one["b"] for one in got) == 20


def test_a_pace_that_nobody_uses_is_forgotten(store: Store) -> None:
    take(store, SLOW, a=1)
    store.run_sync(pace.hold, "b", -4000.0)
    assert store.run_sync(pace.forget) == 1
    assert store.run_sync(pace.forget) == 0
