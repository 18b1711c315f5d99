"""A customer's files in the thread: their words under their name, the files below.

Exactly-once as far as Slack allows: files are uploaded first, which nobody sees; the words carry
the outbox key; and a file's name begins with its message's number, by which it is found again.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.files import CannotFetch, FetchLater, fetch, megabytes
from bot.outgoing import TELEGRAM
from bot.slack import thread
from bot.slack.door import Door
from bot.slack.failures import FAILURES, error_code, unreachable
from bot.slack.files import SlackFiles
from bot.slack.posting import Place, Poster, Stopped
from bot.telegram.files import MAX_DOWNLOAD
from crm.conversations import album
from crm.conversations.models import Message as Logged
from crm.tickets.service import thread_of
from scheduler.delivery import NotSent, Outcome, Sent, Unknown
from store.outbox import Due

#: Posts words of a logged message into the ticket's thread: the first place, and what to note.
PostWords = Callable[[Due, str, str], Awaitable[tuple[Place, dict[str, Any]]]]


@dataclass
class _Uploaded:
    """Slack's file ids with their titles, and a sentence for each file that is not there."""

    titles: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)


class ThreadFiles:
    """Shows messages that came with files."""

    def __init__(self, door: Door, poster: Poster, post_words: PostWords) -> None:
        self._door = door
        self._poster = poster
        self._files = SlackFiles(door.client)
        self._post_words = post_words

    async def show(self, row: Due, logged: Logged) -> Outcome:
        """Show the message, and with it those of the same album that are not shown yet."""
        members = await self._door.desk.store.read(album.unshown, logged)
        ids = [member.id for member in members]
        if row.interrupted:
            before = await self._shown_before(row, members)
            if before is not None:
                return Sent({"staff_ref": before, "shown": ids})
        uploaded = _Uploaded()
        for member in members:
            await self._upload(member, uploaded)
        words = "\n".join([thread.text_of_album(members, self._door.say), *uploaded.missing])
        place, result = await self._post_words(row, logged.author_name, words)
        if uploaded.titles:
            await self._share(row, uploaded, place, result)
        return Sent({**result, "staff_ref": place.staff_ref, "shown": ids})

    async def _share(
        self, row: Due, uploaded: _Uploaded, place: Place, result: dict[str, Any]
    ) -> None:
        """The words stand; whatever happens now, the next try finds them."""
        try:
            root = await self._root(row, result)
            await self._files.share(uploaded.titles, place.channel, root or place.ref)
        except FAILURES as error:
            raise Stopped(Unknown(f"only the words were posted: {error}")) from error

    async def _root(self, row: Due, result: dict[str, Any]) -> str | None:
        if "card" in result:
            return str(result["card"]["ref"])
        bound = await self._door.desk.store.read(thread_of, row.payload["ticket_id"])
        return bound.ref if bound else None

    async def _upload(self, member: Logged, uploaded: _Uploaded) -> None:
        """Raises Stopped when it is worth another try."""
        data, say = member.data or {}, self._door.say
        size = int(data.get("size") or 0)
        if size > MAX_DOWNLOAD:
            limit = megabytes(MAX_DOWNLOAD)
            uploaded.missing.append(say("file-too-large", size=megabytes(size), limit=limit))
            return
        try:
            found = await fetch(self._door.desk.files, TELEGRAM, data["file_id"])
            title = thread.file_title(member.kind, data, found.suffix)
            file_id = await self._files.upload(f"{member.id}-{title}", found.content)
        except FetchLater as error:
            raise Stopped(NotSent(f"the customer's file waits: {error}")) from error
        except CannotFetch as error:
            uploaded.missing.append(say("file-not-fetched", reason=str(error)))
        except SlackApiError as error:
            if unreachable(error):
                raise
            uploaded.missing.append(say("file-not-shown", reason=error_code(error)))
        else:
            uploaded.titles[file_id] = title
            if thread.is_program(title, member.kind):
                uploaded.missing.append(say("file-program", name=title))

    async def _shown_before(self, row: Due, members: list[Logged]) -> str | None:
        """The place of files that an earlier attempt shared after all."""
        bound = await self._door.desk.store.read(thread_of, row.payload["ticket_id"])
        if bound is None:
            return None
        prefixes = tuple(f"{member.id}-" for member in members)
        async for posted in self._poster.read_back(bound.channel, bound.ref):
            names = [str(file.get("name") or "") for file in posted.get("files") or []]
            if any(name.startswith(prefixes) for name in names):
                return Place(bound.channel, str(posted["ts"])).staff_ref
        return None
