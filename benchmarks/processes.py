"""What processes use: processor seconds and memory, read from /proc."""

import os
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


class Family:
    """A process and its children."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def cpu_seconds(self) -> float:
        """Processor time used so far, that of children that ended included."""
        return sum(_ticks(pid) for pid in self._members()) / _TICKS

    def memory(self) -> float:
        """Resident memory in MiB."""
        pages = sum(int((_about(pid, "statm") or "0 0").split()[1]) for pid in self._members())
        return pages * _PAGE / 2**20

    def _members(self) -> list[int]:
        found = [self.pid]
        for pid in found:
            found += [int(child) for child in _about(pid, f"task/{pid}/children").split()]
        return found


def _about(pid: int, what: str) -> str:
    """Empty when the process has just ended."""
    try:
        return Path(f"/proc/{pid}/{what}").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def _ticks(pid: int) -> int:
    fields = _about(pid, "stat").rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:15])
