"""The log line between what came in and what goes out: what the desk made of it."""

import logging
from functools import partial

from sqlalchemy.orm import Session

from store import after_commit

log = logging.getLogger(__name__)


def note_decision(session: Session, decision: object, **facts: object) -> None:
    """Log, once it is committed, what was decided: a name, or a decision by its kind. `facts`
    are numbers and codes, never words of people."""
    name = decision if isinstance(decision, str) else type(decision).__name__
    shown = "".join(f" {key}={value}" for key, value in facts.items() if value is not None)
    line = partial(log.info, "decided: %s%s", name, shown, extra={"decision": name, **facts})
    after_commit(session, line)
