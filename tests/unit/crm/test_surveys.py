"""Satisfaction surveys: asked at most once per resolution, the first tap counts."""

import asyncio

import pytest

from crm.errors import Conflict, Invalid, NotFound
from crm.surveys import service as surveys
from crm.tickets import service as tickets
from scheduler.jobs.surveys import send_surveys
from tests.unit.crm.conftest import POLICY, SmallDesk


def asked(desk: SmallDesk) -> tuple[int, int]:
    """A resolved ticket whose survey was asked: (ticket, survey)."""
    ticket_id = desk.ticket()
    desk.resolve(ticket_id)
    desk.clock.move(hours=1)
    assert desk.run(send_surveys, POLICY) == 1
    desk.kinds()
    return ticket_id, desk.surveys(ticket_id)[-1].id


def test_asked_after_the_delay_and_only_once(either_desk: SmallDesk) -> None:
    desk = either_desk
    ticket_id = desk.ticket()
    desk.resolve(ticket_id)
    desk.kinds()
    desk.clock.move(minutes=59)
    assert desk.run(send_surveys, POLICY) == 0
    desk.clock.move(minutes=1)
    assert [desk.run(send_surveys, POLICY) for _ in range(3)] == [1, 0, 0]
    assert desk.kinds() == ["survey.due"]
    (survey,) = desk.surveys(ticket_id)
    assert (survey.status, survey.agent_id, survey.asked_at) == (
        "asked",
        desk.maya.id,
        desk.clock.now(),
    )


def test_two_workers_ask_once(either_desk: SmallDesk) -> None:
    desk = either_desk
    for number in range(1, 7):
        desk.resolve(desk.ticket(number=number))
    desk.clock.move(hours=1)
    desk.kinds()

    async def workers() -> list[int]:
        return await asyncio.gather(*(desk.store.run(send_surveys, POLICY) for _ in range(4)))

    assert sum(asyncio.run(workers())) == 6
    assert desk.kinds() == ["survey.due"] * 6


def test_a_reopening_cancels_what_was_not_asked_yet(desk: SmallDesk) -> None:
    ticket_id = desk.ticket()
    desk.resolve(ticket_id)
    desk.writes()
    desk.clock.move(hours=2)
    assert desk.run(send_surveys, POLICY) == 0
    assert [survey.status for survey in desk.surveys(ticket_id)] == ["cancelled"]
    desk.resolve(ticket_id)
    desk.clock.move(hours=1)
    assert desk.run(send_surveys, POLICY) == 1
    assert [(s.resolution, s.status) for s in desk.surveys(ticket_id)] == [
        (1, "cancelled"),
        (2, "asked"),
    ]


def test_scheduling_twice_for_one_resolution_does_nothing(either_desk: SmallDesk) -> None:
    ticket_id = either_desk.ticket()
    either_desk.resolve(ticket_id)
    either_desk.run(surveys.schedule, ticket_id, 1, either_desk.maya.id, POLICY)
    assert len(either_desk.surveys(ticket_id)) == 1


def test_an_agent_may_resolve_without_a_survey(desk: SmallDesk) -> None:
    ticket_id = desk.ticket()
    desk.run(tickets.resolve, ticket_id, desk.maya, POLICY, survey=False)
    desk.clock.move(days=1)
    assert desk.run(send_surveys, POLICY) == 0


def test_the_first_tap_counts(either_desk: SmallDesk) -> None:
    desk = either_desk
    ticket_id, survey_id = asked(desk)
    who = desk.customer().actor
    assert desk.run(surveys.rate, survey_id, 4, who) == surveys.Rated(4, False, 1001)
    assert desk.run(surveys.rate, survey_id, 1, who) == surveys.Rated(4, True, 1001)
    assert desk.row(ticket_id).rating == 4
    assert desk.kinds() == ["survey.answered"]


def test_a_double_tap_at_the_same_moment_counts_once(either_desk: SmallDesk) -> None:
    desk = either_desk
    _, survey_id = asked(desk)
    who = desk.customer().actor

    async def taps() -> list[surveys.Rated]:
        scores = (1, 2, 3, 4, 5)
        return await asyncio.gather(
            *(desk.store.run(surveys.rate, survey_id, score, who) for score in scores)
        )

    results = asyncio.run(taps())
    assert [result.repeated for result in results].count(False) == 1
    assert len({result.score for result in results}) == 1
    assert desk.kinds() == ["survey.answered"]


