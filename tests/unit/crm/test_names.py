"""Names: whatever is written in one, it can be shown on one line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.customers.names import MAX_NAME, tidy_name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ann Lee", "Ann Lee"),
        ("陈小雨", "陈小雨"),
        ("عمر", "عمر"),
        ("Ann\n\tLee ", "Ann Lee"),
        ("\u202egpj.exe", "gpj.exe"),
        ("\u2066Ann\u2069", "Ann"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("\u202e\n", ""),
        ("😀" * 300, "😀" * 79 + "…"),
    ],
)
def test_names(name: str, shown: str) -> None:
    assert tidy_name(name) == shown


@given(st.text())
def test_every_name_is_one_short_line(name: str) -> None:
    shown = tidy_name(name)
    assert len(shown) <= MAX_NAME and len(shown.splitlines()) <= 1
    assert tidy_name(shown) == shown
