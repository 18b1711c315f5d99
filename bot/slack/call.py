"""One request of a member of staff: who asks, what they may do, how they are answered."""

import logging
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session

from bot.decided import note_decision
from bot.processing import once
from bot.slack.door import Door
from bot.slack.failures import FAILURES, error_code, unreachable
from bot.slack.people import Member
from bot.slack.rich import Answer, answer
from bot.slack.web import post_to_response_url
from crm.actor import Actor
from crm.agents.service import StaffMember, admit
from crm.errors import CrmError, NotAllowed
from store import inbox
from store.inbox import Claimed

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")
Body = dict[str, Any]


@dataclass(frozen=True)
class Done(Generic[T]):
    """A use case ran; `None` in its place means that it ran before."""

    value: T


@dataclass
class Call:
    """A stored request in hand."""

    door: Door
    body: Body
    row: Claimed
    _member: Member | None = field(default=None, init=False)

    @property
    def event(self) -> Body:
        event = self.body.get("event")
        return event if isinstance(event, dict) else {}

    @property
    def user_id(self) -> str:
        user = self.body.get("user")
        named = user.get("id") if isinstance(user, dict) else user
        return str(self.event.get("user") or self.body.get("user_id") or named or "")

    @property
    def channel(self) -> str:
        channel = self.body.get("channel")
        named = channel.get("id") if isinstance(channel, dict) else channel
        return str(self.event.get("channel") or self.body.get("channel_id") or named or "")

    @property
    def thread(self) -> str | None:
        """The thread the request comes from, if it comes from one."""
        message = self.body.get("message") or {}
        return self.event.get("thread_ts") or message.get("thread_ts")

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

    async def decide(
        self,
        use_case: Callable[Concatenate[Session, Actor, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Done[T] | None:
        """Run one use case for the agent who asks, and finish the inbox row with it.

        None: the row was finished before, and nothing was done. Raises what the use case raises,
        and NotAllowed.
        """
        staff = await self.staff()

        def for_staff(session: Session) -> Done[T]:
            actor = admit(session, staff)
            note_decision(session, use_case.__name__.strip("_"), agent=actor.id)
            return Done(use_case(session, actor, *args, **kwargs))

        return await once(self.door.desk.store, self.row.id, for_staff)

    async def read(
        self, query: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a query. Raises what it raises."""
        return await self.door.desk.store.read(query, *args, **kwargs)

    async def tell(self, key: str, /, **variables: object) -> None:
        """Show one sentence to the one who asked."""
        await self.show(answer(self.door.say(key, **variables)))

    async def show(self, shown: Answer) -> None:
        """Show an answer to the one who asked, and to nobody else."""
        url = self.body.get("response_url")
        if url and await self._respond(str(url), shown):
            return
        await self._whisper(shown)

    async def _respond(self, url: str, shown: Answer) -> bool:
        base: dict[str, object] = {"response_type": "ephemeral", "replace_original": False}
        session = self.door.client.session
        assert session is not None
        try:
            for content in ({"text": shown.text, "blocks": shown.blocks}, {"text": shown.text}):
                if await post_to_response_url(url, session, {**base, **content}):
                    return True
        except FAILURES as error:
            log.info("response_url does not answer: %s", error)
        return False

    async def _whisper(self, shown: Answer) -> None:
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


Handler = Callable[[Call], Awaitable[None]]


async def handle(handler: Handler, call: Call) -> None:
    """The staff door's one error handler: an expected refusal becomes a sentence.

    Anything else is raised again for the inbox, which tries again; the last time, the person is
    told with an id that is in the log too.
    """
    try:
        await handler(call)
    except CrmError as error:
        await call.tell(error.key, **error.variables)
    except FAILURES:
        raise
    except Exception:
        if call.row.attempts >= inbox.MAX_ATTEMPTS:
            error_id = uuid.uuid4().hex[:8]
            log.exception("error %s in inbox row %s", error_id, call.row.id)
            await call.tell("error-unexpected", id=error_id)
        raise
