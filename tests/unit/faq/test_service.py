"""Use cases of the knowledge base on a real database."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from faq import importing, service
from faq.files import ParsedEntry
from faq.models import FaqAsk, FaqPhrase
from store.base import Base

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOURS = ParsedEntry(
    key="hours",
    language="en",
    question="When are you open?",
    answer="8 to 18.",
    phrases=("What time do you close?",),
    keywords=("hours",),
    buttons=({"text": "Map", "url": "https://example.org"},),
)
REFUND = ParsedEntry(key="refund", language="en", question="Refund?", answer="Yes.")


@pytest.fixture
def session() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.info["now"] = NOW
        yield session
    engine.dispose()


def test_import_adds_changes_and_leaves_alone(session: Session) -> None:
    first = importing.import_entries(session, [HOURS, REFUND])
    assert first.names("added") == ["hours (en)", "refund (en)"]
    assert first.counts == {"added": 2, "changed": 0, "unchanged": 0}
    again = importing.import_entries(session, [HOURS, REFUND])
    assert again.names("unchanged") == ["hours (en)", "refund (en)"]
    edited = replace(HOURS, phrases=("How late are you open?",))
    report = importing.import_entries(session, [edited])
    assert report.names("changed") == ["hours (en)"]
    hours, refund = service.load_entries(session, NOW)
    assert (hours.phrases, hours.version) == (("How late are you open?",), 2)
    assert (refund.answer, refund.version) == ("Yes.", 1)
    assert hours.buttons == HOURS.buttons
    assert session.scalars(select(FaqPhrase.text)).all() == ["How late are you open?"]


def test_the_version_moves_only_when_the_index_must(session: Session) -> None:
    assert service.version(session) == 0
    importing.import_entries(session, [HOURS])
    raised = service.version(session)
    assert raised > 0
    importing.import_entries(session, [HOURS])
    assert service.version(session) == raised
    importing.import_entries(session, [replace(HOURS, answer="9 to 17.")])
    assert service.version(session) > raised


def test_only_live_and_valid_entries_are_loaded(session: Session) -> None:
    day = timedelta(days=1)
    importing.import_entries(
        session,
        [
            HOURS,
            replace(REFUND, key="draft", status="draft"),
            replace(REFUND, key="off", status="off"),
            replace(REFUND, key="past", valid_until=NOW),
            replace(REFUND, key="future", valid_from=NOW + day),
            replace(REFUND, key="now", valid_from=NOW, valid_until=NOW + day),
        ],
    )
    assert [entry.key for entry in service.load_entries(session, NOW)] == ["hours", "now"]
    later = [entry.key for entry in service.load_entries(session, NOW + day)]
    assert later == ["hours", "future"]


def test_an_entry_is_found_whatever_its_status(session: Session) -> None:
    importing.import_entries(session, [replace(HOURS, status="off")])
    entry = service.get_entry(session, 1)
    assert entry is not None
    assert (entry.key, entry.status) == ("hours", "off")
    assert service.get_entry(session, 99) is None


def test_asks_and_their_outcomes(session: Session) -> None:
    ask = service.record_ask(
        session,
        customer_id=7,
        language="en",
        text="when open",
        decision="sure",
        confidence=0.93,
        entry_id=1,
        message_id=12,
        now=NOW,
    )
    assert service.record_outcome(session, ask, "not_solved")
    assert service.record_outcome(session, ask, "picked", picked_entry_id=2)
    assert not service.record_outcome(session, ask + 1, "solved")
    row = session.get(FaqAsk, ask)
    assert row is not None
    assert (row.customer_id, row.decision, row.outcome, row.picked_entry_id) == (
        7,
        "sure",
        "picked",
        2,
    )
    assert (row.created_at, row.message_id) == (NOW, 12)


def test_the_database_refuses_unknown_decisions_and_outcomes(session: Session) -> None:
    with pytest.raises(IntegrityError):
        service.record_ask(
            session, customer_id=1, language="en", text="x", decision="perhaps", confidence=0.1
        )
    session.rollback()
    ask = service.record_ask(
        session, customer_id=1, language="en", text="x", decision="maybe", confidence=0.1
    )
    with pytest.raises(IntegrityError):
        service.record_outcome(session, ask, "happy")
