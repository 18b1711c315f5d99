"""What follows from what: each event's effects in the outbox, and in the same transaction."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.desk import Desk
from bot.outgoing import Button, Reply, refresh_card, say
from bot.reactions import REACTIONS, Reactions
from bot.settings import load_settings
from bot.texts import load_texts
from crm.conversations.models import Message
from crm.conversations.service import Said
from crm.customers.service import contact, set_blocked
from crm.events import Event, record
from crm.tickets import deliveries
from crm.tickets import service as tickets
from faq.index import FaqIndex
from scheduler.jobs.follow_ups import run_follow_ups
from scheduler.jobs.surveys import send_surveys
from store import Store, outbox
from store.outbox import OutboxRow
from tests.support.hand_clock import HandClock
from tests.unit.crm.conftest import POLICY, SmallDesk


class TellingDesk(SmallDesk):
    """A small desk whose events have their reactions."""

    def __init__(self, store: Store, clock: HandClock, language: str = "en") -> None:
        super().__init__(store, clock)
        self.language = language
        settings = load_settings(_env_file=None, telegram_token="1:a")
        texts = load_texts()
        index = FaqIndex.build([])
        store.on_event(Reactions(Desk(settings, store, texts, POLICY, index, bot_id="1")))
        self._seen = 0

    def person(self, number: int = 1, name: str = "Emma", language: str = "") -> Any:
        return super().person(number, name, language or self.language)

    def new(self) -> list[OutboxRow]:
        """What was put into the outbox since this was asked last."""
        wanted = select(OutboxRow).where(OutboxRow.id > self._seen).order_by(OutboxRow.id)
        rows = self.read(lambda session: list(session.scalars(wanted)))
        self._seen = rows[-1].id if rows else self._seen
        return rows  # type: ignore[no-any-return]

    def effects(self) -> list[str]:
        """In short: card, thread_message, line-taken, mark+x, and what the customer is told."""
        return [_short(row) for row in self.new()]

    def nothing_waits(self) -> None:
        """Delivery has sent everything."""

        def sent(session: Session) -> None:
            for row in session.scalars(select(OutboxRow).where(OutboxRow.status == "due")):
                row.status = "sent"

        self.run(sent)
        self.effects()


def _short(row: OutboxRow) -> str:
    payload = row.payload
    if row.kind == "thread_line":
        return str(payload["key"])
    if row.kind == "mark":
        return f"mark+{payload['add']}" + (f"-{payload['remove']}" if payload["remove"] else "")
    if row.kind == "send":
        return f"“{payload['html']}”"
    return row.kind


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[TellingDesk]:
    store = Store(sqlite_url, HandClock())
    yield TellingDesk(store, store.clock)  # type: ignore[arg-type]
    store.close()


@pytest.fixture
def ticket(desk: TellingDesk) -> int:
    """A ticket whose card was posted."""
    ticket_id = desk.ticket()
    desk.nothing_waits()
    return ticket_id


def test_a_new_ticket_is_a_card_and_what_was_written(desk: TellingDesk) -> None:
    ticket_id = desk.ticket("Hello", "Where is it?")
    rows = desk.new()
    assert [row.kind for row in rows] == ["card", "thread_message", "thread_message"]
    assert {row.lane for row in rows} == {f"slack:ticket:{ticket_id}"}
    assert [row.payload.get("message_id") for row in rows] == [None, 1, 2]


def test_a_ticket_without_words_says_so(desk: TellingDesk) -> None:
    def asked(session: Session) -> None:
        tickets.open_ticket(session, contact(session, desk.person()), [], POLICY)

    desk.run(asked)
    assert desk.effects() == ["card", "line-asked-person"]


def test_several_changes_are_one_card(desk: TellingDesk) -> None:
    desk.ticket()
    desk.run(tickets.take, 1, desk.maya)
    desk.resolve(1)
    assert desk.effects().count("card") == 1


def test_a_card_that_is_being_drawn_is_drawn_again(desk: TellingDesk, ticket: int) -> None:
    desk.run(refresh_card, ticket)
    desk.run(outbox.claim, "slack", "worker")
    desk.run(refresh_card, ticket)
    assert desk.effects() == ["card", "card"]


def test_taking_tells_both_sides(desk: TellingDesk, ticket: int) -> None:
    desk.run(tickets.take, ticket, desk.maya)
    assert desk.effects() == [
        "card",
        "line-taken",
        "“Maya Chen is now looking after your request #1001.”",
    ]


def test_assigning_is_an_inside_matter(desk: TellingDesk, ticket: int) -> None:
    desk.run(tickets.assign, ticket, desk.tom.id, desk.maya)
    rows = desk.new()
    assert [_short(row) for row in rows] == ["card", "line-assigned"]
    assert rows[1].payload["variables"] == {"agent": "Maya Chen", "to": "Tom Becker"}


def test_a_reply_goes_out_watched_and_appears_in_the_thread(desk: TellingDesk, ticket: int) -> None:
    desk.run(tickets.take, ticket, desk.maya)
    desk.new()
    message_id = desk.reply(ticket, text="1 < 2 & so on")
    rows = desk.new()
    assert [_short(row) for row in rows] == ["“1 &lt; 2 &amp; so on”", "thread_message"]
    assert rows[0].lane == "telegram:1:1"
    assert rows[0].payload == {
        "chat_id": "1",
        "html": "1 &lt; 2 &amp; so on",
        "message_id": message_id,
        "last": True,
        "watched": True,
    }


def test_a_reply_written_in_the_thread_is_not_shown_there_again(
    desk: TellingDesk, ticket: int
) -> None:
    said = Said("Hi", staff_ref="C1:1.2", data={"html": "<b>Hi</b>", "reply_to": "55"})
    desk.run(tickets.reply, ticket, desk.maya, said, POLICY)
    taken, sent, *rest = sorted(desk.new(), key=lambda row: row.kind == "card")
    assert "Maya Chen is now looking after your request" in taken.payload["html"]
    assert (sent.payload["html"], sent.payload["reply_to"]) == ("<b>Hi</b>", "55")
    assert [row.kind for row in rest] == ["card"]


def test_a_note_stays_inside(desk: TellingDesk, ticket: int) -> None:
    desk.run(tickets.add_note, ticket, desk.maya, Said("Be kind", staff_ref="C1:1.2"))
    assert desk.effects() == ["mark+lock"]
    desk.run(tickets.add_note, ticket, desk.maya, Said("Written elsewhere"))
    assert desk.effects() == ["thread_message"]


def test_resolving_and_reopening(desk: TellingDesk, ticket: int) -> None:
    desk.resolve(ticket)
    assert desk.effects() == [
        "card",
        "line-resolved",
        "“Maya Chen has marked your request #1001 as done. "
        "If anything is still open, just write here.”",
    ]
    desk.nothing_waits()
    desk.writes("It is not!")
    assert desk.effects() == ["card", "line-reopened", "thread_message"]


def test_the_silent_are_reminded_once_then_told(desk: TellingDesk, ticket: int) -> None:
    desk.arrives(desk.reply(ticket))
    desk.nothing_waits()
    desk.clock.move(hours=24)
    desk.run(run_follow_ups, POLICY)
    (row,) = desk.new()
    reminder = _short(row)
    assert "waiting for your answer on request #1001" in reminder
    assert "on Thursday, November 26 by 9:00" in reminder.replace("\u202f", " ")
    desk.arrives(row.payload["message_id"])
    assert desk.effects() == ["line-reminded"]
    desk.nothing_waits()
    desk.clock.move(hours=48)
    desk.run(run_follow_ups, POLICY)
    card, row = desk.new()
    assert card.kind == "card"
    assert "we have closed request #1001" in _short(row)
    desk.run(deliveries.failed, row.payload["message_id"], "Forbidden", POLICY, "blocked")
    assert desk.effects()[0] == "line-closed-untold"


def ask(desk: TellingDesk, ticket: int) -> OutboxRow:
    desk.resolve(ticket)
    desk.nothing_waits()
    desk.clock.move(hours=1)
    desk.run(send_surveys, POLICY)
    (row,) = desk.new()
    return row


def test_a_survey_is_five_stars_sent_at_most_once(desk: TellingDesk, ticket: int) -> None:
    row = ask(desk, ticket)
    assert (row.kind, row.at_most_once, row.payload["survey_id"]) == ("send", True, 1)
    (stars,) = row.payload["buttons"]
    assert [button["data"] for button in stars] == [f"rate:1:{score}" for score in range(1, 6)]
    assert all(len(button["data"].encode()) <= 64 for button in stars)


def test_a_survey_still_waiting_in_the_outbox_is_withdrawn_by_a_reopening(
    desk: TellingDesk, ticket: int
) -> None:
    row = ask(desk, ticket)
    desk.run(tickets.reopen, ticket, desk.maya, POLICY)
    assert desk.read(Session.get_one, OutboxRow, row.id).status == "cancelled"


def event(desk: TellingDesk, kind: str, **data: object) -> list[str]:
    """The effects of a delivery event about the ticket's first message."""
    happened = Event(kind, desk.maya, None, 1, 1, data)
    desk.run(record, happened)
    return desk.effects()


