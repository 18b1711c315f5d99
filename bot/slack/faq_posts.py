"""Sends what the outbox holds about the knowledge base: proposals, rounds, reviews."""

from datetime import timedelta
from typing import Any

from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session

from bot.slack.cards import Card, language_name
from bot.slack.door import Door
from bot.slack.failures import BLOCK_TROUBLE, GONE, error_code
from bot.slack.faq_cards import proposal_card, review_card, round_card
from bot.slack.mrkdwn import escape
from bot.slack.posting import Place, Poster
from faq import learning, lookup, proposals, stats
from faq.proposals import Proposal
from faq.stats import Totals
from scheduler.delivery import Outcome, Refused, Sent
from store import now
from store.outbox import Due

_WEEK = timedelta(days=7)


class FaqPosts:
    """Posts each card once in the support channel and keeps it up to date."""

    def __init__(self, door: Door, poster: Poster) -> None:
        self._door = door
        self._poster = poster
        self.kinds = {
            "faq_proposal": self._send_proposal,
            "faq_round": self._send_round,
            "faq_review": self._send_review,
        }

    async def _send_proposal(self, row: Due) -> Outcome:
        read = self._door.desk.store.read
        proposal, before, root = await read(_load, row.payload["proposal_id"])
        say = self._door.say
        name = language_name(proposal.content.language, say)
        card = proposal_card(proposal, say, name, before)
        place = await self._show(row, card, _place(proposal.staff_ref), _place(root))
        return Sent({"faq_ref": place.staff_ref})

    async def _send_round(self, row: Due) -> Outcome:
        week, drafts, wordings = await self._door.desk.store.read(_week, row.payload["round_id"])
        card = round_card(week, drafts, wordings, self._door.say)
        return Sent({"faq_ref": (await self._show(row, card)).staff_ref})

    async def _send_review(self, row: Due) -> Outcome:
        found = await self._door.desk.store.read(lookup.by_ids, [row.payload["entry_id"]])
        if not found:
            return Refused("the entry is gone")
        card = review_card(found[0], await self._mention(found[0].owner), self._door.say)
        await self._show(row, card)
        return Sent()

    async def _mention(self, owner: str | None) -> str:
        """The owner as a mention; the name as it stands where the workspace knows nobody so."""
        if not owner:
            return ""
        member = await self._door.directory.by_handle(owner)
        return f"<@{member.id}>" if member else escape(owner)

    async def _show(
        self, row: Due, card: Card, place: Place | None = None, root: Place | None = None
    ) -> Place:
        """Edit the message that is there; post one (below `root`) where none is, or it is gone."""
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
        if root is not None:
            message["thread_ts"] = root.ref
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
        elif ref:
            learning.set_round_ref(session, row.payload["round_id"], ref)


def _load(session: Session, proposal_id: int) -> tuple[Proposal, dict[str, str] | None, str | None]:
    """The proposal, what the entry it changes says now, and where its round is."""
    proposal = proposals.get(session, proposal_id)
    before = proposals.entry_before(session, proposal) if proposal.status == "open" else None
    root = learning.round_ref(session, proposal.round_id)
    return proposal, {"answer": before.answer} if before else None, root


def _week(session: Session, round_id: int) -> tuple[Totals, int, int]:
    """The last seven days, and how many drafts and wordings the round proposes."""
    moment = now(session)
    kinds = proposals.kinds_of_round(session, round_id)
    return stats.totals(session, moment - _WEEK, moment), kinds["entry"], kinds["phrases"]


def _place(staff_ref: str | None) -> Place | None:
    channel, _, ref = (staff_ref or "").partition(":")
    return Place(channel, ref) if ref else None
