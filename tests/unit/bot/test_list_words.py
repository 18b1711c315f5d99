"""Which tickets a list shows, as people type it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.handlers.staff.arguments import Incomplete
from bot.handlers.staff.list_words import Wanted, read_wanted
from crm.tickets.queries import ALL_STATUSES, TicketFilter


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("", Wanted(("mine",))),
        ("MY late", Wanted(("mine", "overdue"))),
        ("unassigned #Refund 2", Wanted(("unassigned",), tag="refund", page=2)),
        ("tag refund", Wanted(tag="refund")),
        ("<@U07TOMBECKR|tom> urgent", Wanted(("urgent",), assignee="U07TOMBECKR")),
        ("@tom overdue", Wanted(("overdue",), assignee="@tom")),
        ("customer Ann Lee", Wanted(customer="Ann Lee")),
        ("waiting customer 12 page 3", Wanted(("waiting",), customer="12", page=3)),
        ("customer 12", Wanted(customer="12")),
        ("page 4", Wanted(("mine",), page=4)),
        ("我的 紧急", Wanted(("mine", "urgent"))),
        ("客户 王小明", Wanted(customer="王小明")),
        ("all 0", Wanted(("all",))),
    ],
)
def test_what_is_meant(typed: str, wanted: Wanted) -> None:
    assert read_wanted(tuple(typed.split())) == wanted


@pytest.mark.parametrize("typed", ["sideways", "mine sideways", "#", "@", "customer", "tag", "-1"])
def test_what_means_nothing_is_refused(typed: str) -> None:
    with pytest.raises(Incomplete):
        read_wanted(tuple(typed.split()))


_PARTS = st.sampled_from(
    [
        "mine",
        "late",
        "urgent",
        "high",
        "#vip",
        "waiting",
        "resolved",
        "<@U07TOM1>",
        "@tom",
        "todo",
        "3",
    ]
)


@given(st.lists(_PARTS, max_size=5), st.sampled_from(["", "customer Ann Lee", "customer 12"]))
def test_a_page_button_asks_for_the_same_list(parts: list[str], customer: str) -> None:
    wanted = read_wanted((*parts, *customer.split()))
    again = read_wanted(tuple(f"{wanted.words} page {wanted.page}".split()))
    assert again == wanted


def test_the_lists_together() -> None:
    asked = read_wanted(("overdue", "unassigned", "urgent", "#vip")).filter()
    assert asked == TicketFilter(
        unassigned=True, overdue=True, priorities=("urgent",), tag="vip", snoozed=False
    )
    assert read_wanted(("mine", "snoozed")).filter().snoozed is True
    assert read_wanted(("all",)).filter().snoozed is None
    assert read_wanted(("customer", "12")).filter().statuses == ALL_STATUSES
    assert read_wanted(("waiting", "customer", "12")).filter().statuses == ("pending",)