REF = {"staff_ref": "C1:1.2", "notice": ""}


@pytest.mark.parametrize(
    ("kind", "data", "effects"),
    [
        ("message.delivered", REF | {"late": False}, ["mark+white_check_mark"]),
        (
            "message.delivered",
            REF | {"late": True},
            ["mark+white_check_mark-hourglass_flowing_sand"],
        ),
        ("message.delivered", {"staff_ref": None, "notice": "", "late": False}, []),
        ("message.late", REF | {"failed": False}, ["mark+hourglass_flowing_sand"]),
        ("message.late", REF | {"failed": True}, ["mark+hourglass_flowing_sand-x"]),
        (
            "message.failed",
            REF | {"reason": "chat not found", "code": "refused"},
            ["mark+x-hourglass_flowing_sand", "line-failed", "card"],
        ),
        (
            "message.failed",
            {"staff_ref": None, "notice": "reminder", "reason": "Forbidden", "code": "blocked"},
            ["line-reminder-failed", "card"],
        ),
        ("message.repeated", REF, ["line-repeated"]),
        ("survey.unknown", {}, ["line-survey-unknown"]),
        ("survey.answered", {"score": 4}, ["line-rated", "card"]),
        ("survey.commented", {"text": "Quick"}, ["line-commented", "card"]),
        ("customer.edited", {"text": "Hello"}, ["thread_edit", "line-edited"]),
        ("customer.language", {"language": "中文"}, ["line-language", "card"]),
        ("something.nobody.knows", {}, []),
    ],
)
def test_effects(
    desk: TellingDesk, ticket: int, kind: str, data: dict[str, object], effects: list[str]
) -> None:
    assert event(desk, kind, **data) == effects


