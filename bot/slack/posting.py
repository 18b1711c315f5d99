"""Posting one message, near exactly once: recognisable, and adapted to what Slack takes."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.failures import BLOCK_TROUBLE, FAILURES, error_code, unreachable
from bot.slack.mrkdwn import escape
from scheduler.delivery import Outcome
from store.outbox import Due, OutboxRow

log = logging.getLogger(__name__)

EVENT_TYPE = "frontdesk_outbox"
_PAGES = 5
Message = dict[str, Any]


class Stopped(Exception):
    """Nothing was posted; `outcome` says why."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(str(outcome))
        self.outcome = outcome


@dataclass(frozen=True)
class Place:
    """Where a message is."""

    channel: str
    ref: str

    @property
    def staff_ref(self) -> str:
        return f"{self.channel}:{self.ref}"


class Poster:
    """Posts messages of the outbox."""

    def __init__(self, client: AsyncWebClient, turn: Callable[[Due], Awaitable[None]]) -> None:
        """`turn(row)` waits until the row's channel may be posted to once more."""
        self._client = client
        self._turn = turn

    async def post(self, row: Due, part: str, message: Message, *, further: bool = False) -> Place:
        """Post `part` of a row once. Raises Slack's error.

        When an earlier attempt's outcome is not known, the channel is read first. `further`: not
        the row's first post, for which its turn has come.
        """
        stamp = stamp_of(row, part)
        if row.interrupted:
            found = await self._find(stamp, message)
            if found is not None:
                return found
        if further:
            await self._turn(row)
        stamped = {
            **message,
            "metadata": {"event_type": EVENT_TYPE, "event_payload": {"id": stamp}},
        }
        return await self._post_adapted(stamped)

    async def _post_adapted(self, message: Message) -> Place:
        joined = False
        while True:
            try:
                response = await self._client.chat_postMessage(**message)
            except SlackApiError as error:
                code = error_code(error)
                adapted = adapt(message, code)
                if adapted is None and code == "not_in_channel" and not joined:
                    joined = True
                    if await self._join(message["channel"]):
                        continue
                if adapted is None:
                    raise
                message = adapted
            else:
                channel = str(response.get("channel") or message["channel"])
                return Place(channel, str(response["ts"]))

    async def _join(self, channel: str) -> bool:
        """Whether the bot could let itself into a public channel."""
        try:
            await self._client.conversations_join(channel=channel)
        except SlackApiError:
            return False
        return True

    async def _find(self, stamp: str, message: Message) -> Place | None:
        """The message an earlier attempt posted, by its metadata."""
        channel = message["channel"]
        async for posted in self.read_back(channel, message.get("thread_ts")):
            if _stamp_on(posted) == stamp:
                return Place(channel, str(posted["ts"]))
        return None

    async def read_back(self, channel: str, thread: str | None) -> AsyncIterator[Message]:
        """What stands in a thread or, without one, in the channel; nothing when Slack does not
        show it."""
        where: dict[str, Any] = {"channel": channel, "include_all_metadata": True, "limit": 200}
        read: Callable[..., Awaitable[Any]] = self._client.conversations_history
        if thread is not None:
            where["ts"], read = thread, self._client.conversations_replies
        try:
            for _ in range(_PAGES):
                response = await read(**where)
                for posted in response.get("messages") or []:
                    yield posted
                where["cursor"] = (response.get("response_metadata") or {}).get("next_cursor")
                if not where["cursor"]:
                    break
        except FAILURES as error:
            log.info("the channel could not be read back (%s); posting again", error)


def stamp_of(row: Due | OutboxRow, part: str) -> str:
    """What marks a post as `part` of this row, in whichever database the row is."""
    return f"{row.id}.{int(row.created_at.timestamp() * 1000)}.{part}"


async def stamp_of_post(client: AsyncWebClient, channel: str, ref: str) -> str | None:
    """The stamp on a message; None where there is none or Slack does not let us read it. Raises
    one of FAILURES when Slack cannot be asked now."""
    try:
        answer = await client.conversations_replies(
            channel=channel, ts=ref, include_all_metadata=True, limit=1
        )
    except SlackApiError as error:
        if unreachable(error):
            raise
        log.warning("a message cannot be read back: %s", error_code(error))
        return None
    posted = answer.get("messages") or [{}]
    return _stamp_on(posted[0])


async def refs_in_thread(client: AsyncWebClient, channel: str, root: str) -> list[str]:
    """The messages of a thread as `channel:ts`, the first 200; none where Slack does not let us
    read it. Raises one of FAILURES when Slack cannot be asked now."""
    try:
        answer = await client.conversations_replies(channel=channel, ts=root, limit=200)
    except SlackApiError as error:
        if unreachable(error):
            raise
        return []
    return [f"{channel}:{message['ts']}" for message in answer.get("messages") or []]


def _stamp_on(posted: Message) -> str | None:
    metadata = posted.get("metadata") or {}
    stamp = (metadata.get("event_payload") or {}).get("id")
    return str(stamp) if stamp and metadata.get("event_type") == EVENT_TYPE else None


def adapt(message: Message, code: str) -> Message | None:
    """The message in a simpler form that Slack may take; None when there is none."""
    if code in BLOCK_TROUBLE and message.get("blocks"):
        log.error("Slack refused the blocks of a message; it goes out as plain text")
        return {**message, "blocks": []}
    if code == "missing_scope" and "username" in message:
        log.warning("scope chat:write.customize is missing: run `frontdesk check`")
        rest = {key: message[key] for key in message if key not in ("username", "icon_emoji")}
        return {**rest, "text": f"{escape(message['username'])}: {message['text']}"}
    if "metadata" in message and "metadata" in code:
        return {key: message[key] for key in message if key != "metadata"}
    return None
