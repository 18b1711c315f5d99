"""What Prometheus is told: counts and times, never a customer. One registry per process.

How full the queues are is not here: it is read from the database when somebody asks.
"""

from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.gc_collector import GCCollector
from prometheus_client.process_collector import ProcessCollector

from store.outbox import Due

REGISTRY = CollectorRegistry(auto_describe=True)
ProcessCollector(registry=REGISTRY)
GCCollector(registry=REGISTRY)

_CALL_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_HANDLING_SECONDS = (0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800)
_WHO_WAITED = {"tg": "customer", "sl": "agent"}  # by what set the message off

PROCESSED = Counter(
    "frontdesk_processed",
    "Inbox rows processed: done, to be tried again, or dead letters.",
    ["source", "outcome"],
    registry=REGISTRY,
)
_SENDS = Counter(
    "frontdesk_sends",
    "Attempts to send: sent, notsent (surely not, tried again), unknown, refused.",
    ["platform", "kind", "outcome"],
    registry=REGISTRY,
)
_CALL = Histogram(
    "frontdesk_send_seconds",
    "How long the platform took for one attempt.",
    ["platform"],
    buckets=_CALL_SECONDS,
    registry=REGISTRY,
)
_HANDLING = Histogram(
    "frontdesk_handling_seconds",
    "From receiving what a customer or an agent wrote to Telegram's taking the message it led to.",
    ["who"],
    buckets=_HANDLING_SECONDS,
    registry=REGISTRY,
)
FAQ = Counter(
    "frontdesk_faq",
    "What the matcher found (sure, maybe, nothing), and what customers then did "
    "(solved, picked, none, person).",
    ["outcome"],
    registry=REGISTRY,
)
JOB_RUNS = Counter(
    "frontdesk_job_runs",
    "Rounds of the timetable's jobs: done, or failed.",
    ["job", "outcome"],
    registry=REGISTRY,
)
JOB_ROWS = Counter(
    "frontdesk_job_rows", "Rows that the timetable's jobs handled.", ["job"], registry=REGISTRY
)
CLAIMS = Counter(
    "frontdesk_claims",
    "Looks for rows to claim: found, empty, failed.",
    ["queue", "platform", "outcome"],
    registry=REGISTRY,
)
CLAIMED = Counter(
    "frontdesk_claimed_rows", "Rows claimed.", ["queue", "platform"], registry=REGISTRY
)


def note_send(row: Due, outcome: str, seconds: float, moment: datetime) -> None:
    """An attempt has ended at `moment` after `seconds`; `outcome` is its kind in small letters."""
    _SENDS.labels(row.platform, row.kind, outcome).inc()
    _CALL.labels(row.platform).observe(seconds)
    who = _WHO_WAITED.get((row.trace or "").partition("-")[0])
    said = outcome == "sent" and row.platform == "telegram" and row.kind == "send"
    if said and who is not None and row.caused_at is not None:
        waited = (moment - row.caused_at).total_seconds()
        _HANDLING.labels(who).observe(max(waited, 0.0))
