"""Roles, and the history of who changed what, on both databases."""

import ast
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from crm import audit
from crm.actor import SYSTEM, Actor, Role
from crm.agents.permissions import LEAST, Permission, allows, roles_for
from crm.agents.service import StaffMember, admit
from crm.audit import AuditFilter, AuditLine
from crm.customers.models import Customer
from crm.customers.service import Contact, set_language
from crm.errors import NotAllowed
from crm.events import Event, record
from crm.tickets import service as tickets
from tests.unit.crm.conftest import SmallDesk

ROOT = Path(__file__).parents[3]
#: Use cases that customers run, too, and helpers of use cases.
OTHERS = {"reopen", "rate", "comment", "withdraw_comment", "first_time", "refuse_crossing"}
CHECKS = {"require", "require_agent", "require_own"}


def test_each_role_may_what_the_ones_before_it_may() -> None:
    assert set(LEAST) == set(Permission)
    for permission in Permission:
        assert roles_for(permission)[-1] is Role.ADMIN
        assert [allows(role, permission) for role in Role] == sorted(
            allows(role, permission) for role in Role
        )
        assert not allows(None, permission)


def test_every_use_case_checks_who_acts() -> None:
    """A use case takes an actor to check it, or hands it to one that does."""
    calls: dict[str, set[str]] = {}
    for path in sorted((ROOT / "crm").rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if not isinstance(node, ast.FunctionDef) or path.name == "changes.py":
                continue
            if {"session", "actor"} <= {argument.arg for argument in node.args.args}:
                calls[node.name] = set(called_in(node))
    checking = set(CHECKS)
    for _ in calls:
        checking |= {name for name, called in calls.items() if called & checking}
    silent = calls.keys() - checking - OTHERS
    assert {name for name in silent if not name.startswith("_")} == set()


def called_in(node: ast.FunctionDef) -> Iterator[str]:
    for call in ast.walk(node):
        if isinstance(call, ast.Call):
            yield getattr(call.func, "attr", getattr(call.func, "id", ""))


def test_who_changed_what(either_desk: SmallDesk) -> None:
    desk, lead = either_desk, either_desk.tom
    first, second = desk.ticket(number=1), desk.ticket(number=2)
    desk.clock.move(days=2)
    desk.run(tickets.take, first, desk.maya)
    desk.run(tickets.assign, first, lead.id, desk.maya)
    desk.run(make_vip, desk.customer(2), lead)
    desk.resolve(second, lead)

    def page(wanted: AuditFilter, *args: int) -> list[AuditLine]:
        return list(desk.read(audit.page, lead, wanted, *args))

    assigned, taken, opened = page(AuditFilter(ticket_id=first))
    assert (assigned.who, assigned.kind) == ("Maya Chen", "ticket.assigned")
    assert assigned.changes == {"assignee_id": ["Maya Chen", "Tom Becker"]}
    assert taken.changes == {"assignee_id": [None, "Maya Chen"], "status": ["new", "open"]}
    assert (opened.who, opened.ticket_number, opened.changes) == ("Emma", 1001, {})
    assert (assigned.at - opened.at) == timedelta(days=2)

    resolved, vip = page(AuditFilter(customer_id=second), 2)
    assert vip.changes == {"vip": [False, True], "language": ["en", "zh"]}
    assert {"status", "assignee_id", "due_at"} == set(resolved.changes)
    mine = page(AuditFilter(agent_id=desk.maya.id))
    assert [line.kind for line in mine] == ["ticket.assigned", "ticket.taken"]
    everything = [line.kind for line in page(AuditFilter())]
    assert everything == ["ticket.resolved", "customer.vip", "ticket.assigned", "ticket.taken"]
    assert [line.kind for line in page(AuditFilter(), 2, 1)] == everything[1:3]
    assert page(AuditFilter(ticket_id=first, since=taken.at)) == [assigned, taken]


def make_vip(session: Session, who: Contact, actor: Actor) -> None:
    set_language(session, who, "zh")
    session.get_one(Customer, who.customer_id).vip = True
    record(session, Event("customer.vip", actor, who.customer_id))


def test_whoever_may_not_read_it_is_told_who_may(desk: SmallDesk) -> None:
    with pytest.raises(NotAllowed) as refused:
        desk.read(audit.page, desk.maya, AuditFilter())
    assert refused.value.key == "error-role"
    assert refused.value.variables == {"role": "lead", "names": "Tom Becker", "known": 1}
    with pytest.raises(NotAllowed) as outside:
        desk.read(audit.page, SYSTEM, AuditFilter())
    assert outside.value.key == "error-not-an-agent"


def test_a_role_is_an_event_when_it_changes(desk: SmallDesk) -> None:
    desk.kinds()
    desk.run(admit, StaffMember("UMAYA CHE", "Maya Chen", Role.AGENT))
    desk.run(admit, StaffMember("UMAYA CHE", "Maya Chen", Role.LEAD))
    (changed,) = desk.events
    assert changed.kind == "agent.changed"
    assert changed.data["changes"] == {"role": ["agent", "lead"]}
