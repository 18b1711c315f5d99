"""What the run counted, for the table at its end."""

from collections import Counter
from dataclasses import dataclass, field

from tests.crash.books import Verdict
from tests.crash.life import Deeds


@dataclass
class Tally:
    """One run's numbers."""

    name: str
    messages: int
    taps: int
    replies: int
    kills: Counter[str]
    verdict: Verdict

    @classmethod
    def of(cls, name: str, deeds: Deeds, kills: Counter[str], verdict: Verdict) -> "Tally":
        taps = deeds.taps + deeds.pressed
        return cls(name, deeds.messages, taps, verdict.replies, kills, verdict)


@dataclass
class Report:
    """All runs of a session, and what else was tried."""

    tallies: list[Tally] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def note(self, name: str, deeds: Deeds, verdict: Verdict) -> None:
        """What a shorter run with another kind of trouble counted."""
        said = [
            f"{deeds.messages} messages",
            f"{verdict.replies} replies",
            f"lost {len(verdict.lost)}",
            f"handled twice {len(verdict.twice)}",
            f"out of order {len(verdict.disorder)}",
            f"sent twice {verdict.duplicates.total()} (unexplained {len(verdict.unexplained)})",
        ]
        self.notes.append(f"{name}: {', '.join(said)}")

    def add(self, other: "Report") -> None:
        self.tallies += other.tallies
        self.notes += other.notes

    def lines(self) -> list[str]:
        """A table for people."""
        rows = [
            ("", *(tally.name for tally in self.tallies)),
            ("messages of customers and agents", *(f"{t.messages:,}" for t in self.tallies)),
            ("taps and presses", *(f"{t.taps:,}" for t in self.tallies)),
            ("replies due", *(f"{t.replies:,}" for t in self.tallies)),
            ("kills (SIGKILL)", *(f"{t.kills.total():,}" for t in self.tallies)),
            ("lost", *(str(len(t.verdict.lost)) for t in self.tallies)),
            ("handled twice", *(str(len(t.verdict.twice)) for t in self.tallies)),
            ("out of order", *(str(len(t.verdict.disorder)) for t in self.tallies)),
            (
                "sent twice, explained",
                *(str(t.verdict.duplicates.total()) for t in self.tallies),
            ),
            ("sent twice, unexplained", *(str(len(t.verdict.unexplained)) for t in self.tallies)),
            ("surveys of unknown outcome", *(str(t.verdict.unknown) for t in self.tallies)),
            ("... not shown to staff", *(str(len(t.verdict.hidden)) for t in self.tallies)),
            ("anything else wrong", *(str(len(t.verdict.wrong)) for t in self.tallies)),
        ]
        kills = sorted({point for tally in self.tallies for point in tally.kills})
        rows += [(f"killed: {p}", *(str(t.kills[p]) for t in self.tallies)) for p in kills]
        causes = sorted({cause for tally in self.tallies for cause in tally.verdict.duplicates})
        rows += [
            (f"sent twice: {c}", *(str(t.verdict.duplicates[c]) for t in self.tallies))
            for c in causes
        ]
        width = max(len(row[0]) for row in rows) + 2
        table = [row[0].ljust(width) + "".join(cell.rjust(14) for cell in row[1:]) for row in rows]
        return [*(table if self.tallies else []), *sorted(self.notes)]
