"""Which of a customer's messages an agent's reply answers."""

from sqlalchemy import select

from crm.conversations.models import Message
from crm.tickets import exchanges
from tests.unit.crm.conftest import SmallDesk


def test_a_reply_answers_what_was_written_last_before_it(desk: SmallDesk) -> None:
    ticket = desk.ticket("Do you repair grinders?", "And do you sell beans?")
    desk.reply(ticket, text="Which beans?")
    desk.writes("Dark ones. Also, is there parking?")
    desk.reply(ticket, text="Yes, at the Quay.")
    desk.reply(ticket, text="It is free after 18:00, and two minutes away.")
    desk.writes("thanks")
    asked = dict(desk.read(lambda s: s.execute(select(Message.text, Message.id)).all()))
    ids = list(asked.values())
    assert desk.read(exchanges.of_messages, ids) == {}  # nothing is learnt from what goes on
    desk.resolve(ticket)
    found = desk.read(exchanges.of_messages, ids)
    assert {one.question: one.answer for one in found.values()} == {
        "Dark ones. Also, is there parking?": "It is free after 18:00, and two minutes away."
    }
    assert desk.read(exchanges.of_messages, [asked["Do you repair grinders?"]]) == {}
