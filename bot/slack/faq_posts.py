"""Sends what the outbox holds about the knowledge base: proposals, and later what is learnt."""

from typing import Any

from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session

from bot.slack.cards import Card, language_name
from bot.slack.door import Door
from bot.slack.failures import BLOCK_TROUBLE, GONE, error_code
from bot.slack.faq_cards import proposal_card
from bot.slack.posting import Place, Poster
from faq import proposals
from faq.proposals import Proposal
from scheduler.delivery import Outcome, Sent
from store.outbox import Due


class FaqPosts:
    """Posts each card once in the support channel and keeps it up to date."""

    def __init__(self, door: Door, poster: Poster) -> None:
        self._door = door
        self._poster = poster
        self.kinds = {"faq_proposal": self._send_proposal}

    async def _send_proposal(self, row: Due) -> Outcome:
        proposal, before = await self._door.desk.store.read(_load, row.payload["proposal_id"])
        say = self._door.say
        name = language_name(proposal.content.language, say)
        card = proposal_card(proposal, say, name, before)
        place = await self._show(row, card, _place(proposal.staff_ref))
        return Sent({"faq_ref": place.staff_ref})

    async def _show(self, row: Due, card: Card, place: Place | None) -> Place:
        """Edit the message that is there; post one where none is, or where it is gone."""
        if place is not None:
            try:
                await self._update(place, card)
            except SlackApiError as error:
                if error_code(error) not in GONE:
                    raise
            else:
                return place
        message: dict[str, Any] = {
            "channel": self._door.workspace.channel_id,
            "text": card.text,
            "blocks": card.blocks,
            "unfurl_links": False,
            "unfurl_media": False,
        }
        return await self._poster.post(row, "card", message)

    async def _update(self, place: Place, card: Card) -> None:
        where: dict[str, Any] = {"channel": place.channel, "ts": place.ref, "text": card.text}
        try:
            await self._door.client.chat_update(**where, blocks=card.blocks)
        except SlackApiError as error:
            if error_code(error) not in BLOCK_TROUBLE:
                raise
            await self._door.client.chat_update(**where, blocks=[])

    def settled(self, session: Session, row: Due, sent: Sent) -> None:
        """Note where the card is."""
        ref = sent.result.get("faq_ref")
        if ref and "proposal_id" in row.payload:
            proposals.set_staff_ref(session, row.payload["proposal_id"], ref)


def _load(session: Session, proposal_id: int) -> tuple[Proposal, dict[str, str] | None]:
    proposal = proposals.get(session, proposal_id)
    before = proposals.entry_before(session, proposal) if proposal.status == "open" else None
    return proposal, {"answer": before.answer} if before else None


def _place(staff_ref: str | None) -> Place | None:
    channel, _, ref = (staff_ref or "").partition(":")
    return Place(channel, ref) if ref else None