def test_stars_are_shown_as_many_as_were_given(desk: TellingDesk, ticket: int) -> None:
    desk.run(record, Event("survey.answered", desk.maya, None, ticket, None, {"score": 3}))
    line = desk.new()[0]
    assert line.payload["variables"] == {"stars": "⭐⭐⭐", "score": "3"}


def test_blocking_is_shown_where_somebody_is_about_to_write(desk: TellingDesk, ticket: int) -> None:
    desk.run(set_blocked, desk.customer(), True)
    assert desk.effects() == ["line-blocked", "card"]
    desk.run(set_blocked, desk.customer(), False)
    assert desk.effects()[0] == "line-unblocked"
    desk.resolve(ticket)
    desk.effects()
    desk.run(set_blocked, desk.customer(), True)
    assert desk.effects() == []


def test_customers_are_told_in_their_language(sqlite_url: str) -> None:
    store = Store(sqlite_url, HandClock())
    desk = TellingDesk(store, store.clock, language="zh-hans")  # type: ignore[arg-type]
    desk.ticket()
    desk.run(tickets.take, 1, desk.maya)
    assert desk.effects()[-1] == "“Maya Chen 正在处理您的问题 #1001。”"
    store.close()


def test_a_failing_reaction_undoes_the_change(
    desk: TellingDesk, ticket: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("no")

    monkeypatch.setitem(REACTIONS, "ticket.taken", (broken,))
    with pytest.raises(RuntimeError):
        desk.run(tickets.take, ticket, desk.maya)
    assert desk.row(ticket).status == "new"
    assert desk.effects() == []


# --- what is said -----------------------------------------------------------------------------


def test_what_is_said_is_logged_and_sent_in_one_go(desk: TellingDesk) -> None:
    def speak(session: Session) -> int:
        who = contact(session, desk.person())
        return say(session, who, Reply("Hello", ((Button("OK", "ok:1"),),)), key="greeting")

    message_id = desk.run(speak)
    message = desk.read(Session.get_one, Message, message_id)
    assert (message.direction, message.text, message.delivery, message.author_kind) == (
        "out",
        "Hello",
        "pending",
        "system",
    )
    (row,) = desk.new()
    assert (row.key, row.payload["message_id"]) == ("greeting", message_id)
    assert row.payload["buttons"] == [[{"text": "OK", "data": "ok:1"}]]


def test_a_long_message_is_several_in_order_with_the_buttons_on_the_last(
    desk: TellingDesk,
) -> None:
    words = " ".join(f"word{number}" for number in range(1_200))

    def speak(session: Session) -> None:
        who = contact(session, desk.person())
        say(session, who, Reply(words, ((Button("OK", "ok:1"),),), reply_to="9"))

    desk.run(speak)
    rows = desk.new()
    assert len(rows) == 3
    assert " ".join(row.payload["html"] for row in rows) == words
    assert [row.payload["last"] for row in rows] == [False, False, True]
    assert ["buttons" in row.payload for row in rows] == [False, False, True]
    assert ["reply_to" in row.payload for row in rows] == [True, False, False]
    assert len({row.lane for row in rows}) == 1