@pytest.mark.parametrize("score", [0, 6, -1, 100])
def test_scores_are_one_to_five(desk: SmallDesk, score: int) -> None:
    _, survey_id = asked(desk)
    with pytest.raises(Invalid):
        desk.run(surveys.rate, survey_id, score, desk.customer().actor)


def test_a_survey_is_its_own_customers(desk: SmallDesk) -> None:
    _, survey_id = asked(desk)
    stranger = desk.customer(2).actor
    with pytest.raises(NotFound):
        desk.run(surveys.rate, survey_id, 5, stranger)
    with pytest.raises(NotFound):
        desk.run(surveys.comment, survey_id, "I was not there", stranger)
    with pytest.raises(NotFound):
        desk.run(surveys.rate, 99, 5, stranger)


@pytest.mark.parametrize("reopen_first", [True, False])
def test_what_was_not_asked_cannot_be_rated(desk: SmallDesk, reopen_first: bool) -> None:
    ticket_id = desk.ticket()
    desk.resolve(ticket_id)
    if reopen_first:
        desk.writes()
    with pytest.raises(Conflict) as refused:
        desk.run(surveys.rate, desk.surveys(ticket_id)[0].id, 5, desk.customer().actor)
    assert refused.value.key == "error-survey-over"


def test_comments_add_up_on_the_ticket(desk: SmallDesk) -> None:
    ticket_id, survey_id = asked(desk)
    who = desk.customer().actor
    desk.run(surveys.rate, survey_id, 5, who)
    desk.run(surveys.comment, survey_id, " Quick and kind ", who)
    desk.run(surveys.comment, survey_id, "Thank you", who)
    assert desk.row(ticket_id).rating_comment == "Quick and kind\nThank you"
    assert desk.kinds() == ["survey.answered", "survey.commented", "survey.commented"]
    with pytest.raises(Invalid):
        desk.run(surveys.comment, survey_id, "  ", who)


def test_a_new_rating_does_not_keep_the_old_ones_comment(desk: SmallDesk) -> None:
    ticket_id, survey_id = asked(desk)
    who = desk.customer().actor
    desk.run(surveys.rate, survey_id, 1, who)
    desk.run(surveys.comment, survey_id, "Slow", who)
    desk.run(tickets.reopen, ticket_id, desk.maya, POLICY)
    desk.resolve(ticket_id)
    desk.clock.move(hours=1)
    desk.run(send_surveys, POLICY)
    desk.run(surveys.rate, desk.surveys(ticket_id)[-1].id, 5, who)
    row = desk.row(ticket_id)
    assert (row.rating, row.rating_comment) == (5, None)


def test_a_late_comment_on_an_old_survey_does_not_replace_the_newer_one(desk: SmallDesk) -> None:
    ticket_id, first = asked(desk)
    who = desk.customer().actor
    desk.run(surveys.rate, first, 1, who)
    desk.run(tickets.reopen, ticket_id, desk.maya, POLICY)
    desk.resolve(ticket_id)
    desk.clock.move(hours=1)
    desk.run(send_surveys, POLICY)
    second = desk.surveys(ticket_id)[-1].id
    desk.run(surveys.rate, second, 5, who)
    desk.run(surveys.comment, second, "All good now", who)
    desk.run(surveys.comment, first, "It was slow", who)
    row = desk.row(ticket_id)
    assert (row.rating, row.rating_comment) == (5, "All good now")
    assert [survey.comment for survey in desk.surveys(ticket_id)] == [
        "It was slow",
        "All good now",
    ]


def test_a_survey_that_may_not_have_arrived_can_still_be_rated(desk: SmallDesk) -> None:
    ticket_id, survey_id = asked(desk)
    desk.run(surveys.mark_unknown, survey_id)
    assert desk.surveys(ticket_id)[0].status == "unknown"
    assert desk.run(surveys.rate, survey_id, 3, desk.customer().actor).score == 3
    desk.run(surveys.mark_unknown, survey_id)  # late: it did arrive
    assert desk.surveys(ticket_id)[0].status == "answered"
    assert desk.kinds() == ["survey.unknown", "survey.answered"]
