"""The sample business: complete twins, and how well the shipped matcher serves its customers.

The questions in tests/data are worded apart from the knowledge base and are not tuned on. The
shares below are floors a little under what was measured, so that a worse matcher is noticed.
"""

from dataclasses import dataclass, fields
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from faq.entry import Entry
from faq.files import ParsedEntry, parse_file
from faq.index import FaqIndex, Maybe, Nothing, Several, Sure
from faq.policy import PolicySettings
from faq.text import classify_smalltalk

ROOT = Path(__file__).parents[3]
SAMPLE = ROOT / "playground" / "sample"
PARSED = {lang: parse_file(SAMPLE / f"faq.{lang}.yaml") for lang in ("en", "zh")}
QUESTIONS: dict[str, dict[str, list[str]]] = {
    lang: yaml.safe_load(
        (ROOT / "tests" / "data" / f"faq_questions.{lang}.yaml").read_text("utf-8")
    )
    for lang in ("en", "zh")
}


def stored(parsed: ParsedEntry, number: int) -> Entry:
    values = {field.name: getattr(parsed, field.name) for field in fields(ParsedEntry)}
    return Entry(id=number, **values)


INDEX = FaqIndex.build(
    (stored(parsed, number) for number, parsed in enumerate([*PARSED["en"], *PARSED["zh"]], 1)),
    settings=PolicySettings.for_precision(
        0.95
    ),  # as the product is set without a word from anybody
)


def test_sixty_entries_with_five_phrases_in_both_languages() -> None:
    english, chinese = PARSED["en"], PARSED["zh"]
    assert len(english) == len(chinese) == 60
    assert [entry.key for entry in english] == [entry.key for entry in chinese]
    assert all(len(entry.phrases) == 5 for entry in [*english, *chinese])
    for one, other in zip(english, chinese, strict=True):
        assert one.tags == other.tags
        assert [b["url"] for b in one.buttons] == [b["url"] for b in other.buttons]


def test_the_business_keeps_hours_that_can_be_read() -> None:
    business = yaml.safe_load((SAMPLE / "business.yaml").read_text("utf-8"))
    ZoneInfo(business["time_zone"])
    assert business["default_language"] in business["languages"]
    assert all(start < end for start, end in business["business_hours"].values())
    assert all("closed" in day or len(day["hours"]) == 2 for day in business["holidays"])


@dataclass
class Tally:
    """What became of the questions of one language."""

    first: int = 0
    answered: int = 0
    answered_rightly: int = 0
    suggested_rightly: int = 0
    asked: int = 0


def tally(language: str) -> Tally:
    counted = Tally()
    for key, questions in QUESTIONS[language].items():
        for question in questions:
            counted.asked += 1
            ranked = INDEX.rank(question, language)
            counted.first += ranked[0].entry_key == key
            decision = INDEX.decide(question, language)
            if isinstance(decision, Sure):
                counted.answered += 1
                counted.answered_rightly += decision.entry.entry_key == key
            elif isinstance(decision, Several):
                counted.answered += 1
                counted.answered_rightly += key in {m.entry_key for m in decision.entries}
            elif isinstance(decision, Maybe):
                counted.suggested_rightly += key in {m.entry_key for m in decision.entries}
    return counted


@pytest.mark.parametrize(
    ("language", "first", "helped", "precision"),
    [("en", 0.69, 0.78, 0.93), ("zh", 0.83, 0.86, 0.94)],
)
def test_customers_get_the_right_answer_or_suggestion(
    language: str, first: float, helped: float, precision: float
) -> None:
    assert {entry.key for entry in PARSED[language]} == set(QUESTIONS[language])
    assert all(len(questions) == 5 for questions in QUESTIONS[language].values())
    counted = tally(language)
    assert counted.first / counted.asked >= first
    assert (counted.answered_rightly + counted.suggested_rightly) / counted.asked >= helped
    assert counted.answered_rightly / counted.answered >= precision


BESIDE = [
    "What is the capital of Mongolia?",
    "please write a poem about autumn rain",
    "my tax return is due, how do I file it",
    "who won the football match last night",
    "how do I reset the clutch on my tractor",
    "translate good morning into Spanish",
    "is it going to snow in Oslo this weekend",
    "how tall is the Eiffel tower",
    "my flight was cancelled, am I entitled to compensation",
    "what is the square root of 1764",
    "can you recommend a dentist",
    "I need help with my mortgage",
    "你能帮我写一篇关于秋天的作文吗",
    "明天的股票会涨吗",
    "蒙古国的首都是哪里",
    "怎么给手机换电池",
    "昨晚球赛谁赢了",
    "请把这句话翻译成法语",
    "我想学弹钢琴，从哪里开始",
    "最近有什么好看的电影",
]


def test_questions_about_something_else_are_hardly_ever_answered() -> None:
    answered = [
        q for q in BESIDE for lang in ("en", "zh") if isinstance(INDEX.decide(q, lang), Sure)
    ]
    # "tax return" is the known weakness of a matcher that goes by words.
    assert set(answered) <= {"my tax return is due, how do I file it"}


#: About a thing the café has, and nothing that its entries answer. The first five were answered to
#: a newcomer; the others are of the same kind, written before the matcher was changed for it.
NEAR_MISSES = [
    "my dog ate your birthday cake what should I do",
    "Can I book a flight?",
    "do you sell opening hours posters",
    "is the wifi password protected by law",
    "is the milk organic",
    "is the coffee subscription tax deductible",
    "can I breed my dog in your café",
    "who painted the picture in the toilets",
    "did the gift card inventor get rich",
    "is your delivery driver single",
    "why is parking so political in this town",
    "my toaster is broken",
    "老板结婚了吗",
    "停车场是谁设计的",
    "牛奶是有机的吗",
    "你们的狗叫什么名字",
]


def test_near_misses_are_suggested_or_handed_over() -> None:
    answered = [
        q for q in NEAR_MISSES if isinstance(INDEX.decide(q, _language_of(q)), Sure | Several)
    ]
    # Chinese has no word table: a known word beside an unknown one still counts for too much.
    assert set(answered) <= {"停车场是谁设计的"}


@pytest.mark.parametrize(
    "question",
    ["what is the capital of France", "my toaster", "capital of France", "is your boss married"],
)
def test_nothing_silly_is_suggested(question: str) -> None:
    assert isinstance(INDEX.decide(question, _language_of(question)), Nothing)


@pytest.mark.parametrize("question", ["囯庆开门嘛", "国庆节开不开門", "圣蛋节开门吗"])
def test_mistyped_chinese_finds_the_holidays(question: str) -> None:
    decision = INDEX.decide(question, "zh")
    best = decision.entries if isinstance(decision, Maybe) else (decision.entry,)
    assert "holiday-hours" in {match.entry_key for match in best}


@pytest.mark.parametrize(
    ("question", "key"),
    [
        ("I'd like a table for 4 tomorrow at 7", "book-table"),
        ("can you book us a table for six on friday evening", "book-table"),
        ("明天晚上7点想订4个人的位子", "book-table"),
    ],
)
def test_an_order_goes_to_a_person_whole(question: str, key: str) -> None:
    decision = INDEX.decide(question, _language_of(question))
    assert isinstance(decision, Several) and decision.rest == question
    assert [match.entry_key for match in decision.entries] == [key]


def _language_of(text: str) -> str:
    return "zh" if any("一" <= character <= "鿿" for character in text) else "en"


def test_no_test_question_is_taken_for_small_talk() -> None:
    taken = [
        q
        for group in QUESTIONS.values()
        for qs in group.values()
        for q in qs
        if classify_smalltalk(q)
    ]
    assert taken == []
