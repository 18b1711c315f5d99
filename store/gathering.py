"""Many callers, one transaction: what waits while one runs goes into the next, together."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from store.store import Store

Item = TypeVar("Item")
Result = TypeVar("Result")

_MOST = 100  # items in one transaction


class Gathering(Generic[Item, Result]):
    """Runs `use_case(session, items)`, which returns a result for each item, for many callers.

    When it raises, the items are tried one by one, so that each caller gets what is theirs.
    """

    def __init__(
        self, store: Store, use_case: Callable[[Session, Sequence[Item]], Sequence[Result]]
    ) -> None:
        self._store = store
        self._use_case = use_case
        self._waiting: list[tuple[Item, asyncio.Future[Result]]] = []
        self._running: asyncio.Task[None] | None = None

    async def put(self, item: Item) -> Result:
        """The item's result, once it is durable. Raises what the use case raises for it."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._drain())
        return await future

    async def _drain(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
            try:
                results = await self._store.run(self._use_case, [item for item, _ in batch])
            except Exception as error:  # noqa: BLE001  (it is handed to the callers)
                if len(batch) == 1:
                    _end(batch[0][1], error)
                else:
                    await self._one_by_one(batch)
            else:
                for (_, future), result in zip(batch, results, strict=True):
                    if not future.done():
                        future.set_result(result)

    async def _one_by_one(self, batch: Sequence[tuple[Item, "asyncio.Future[Result]"]]) -> None:
        for item, future in batch:
            try:
                (result,) = await self._store.run(self._use_case, [item])
            except Exception as error:  # noqa: BLE001  (it is handed to the caller)
                _end(future, error)
            else:
                if not future.done():
                    future.set_result(result)


def _end(future: "asyncio.Future[Result]", error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
