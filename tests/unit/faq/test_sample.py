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


#: About a thing the café has, and nothing that its entries answer. Those of each paragraph were
#: written before the matcher was changed for that kind; it was not tuned on the last one.
NEAR_MISSES = """
my dog ate your birthday cake what should I do | Can I book a flight? | is the milk organic
do you sell opening hours posters | is the wifi password protected by law | my toaster is broken
is the coffee subscription tax deductible | can I breed my dog in your café | do you have gluten
who painted the picture in the toilets | did the gift card inventor get rich | i hate your wifi
is your delivery driver single | why is parking so political in this town | is the wine halal
can i bring my cat | please do not cancel my booking | dont deliver to my address
老板结婚了吗 | 停车场是谁设计的 | 牛奶是有机的吗 | 你们的狗叫什么名字 | 厕所漏水了
不要取消我的预订 | 酒是清真的吗 | WIFI密码受法律保护吗

no need to reserve a table for us | please don't send the menu | i never ordered a gift card
we don't want breakfast | do not refund me | do not extend my subscription | is the rabbit halal
can i bring my snake | who owns the car park | who cooks your breakfast | the coffee was burnt
your website is ugly | our waiter was rude | the music is too loud | does the cake contain alcohol
can i bring my guitar | do you repair laptops | is the parking lot for sale
do you sell dogs | is your wine list translated into french | is there a swimming pool
are your gift cards recyclable
请别给我退款 | 我们不想要早餐 | 不用送菜单 | 不必寄发票
兔肉是清真的吗 | 可以带蛇来吗 | 谁在做早餐 | 停车场是谁的
咖啡是凉的 | 服务员很粗鲁 | 音乐太吵了 | 露台闹鬼吗 | 蛋糕含酒精吗 | 可以带吉他吗
礼品卡可以回收吗 | 有游泳池吗 | 能修笔记本电脑吗 | 轮椅是什么牌子的 | 公交司机态度差
狗会咬人吗 | 网站很难看 | 早餐有毒吗
"""


def _listed(text: str) -> list[str]:
    return [part.strip() for line in text.splitlines() for part in line.split("|") if part.strip()]


def _answered(questions: list[str]) -> set[str]:
    decisions = {q: INDEX.decide(q, _language_of(q)) for q in questions}
    return {q for q, decision in decisions.items() if isinstance(decision, Sure | Several)}


def test_near_misses_are_suggested_or_handed_over() -> None:
    # Chinese has no word table: of one unknown character it cannot tell what it means. "Breed" is
    # a word about dogs.
    known = {
        "can I breed my dog in your café",
        "能修笔记本电脑吗",
        "轮椅是什么牌子的",
        "公交司机态度差",
        "早餐有毒吗",
    }
    assert _answered(_listed(NEAR_MISSES)) <= known


#: As close to the entries as the near misses are, and rightly answered: negations that ask, tell
#: of what went wrong or stand in the entry, and words that are put otherwise.
ANSWERED = """
are you not open on sundays | isn't there a car park | can't i pay with card | aren't dogs allowed
why don't you deliver to westbay | my food has not arrived yet | the promo code isn't accepted
i do not want the order any more | i can't find my scarf | isn't delivery free
my parcel hasn't come | what's the wifi code | can i take my dog inside
can i pay separately | i can't come tonight | the wifi is not working | please cancel my reservation
周日不开门吗 | 不能刷卡吗 | wifi连不上 | 积分没有到账 | 优惠码不能用 | 我想取消订位 | 不能带狗吗
有素菜吗 | 怎么取消预订 | 快递还没到 | 我要取消今晚的订位 | 周六开门吗
"""


def test_what_only_looks_like_a_near_miss_is_answered() -> None:
    assert set(_listed(ANSWERED)) - _answered(_listed(ANSWERED)) == set()


@pytest.mark.parametrize("question", ["你是机器人吗", "are you a robot?", "是真人吗"])
def test_who_asks_for_the_human_gets_one(question: str) -> None:
    assert classify_smalltalk(question) == "person"


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
