"""Merging and linking: what goes along, what is refused, where later messages go."""

import asyncio
from typing import Any

import pytest
from sqlalchemy.orm import Session

from crm.actor import SYSTEM
from crm.conversations.service import Said, log
from crm.customers.service import Person, contact
from crm.errors import Conflict, CrmError, Invalid, NotAllowed, NotFound
from crm.tickets import merging, triage
from crm.tickets import service as tickets
from crm.tickets.queries import messages, view
from tests.unit.crm.conftest import POLICY, SmallDesk, write


def elsewhere(desk: SmallDesk, text: str) -> int:
    """The same person writes in another chat; the ticket it went to."""
    return int(desk.run(write, Person("telegram", "1", "-77", "1", "Emma", "en"), desk.said(text)))


def merge(desk: SmallDesk, ticket_id: int, target_id: int) -> None:
    desk.run(merging.merge, ticket_id, target_id, desk.maya, POLICY)


def test_an_ended_request_takes_in_the_new_one(either_desk: SmallDesk) -> None:
    desk = either_desk
    old = desk.ticket("My parcel is late")
    desk.resolve(old)
    desk.clock.move(days=30)
    new = desk.writes("It is still not here")
    desk.run(triage.tag, new, desk.maya, ["late"])
    assert new != old
    desk.kinds()
    merge(desk, new, old)
    assert desk.kinds() == [
        "survey.cancelled", "ticket.reopened", "ticket.tagged", "ticket.merged", "ticket.absorbed"
    ]  # fmt: skip
    kept, gone = desk.read(view, old), desk.read(view, new)
    assert (kept.status, kept.tags, kept.assignee_name) == ("open", ("late",), "Maya Chen")
    assert (gone.status, gone.merged_into, gone.due_at) == ("closed", kept.number, None)
    said = [message.text for message in desk.read(messages, old)]
    assert said == ["My parcel is late", "It is still not here"]
    assert desk.writes("Hello?") == old
    desk.resolve(old)
    assert desk.writes("Not yet, please") == old
    with pytest.raises(Conflict, match="error-merged"):
        desk.reply(new)
    with pytest.raises(Conflict, match="error-merged"):
        merge(desk, new, old)


def test_two_chats_of_one_customer(either_desk: SmallDesk) -> None:
    """The target waits for the customer; they wait for us in the other chat, so now it does not."""
    desk = either_desk
    target = desk.ticket("First")
    desk.arrives(desk.reply(target))
    other = elsewhere(desk, "Second")
    merge(desk, other, target)
    assert desk.row(target).status == "open" and desk.row(target).due_at is not None
    assert elsewhere(desk, "Third") == target
    assert desk.writes("Fourth") == target
    assert len(desk.read(messages, target)) == 5
    desk.resolve(target)
    desk.clock.move(days=30)
    last = desk.writes("Fifth")
    merge(desk, target, last)
    assert [one.text for one in desk.read(messages, last)][-2:] == ["Fourth", "Fifth"]
    assert len(desk.read(messages, last)) == 6
    assert elsewhere(desk, "Sixth") == last


def test_what_cannot_be_merged(desk: SmallDesk) -> None:
    one, two = desk.ticket("One"), desk.ticket("Two", number=2)
    refused: list[tuple[type[CrmError], tuple[Any, ...]]] = [
        (Invalid, (one, one, desk.maya)),
        (Invalid, (one, two, desk.maya)),
        (NotFound, (one, 99, desk.maya)),
        (NotAllowed, (one, two, SYSTEM)),
    ]
    desk.kinds()
    for error, arguments in refused:
        with pytest.raises(error):
            desk.run(merging.merge, *arguments, POLICY)
    assert desk.kinds() == [] and desk.row(one).status == "new"


def test_links_go_both_ways(either_desk: SmallDesk) -> None:
    desk = either_desk
    one, two = desk.ticket("One"), desk.ticket("Two", number=2)
    desk.kinds()
    desk.run(merging.link, two, one, desk.maya)
    assert desk.kinds() == ["ticket.linked", "ticket.linked"]
    assert desk.read(view, one).links == (desk.row(two).number,)
    assert desk.read(view, two).links == (desk.row(one).number,)
    with pytest.raises(Conflict, match="error-linked"):
        desk.run(merging.link, one, two, desk.maya)
    desk.run(merging.unlink, one, two, desk.maya)
    assert desk.read(view, one).links == ()
    with pytest.raises(Conflict, match="error-not-linked"):
        desk.run(merging.unlink, two, one, desk.maya)


def test_handing_over_with_a_note(desk: SmallDesk) -> None:
    ticket_id = desk.ticket()
    desk.kinds()
    hand_over = (tickets.assign, ticket_id, desk.tom.id, desk.maya, "Speaks French")
    desk.run(*hand_over)
    assert desk.kinds() == ["note.added", "ticket.transferred"]
    assert desk.read(messages, ticket_id)[-1].text == "Speaks French"
    with pytest.raises(Conflict, match="error-already-taken"):
        desk.run(*hand_over)


def test_unrelated_talk_is_no_part_of_a_merged_ticket(desk: SmallDesk) -> None:
    def small_talk(session: Session) -> None:
        who = contact(session, desk.person())
        log(session, who.conversation_id, "in", who.actor, Said("Thanks!", platform_ref="99"))

    desk.run(small_talk)
    ticket_id = desk.ticket("One")
    assert [message.text for message in desk.read(messages, ticket_id)] == ["One"]


def test_two_who_merge_the_same_pair_at_once(either_desk: SmallDesk) -> None:
    """Each into the other: one of them is told, and no ticket is a part of itself."""
    desk = either_desk
    one, two = desk.ticket("One"), elsewhere(desk, "Two")

    async def both() -> list[object]:
        runs = (
            desk.store.run(merging.merge, *pair, agent, POLICY)
            for pair, agent in (((one, two), desk.maya), ((two, one), desk.tom))
        )
        return list(await asyncio.gather(*runs, return_exceptions=True))

    results = asyncio.run(both())
    assert sorted(isinstance(result, Conflict) for result in results) == [False, True]
    assert {desk.row(one).merged_into_id, desk.row(two).merged_into_id} in (
        {None, one},
        {None, two},
    )
