"""Delivery: leases what is due in the outbox, sends it, settles it.

A Sender makes the call and says what came of it; it knows its platform, delivery does not.
Replies are sent at least once; rows that are `at_most_once` are never sent again when an attempt's
outcome is unknown.
"""

import logging
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy.orm import Session

from scheduler import metrics
from scheduler.claims import ClaimLoop, Claims
from scheduler.pacing import Choice, Limits
from store import Store, outbox, pace
from store.gathering import Gathering
from store.outbox import Due
from store.trace import following

log = logging.getLogger(__name__)

_PARALLEL = 100  # sends in hand at a time
_RESERVED = 20  # more, for what a platform waits for
_BULK_LASTS = 60.0  # seconds after the last bulk row that a campaign counts as going on
_FIRST_DELAY, _LONGEST_DELAY = 1.0, 300.0


@dataclass(frozen=True)
class Sent:
    """The platform took it; `result` is what later steps need (such as the message's id)."""

    result: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class NotSent:
    """Surely not sent and worth another try, after `retry_after` seconds when the platform says.

    `hold`: a pace of which nothing is sent for so long.
    """

    reason: str
    retry_after: float | None = None
    hold: str | None = None


@dataclass(frozen=True)
class Unknown:
    """It may or may not have arrived (a timeout, a dropped connection, a 5xx)."""

    reason: str


@dataclass(frozen=True)
class Refused:
    """It can never be sent (chat gone, blocked, refused content). `code` is for programs."""

    reason: str
    code: str = "refused"


@dataclass(frozen=True)
class Late:
    """The platform takes it no more, and nobody waits for it any more."""

    reason: str


Outcome = Sent | NotSent | Unknown | Refused | Late


class Sender(Protocol):
    """A platform's side of delivery."""

    @property
    def limits(self) -> Limits:
        """What the platform allows."""

    async def send(self, row: Due) -> Outcome:
        """Make the call. Expected failures are outcomes, never exceptions."""

    def settled(self, session: Session, row: Due, outcome: Outcome, final: bool) -> None:
        """React in the transaction that settles the row; `final`: it will not be tried again."""


def backoff(attempt: int, jitter: float) -> float:
    """Seconds until the try after `attempt` (1, 2, ...): doubling to 5 min, less up to half by
    `jitter` in 0..1 so that workers do not retry in step."""
    delay = min(_FIRST_DELAY * 2.0 ** min(attempt - 1, 20), _LONGEST_DELAY)
    return float(delay * (1 - jitter / 2))


