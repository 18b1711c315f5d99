"""Who asks something of the desk in Slack, what they may do, and how they are answered."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar

from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session

from bot.slack.door import Door
from bot.slack.failures import FAILURES, error_code, unreachable
from bot.slack.people import Member
from bot.slack.rich import Block, answer
from bot.slack.web import post_to_response_url
from crm.actor import Actor
from crm.agents.service import StaffMember, recognise
from crm.errors import CrmError, NotAllowed
from faq.errors import FaqError

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")
Body = dict[str, Any]

#: Refusals that are told in one sentence.
EXPECTED = (CrmError, FaqError)


class Shown(Protocol):
    """What can be shown: blocks, and the same as text."""

    @property
    def text(self) -> str: ...
    @property
    def blocks(self) -> list[Block]: ...


@dataclass(frozen=True)
class Done(Generic[T]):
    """A use case ran; `None` in its place means that it ran before."""

    value: T


@dataclass
class Request:
    """Something a member of staff did."""

    door: Door
    body: Body
    _member: Member | None = field(default=None, init=False)

    @property
    def event(self) -> Body:
        event = self.body.get("event")
        return event if isinstance(event, dict) else {}

    @property
    def user_id(self) -> str:
        user = self.body.get("user")
        named = user.get("id") if isinstance(user, dict) else user
        found = self.event.get("user") or self.body.get("user_id") or named
        return str(found or self.changed.get("user") or "")

    @property
    def changed(self) -> Body:
        """The message that somebody edited or deleted, as it was before where it is gone."""
        message = self.event.get("message") or self.event.get("previous_message")
        return message if isinstance(message, dict) else {}

    @property
    def channel(self) -> str:
        channel = self.body.get("channel")
        named = channel.get("id") if isinstance(channel, dict) else channel
        item = self.event.get("item")
        named = named or (item.get("channel") if isinstance(item, dict) else None)
        return str(self.event.get("channel") or self.body.get("channel_id") or named or "")

    @property
    def thread(self) -> str | None:
        """The thread the request comes from, if it comes from one."""
        message = self.body.get("message") or {}
        found = self.event.get("thread_ts") or message.get("thread_ts")
        return found or self.changed.get("thread_ts")

    @property
    def value(self) -> str:
        """The value of the button that was pressed."""
        return str((self.body.get("actions") or [{}])[0].get("value") or "")

    async def member(self) -> Member:
        """Who asks."""
        if self._member is None:
            user = self.body.get("user")
            names = user if isinstance(user, dict) else {}
            name = names.get("username") or names.get("name") or self.body.get("user_name") or ""
            team = names.get("team_id") or self.event.get("user_team") or self.event.get("team")
            self._member = await self.door.directory.member(self.user_id, name, str(team or ""))
        return self._member

    async def staff(self) -> StaffMember:
        """Who asks, as an agent. Raises NotAllowed for everybody else."""
        staff = await self.door.directory.staff(await self.member())
        if staff is None:
            raise NotAllowed("error-not-an-agent")
        return staff

    async def read(
        self, query: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a query. Raises what it raises."""
        return await self.door.desk.store.read(query, *args, **kwargs)

    async def consult(
        self,
        query: Callable[Concatenate[Session, Actor, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run a query for the agent who asks, who may not be allowed to see all. Raises what it
        raises, and NotAllowed."""
        staff = await self.staff()

        def for_staff(session: Session) -> T:
            return query(session, recognise(session, staff), *args, **kwargs)

        return await self.door.desk.store.read(for_staff)

    async def tell(self, key: str, /, **variables: object) -> None:
        """Show one sentence to the one who asked."""
        await self.show(answer(self.door.say(key, **variables)))

    async def show(self, shown: Shown, *, replace: bool = False) -> None:
        """Show an answer to the one who asked, and to nobody else.

        `replace`: in place of the answer whose button was pressed.
        """
        url = self.body.get("response_url")
        if url and await self._respond(str(url), shown, replace):
            return
        await self._whisper(shown)

    async def _respond(self, url: str, shown: Shown, replace: bool) -> bool:
        base: dict[str, object] = {"response_type": "ephemeral", "replace_original": replace}
        session = self.door.client.session
        assert session is not None
        try:
            for content in ({"text": shown.text, "blocks": shown.blocks}, {"text": shown.text}):
                if await post_to_response_url(url, session, {**base, **content}):
                    return True
        except FAILURES as error:
            log.info("response_url does not answer: %s", error)
        return False

    async def _whisper(self, shown: Shown) -> None:
        if not self.channel or not self.user_id:
            return
        where: dict[str, Any] = {"channel": self.channel, "user": self.user_id}
        if self.thread:
            where["thread_ts"] = self.thread
        try:
            await self.door.client.chat_postEphemeral(**where, text=shown.text, blocks=shown.blocks)
        except SlackApiError as error:
            if unreachable(error):
                raise
            log.warning("%s could not be answered: %s", self.user_id, error_code(error))
