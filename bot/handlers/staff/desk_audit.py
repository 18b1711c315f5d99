"""`/desk audit`: who changed what, for leads and administrators."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.handlers.staff.arguments import Arguments, Incomplete, mention_in, number_in
from bot.handlers.staff.since import since
from bot.handlers.staff.ticket_lines import moment_text
from bot.slack.call import Call
from bot.slack.cards import shorten
from bot.slack.door import Door
from bot.slack.rich import Answer, Span
from crm import audit as history
from crm.actor import Actor
from crm.agents.queries import find_by_name
from crm.agents.service import find_by_staff_id
from crm.audit import AuditFilter, AuditLine
from crm.errors import NotFound
from crm.tickets.models import FIRST_NUMBER

_PAGE = 15
_VALUE = 80
_CUSTOMER = ("customer", "客户")
_ME = ("me", "我")


@dataclass(frozen=True)
class Asked:
    """What stands behind `/desk audit`. `whom`: an agent by name; `staff_id`: by mention."""

    ticket_id: int | None = None
    customer_id: int | None = None
    whom: str = ""
    staff_id: str | None = None
    since: datetime | None = None
    page: int = 1


async def audit(call: Call, arguments: Arguments) -> None:
    """A page of the history, newest first."""
    zone = call.door.desk.settings.zone
    asked = read(arguments.words, call.door.desk.store.clock.now(), zone)
    if asked.whom.lower() in _ME:
        asked = replace(asked, staff_id=call.user_id)
    elif asked.whom:
        known = await call.door.directory.by_handle(asked.whom)
        asked = replace(asked, staff_id=known.id if known else None)
    found = await call.consult(_page, asked)
    say = call.door.say
    shown = Answer()
    shown.add(Span(say("audit-title"), bold=True))
    for line in found[:_PAGE]:
        shown.add(*_line(line, call.door))
    if not found:
        shown.add(say("audit-none"))
    if len(found) > _PAGE:
        words = arguments.words[:-1] if asked.page > 1 else arguments.words
        again = " ".join((arguments.command, "audit", *words, str(asked.page + 1)))
        shown.add(say("audit-more", command=again.replace("`", "'")))
    await call.show(shown)


def read(words: tuple[str, ...], moment: datetime, zone: ZoneInfo) -> Asked:
    """What is asked for: [ticket, `customer` and number, or agent] [since] [page]. Pure.

    Raises Incomplete.
    """
    rest = list(words)
    asked = Asked()
    page = number_in(rest[-1]) if rest else None
    named = len(rest) > 1 and rest[-2].lower() in _CUSTOMER
    if page is not None and 0 < page < FIRST_NUMBER and not named:
        asked = replace(asked, page=page)
        rest.pop()
    earliest = since(rest[-1], moment, zone) if rest else None
    if earliest is not None:
        asked = replace(asked, since=earliest)
        rest.pop()
    return _about(rest, asked) if rest else asked


def _about(words: list[str], asked: Asked) -> Asked:
    if words[0].lower() in _CUSTOMER:
        number = number_in(words[1]) if len(words) == 2 else None
        if number is None:
            raise Incomplete
        return replace(asked, customer_id=number)
    number = number_in(words[0])
    if number is None:
        return replace(asked, staff_id=mention_in(words[0]), whom=_name(words))
    if len(words) > 1 or number < FIRST_NUMBER:
        raise Incomplete("desk-not-a-number", " ".join(words))
    return replace(asked, ticket_id=number - FIRST_NUMBER + 1)


def _name(words: list[str]) -> str:
    return "" if mention_in(words[0]) else " ".join(words)


def _page(session: Session, actor: Actor, asked: Asked) -> list[AuditLine]:
    """A page and one more, which tells whether there is another."""
    wanted = AuditFilter(asked.ticket_id, asked.customer_id, _agent(session, asked), asked.since)
    return history.page(session, actor, wanted, _PAGE + 1, (asked.page - 1) * _PAGE)


def _agent(session: Session, asked: Asked) -> int | None:
    """Raises NotFound and Conflict."""
    if asked.staff_id is not None:
        agent = find_by_staff_id(session, asked.staff_id)
        if agent is None:
            raise NotFound("error-agent-unknown")
        return agent.id
    return find_by_name(session, asked.whom.lstrip("@")).id if asked.whom else None


def _line(line: AuditLine, door: Door) -> list[Span | str]:
    """When, who and what; then each field with before and after."""
    about = [f"#{line.ticket_number}"] if line.ticket_number else []
    about += [name for name in (line.customer, line.agent) if name]
    what = _said(door, f"audit-{line.kind.replace('.', '-')}", line.kind)
    spans: list[Span | str] = [
        Span(f"{moment_text(line.at, door)} · "),
        Span(line.who, bold=True),
        Span(f" · {' · '.join([what, *about])}"),
    ]
    for name, (before, after) in line.changes.items():
        field = _said(door, f"audit-field-{name}", name)
        values = f"{_value(name, before, door)} → {_value(name, after, door)}"
        spans.append(Span(f"\n    {field}: {values}"))
    return spans


def _said(door: Door, key: str, otherwise: str) -> str:
    """What has no sentence is named as the database names it."""
    try:
        return door.say(key)
    except KeyError:
        return otherwise


def _value(name: str, value: Any, door: Door) -> str:
    if value is None or value in ("", []):
        return "–"
    if isinstance(value, bool):
        return door.say("audit-yes" if value else "audit-no")
    keys = {"status": f"status-{value}", "priority": f"priority-{value}", "role": f"role-{value}"}
    if name in keys:
        return _said(door, keys[name], str(value))
    if name == "merged_into_id":
        return f"#{int(value) + FIRST_NUMBER - 1}"
    if name.endswith(("_at", "_until")):
        return moment_text(datetime.fromisoformat(str(value)), door)
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return shorten(" ".join(text.split()), _VALUE)
