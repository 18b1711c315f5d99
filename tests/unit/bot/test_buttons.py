"""The data of inline buttons: small, typed, and nothing in it can hurt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogs import buttons
from bot.dialogs.buttons import Pressed, Rate, SetLanguage, Stale, decode, encode
from bot.texts import load_texts

TELEGRAMS_LIMIT = 64  # bytes
numbers = st.integers(0, 10**18 - 1)
made = st.one_of(
    *(
        st.builds(kind, **dict.fromkeys(kind.__dataclass_fields__, numbers))
        for kind in (
            buttons.Solved,
            buttons.TalkToPerson,
            buttons.Pick,
            buttons.NoneOfThese,
            buttons.Rate,
            buttons.NoComment,
            buttons.NewQuestion,
        )
    ),
    st.builds(SetLanguage, st.sampled_from(load_texts().languages)),
)


@given(made)
def test_what_is_encoded_is_decoded_and_is_small(button: Pressed) -> None:
    data = encode(button)
    assert decode(data) == button
    assert 1 <= len(data.encode()) <= TELEGRAMS_LIMIT


def test_every_kind_has_a_code_of_its_own() -> None:
    assert len(buttons._NAMES) == len(buttons._CODES)
    assert set(buttons._NAMES) | {Stale} == set(Pressed.__args__)


@given(st.text())
def test_any_text_is_some_button(data: str) -> None:
    assert isinstance(decode(data), Pressed)


@given(st.sampled_from(sorted(buttons._CODES)), st.lists(st.text(max_size=6), max_size=3))
def test_a_known_code_with_anything_behind_it_is_some_button(code: str, rest: list[str]) -> None:
    button = decode(":".join([code, *rest]))
    if not isinstance(button, Stale | SetLanguage):
        assert all(isinstance(value, int) and value >= 0 for value in vars(button).values())


@pytest.mark.parametrize(
    "data",
    ["", ":", "ok", "ok:", "ok:x", "ok:-1", "ok:1:2", "ok:٣", "ok:1.0", "OK:1", "rate:5", "v0:ok:1",
     "ok:" + "9" * 19, "unknown:1", "pick:1:", "ok: 1"],
)  # fmt: skip
def test_what_means_nothing_is_a_stale_button_with_its_data(data: str) -> None:
    assert decode(data) == Stale(data)
    assert encode(Stale(data)) == data


def test_how_they_look() -> None:
    """Buttons of messages sent long ago stay in the chats: the codes must not change."""
    assert encode(Rate(7, 4)) == "rate:7:4"
    assert encode(SetLanguage("zh")) == "lang:zh"
    assert [encode(kind(1)) for kind in (buttons.Solved, buttons.TalkToPerson)] == [
        "ok:1",
        "person:1",
    ]
    assert encode(buttons.Pick(1, 2)) == "pick:1:2"
    assert encode(buttons.NoneOfThese(3)) == "none:3"
    assert encode(buttons.NoComment(3)) == "nc:3"
