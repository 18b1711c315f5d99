"""Before and after: what a use case sets on a watched row is noted, and goes into its event.

So every change of a ticket, a customer or an agent is in the history, whoever makes it, without a
use case having to say so: it sets the attribute and records its event.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import NO_VALUE, Session, object_session

from store import Base, core

Changes = dict[str, list[Any]]  # field -> [before, after], as JSON
_NOTED = "changes"


def watch(model: type[Base], *, but: frozenset[str]) -> None:
    """Note what is set on rows of `model` that are in a session; `but`: book-keeping columns."""
    for name in set(core(model).columns.keys()) - but:
        noted = _noting(model.__tablename__, name)
        event.listen(getattr(model, name), "set", noted, active_history=True)


def note(session: Session, table: str, row_id: int, name: str, before: Any, after: Any) -> None:
    """The same for a statement, which passes the attributes by."""
    changes = session.info.setdefault(_NOTED, {}).setdefault((table, row_id), {})
    first = changes[name][0] if name in changes else _plain(before)
    changes[name] = [first, _plain(after)]


def collect(session: Session, rows: dict[str, int | None]) -> Changes:
    """What was noted of these rows (table -> id) since the last time; unchanged in the end: not."""
    noted = session.info.get(_NOTED, {})
    found: Changes = {}
    for key in rows.items():
        found |= noted.pop(key, {})
    return {name: pair for name, pair in found.items() if pair[0] != pair[1]}


def _noting(table: str, name: str) -> Any:
    def noted(target: Any, value: Any, before: Any, _initiator: object) -> None:
        session = object_session(target)
        if session is not None and inspect(target).persistent:
            old = None if before is NO_VALUE else before
            note(session, table, target.id, name, old, value)

    return noted


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value
