"""Many callers, one transaction: each gets what is theirs, on SQLite and on PostgreSQL."""

import asyncio
from collections.abc import Iterator, Sequence

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from store import Store, inbox
from store.gathering import Gathering
from store.inbox import InboxRow, Received


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    made = Store(database_url)
    yield made
    made.close()


class Keeping:
    """Stores texts as inbox rows; the word "bad" breaks the transaction it is in."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []

    def __call__(self, session: Session, texts: Sequence[str]) -> list[str]:
        self.batches.append(list(texts))
        inbox.accept(session, [Received("test", "1", text, text, "{}") for text in texts])
        if "bad" in texts:
            raise IntegrityError("bad", {}, ValueError("bad"))
        return [text.upper() for text in texts]


def kept(session: Session) -> set[str]:
    return set(session.scalars(select(InboxRow.external_id)))


async def test_each_caller_gets_their_own_result_and_few_transactions_do_it(store: Store) -> None:
    keeping = Keeping()
    gathering = Gathering(store, keeping)
    texts = [f"t{number}" for number in range(250)]
    assert await asyncio.gather(*map(gathering.put, texts)) == [text.upper() for text in texts]
    assert [len(batch) for batch in keeping.batches] == [100, 100, 50]
    assert await store.read(kept) == set(texts)


async def test_one_bad_item_hurts_its_own_caller_alone(store: Store) -> None:
    gathering = Gathering(store, Keeping())
    texts = [f"t{number}" for number in range(7)]
    results = await asyncio.gather(
        *map(gathering.put, [*texts, "bad", "last"]), return_exceptions=True
    )
    assert results[:7] == [text.upper() for text in texts]
    assert isinstance(results[7], IntegrityError)
    assert results[8] == "LAST"
    assert await store.read(kept) == {*texts, "last"}


async def test_what_comes_meanwhile_goes_into_the_next_and_a_caller_may_leave(
    store: Store,
) -> None:
    gathering = Gathering(store, Keeping())
    first = asyncio.create_task(gathering.put("first"))
    leaving = asyncio.create_task(gathering.put("left"))
    await asyncio.sleep(0)
    leaving.cancel()
    assert await gathering.put("later") == "LATER"
    assert await first == "FIRST"
    assert await store.read(kept) == {"first", "left", "later"}
