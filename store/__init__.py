"""The database: engines, the unit of work, inbox and outbox."""

from store.base import Base, BigId, Json, UtcDateTime, core
from store.clock import Clock, OffsetClock, SystemClock
from store.store import Store
from store.unit import Upsert, after_commit, now, raise_event, skip_locked, upsert, wake

__all__ = [
    "Base",
    "BigId",
    "Clock",
    "Json",
    "OffsetClock",
    "Store",
    "SystemClock",
    "Upsert",
    "UtcDateTime",
    "after_commit",
    "core",
    "now",
    "raise_event",
    "skip_locked",
    "upsert",
    "wake",
]
