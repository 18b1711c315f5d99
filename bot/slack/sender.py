"""The staff side of delivery: cards, thread messages, short lines and marks."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session

from bot.outgoing import SLACK_POST
from bot.reactions import mark_fate
from bot.slack import thread
from bot.slack.cards import Card, card, shorten
from bot.slack.door import Door
from bot.slack.failures import (
    AUTH_TROUBLE,
    BLOCK_TROUBLE,
    CHANNEL_TROUBLE,
    FAILURES,
    GONE,
    LONG_WAIT,
    error_code,
    is_limit,
    outcome_of,
)
from bot.slack.faq_posts import FaqPosts
from bot.slack.limits import is_posting, slack_limits
from bot.slack.mrkdwn import escape
from bot.slack.posting import Message, Place, Poster, Stopped
from bot.slack.rich import as_typed
from bot.slack.thread_files import ThreadFiles
from bot.slack.transcripts import Transcripts
from crm.conversations.bursts import burst, shown_with
from crm.conversations.models import Message as Logged
from crm.conversations.service import was_edited
from crm.conversations.staff_refs import answered, last_from_customer, set_staff_ref
from crm.errors import NotFound
from crm.tickets.calls import last_call
from crm.tickets.queries import TicketView, view
from crm.tickets.service import bind_thread, thread_of
from faq.errors import NotFound as FaqNotFound
from scheduler.delivery import NotSent, Outcome, Refused, Sent, Unknown
from store import Store, pace
from store.outbox import Due

log = logging.getLogger(__name__)

_NOT_READY = 5.0
_QUOTE = 120  # UTF-16 units
_FINE = {"reactions_add": "already_reacted", "reactions_remove": "no_reaction"}


@dataclass(frozen=True)
class _Shown:
    """A ticket as its card shows it, and where the card is."""

    view: TicketView
    last: Logged | None
    call: Logged | None
    place: Place | None


class SlackSender:
    """Sends what the outbox holds for Slack. See bot/outgoing.py for the kinds."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self.limits = slack_limits(door.desk.settings.slack_rate_factor)
        self._poster = Poster(door.client, self._turn)
        self._faq = FaqPosts(door, self._poster)
        self._files = ThreadFiles(door, self._poster, self._post_words)
        self._kinds: dict[str, Callable[[Due], Awaitable[Outcome]]] = {
            **self._faq.kinds,
            "card": self._send_card,
            "thread_message": self._send_message,
            "thread_edit": self._edit_message,
            "thread_line": self._send_line,
            "mark": self._send_mark,
            "transcript": Transcripts(door).send,
        }

    @property
    def _store(self) -> Store:
        return self._door.desk.store

    async def send(self, row: Due) -> Outcome:
        """Make the call. Expected failures are outcomes."""
        kind = self._kinds.get(row.kind)
        if kind is None:
            return Refused(f"nothing sends {row.kind} to Slack")
        if not self._door.workspace.ready:
            return NotSent("Slack was not reached yet", _NOT_READY)
        try:
            return await kind(row)
        except Stopped as stopped:
            return stopped.outcome
        except (NotFound, FaqNotFound) as error:
            return Refused(f"it is about something that does not exist ({error.key})", error.key)
        except FAILURES as error:
            outcome = _judge(row, error)
            if isinstance(outcome, NotSent) and is_limit(error):
                return replace(outcome, hold=row.pace)
            return outcome

    async def _turn(self, row: Due) -> None:
        """Wait for a further place in the row's channel, among all that post there."""
        key = row.pace if row.pace and is_posting(row.pace) else SLACK_POST
        rate = self.limits.rate(key)
        assert rate is not None
        await asyncio.sleep(await self._store.run(pace.reserve, rate, key))

    def settled(self, session: Session, row: Due, outcome: Outcome, final: bool) -> None:
        """Note where the card and the message are, in the transaction that settles the row."""
        if not isinstance(outcome, Sent):
            if final:
                log.error("a %s could not be shown in Slack: %s", row.kind, outcome.reason)
            return
        self._faq.settled(session, row, outcome)
        posted = outcome.result.get("card")
        if posted:
            bind_thread(session, row.payload["ticket_id"], posted["channel"], posted["ref"])
        staff_ref = outcome.result.get("staff_ref")
        if staff_ref:
            for message_id in outcome.result.get("shown") or [row.payload["message_id"]]:
                set_staff_ref(session, message_id, staff_ref)
                mark_fate(session, message_id)

    async def _send_card(self, row: Due) -> Outcome:
        shown = await self._store.read(_load, row.payload["ticket_id"])
        if shown.place is None:
            return Sent(_bound(await self._post_card(row, shown)))
        made = self._made(shown)
        try:
            await self._update(shown.place, made)
        except SlackApiError as error:
            if error_code(error) not in GONE:
                raise
            return Sent(_bound(await self._post_card(row, shown)))
        return Sent({"channel": shown.place.channel, "ts": shown.place.ref})

    async def _update(self, place: Place, made: Card) -> None:
        where: dict[str, Any] = {"channel": place.channel, "ts": place.ref, "text": made.text}
        try:
            await self._door.client.chat_update(**where, blocks=made.blocks)
        except SlackApiError as error:
            if error_code(error) not in BLOCK_TROUBLE:
                raise
            log.error("Slack refused the blocks of a card; it is shown as plain text")
            await self._door.client.chat_update(**where, blocks=[])

    async def _send_message(self, row: Due) -> Outcome:
        members, quoted = await self._store.read(_said, row.payload["message_id"])
        logged = members[0]
        if logged.staff_ref:
            return Sent()  # it was written in Slack, or shown before
        if logged.direction == "in" and "file_id" in (logged.data or {}):
            return await self._files.show(row, logged)
        if row.interrupted:
            members = [logged]  # which an earlier attempt may have posted, with or without others
        text = "\n".join(thread.text_of(member, self._door.say) for member in members)
        if quoted:
            quote = shorten(" ".join(quoted.split()), _QUOTE)
            text = self._door.say("thread-answers", quote=quote, text=text)
        place, result = await self._post_words(row, logged.author_name, text, logged.direction)
        ids = [member.id for member in members]
        return Sent({**result, "staff_ref": place.staff_ref, "shown": ids})

    async def _edit_message(self, row: Due) -> Outcome:
        """A long one, which stands there in pieces, stays as it was; a line tells of the edit."""
        logged = await self._store.read(_message, row.payload["message_id"])
        name = "" if self._door.workspace.names_authors else f"{logged.author_name}: "
        members = await self._store.read(shown_with, logged)
        if "album" in (logged.data or {}):
            album = thread.text_of_album(members, self._door.say)
            text = name + self._door.say("thread-edited", text=album)
        else:
            text = name + "\n".join(self._as_now(member) for member in members)
        parts = _typed(text)
        channel, _, ref = (logged.staff_ref or "").partition(":")
        if ref and len(parts) == 1:
            await self._update(Place(channel, ref), Card(parts[0]["text"], parts[0]["blocks"]))
        return Sent()

    def _as_now(self, member: Logged) -> str:
        """A customer's message as it reads now, with a sign where it was edited."""
        text = thread.text_of(member, self._door.say)
        return self._door.say("thread-edited", text=text) if was_edited(member) else text

    async def _post_words(
        self, row: Due, author: str, text: str, direction: str = "in"
    ) -> tuple[Place, dict[str, Any]]:
        """Words under their author's name; the first of the messages, and what to note."""
        name = thread.username(author or self._door.desk.settings.business_name)
        message: Message = {"mrkdwn": False}
        if self._door.workspace.names_authors:
            message |= {"username": name, "icon_emoji": thread.icon(direction)}
        else:
            text = f"{name}: {text}"
        places, result = await self._post_in_thread(row, message, _typed(text))
        return places[0], result

    async def _send_line(self, row: Due) -> Outcome:
        variables = row.payload["variables"]
        if row.payload.get("about"):
            place = await self._store.read(_place, row.payload["about"])
            variables |= {"link": (place and self._door.link(place.channel, place.ref)) or ""}
        try:
            text = self._door.say(row.payload["key"], **variables)
        except KeyError:
            return Refused(f"there is no text {row.payload['key']}")
        message: Message = {"mrkdwn": False}
        wanted = row.payload.get("for")
        if wanted == "channel":
            message["reply_broadcast"] = True
        mentioned = wanted if wanted != "channel" else None
        _, result = await self._post_in_thread(row, message, _typed(text, mentioned))
        return Sent(result)

    async def _post_in_thread(
        self, row: Due, message: Message, parts: list[Message]
    ) -> tuple[list[Place], dict[str, Any]]:
        """Post into the ticket's thread; its card is posted first where there is none."""
        ticket_id = row.payload["ticket_id"]
        result: dict[str, Any] = {}
        root = await self._store.read(_place, ticket_id)
        places: list[Place] = []
        try:
            for number, part in enumerate(parts):
                if root is None:
                    root = await self._post_card(row, await self._store.read(_load, ticket_id))
                    result = _bound(root)
                further = bool(result or places)
                try:
                    places.append(await self._post_part(row, root, message, part, number, further))
                except SlackApiError as error:
                    if error_code(error) not in GONE or result:
                        raise
                    root = await self._post_card(row, await self._store.read(_load, ticket_id))
                    result = _bound(root)
                    places.append(await self._post_part(row, root, message, part, number, True))
        except (Stopped, *FAILURES) as error:
            if not result and not places:
                raise
            # What is in Slack already is found there at the next try.
            raise Stopped(Unknown(f"only a part was posted: {error}")) from error
        return places, result

    async def _post_part(
        self, row: Due, root: Place, message: Message, part: Message, number: int, further: bool
    ) -> Place:
        whole = {
            **message,
            **part,
            "channel": root.channel,
            "thread_ts": root.ref,
            "unfurl_links": False,
            "unfurl_media": False,
        }
        return await self._poster.post(row, f"part{number}", whole, further=further)

    async def _post_card(self, row: Due, shown: _Shown) -> Place:
        made = self._made(shown)
        message = {
            "channel": self._door.workspace.channel_of(shown.view.route),
            "text": made.text,
            "blocks": made.blocks,
            "unfurl_links": False,
            "unfurl_media": False,
        }
        return await self._poster.post(row, "card", message)

    def _made(self, shown: _Shown) -> Card:
        say = self._door.say
        last = thread.text_of(shown.last, say) if shown.last else None
        call = thread.text_of(shown.call, say) if shown.call else None
        return card(shown.view, say, last, call)

    async def _send_mark(self, row: Due) -> Outcome:
        channel, _, ref = row.payload["staff_ref"].partition(":")
        where = {"channel": channel, "timestamp": ref}
        if row.payload.get("remove"):
            await self._react("reactions_remove", name=row.payload["remove"], **where)
        if row.payload.get("add"):
            await self._react("reactions_add", name=row.payload["add"], **where)
        return Sent()

    async def _react(self, method: str, **arguments: str) -> None:
        try:
            await getattr(self._door.client, method)(**arguments)
        except SlackApiError as error:
            if error_code(error) not in (_FINE[method], "message_not_found"):
                raise  # what was deleted needs no mark


