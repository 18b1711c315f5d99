"""What the state machine only grazes: edges, refusals, wording, and races on PostgreSQL."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from crm.actor import Actor, ActorKind
from crm.agents.models import Agent
from crm.conversations.models import Message
from crm.conversations.service import Said, dialog, start_dialog
from crm.errors import Conflict, CrmError, Invalid, NotAllowed, NotFound
from crm.tickets import service as tickets
from crm.tickets.models import FIRST_NUMBER, Ticket
from crm.tickets.transitions import ALLOWED, Status, is_active, may
from tests.unit.crm.conftest import POLICY, SmallDesk

# --- the table of transitions -----------------------------------------------------------------


def test_every_status_has_its_row_and_none_leads_to_itself() -> None:
    assert set(ALLOWED) == set(Status)
    assert all(status not in ALLOWED[status] for status in Status)


@pytest.mark.parametrize(
    ("current", "wanted", "allowed"),
    [
        ("new", "open", True),
        ("new", "pending", True),
        ("open", "new", False),
        ("open", "resolved", True),
        ("pending", "open", True),
        ("resolved", "open", True),
        ("resolved", "pending", False),
        ("resolved", "resolved", False),
        ("closed", "open", True),
        ("closed", "resolved", False),
    ],
)
def test_what_may_follow(current: str, wanted: str, allowed: bool) -> None:
    assert may(current, wanted) is allowed


def test_active_means_that_somebody_owes_a_word() -> None:
    assert [status for status in Status if is_active(status)] == ["new", "open", "pending"]


# --- opening ----------------------------------------------------------------------------------


def test_a_ticket_is_made_of_what_was_written(either_desk: SmallDesk) -> None:
    ticket_id = either_desk.ticket("Hello", "my  order\nis late", "where is it?")
    row = either_desk.row(ticket_id)
    assert row.number == FIRST_NUMBER
    assert row.subject == "Hello my order is late where is it?"
    assert (row.status, row.assignee_id, row.language) == ("new", None, "en")
    assert row.due_at == either_desk.clock.now() + POLICY.first_reply
    said = either_desk.read(lambda s: list(s.scalars(select(Message.ticket_id))))
    assert said == [ticket_id] * 3
    assert either_desk.events[-1].data == {"message_ids": [1, 2, 3]}


def test_a_long_subject_is_cut_at_80(desk: SmallDesk) -> None:
    subject = desk.row(desk.ticket("word " * 50)).subject
    assert len(subject) <= 80 and subject.endswith("word…")


def test_a_picture_alone_makes_a_ticket_without_a_subject(desk: SmallDesk) -> None:
    assert desk.row(desk.ticket("")).subject == ""


def test_two_tickets_of_one_chat_cannot_be_open_at_once(either_desk: SmallDesk) -> None:
    either_desk.ticket()
    with pytest.raises(IntegrityError):
        either_desk.ticket()
    assert len(either_desk.read(lambda s: list(s.scalars(select(Ticket.id))))) == 1


# --- who may do what --------------------------------------------------------------------------

STRANGERS = [
    Actor(ActorKind.CUSTOMER, 1, "Emma"),
    Actor(ActorKind.SYSTEM, name="Frontdesk"),
    Actor(ActorKind.AGENT, None, "nobody known"),
]


@pytest.mark.parametrize("actor", STRANGERS, ids=lambda actor: str(actor.kind))
@pytest.mark.parametrize(
    "use_case",
    [
        lambda s, actor: tickets.take(s, 1, actor),
        lambda s, actor: tickets.assign(s, 1, 1, actor),
        lambda s, actor: tickets.reply(s, 1, actor, Said("Hi"), POLICY),
        lambda s, actor: tickets.add_note(s, 1, actor, Said("Hi")),
        lambda s, actor: tickets.resolve(s, 1, actor, POLICY),
    ],
    ids=["take", "assign", "reply", "note", "resolve"],
)
def test_only_agents_work_tickets(
    desk: SmallDesk, actor: Actor, use_case: Callable[..., Any]
) -> None:
    ticket_id = desk.ticket()
    desk.kinds()
    with pytest.raises(NotAllowed):
        desk.run(use_case, actor)
    assert desk.row(ticket_id).status == "new"
    assert desk.kinds() == []


# --- conflicts --------------------------------------------------------------------------------


def refusal(desk: SmallDesk, *work: Any) -> tuple[type[CrmError], str, dict[str, Any]]:
    """What a refused use case says; it must leave no event."""
    desk.kinds()
    with pytest.raises(CrmError) as refused:
        desk.run(*work)
    return refused.type, refused.value.key, refused.value.variables


def test_the_second_of_two_agents_is_told_who_was_quicker(desk: SmallDesk) -> None:
    ticket_id = desk.ticket()
    desk.run(tickets.take, ticket_id, desk.maya)
    assert refusal(desk, tickets.take, ticket_id, desk.tom) == (
        Conflict,
        "error-already-taken",
        {"agent": "Maya Chen", "number": FIRST_NUMBER},
    )
    assert refusal(desk, tickets.take, ticket_id, desk.maya)[1] == "error-already-yours"


def test_what_has_ended_is_neither_taken_nor_assigned_nor_resolved(desk: SmallDesk) -> None:
    ticket_id = desk.ticket()
    desk.resolve(ticket_id)
    assert refusal(desk, tickets.assign, ticket_id, 2, desk.tom) == (
        Conflict,
        "error-ticket-ended",
        {"number": FIRST_NUMBER, "status": "resolved"},
    )
    assert refusal(desk, tickets.resolve, ticket_id, desk.tom, POLICY)[1] == (
        "error-already-resolved"
    )


def test_a_resolved_ticket_stays_so_while_another_of_the_chat_is_open(desk: SmallDesk) -> None:
    first = desk.ticket()
    desk.resolve(first)
    desk.clock.move(days=8)
    second = desk.ticket("Something else")
    expected = (
        Conflict,
        "error-other-open",
        {"number": FIRST_NUMBER, "other": FIRST_NUMBER + second - first},
    )
    assert refusal(desk, tickets.reopen, first, desk.maya, POLICY) == expected
    assert refusal(desk, tickets.reply, first, desk.maya, Said("Hi"), POLICY) == expected
    assert refusal(desk, tickets.reopen, second, desk.maya, POLICY)[1] == "error-already-open"


def test_what_is_not_there_is_named_by_its_number(desk: SmallDesk) -> None:
    for work in (
        (tickets.take, 7, desk.maya),
        (tickets.resolve, 7, desk.maya, POLICY),
        (tickets.reopen, 7, desk.maya, POLICY),
    ):
        assert refusal(desk, *work) == (
            NotFound,
            "error-ticket-unknown",
            {"number": FIRST_NUMBER + 6},
        )
    ticket_id = desk.ticket()
    assert refusal(desk, tickets.assign, ticket_id, 99, desk.maya)[1] == "error-agent-unknown"


def test_nobody_who_left_is_assigned(desk: SmallDesk) -> None:
    ticket_id = desk.ticket()

    def leave(session: Session) -> None:
        session.get_one(Agent, desk.tom.id).active = False

    desk.run(leave)
    assert refusal(desk, tickets.assign, ticket_id, desk.tom.id, desk.maya)[0] is NotFound
    assert desk.row(ticket_id).assignee_id is None


@pytest.mark.parametrize("text", ["", " \n"])
def test_empty_words_are_refused(desk: SmallDesk, text: str) -> None:
    ticket_id = desk.ticket()
    assert refusal(desk, tickets.reply, ticket_id, desk.maya, Said(text), POLICY) == (
        Invalid,
        "error-empty-reply",
        {},
    )
    assert refusal(desk, tickets.add_note, ticket_id, desk.maya, Said(text))[0] is Invalid


# --- replying ---------------------------------------------------------------------------------


def test_a_reply_makes_the_ticket_the_agents_and_the_turn_the_customers(desk: SmallDesk) -> None:
    ticket_id = desk.ticket()
    message_id = desk.reply(ticket_id)
    row = desk.row(ticket_id)
    assert (row.status, row.assignee_id, row.due_at) == ("pending", desk.maya.id, None)
    assert row.first_reply_at == desk.clock.now()
    message = desk.read(Session.get_one, Message, message_id)
    assert (message.direction, message.delivery, message.author_name) == (
        "out",
        "pending",
        "Maya Chen",
    )
    desk.clock.move(hours=1)
    desk.reply(ticket_id, desk.tom)
    again = desk.row(ticket_id)
    assert (again.assignee_id, again.first_reply_at) == (desk.maya.id, row.first_reply_at)


def test_a_reply_takes_up_what_had_ended(desk: SmallDesk) -> None:
    ticket_id = desk.ticket()
    desk.resolve(ticket_id)
    desk.kinds()
    desk.reply(ticket_id)
    assert desk.kinds() == ["survey.cancelled", "ticket.reopened", "agent.replied"]
    assert desk.row(ticket_id).status == "pending"


def test_what_the_customer_says_after_a_reply_answers_the_agent(desk: SmallDesk) -> None:
    """A running dialogue (a comment on a rating) would swallow it, and the ticket be closed."""
    ticket_id = desk.ticket()
    conversation = desk.row(ticket_id).conversation_id
    desk.run(start_dialog, conversation, "comment", {"survey_id": 1}, timedelta(hours=24))
    assert desk.read(dialog, conversation) is not None
    desk.reply(ticket_id)
    assert desk.read(dialog, conversation) is None


def test_the_answer_of_the_customer_makes_it_our_turn(desk: SmallDesk) -> None:
    ticket_id = desk.ticket()
    desk.reply(ticket_id)
    desk.clock.move(hours=3)
    desk.writes()
    row = desk.row(ticket_id)
    assert (row.status, row.due_at) == ("open", desk.clock.now() + POLICY.first_reply)
    desk.clock.move(hours=1)
    desk.writes()
    assert desk.row(ticket_id).due_at == row.due_at  # the promise is not pushed back


def test_a_note_is_for_colleagues_and_changes_nothing(desk: SmallDesk) -> None:
    ticket_id = desk.ticket()
    note = desk.run(tickets.add_note, ticket_id, desk.tom, Said("Angry, be kind"))
    message = desk.read(Session.get_one, Message, note)
    assert (message.direction, message.delivery) == ("note", None)
    assert desk.row(ticket_id).status == "new"


# --- reopening by the customer ----------------------------------------------------------------


@pytest.mark.parametrize("ending", ["resolved", "closed"])
@pytest.mark.parametrize(("days", "reopens"), [(0, True), (7, True), (7.01, False)])
def test_for_a_week_the_customers_word_takes_it_up_again(
    desk: SmallDesk, ending: str, days: float, reopens: bool
) -> None:
    ticket_id = desk.ticket()
    desk.reply(ticket_id)
    if ending == "resolved":
        desk.resolve(ticket_id)
    else:
        desk.run(tickets.close_silent, ticket_id)
    assert desk.row(ticket_id).status == ending
    desk.clock.move(days=days)
    conversation = desk.row(ticket_id).conversation_id
    found = desk.read(tickets.reopenable_ticket, conversation, POLICY)
    assert (found is not None) is reopens


def test_only_the_last_ticket_is_taken_up_again(desk: SmallDesk) -> None:
    first = desk.ticket()
    desk.resolve(first)
    second = desk.ticket("Something else")
    conversation = desk.row(first).conversation_id
    assert desk.read(tickets.reopenable_ticket, conversation, POLICY) is None
    desk.resolve(second)
    assert desk.read(tickets.reopenable_ticket, conversation, POLICY).id == second
