"""Which status may follow which: one table, and the only one."""

from enum import StrEnum


class Status(StrEnum):
    """new: nobody has it; open: our turn; pending: the customer's turn; resolved; closed."""

    NEW = "new"
    OPEN = "open"
    PENDING = "pending"
    RESOLVED = "resolved"
    CLOSED = "closed"


ACTIVE = (Status.NEW, Status.OPEN, Status.PENDING)

_N, _O, _P, _R, _C = Status
ALLOWED: dict[Status, frozenset[Status]] = {
    Status.NEW: frozenset({_O, _P, _R, _C}),
    Status.OPEN: frozenset({_P, _R, _C}),
    Status.PENDING: frozenset({_O, _R, _C}),
    Status.RESOLVED: frozenset({_O, _C}),
    Status.CLOSED: frozenset({_O}),
}


def may(current: str, wanted: str) -> bool:
    """Whether a ticket may go from `current` to `wanted`."""
    return Status(wanted) in ALLOWED[Status(current)]


def is_active(status: str) -> bool:
    """Whether somebody still owes somebody a word."""
    return Status(status) in ACTIVE
