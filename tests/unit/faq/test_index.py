"""A snapshot of the knowledge base: languages, thresholds, decisions."""

from faq.entry import Entry
from faq.index import FaqIndex, Maybe, Nothing, Sure

ENTRIES = [
    Entry(
        id=1,
        key="hours",
        language="en",
        question="When are you open?",
        answer="8 to 18.",
        phrases=("What time do you close?",),
        keywords=("hours",),
    ),
    Entry(id=2, key="hours", language="zh", question="几点营业？", answer="8 点到 18 点。"),
    Entry(
        id=3,
        key="refund",
        language="en",
        question="How do I get a refund?",
        answer="At once.",
        phrases=("I want my money back",),
    ),
    Entry(id=4, key="pickup", language="de", question="Wo ist die Abholung?", answer="Hinten."),
]
INDEX = FaqIndex.build(ENTRIES)


def test_the_match_is_in_the_customers_language() -> None:
    assert INDEX.rank("when do you close", "zh-Hans")[0].question == "几点营业？"
    assert INDEX.rank("几点营业", "en")[0].entry_id == 1


def test_an_entry_that_lacks_the_language_falls_back_to_the_default_then_any() -> None:
    assert INDEX.rank("get a refund", "zh")[0].entry_id == 3
    assert INDEX.rank("wo ist die abholung", "en")[0].entry_id == 4
    assert INDEX.entry("hours", "fr") == ENTRIES[0]
    assert INDEX.entry("unknown", "en") is None


def test_decisions_carry_matches() -> None:
    sure = INDEX.decide("How do I get a refund??", "en")
    assert isinstance(sure, Sure)
    assert sure.entry.entry_key == "refund"
    assert INDEX.decide("quantum physics lecture", "en") == Nothing()


def test_one_shared_word_is_suggested_and_a_keyword_is_answered() -> None:
    suggested = INDEX.decide("refund", "en")
    assert isinstance(suggested, Maybe)
    assert suggested.entries[0].entry_key == "refund"
    answered = INDEX.decide("Hours?", "en")
    assert isinstance(answered, Sure)
    assert answered.entry.exact


def test_an_empty_knowledge_base_hands_over() -> None:
    empty = FaqIndex.build([])
    assert empty.rank("anything", "en") == []
    assert empty.decide("anything", "en") == Nothing()
    assert len(empty) == 0
    assert len(INDEX) == 4