def _load(session: Session, ticket_id: int) -> _Shown:
    last = last_from_customer(session, ticket_id)
    call = last_call(session, ticket_id)
    return _Shown(view(session, ticket_id), last, call, _place(session, ticket_id))


def _place(session: Session, ticket_id: int) -> Place | None:
    """Where the ticket's card stands."""
    bound = thread_of(session, ticket_id)
    return Place(bound.channel, bound.ref) if bound else None


def _said(session: Session, message_id: int) -> tuple[list[Logged], str | None]:
    """A logged message with those that are shown as one with it, and the words that it answers."""
    logged = _message(session, message_id)
    return burst(session, logged), answered(session, logged)


def _message(session: Session, message_id: int) -> Logged:
    logged = session.get(Logged, message_id)
    if logged is None:
        raise NotFound("error-message-unknown")
    return logged


def _typed(text: str, mentioned: str | None = None) -> list[Message]:
    """Messages that show `text` as it was typed; `mentioned`: the colleague who is to notice."""
    made: list[Message] = []
    for part in thread.parts(text):
        named = mentioned if not made else None
        before = f"<@{named}> " if named else ""
        made.append({"text": before + escape(part), "blocks": as_typed(part, named)})
    return made


def _bound(place: Place) -> dict[str, Any]:
    return {"card": {"channel": place.channel, "ref": place.ref}}


def _judge(row: Due, error: BaseException) -> Outcome:
    """A channel or token that cannot be used is somebody's to mend: what is due waits, loudly."""
    code = error_code(error)
    if code in AUTH_TROUBLE:
        _LOUDLY.error(code, f"Slack refuses the bot token ({code}): run `frontdesk check`")
    if code in CHANNEL_TROUBLE and row.kind != "mark":
        text = (
            f"Slack does not let the bot post to the support channel ({code}): unarchive it or "
            "invite the bot; `frontdesk check` tells more"
        )
        _LOUDLY.error(code, text)
        return NotSent(f"the support channel cannot be used ({code})", LONG_WAIT)
    return outcome_of(error)


class _Loudly:
    """Logs the same trouble once a minute, however many rows run into it."""

    def __init__(self) -> None:
        self._said: dict[str, float] = {}

    def error(self, code: str, text: str) -> None:
        moment = time.monotonic()
        if moment - self._said.get(code, -LONG_WAIT) >= LONG_WAIT:
            self._said[code] = moment
            log.error(text)


_LOUDLY = _Loudly()
