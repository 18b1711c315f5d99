"""How a message is put, against how an entry's phrases are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.doubts import doubt, is_report, manner

CANCEL = manner(["How do I cancel my table?", "Cancel my booking", "怎么取消预订？", "预订"])
UNWANTED = manner(
    ["I do not want the order any more", "Cancel the order", "这一单我不要了", "取消订单"]
)
GLUTEN = manner(
    ["Do you have bread without gluten?", "Gluten-free cakes", "有不含麸质的面包吗", "gluten"]
)
BROKEN = manner(
    ["The wireless does not work", "What is the wifi password?", "网络坏了", "怎么上网"]
)
OWNER = manner(["Who owns the place?", "老板是谁"])
PETS = manner(["可以带狗来吗", "周日可以来吗", "小狗能进吗"])


@pytest.mark.parametrize(
    ("text", "entry", "found"),
    [
        ("do not cancel my table", CANCEL, "opposite"),
        ("dont cancel my table", CANCEL, "opposite"),
        ("I don't want to cancel", CANCEL, "opposite"),
        ("please cancel my table", CANCEL, None),
        ("don't you cancel tables?", CANCEL, None),
        ("I cannot cancel my table", CANCEL, None),
        ("why can I not cancel", CANCEL, None),
        ("请不要取消", CANCEL, "opposite"),
        ("别取消我的预订", CANCEL, "opposite"),
        ("要不要取消", CANCEL, None),
        ("不能取消吗", CANCEL, None),
        ("特别想取消", CANCEL, None),
        ("I do not want that order", UNWANTED, None),
        ("这一单不要了", UNWANTED, None),
        ("is there gluten in it", GLUTEN, "opposite"),
        ("anything without gluten", GLUTEN, None),
        ("gluten free rolls", GLUTEN, None),
        ("面包含麸质吗", GLUTEN, "opposite"),
        ("your wifi is slow", CANCEL, "report"),
        ("the wifi is slow", BROKEN, None),
        ("取消太慢了", CANCEL, "report"),
        ("网络太慢了", BROKEN, None),
        ("who cancels tables", CANCEL, "who"),
        ("who has the place", OWNER, None),
        ("取消是谁说的", CANCEL, "who"),
        ("可以带猫来吗", PETS, "another"),
        ("可以带小狗来吗", PETS, None),
        ("周一可以来吗", PETS, None),
    ],
)
def test_doubts(text: str, entry: object, found: str | None) -> None:
    assert doubt(text, entry) == found  # type: ignore[arg-type]  # a table of cases


def test_a_phrase_of_the_entry_itself_raises_no_doubt_of_its_kind() -> None:
    for phrase in [
        "The wireless does not work",
        "网络坏了",
        "Who owns the place?",
        "我不吃肉",
        "No meat for me",
    ]:
        assert doubt(phrase, manner([phrase])) is None


@given(st.text(max_size=60), st.lists(st.text(max_size=30), max_size=4))
def test_any_text_can_be_read(text: str, phrases: list[str]) -> None:
    assert doubt(text, manner(phrases)) in (None, "opposite", "another", "report", "who")
    assert not (is_report(text) and text.endswith("?"))
