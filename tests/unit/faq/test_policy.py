"""Sure, maybe or nothing: a table of cases."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.policy import Match, Maybe, Nothing, PolicySettings, Sure, decide

SETTINGS = PolicySettings(sure=0.8, maybe=0.3, follow=0.1)


def match(key: str, confidence: float, **changes: object) -> Match:
    return replace(Match(key, ord(key[0]), confidence, key.upper()), **changes)  # type: ignore[arg-type]


def keys(decision: object) -> list[str]:
    assert isinstance(decision, Maybe)
    return [entry.entry_key for entry in decision.entries]


def test_a_high_confidence_answers() -> None:
    assert decide([match("a", 0.8), match("b", 0.1)], SETTINGS) == Sure(match("a", 0.8))


def test_a_middling_confidence_suggests_at_most_three() -> None:
    ranked = [match("a", 0.4), match("b", 0.2), match("c", 0.15), match("d", 0.12)]
    assert keys(decide(ranked, SETTINGS)) == ["a", "b", "c"]


def test_entries_that_hardly_fit_are_not_suggested_along() -> None:
    assert keys(decide([match("a", 0.6), match("b", 0.05)], SETTINGS)) == ["a"]


def test_low_confidence_and_no_entries_hand_over() -> None:
    assert decide([match("a", 0.29)], SETTINGS) == Nothing()
    assert decide([], SETTINGS) == Nothing()


def test_a_short_query_is_suggested_unless_it_is_exactly_a_phrase() -> None:
    assert keys(decide([match("a", 0.99)], SETTINGS, short=True)) == ["a"]
    exact = match("a", 0.99, exact=True)
    assert decide([exact], SETTINGS, short=True) == Sure(exact)


def test_an_entry_may_have_thresholds_of_its_own() -> None:
    careful = match("a", 0.9, sure_threshold=0.95)
    assert keys(decide([careful], SETTINGS)) == ["a"]
    bold = match("a", 0.5, sure_threshold=0.5)
    assert decide([bold], SETTINGS) == Sure(bold)
    shy = match("a", 0.5, maybe_threshold=0.6)
    assert decide([shy], SETTINGS) == Nothing()
    eager = match("a", 0.02, maybe_threshold=0.01)
    assert keys(decide([eager], SETTINGS)) == ["a"]


def test_an_entry_that_never_answers_by_itself() -> None:
    ranked = [match("a", 1.0, sure_threshold=1.0, exact=False)]
    assert isinstance(decide([match("a", 0.999, sure_threshold=1.0)], SETTINGS), Maybe)
    assert isinstance(decide(ranked, SETTINGS), Sure)


@pytest.mark.parametrize(
    ("sure", "maybe", "follow"), [(0.5, 0.6, 0.1), (1.2, 0.5, 0.1), (0.8, 0.3, -1)]
)
def test_thresholds_out_of_order_are_refused(sure: float, maybe: float, follow: float) -> None:
    with pytest.raises(ValueError, match="thresholds"):
        PolicySettings(sure=sure, maybe=maybe, follow=follow)


@given(st.lists(st.floats(0, 1), max_size=6), st.booleans())
def test_suggestions_are_the_best_in_order(confidences: list[float], short: bool) -> None:
    ranked = [match("abcdef"[i], c) for i, c in enumerate(sorted(confidences, reverse=True))]
    decision = decide(ranked, SETTINGS, short=short)
    if isinstance(decision, Sure):
        assert not short
        assert decision.entry == ranked[0]
    elif isinstance(decision, Maybe):
        assert 1 <= len(decision.entries) <= 3
        assert list(decision.entries) == ranked[: len(decision.entries)]
        assert decision.entries[0].confidence >= SETTINGS.maybe
    else:
        assert not ranked or ranked[0].confidence < SETTINGS.maybe