class Delivery:
    """One worker's delivery to one platform, so that one which hangs does not stop another."""

    def __init__(self, store: Store, platform: str, sender: Sender) -> None:
        self._store = store
        self._platform = platform
        self._sender = sender
        self._beginning = Gathering(store, self._begin)
        self._settling = Gathering(store, self._settle)
        self._bulk_until = 0.0
        self._loop = ClaimLoop(
            store,
            outbox.QUEUE,
            platform,
            self.claim,
            outbox.renew,
            self._deliver,
            _PARALLEL,
            _RESERVED,
        )

    def wake(self) -> None:
        """Look at the outbox now. Callable from any thread."""
        self._loop.wake()

    async def run(self) -> None:
        """Deliver until cancelled; then finish what is in hand."""
        await self._loop.run()

    def claim(self, session: Session, owner: str, most: int, *, urgent: bool) -> Claims[Due]:
        """Lease what may be sent now."""
        limits = self._sender.limits
        choice = Choice(limits, bulk_is_on=time.monotonic() < self._bulk_until)
        rows = outbox.claim(
            session,
            self._platform,
            owner,
            most,
            urgent=urgent,
            account=limits.account,
            choose=choice,
        )
        if choice.saw_bulk:
            self._bulk_until = time.monotonic() + _BULK_LASTS
        return Claims(rows, choice.waits)

    async def _deliver(self, row: Due) -> None:
        with following(row.follows):
            await self._send_and_settle(row)

    async def _send_and_settle(self, row: Due) -> None:
        began = time.monotonic()
        outcome = await self._attempt(row)
        if outcome is None:
            return
        seconds = time.monotonic() - began
        kind = type(outcome).__name__.lower()
        metrics.note_send(row, kind, seconds, self._store.clock.now())
        try:
            wait = await self._settling.put((row, outcome))
        except Exception:
            # What the sender makes of it must not have a message sent again and again.
            log.exception("outbox row %s (%s): its outcome is only noted", row.id, row.kind)
            _, wait = await self._store.run(_note, row, outcome)
        _log_outcome(row, outcome, seconds, wait)
        if wait is not None:
            self._loop.wake_in(wait)

    async def _attempt(self, row: Due) -> Outcome | None:
        if row.interrupted and row.at_most_once:
            return Unknown("a worker stopped while it was being sent")
        if not await self._beginning.put(row.id):
            return None
        try:
            return await self._sender.send(row)
        except Exception as error:
            log.exception("sending outbox row %s (%s) failed", row.id, row.kind)
            return Unknown(type(error).__name__)  # what it says is in the log, secrets blacked out

    def _begin(self, session: Session, row_ids: Sequence[int]) -> list[bool]:
        """Note that the sends begin: which of them may."""
        mine = outbox.begin_attempts(session, row_ids, self._loop.owner)
        return [row_id in mine for row_id in row_ids]

    def _settle(self, session: Session, ended: Sequence[tuple[Due, Outcome]]) -> list[float | None]:
        """Note the outcomes; for each the seconds to wait when it is tried again."""
        waits = []
        for row, outcome in ended:
            with following(row.follows):
                waits.append(self._settle_one(session, row, outcome))
        return waits

    def _settle_one(self, session: Session, row: Due, outcome: Outcome) -> float | None:
        """Note the outcome and let the sender react."""
        noted, wait = _note(session, row, outcome)
        if noted:
            self._sender.settled(session, row, outcome, wait is None)
        return wait


def _note(session: Session, row: Due, outcome: Outcome) -> tuple[bool, float | None]:
    """End the row or give it back: (False: another worker did so before, seconds to the retry)."""
    if isinstance(outcome, Sent):
        return outbox.settle(session, row.id, "sent", result=outcome.result), None
    if isinstance(outcome, Refused):
        return outbox.settle(session, row.id, "parked", error=outcome.reason), None
    if isinstance(outcome, Late):
        return outbox.settle(session, row.id, "cancelled", error=outcome.reason), None
    if isinstance(outcome, Unknown) and row.at_most_once:
        return outbox.settle(session, row.id, "unknown", error=outcome.reason), None
    wait = backoff(row.attempts, random.random())  # noqa: S311
    if isinstance(outcome, NotSent) and outcome.retry_after is not None:
        wait = outcome.retry_after
        if outcome.hold is not None:
            pace.hold(session, outcome.hold, wait)
    arrived = isinstance(outcome, Unknown)  # perhaps
    return outbox.retry_later(session, row, wait, outcome.reason, arrived), wait


def _log_outcome(row: Due, outcome: Outcome, seconds: float, wait: float | None) -> None:
    """One line: what became of it. A reason is the platform's word or ours, never the message."""
    what = f"{row.platform} {row.kind} {row.id}"
    facts = {
        "outbox_id": row.id,
        "platform": row.platform,
        "kind": row.kind,
        "outcome": type(outcome).__name__.lower(),
        "ms": round(seconds * 1000),
        "attempt": row.attempts,
    }
    if isinstance(outcome, Sent):
        log.info("sent %s in %d ms (try %d)", what, facts["ms"], row.attempts, extra=facts)
    elif wait is not None:
        text = "%s was not sent (try %d: %s); again in %.1f s"
        log.info(text, what, row.attempts, outcome.reason, wait, extra=facts)
    else:
        ending = "may have arrived, and is not repeated" if isinstance(outcome, Unknown) else "ends"
        log.warning("%s %s: %s", what, ending, outcome.reason, extra=facts)
