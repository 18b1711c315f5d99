"""Lint, evaluation and explanation: what they say follows from the matcher's own ranking."""

from pathlib import Path

import pytest

from faq import lint
from faq.entry import Entry
from faq.evaluation import Case, EvaluationProblem, evaluate, read_cases
from faq.explain import explain
from faq.index import FaqIndex


def entry(key: str, *spoken: str, language: str = "en", **more: object) -> Entry:
    return Entry(
        id=len(key),
        key=key,
        language=language,
        question=spoken[0],
        answer=key,
        phrases=spoken[1:],
        **more,  # type: ignore[arg-type]
    )


ENTRIES = [
    entry("hours", "When are you open?", "What time do you close?", "opening hours please"),
    entry("parking", "Where can I park my car?", "Is there a car park?", "parking near you"),
    entry("refund", "Can I get a refund?", "I want my money back", "refund my order"),
    entry("refunds", "How do I get a refund?", "I want my money back please", "order refund"),
]
INDEX = FaqIndex.build(ENTRIES)


def test_the_same_words_in_two_entries_are_pointed_out() -> None:
    twice = [*ENTRIES, entry("car", "where can i PARK my car", "cars")]
    (found,) = lint.repeated(twice)
    assert found.keys == ("parking", "car")
    german = entry("auto", "where can i park my car", language="de")
    assert lint.repeated([*ENTRIES, german]) == []


def test_entries_that_compete_are_pointed_out_and_others_are_not() -> None:
    found = lint.competing(ENTRIES)
    pairs = {(one.key, one.rival) for one in found}
    assert pairs and pairs <= {("refund", "refunds"), ("refunds", "refund")}
    assert [one.confidence for one in found] == sorted(
        (one.confidence for one in found), reverse=True
    )


def test_the_figures_of_an_evaluation() -> None:
    cases = [
        Case("when are you open", "hours", "en"),
        Case("is there a car park", "parking", "en"),
        Case("is there a car park?", "hours", "en"),  # labelled wrongly: a confusion
        Case("zzz qqq", None, "en"),
        Case("x", "gone", "en"),
    ]
    report = evaluate(INDEX, cases, [one.key for one in ENTRIES])
    assert (report.questions, report.in_scope) == (5, 4)
    assert report.accuracy == 0.5
    assert report.coverage == 0.75
    assert report.precision == pytest.approx(2 / 3)
    assert report.false_answers == 0.0
    assert report.unknown_keys == ("gone",)
    assert ("hours", "parking", 1) in [(c.key, c.got, c.count) for c in report.confusions]
    assert report.calibration_error is not None and 0 <= report.calibration_error < 0.5
    empty = evaluate(INDEX, [], [])
    assert empty.accuracy is None and empty.calibration_error is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "question,label\nwhen open,hours\nmoon?,none\n"),
        ("a.tsv", "hours\twhen open\noos\tmoon?\n"),
        ("a.yaml", "hours: [when open]\nnone: ['moon?']\n"),
        ("a.yml", "- {text: when open, key: hours}\n- {text: 'moon?'}\n"),
    ],
)
def test_labelled_files_of_every_kind(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert read_cases(tmp_path / name, "en") == [
        Case("when open", "hours", "en"),
        Case("moon?", None, "en"),
    ]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.csv", "a,b\n1,2\n", "the columns text and key"),
        ("a.tsv", "no tab here\n", "line 1"),
        ("a.yaml", "a: b: c", "not valid YAML"),
        ("a.yaml", "just text", "mapping of keys"),
        ("a.docx", "x", "unknown kind"),
        ("a.csv", "text,key\n", "holds no questions"),
    ],
)
def test_files_that_cannot_be_used_say_why(
    tmp_path: Path, name: str, text: str, words: str
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(EvaluationProblem, match=words):
        read_cases(tmp_path / name, "en")


def test_an_explanation_names_spelling_words_and_the_nearest_phrase() -> None:
    found = explain(INDEX, ENTRIES, "where can I prak my carr, grandma", "en")
    assert found.reasons[0].match.entry_key == "parking"
    assert found.reasons[0].nearest == "Where can I park my car?"
    assert ("prak", "park") in found.repaired
    assert found.unknown == ("grandma",)
    assert "parks" in explain(INDEX, ENTRIES, "who parks there", "en").reasons[0].shared
    assert "park" in found.reasons[0].shared and "grandma" in found.reasons[0].missing
    assert explain(FaqIndex.build([]), [], "", "en").reasons == ()
