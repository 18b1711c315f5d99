"""Editing, proposals, rounds and figures on a real database."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

import bot.models  # noqa: F401  (fills the metadata)
from crm.hours import BusinessHours, parse_week
from faq import editing, importing, learning, lookup, proposals, reviews, service, stats
from faq.clustering import MOST_QUESTIONS, cluster
from faq.content import key_for
from faq.editing import Author
from faq.errors import Conflict, Invalid, NotAllowed, NotFound
from faq.learning import Answered, Asked
from faq.models import FaqAsk, FaqChange, FaqEntry, FaqProposal
from faq.parsed import KEY, ParsedEntry
from scheduler.jobs.knowledge import week_of
from store import Store
from store.base import Base

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
MAYA, TOM = Author("Maya", 1, may_publish=True), Author("Tom", 2)
HOURS = ParsedEntry(
    key="hours",
    language="en",
    question="When are you open?",
    answer="8 to 18.",
    phrases=("What time do you close?",),
)


@pytest.fixture
def session() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.info["now"] = NOW
        importing.import_entries(session, [HOURS])
        yield session
    engine.dispose()


def ask(session: Session, text: str, decision: str = "nothing", **more: object) -> int:
    values: dict[str, object] = {"customer_id": 1, "language": "en", "confidence": 0.5, "now": NOW}
    outcome = more.pop("outcome", None)
    picked = more.pop("picked", None)
    ask_id = service.record_ask(session, text=text, decision=decision, **(values | more))  # type: ignore[arg-type]
    if outcome:
        service.record_outcome(session, ask_id, str(outcome), picked)  # type: ignore[arg-type]
    return ask_id


# --- editing ----------------------------------------------------------------------------------


def test_every_change_is_kept_and_can_be_taken_back(session: Session) -> None:
    hours = lookup.by_key(session, "hours", ["en"])
    editing.change(session, hours.id, replace(HOURS, answer="9 to 17."), MAYA)
    editing.set_status(session, hours.id, "off", MAYA)
    editing.restore(session, hours.id, 1, MAYA)
    made = editing.history(session, hours.id)
    assert [(c.version, c.author, c.action) for c in made] == [
        (4, "Maya", "restored"),
        (3, "Maya", "off"),
        (2, "Maya", "changed"),
        (1, "frontdesk", "imported"),
    ]
    assert made[2].fields == {"answer": ("8 to 18.", "9 to 17.")}
    now = lookup.by_key(session, "hours", ["en"])
    assert ParsedEntry.of(now) == HOURS
    with pytest.raises(Conflict):
        editing.restore(session, hours.id, 1, MAYA)
    with pytest.raises(NotFound):
        editing.restore(session, hours.id, 9, MAYA)


def test_what_was_imported_before_there_was_a_history_can_be_brought_back(
    session: Session,
) -> None:
    session.query(FaqChange).delete()
    editing.change(session, 1, replace(HOURS, answer="9 to 17."), MAYA)
    editing.restore(session, 1, 1, MAYA)
    assert lookup.by_key(session, "hours", []).answer == "8 to 18."


def test_who_may_not_publish_changes_nothing(session: Session) -> None:
    draft = proposals.propose(session, replace(HOURS, key="", question="Kites?"), "colleague")
    for refused in (
        lambda: editing.create(session, HOURS, TOM),
        lambda: editing.change(session, 1, HOURS, TOM),
        lambda: editing.set_status(session, 1, "off", TOM),
        lambda: editing.restore(session, 1, 1, TOM),
        lambda: editing.add_phrases(session, 1, ["x"], TOM),
        lambda: proposals.approve(session, draft.id, TOM),
        lambda: proposals.reject(session, draft.id, TOM),
    ):
        with pytest.raises(NotAllowed):
            refused()
    assert ParsedEntry.of(lookup.by_key(session, "hours", [])) == HOURS


@pytest.mark.parametrize(
    ("change", "field", "key"),
    [
        ({"question": " "}, "question", "faq-error-no-question"),
        ({"question": "???"}, "question", "faq-error-no-words"),
        ({"question": "x" * 301}, "question", "faq-error-too-long"),
        ({"answer": "\n"}, "answer", "faq-error-no-answer"),
        ({"phrases": ("what time do you CLOSE",)}, "phrases", "faq-error-repeated"),
        ({"question": "when are you open"}, "question", "faq-error-repeated"),
        ({"key": "hours"}, "key", "faq-error-key-taken"),
        ({"key": "Hours!"}, "key", "faq-error-key"),
        ({"valid_from": NOW, "valid_until": NOW}, "valid_until", "faq-error-dates"),
        ({"buttons": ({"text": "a", "url": "b"},)}, "buttons", "faq-error-link"),
    ],
)
def test_content_that_cannot_be_used_names_its_field(
    session: Session, change: dict[str, object], field: str, key: str
) -> None:
    kites = ParsedEntry(key="", language="en", question="Do you sell kites?", answer="Yes.")
    with pytest.raises(Invalid) as refused:
        editing.create(session, replace(kites, **change), MAYA)  # type: ignore[arg-type]
    assert (refused.value.field, refused.value.key) == (field, key)


@given(st.text(max_size=80), st.sets(st.sampled_from(["topic", "topic-2", "open"])))
def test_a_key_is_always_one_and_never_taken(question: str, taken: set[str]) -> None:
    key = key_for(question, taken)
    assert KEY.fullmatch(key) and key not in taken


# --- rounds -----------------------------------------------------------------------------------


def look(session: Session, answers: dict[int, Answered] | None = None) -> learning.Findings:
    return learning.find(
        learning.misses(session, NOW),
        answers or {},
        learning.known_texts(session, NOW),
        learning.wordings(session, NOW),
    )


def test_what_two_customers_missed_is_proposed_once(session: Session) -> None:
    ask(session, "do you sell kites", customer_id=1)
    ask(session, "Do you sell any kites?", customer_id=2, decision="maybe", outcome="none")
    ask(session, "where is the moon", customer_id=3)  # one customer, no answer: not yet
    ask(session, "agent please", customer_id=4)
    ask(session, "do you sell kites", customer_id=5, decision="sure", outcome="solved")
    findings = look(session)
    made = learning.record_round(session, findings, "2026-W48")
    assert made is not None
    (proposal_id,) = made.proposal_ids
    kites = proposals.get(session, proposal_id)
    assert kites.asked == 2 and "kites" in kites.content.question
    assert len(kites.examples) == 2 and kites.content.answer == ""
    assert learning.record_round(session, findings, "2026-W48") is None  # the other worker
    again = learning.record_round(session, findings)  # asked for at the same moment
    assert again is not None and again.proposal_ids == ()
    with pytest.raises(Invalid):
        proposals.approve(session, proposal_id, MAYA)
    entry = proposals.approve(session, proposal_id, MAYA, replace(kites.content, answer="Yes."))
    assert entry.key.startswith("sell")
    assert len(entry.phrases) == 1


def test_one_miss_is_proposed_when_an_agent_answered_it(session: Session) -> None:
    ask(session, "Where is the moon, says Emma", message_id=7)
    findings = look(session, {7: Answered(3, "Up there, Emma.", ("Emma",))})
    asked = replace(findings.drafts[0].asked[0], names=("Emma",))
    findings = replace(findings, drafts=(replace(findings.drafts[0], asked=(asked,)),))
    made = learning.record_round(session, findings)
    assert made is not None
    moon = proposals.get(session, made.proposal_ids[0])
    assert (moon.content.question, moon.content.answer) == (
        "Where is the moon, says […]",
        "Up there, […].",
    )
    assert moon.ticket_id == 3


def test_what_was_rejected_is_not_offered_again(session: Session) -> None:
    for customer in (1, 2):
        ask(session, "do you sell kites", customer_id=customer)
    made = learning.record_round(session, look(session))
    assert made is not None
    proposals.reject(session, made.proposal_ids[0], MAYA)
    for customer in (3, 4):
        ask(session, "do you sell kites here", customer_id=customer)
    findings = look(session)
    assert findings.drafts == () and len(findings.more[made.proposal_ids[0]]) == 2
    learning.record_round(session, findings)
    assert look(session) == learning.Findings()


def test_confirmed_words_are_proposed_and_become_phrases_only_then(session: Session) -> None:
    words = "until how late may I come"
    ask(session, words, "maybe", entry_id=1, outcome="picked", picked=1)
    ask(session, "when are you OPEN", "sure", entry_id=1, outcome="solved")  # known already
    ask(session, "opening?", "maybe", entry_id=1, outcome="person", picked=1)  # it was not it
    made = learning.record_round(session, look(session))
    assert made is not None
    (proposal_id,) = made.proposal_ids
    assert words not in lookup.by_key(session, "hours", []).phrases
    before = service.version(session)
    proposals.approve(session, proposal_id, MAYA)
    assert lookup.by_key(session, "hours", []).phrases == ("What time do you close?", words)
    assert service.version(session) > before


def test_handing_over_says_what_came_of_the_last_asks(session: Session) -> None:
    suggested = ask(session, "kites?", "maybe", message_id=5)
    answered = ask(session, "open?", "sure", entry_id=1)
    service.record_hand_off(session, 1, [5], asked=False, moment=NOW)
    outcomes = {one: session.get_one(FaqAsk, one).outcome for one in (suggested, answered)}
    assert outcomes == {suggested: "none", answered: None}
    service.record_hand_off(session, 1, [], asked=True, moment=NOW)
    session.expire_all()
    assert session.get_one(FaqAsk, answered).outcome == "person"


# --- figures, reviews, weeks ------------------------------------------------------------------


def test_the_figures_of_a_period(session: Session) -> None:
    ask(session, "a", "sure", entry_id=1, outcome="solved")
    ask(session, "b", "sure", entry_id=1, outcome="person")
    ask(session, "c", "sure", entry_id=1)
    ask(session, "d", "maybe", entry_id=1, outcome="picked", picked=1)
    ask(session, "e", "maybe", entry_id=1, outcome="none")
    ask(session, "f")
    assert stats.note_silence(session, NOW) == 0
    assert stats.note_silence(session, NOW + timedelta(days=1)) == 1
    found = stats.totals(session, NOW, NOW + timedelta(seconds=1))
    assert (found.asks, found.answered, found.suggested, found.picked) == (6, 4, 2, 1)
    assert (found.solved, found.failed, found.silent, found.unanswered) == (1, 1, 1, 2)
    assert found.solved_rate == 0.5
    (worst,) = stats.worst(session, NOW, NOW + timedelta(seconds=1))
    assert (worst.key, worst.said, worst.solved, worst.failed) == ("hours", 4, 1, 1)
    assert stats.missed_texts(session, NOW, NOW + timedelta(seconds=1)) == ["f", "e"]
    assert stats.totals(session, NOW + timedelta(days=1), NOW + timedelta(days=2)).asks == 0
    assert stats.asks_by_entry(session, [1]) == {1: 4}


def test_a_review_is_reminded_of_once_and_again_after_a_new_date(session: Session) -> None:
    editing.change(session, 1, replace(HOURS, review_at=NOW), MAYA)
    assert reviews.claim_due(session, 5) == [1]
    assert reviews.claim_due(session, 5) == []
    editing.postpone_review(session, 1, NOW + timedelta(days=30), MAYA)
    assert reviews.claim_due(session, 5) == []
    session.info["now"] = NOW + timedelta(days=31)
    assert reviews.claim_due(session, 5) == [1]


@pytest.mark.parametrize(
    ("week", "zone", "moment", "label", "due"),
    [
        ("mon-fri 09:00-18:00", "UTC", NOW, "2026-W48", "2026-11-23T09:00"),
        ("tue-sun 11:30-18:00", "UTC", NOW, "2026-W48", "2026-11-24T11:30"),
        ("", "Asia/Shanghai", NOW, "2026-W48", "2026-11-23T01:00"),
        # Sunday evening in London is Monday in Shanghai: the business's week counts.
        (
            "mon-fri 09:00-18:00",
            "Asia/Shanghai",
            datetime(2026, 11, 29, 20, tzinfo=UTC),
            "2026-W49",
            "2026-11-30T01:00",
        ),
    ],
)
def test_the_weeks_round_begins_with_its_first_business_hour(
    week: str, zone: str, moment: datetime, label: str, due: str
) -> None:
    found = week_of(moment, BusinessHours(ZoneInfo(zone), parse_week(week)))
    assert found == (label, datetime.fromisoformat(due).replace(tzinfo=UTC))


# --- grouping ---------------------------------------------------------------------------------


def test_questions_that_ask_the_same_are_grouped() -> None:
    texts = [
        "how do I return my parcel",
        "where can I park my car",
        "I want to return a parcel, how?",
        "return parcel",
        "parking for my car?",
        "你们几点开门",
        "请问你们几点开门？",
        "do you sell kites",
    ]
    groups = [{texts[place] for place in group} for group in cluster(texts)]
    assert groups[:3] == [{*texts[0:1], *texts[2:4]}, {texts[1], texts[4]}, set(texts[5:7])]
    assert groups[3:] == [{"do you sell kites"}]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=30), max_size=12))
def test_each_question_is_in_one_group_whatever_the_order(texts: list[str]) -> None:
    groups = cluster(texts)
    assert sorted(place for group in groups for place in group) == list(range(len(texts)))
    turned = cluster(texts[::-1])
    assert sorted(map(len, groups)) == sorted(map(len, turned))
    with pytest.raises(ValueError, match="too many"):
        cluster([""] * (MOST_QUESTIONS + 1))


# --- two at once ------------------------------------------------------------------------------


def test_two_who_approve_at_once_make_one_entry(database_url: str) -> None:
    """On both databases, with real transactions side by side."""
    store = Store(database_url)
    try:
        kites = ParsedEntry(key="", language="en", question="Do you sell kites?", answer="Yes.")
        proposal_id = store.run_sync(lambda s: proposals.propose(s, kites, "misses").id)
        entries = store.run_sync(lambda s: s.scalar(select(func.count()).select_from(FaqEntry)))
        together, came = threading.Barrier(4), []

        def click(name: str) -> None:
            together.wait()
            try:
                author = Author(name, may_publish=True)
                store.run_sync(lambda s: proposals.approve(s, proposal_id, author).id)
                came.append("made")
            except Conflict as refused:
                came.append(refused.key)

        threads = [threading.Thread(target=click, args=(f"Agent {n}",)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(came) == ["faq-error-decided"] * 3 + ["made"]
        count = store.run_sync(lambda s: s.scalar(select(func.count()).select_from(FaqEntry)))
        assert count == (entries or 0) + 1
        status = store.run_sync(lambda s: s.get_one(FaqProposal, proposal_id).status)
        assert status == "approved"
    finally:
        store.close()


def test_new_entries_made_at_once_get_keys_of_their_own(database_url: str) -> None:
    store = Store(database_url)
    try:
        together = threading.Barrier(4)

        def add(number: int) -> None:
            together.wait()
            content = ParsedEntry(
                key="", language=f"x{'abcd'[number]}", question="Do you sell kites?", answer="Yes."
            )
            store.run_sync(lambda s: editing.create(s, content, MAYA).id)

        threads = [threading.Thread(target=add, args=(n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        keys = store.run_sync(
            lambda s: s.scalars(select(FaqEntry.key).where(FaqEntry.key.like("sell-kites%"))).all()
        )
        assert len(keys) == len(set(keys)) == 4
    finally:
        store.close()


def test_questions_asked_are_values() -> None:
    assert Asked(1, "Hi Emma", "en", 1, names=("Emma",)).masked == "Hi […]"
