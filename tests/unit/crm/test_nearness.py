"""A mistyped word is forgiven: any one slip in a word finds what was meant."""

import string

from hypothesis import given
from hypothesis import strategies as st

from crm.customers.nearness import digits_in, nearest, slips, words_in

LETTERS = string.ascii_lowercase + "äöüß王小明李"
WORDS = st.text(LETTERS, min_size=3, max_size=12)


@st.composite
def slipped(draw: st.DrawFn) -> tuple[str, str]:
    """A word, and the same with one slip."""
    word = draw(WORDS)
    place = draw(st.integers(0, len(word) - 1))
    letter = draw(st.sampled_from(LETTERS))
    kinds = {
        "extra": word[:place] + letter + word[place:],
        "missing": word[:place] + word[place + 1 :],
        "wrong": word[:place] + letter + word[place + 1 :],
        "swapped": word[: max(place - 1, 0)] + word[max(place - 1, 0) : place + 1][::-1]
        + word[place + 1 :],
    }  # fmt: skip
    return word, kinds[draw(st.sampled_from(sorted(kinds)))]


@given(slipped(), st.lists(WORDS, max_size=5))
def test_one_slip_finds_what_was_meant(pair: tuple[str, str], others: list[str]) -> None:
    word, typed = pair
    known = {1: [word], **{place: [other] for place, other in enumerate(others, start=2)}}
    if len(typed) >= 3:
        assert 1 in nearest([typed], known, most=10)


@given(st.lists(st.lists(WORDS, min_size=1, max_size=3), max_size=6), st.lists(WORDS, max_size=3))
def test_who_has_the_very_words_comes_first(people: list[list[str]], words: list[str]) -> None:
    known = {0: ["zzzzzz"], **dict(enumerate(people, start=1)), 99: words}
    found = nearest(words, known, most=10)
    assert set(found) <= set(known)
    if words:
        exact = [key for key, theirs in known.items() if set(words) <= set(theirs)]
        assert found[: len(exact)] == exact
    else:
        assert found == []


def test_short_words_are_forgiven_less() -> None:
    assert [slips(word) for word in ("al", "ann", "smith", "schmidt")] == [0, 1, 1, 2]
    known = {1: ["ann", "lee"], 2: ["annabel", "stone"], 3: ["al"]}
    assert nearest(["lee", "an"], known, 5) == []
    assert nearest(["leee", "anm"], known, 5) == [1]
    assert nearest(["bl"], known, 5) == []


def test_words_and_numbers() -> None:
    assert words_in("Ann-Marie O'Neil, 王小明") == ["ann", "marie", "o", "neil", "王小明"]
    assert digits_in("+49 (0)30 12") == "4903012"
    assert digits_in("030 1234") == "301234"
    assert digits_in("room 12") == ""
