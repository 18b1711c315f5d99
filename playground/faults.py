"""Fault switches: what the stand-ins do wrong, on request."""

import itertools
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

KINDS = frozenset(
    {
        "down",
        "slow",
        "error_500",
        "rate_limit",
        "forbidden",
        "hang",
        "reset_before",
        "reset_after",
        "duplicate_update",
        "reorder_updates",
    }
)
_ids = itertools.count(1)


@dataclass
class Fault:
    """One switch: hits `count` calls (None: all), for `seconds` of real time (None: for good)."""

    platform: str
    kind: str
    method: str | None = None
    count: int | None = None
    seconds: float | None = None
    retry_after: int = 1
    chat: str | None = None
    delay: float = 1.0
    id: int = field(default_factory=lambda: next(_ids))
    started: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        if self.platform not in ("telegram", "slack"):
            raise ValueError("platform must be telegram or slack.")
        if self.kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(sorted(KINDS))}.")

    def live(self) -> bool:
        in_time = self.seconds is None or time.monotonic() - self.started < self.seconds
        return in_time and (self.count is None or self.count > 0)

    def fits(self, platform: str, method: str | None, chat: str | None) -> bool:
        return (
            self.platform == platform
            and self.method in (None, method)
            and self.chat in (None, chat)
        )


class Faults:
    """All switches of a playground."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self._faults.append(fault)

    def clear(self) -> None:
        self._faults.clear()

    @property
    def active(self) -> bool:
        return bool(self._faults)

    def names(self, platform: str, method: str) -> bool:
        """Whether a switch was set for this very method."""
        return any(
            fault.platform == platform and fault.method == method and fault.live()
            for fault in self._faults
        )

    def waiting(self, platform: str, kind: str) -> Fault | None:
        """A live switch of this kind, without using it up."""
        for fault in self._faults:
            if fault.platform == platform and fault.kind == kind and fault.live():
                return fault
        return None

    def take(
        self, platform: str, method: str | None, chat: str | None, kinds: Iterable[str] = KINDS
    ) -> Fault | None:
        """The first live fault of these kinds that hits this call; its count goes down by one."""
        if not self._faults:
            return None
        self._faults = [fault for fault in self._faults if fault.live()]
        for fault in self._faults:
            if fault.kind in kinds and fault.fits(platform, method, chat):
                if fault.count is not None:
                    fault.count -= 1
                return fault
        return None

    def snapshot(self) -> list[dict[str, object]]:
        return [asdict(fault) for fault in self._faults if fault.live()]
