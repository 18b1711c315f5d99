"""Priority, tags and notes: rules, refusals, and what the history says."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.actor import SYSTEM
from crm.customers import keeping, queries
from crm.errors import Conflict, CrmError, Invalid, NotAllowed, NotFound
from crm.tags import MAX_TAG, changed_tags, tidy_tag
from crm.tickets import triage
from crm.tickets.queries import TicketFilter, count, find, view
from tests.unit.crm.conftest import SmallDesk


@given(st.text(max_size=40))
def test_a_tag_is_tidy_or_refused(word: str) -> None:
    try:
        tag = tidy_tag(word)
    except Invalid:
        return
    assert tidy_tag(tag) == tag and tidy_tag(f"#{tag} ") == tag
    assert 0 < len(tag) <= MAX_TAG and not set(tag) & set(" #,")


def test_tags_change_as_a_set() -> None:
    assert changed_tags(["b"], ["A", "#a", "c"], ["B", "x"]) == ["a", "c"]
    with pytest.raises(Invalid):
        changed_tags([], [f"tag{n}" for n in range(21)], [])
    for word in ("", "#", "1001", "two words", "x" * 33, "a,b"):
        with pytest.raises(Invalid):
            tidy_tag(word)


def test_a_ticket_is_sorted(either_desk: SmallDesk) -> None:
    desk = either_desk
    first, second = desk.ticket(), desk.ticket("Hello", number=2)
    desk.kinds()
    desk.run(triage.set_priority, first, desk.maya, "urgent")
    assert desk.run(triage.tag, first, desk.maya, ["Refund", "late"]) == ["late", "refund"]
    assert desk.run(triage.tag, first, desk.tom, (), ["late"]) == ["refund"]
    told = [(event.kind, event.data["before"], event.data["after"]) for event in desk.events]
    assert told == [
        ("ticket.priority", "normal", "urgent"),
        ("ticket.tagged", [], ["late", "refund"]),
        ("ticket.tagged", ["late", "refund"], ["refund"]),
    ]
    assert desk.read(view, first).tags == ("refund",)
    assert [one.id for one in desk.read(find, TicketFilter(tag="refund"))] == [first]
    assert [one.id for one in desk.read(find, TicketFilter(priorities=("normal",)))] == [second]
    assert desk.read(count, TicketFilter()) == 2


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda d, t: d.run(triage.set_priority, t, d.maya, "normal"), Conflict),
        (lambda d, t: d.run(triage.set_priority, t, d.maya, "soon"), Invalid),
        (lambda d, t: d.run(triage.set_priority, t, SYSTEM, "high"), NotAllowed),
        (lambda d, t: d.run(triage.set_priority, t + 9, d.maya, "high"), NotFound),
        (lambda d, t: d.run(triage.tag, t, d.maya, ["old"]), Conflict),
        (lambda d, t: d.run(triage.tag, t, d.maya, [], ["new"]), Conflict),
        (lambda d, t: d.run(triage.tag, t, SYSTEM, ["new"]), NotAllowed),
        (lambda d, t: d.run(keeping.add_note, 99, d.maya, "hm"), NotFound),
        (lambda d, t: d.run(keeping.add_note, 1, d.maya, "  "), Invalid),
        (lambda d, t: d.run(keeping.add_note, 1, d.maya, "x" * 2001), Invalid),
        (lambda d, t: d.run(keeping.tag, 1, d.maya, (), ["vip"]), Conflict),
    ],
)
def test_what_is_refused_changes_nothing(
    desk: SmallDesk, change: Any, error: type[CrmError]
) -> None:
    ticket_id = desk.ticket()
    desk.run(triage.tag, ticket_id, desk.maya, ["old"])
    desk.kinds()
    with pytest.raises(error):
        change(desk, ticket_id)
    assert desk.kinds() == [] and desk.read(view, ticket_id).tags == ("old",)


def test_an_ended_ticket_keeps_its_priority(desk: SmallDesk) -> None:
    ticket_id = desk.ticket()
    desk.resolve(ticket_id)
    with pytest.raises(Conflict, match="error-ticket-ended"):
        desk.run(triage.set_priority, ticket_id, desk.maya, "high")
    assert desk.run(triage.tag, ticket_id, desk.maya, ["late"]) == ["late"]


def test_what_is_kept_about_a_customer(either_desk: SmallDesk) -> None:
    desk = either_desk
    desk.ticket()
    assert desk.run(keeping.tag, 1, desk.maya, ["VIP", "loud"]) == ["loud", "vip"]
    assert desk.run(keeping.tag, 1, desk.maya, (), ["loud"]) == ["vip"]
    desk.run(keeping.add_note, 1, desk.tom, " Calls at night ")
    record = desk.read(queries.profile, 1)
    assert record.customer.tags == ["vip"]
    assert [(note.author_name, note.text) for note in record.notes] == [
        ("Tom Becker", "Calls at night")
    ]
    assert desk.events[-1].data == {"text": "Calls at night"}
