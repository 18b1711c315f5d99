"""Choosing what may be sent now: the platform's limits, kept by all workers together."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from store import pace
from store.outbox import BULK, Candidate
from store.pace import Rate


@dataclass(frozen=True)
class Limits:
    """What a platform allows one account. `rate` gives the rate of a pace (of a chat, a channel);
    `bulk` is that of all bulk sends together, out of which replies are counted but never held."""

    account: str = ""
    rate: Callable[[str], Rate | None] = lambda key: None
    bulk: Rate | None = None

    @property
    def bulk_key(self) -> str:
        return f"{self.account}:bulk"


@dataclass
class Choice:
    """Picks from the candidates of one claim; `waits`: seconds after which more may go."""

    limits: Limits
    bulk_is_on: bool = False  # bulk sends are going on, so what else is sent is counted
    saw_bulk: bool = False
    waits: list[float] = field(default_factory=list)

    def __call__(self, session: Session, candidates: Sequence[Candidate]) -> list[int]:
        """The ids of those that may go now, in their order."""
        bulk = [row for row in candidates if row.priority >= BULK]
        others = [row for row in candidates if row.priority < BULK]
        allowed = self._within_paces(session, others)
        self.saw_bulk = bool(bulk)
        if (bulk or self.bulk_is_on) and self.limits.bulk and allowed:
            pace.spend(session, self.limits.bulk, self.limits.bulk_key, len(allowed))
        return allowed + self._within_paces(session, self._within_budget(session, bulk))

    def _within_budget(self, session: Session, bulk: list[Candidate]) -> list[Candidate]:
        if not bulk or self.limits.bulk is None:
            return bulk
        key = self.limits.bulk_key
        grant = pace.take(session, self.limits.bulk, {key: len(bulk)})[key]
        self._note(grant.wait)
        return bulk[: grant.count]

    def _within_paces(self, session: Session, rows: Sequence[Candidate]) -> list[int]:
        left: Counter[str] = Counter()
        for rate, wanted in self._wanted(rows).items():
            for key, grant in pace.take(session, rate, wanted).items():
                left[key] = grant.count
                self._note(grant.wait)
        allowed = []
        for row in rows:
            if row.pace is not None and self.limits.rate(row.pace) is not None:
                if left[row.pace] <= 0:
                    continue
                left[row.pace] -= 1
            allowed.append(row.id)
        return allowed

    def _wanted(self, rows: Sequence[Candidate]) -> dict[Rate, Counter[str]]:
        """How many of each pace are wanted, by its rate."""
        wanted: defaultdict[Rate, Counter[str]] = defaultdict(Counter)
        for row in rows:
            rate = self.limits.rate(row.pace) if row.pace is not None else None
            if rate is not None and row.pace is not None:
                wanted[rate][row.pace] += 1
        return wanted

    def _note(self, wait: float) -> None:
        if wait > 0:
            self.waits.append(wait)
