"""/metrics: what Prometheus reads. The queues are looked up in the database at each visit."""

import asyncio
from collections.abc import Iterator

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from sqlalchemy.exc import SQLAlchemyError

from scheduler.metrics import REGISTRY
from store import Store
from store.backlog import INBOX_STATES, OUTBOX_STATES, Backlog, backlog

PATH = "/metrics"
_PATIENCE = 5.0  # seconds for the database; Prometheus gives up after 10
_PLATFORMS = ("telegram", "slack")


class Monitoring:
    """The page of numbers. None of them says anything about a customer."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add_routes(self, app: web.Application) -> None:
        app.router.add_get(PATH, self._serve)

    async def _serve(self, _request: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(_PATIENCE):
                found = await self._store.read(backlog)
        except (SQLAlchemyError, TimeoutError):
            queues = _Queues(None)
        else:
            queues = _Queues(found)
        now = CollectorRegistry()
        now.register(queues)
        body = generate_latest(REGISTRY) + generate_latest(now)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})


class _Queues:
    """One look at the queues, as gauges; states without rows are there as 0."""

    def __init__(self, found: list[Backlog] | None) -> None:
        self._found = found

    def collect(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("frontdesk_database_up", "1: the database answers; 0: it does not.")
        up.add_metric([], float(self._found is not None))
        yield up
        if self._found is None:
            return
        labels = ["queue", "platform", "state"]
        rows = GaugeMetricFamily("frontdesk_queue_rows", "Rows in this state.", labels=labels)
        age = GaugeMetricFamily(
            "frontdesk_queue_oldest_seconds",
            "How long the oldest row in this state has been there.",
            labels=labels,
        )
        known = {(item.queue, item.platform, item.state): item for item in self._found}
        states = {"inbox": INBOX_STATES, "outbox": OUTBOX_STATES}
        usual = {(q, p, s) for q, names in states.items() for p in _PLATFORMS for s in names}
        for key in sorted(usual | known.keys()):
            item = known.get(key)
            rows.add_metric(key, item.rows if item else 0)
            age.add_metric(key, item.age if item else 0)
        yield rows
        yield age
