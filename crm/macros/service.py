"""Macros: kept, changed and dropped by those who may publish, found by everybody."""

import re

from rapidfuzz import fuzz, process
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.actor import Actor
from crm.agents.permissions import Permission, require
from crm.errors import Conflict, Invalid, NotFound
from crm.events import Event, record
from crm.macros.gaps import GAPS, unknown_gaps
from crm.macros.models import Macro
from store import now

MAX_NAME, MAX_TEXT = 40, 3_000  # characters
_NAME = re.compile(r"[\w-]+")
_NEAR = 60


def save(session: Session, actor: Actor, macro_id: int, name: str, text: str) -> Macro:
    """Keep a new macro (`macro_id` 0), or change one.

    Raises NotAllowed, NotFound, Invalid (name, text or a gap cannot be used), Conflict (the name
    is taken).
    """
    require(session, actor, Permission.PUBLISH)
    name, words = name.strip().lower(), text.strip()
    if not _NAME.fullmatch(name) or len(name) > MAX_NAME or name.isdigit():
        raise Invalid("error-macro-name", most=MAX_NAME)
    if not words or len(words) > MAX_TEXT:
        raise Invalid("error-macro-text", most=MAX_TEXT)
    for gap in unknown_gaps(words):
        raise Invalid("error-macro-gap", gap=gap, gaps=", ".join(f"{{{one}}}" for one in GAPS))
    known = _named(session, name)
    if known is not None and known.id != macro_id:
        raise Conflict("error-macro-taken", name=name)
    macro = get(session, macro_id) if macro_id else Macro(name=name, text="")
    before = {"name": macro.name, "text": macro.text} if macro_id else None
    macro.name, macro.text = name, words
    macro.updated_by, macro.updated_at = actor.name, now(session)
    session.add(macro)
    session.flush()
    data = {"macro_id": macro.id, "before": before, "after": {"name": name, "text": words}}
    record(session, Event("macro.saved", actor, data=data))
    return macro


def drop(session: Session, actor: Actor, name: str) -> Macro:
    """Keep a macro no longer. Raises NotAllowed, NotFound."""
    require(session, actor, Permission.PUBLISH)
    macro = find(session, name)
    session.delete(macro)
    session.flush()
    data = {"macro_id": macro.id, "before": {"name": macro.name, "text": macro.text}}
    record(session, Event("macro.dropped", actor, data=data))
    return macro


def get(session: Session, macro_id: int) -> Macro:
    """Locked until the end of the use case. Raises NotFound."""
    macro = session.get(Macro, macro_id, with_for_update=True, populate_existing=True)
    if macro is None:
        raise NotFound("error-macro-gone")
    return macro


def find(session: Session, name: str) -> Macro:
    """The macro of that name. Raises NotFound, which tells the nearest name."""
    macro = _named(session, name.lower())
    if macro is not None:
        return macro
    names = list(session.scalars(select(Macro.name).order_by(Macro.name)))
    near = process.extractOne(name.lower(), names, scorer=fuzz.ratio, score_cutoff=_NEAR)
    if near:
        raise NotFound("error-macro-near", name=name[:MAX_NAME], near=near[0])
    raise NotFound("error-macro-unknown", name=name[:MAX_NAME])


def every(session: Session, most: int = 40) -> list[Macro]:
    """All macros by name."""
    return list(session.scalars(select(Macro).order_by(Macro.name).limit(most)))


def _named(session: Session, name: str) -> Macro | None:
    return session.scalars(select(Macro).where(Macro.name == name)).one_or_none()
