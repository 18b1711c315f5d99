"""Customers, conversations and agents: found, made once, and looked up."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm.actor import Role
from crm.agents.models import Agent
from crm.agents.queries import find_by_name
from crm.agents.service import StaffMember, admit, find_by_staff_id
from crm.conversations import service as conversations
from crm.conversations.models import Message
from crm.conversations.service import Said
from crm.customers import queries, search
from crm.customers.models import Customer
from crm.customers.service import Contact, Person, contact, set_blocked, set_language
from crm.errors import Conflict, NotFound
from crm.tickets.queries import TicketFilter, by_number, find, messages
from tests.unit.crm.conftest import SmallDesk


def count(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


# --- customers --------------------------------------------------------------------------------


def test_a_customer_is_made_on_the_first_word_and_found_after(either_desk: SmallDesk) -> None:
    first = either_desk.customer()
    assert first.first and first.name == "Emma"
    assert either_desk.kinds() == ["customer.created"]
    second = either_desk.customer()
    assert not second.first
    assert (second.customer_id, second.conversation_id) == (
        first.customer_id,
        first.conversation_id,
    )
    assert either_desk.kinds() == []


def test_bots_never_mix(desk: SmallDesk) -> None:
    one = desk.run(contact, Person("telegram", "1", "5", "5", "Emma", "en"))
    two = desk.run(contact, Person("telegram", "2", "5", "5", "Emma", "en"))
    assert one.customer_id != two.customer_id


def test_one_person_in_two_chats_is_one_customer(desk: SmallDesk) -> None:
    one = desk.run(contact, Person("telegram", "1", "5", "5", "Emma", "en"))
    two = desk.run(contact, Person("telegram", "1", "-77", "5", "Emma", "en"))
    assert one.customer_id == two.customer_id
    assert one.conversation_id != two.conversation_id


def test_two_quick_first_messages_give_one_conversation(either_desk: SmallDesk) -> None:
    """On PostgreSQL the loser of the race is refused as a whole and comes again."""
    desk = either_desk

    async def both() -> None:
        work = (desk.store.run(contact, desk.person()) for _ in range(4))
        await asyncio.gather(*work, return_exceptions=True)

    asyncio.run(both())
    desk.customer()
    assert desk.read(count, Customer) == 1


def test_names_and_languages_of_any_length_are_taken(either_desk: SmallDesk) -> None:
    """PostgreSQL refuses what is too long; a first message must not be lost for that."""
    long = Person("telegram", "1", "9", "9", "N" * 500, "de-x-a-very-private-tag", "u" * 200)
    made = either_desk.run(contact, long)
    assert made.name == "N" * 79 + "…"
    assert made.language.startswith("de-")


def test_blocking_is_noted_once_per_change(desk: SmallDesk) -> None:
    who = desk.customer()
    desk.kinds()
    desk.run(set_blocked, who, True)
    blocked = desk.customer()
    desk.run(set_blocked, blocked, True)
    desk.run(set_blocked, blocked, False)
    assert desk.kinds() == ["customer.blocked", "customer.unblocked"]


def test_the_customers_own_choice_of_language_stays(desk: SmallDesk) -> None:
    desk.run(set_language, desk.customer(), "zh")
    assert desk.customer().language == "zh"


@pytest.fixture
def known(desk: SmallDesk) -> dict[str, Contact]:
    people = [
        Person("telegram", "1", "11", "11", "Anna Schmidt", "de", "anna_s"),
        Person("telegram", "1", "12", "12", "Bob 100%", "en", "bobby"),
        Person("telegram", "1", "13", "13", "王小明", "zh"),
    ]
    found = {person.name: desk.run(contact, person) for person in people}

    def fill(session: Session) -> None:
        anna = session.get_one(Customer, found["Anna Schmidt"].customer_id)
        anna.email, anna.phone = "anna@example.com", "+4930123456"

    desk.run(fill)
    return found


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("anna", ["Anna Schmidt"]),
        ("SCHMIDT", ["Anna Schmidt"]),
        ("Ana Schmitt", ["Anna Schmidt"]),  # mistyped
        ("schmidt anna", ["Anna Schmidt"]),
        ("@anna_s", ["Anna Schmidt"]),
        ("anna@example", ["Anna Schmidt"]),
        ("030 123456", ["Anna Schmidt"]),
        ("+49 30 123456", ["Anna Schmidt"]),
        ("(030) 12 34 56", ["Anna Schmidt"]),
        ("小明", ["王小明"]),
        ("12", ["Bob 100%"]),  # the chat's number
        ("100%", ["Bob 100%"]),
        ("%", ["Bob 100%"]),
        ("_", ["Anna Schmidt"]),
        ("nobody like that", []),
        ("  ", []),
        ("@", []),
        ("\\", []),
    ],
)
def test_finding_customers(
    desk: SmallDesk, known: dict[str, Contact], words: str, names: list[str]
) -> None:
    assert [customer.name for customer in desk.read(search.find, words)] == names


def test_a_customers_record(desk: SmallDesk) -> None:
    ticket_id = desk.ticket("Hello", "Where is it?")
    desk.reply(ticket_id)
    record = desk.read(queries.profile, desk.row(ticket_id).customer_id)
    assert (record.tickets, record.messages, record.average_rating) == (1, 3, None)
    assert [m.text for m in record.last_messages] == ["Hello", "Where is it?", "On its way."]
    with pytest.raises(NotFound):
        desk.read(queries.profile, 99)


# --- the log and the running dialogue ---------------------------------------------------------


def test_a_message_is_logged_once(either_desk: SmallDesk) -> None:
    who = either_desk.customer()
    arguments = (who.conversation_id, "in", who.actor, Said("Hi", platform_ref="7"))
    assert either_desk.run(conversations.log, *arguments) is not None
    assert either_desk.run(conversations.log, *arguments) is None
    assert either_desk.read(count, Message) == 1


def test_an_edit_keeps_what_was_said_before(desk: SmallDesk) -> None:
    who = desk.customer()
    said = Said("Helo", platform_ref="7")
    message_id = desk.run(conversations.log, who.conversation_id, "in", who.actor, said)
    edit = (who.conversation_id, "7")
    assert desk.run(conversations.edit_text, *edit, "Hello") is not None
    assert desk.run(conversations.edit_text, *edit, "Hello") is None  # nothing new
    assert desk.run(conversations.edit_text, *edit, "Hello!") is not None
    kept = desk.read(Session.get_one, Message, message_id)
    assert (kept.text, kept.data) == ("Hello!", {"before": ["Helo", "Hello"]})
    assert desk.run(conversations.edit_text, who.conversation_id, "8", "?") is None


def test_a_dialogue_is_forgotten_in_time(either_desk: SmallDesk) -> None:
    desk = either_desk
    conversation = desk.customer().conversation_id
    lasts = timedelta(hours=24)
    desk.run(conversations.start_dialog, conversation, "comment", {"survey_id": 3}, lasts)
    running = desk.read(conversations.dialog, conversation)
    assert (running.name, running.data, running.version) == ("comment", {"survey_id": 3}, 1)
    desk.run(conversations.start_dialog, conversation, "pending", {"message_ids": [1]}, lasts)
    running = desk.read(conversations.dialog, conversation)
    assert (running.name, running.version) == ("pending", 2)
    desk.clock.move(hours=24)
    assert desk.read(conversations.dialog, conversation) is None
    desk.run(conversations.end_dialog, conversation)


# --- agents -----------------------------------------------------------------------------------


def test_agents_are_kept_in_step_with_the_workspace(desk: SmallDesk) -> None:
    first = desk.run(admit, StaffMember("U9", "Ana", Role.AGENT))
    again = desk.run(admit, StaffMember("U9", "Ana Lima", Role.ADMIN))
    assert (again.id, again.name, again.role) == (first.id, "Ana Lima", Role.ADMIN)
    assert desk.read(find_by_staff_id, "U9").name == "Ana Lima"


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("maya", "Maya Chen"),
        ("Maya Chen", "Maya Chen"),
        ("chen", "Maya Chen"),
        ("Tom Beker", "Tom Becker"),
        ("ann", "Ann"),  # exactly, although "Ann Lee" holds it, too
    ],
)
def test_finding_a_colleague(desk: SmallDesk, words: str, name: str) -> None:
    for more in ("Ann", "Ann Lee"):
        desk.agent(more)
    assert desk.read(find_by_name, words).name == name


def test_a_name_that_fits_several_colleagues_is_asked_back(desk: SmallDesk) -> None:
    for more in ("Anna Smith", "Anna Jones"):
        desk.agent(more)
    with pytest.raises(Conflict) as refused:
        desk.read(find_by_name, "anna")
    assert refused.value.variables == {"name": "anna", "names": "Anna Jones, Anna Smith"}


@pytest.mark.parametrize("words", ["zzz", "", "?"])
def test_nobody_is_called_that(desk: SmallDesk, words: str) -> None:
    with pytest.raises(NotFound):
        desk.read(find_by_name, words)


def test_who_left_is_not_found(desk: SmallDesk) -> None:
    def leave(session: Session) -> None:
        session.get_one(Agent, desk.tom.id).active = False

    desk.run(leave)
    with pytest.raises(NotFound):
        desk.read(find_by_name, "tom")


# --- lists of tickets -------------------------------------------------------------------------


def test_lists_of_tickets(desk: SmallDesk) -> None:
    late, mine, done = desk.ticket(number=1), desk.ticket(number=2), desk.ticket(number=3)
    desk.reply(mine)
    desk.resolve(done, desk.tom)
    desk.clock.move(hours=2)
    fresh = desk.ticket(number=4)

    def listed(**wanted: object) -> list[int]:
        return [view.id for view in desk.read(find, TicketFilter(**wanted))]

    assert listed() == [late, fresh, mine]  # by due time; nothing due comes last
    assert listed(overdue=True) == [late]
    assert listed(unassigned=True) == [late, fresh]
    assert listed(assignee_id=desk.maya.id) == [mine]
    assert listed(statuses=("resolved", "closed")) == [done]
    view = desk.read(by_number, 1001)
    assert (view.id, view.overdue, view.customer_name) == (late, True, "Emma")
    assert [m.text for m in desk.read(messages, mine)] == ["Where is my order?", "On its way."]
    with pytest.raises(NotFound):
        desk.read(by_number, 1)
