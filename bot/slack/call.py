"""A stored request of a member of staff, in the processing pass."""

import logging
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Concatenate, ParamSpec, TypeVar

from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session

from bot.decided import note_decision
from bot.processing import once
from bot.slack.failures import FAILURES, error_code, unreachable
from bot.slack.modals import View
from bot.slack.request import EXPECTED, Done, Request
from crm.actor import Actor
from crm.agents.service import admit
from store import inbox
from store.inbox import Claimed

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

#: Slack opens a modal only within 3 seconds of the click.
_TOO_LATE = frozenset({"expired_trigger_id", "trigger_expired", "invalid_trigger_id"})
_OPENED_BEFORE = frozenset({"exchanged_trigger_id", "trigger_exchanged"})


@dataclass(kw_only=True)
class Call(Request):
    """A stored request in hand."""

    row: Claimed

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

        return await once(self.door.desk.store, self.row, for_staff)

    async def open(self, view: View) -> None:
        """Show a modal to the one who clicked. When the click is too old for Slack (the desk was
        down or busy), they are asked to click again; a retry after the modal opened does nothing.
        """
        trigger = str(self.body.get("trigger_id") or "")
        try:
            await self.door.client.views_open(trigger_id=trigger, view=view)
        except SlackApiError as error:
            code = error_code(error)
            if unreachable(error):
                raise
            if code in _TOO_LATE:
                await self.tell("error-form-too-late")
            elif code not in _OPENED_BEFORE:
                await _apologise(self, error)


Handler = Callable[[Call], Awaitable[None]]


async def handle(handler: Handler, call: Call) -> None:
    """The staff door's one error handler: an expected refusal becomes a sentence.

    Anything else is raised again for the inbox, which tries again; the last time, the person is
    told with an id that is in the log too.
    """
    try:
        await handler(call)
    except EXPECTED as error:
        await call.tell(error.key, **error.variables)
    except FAILURES:
        raise
    except Exception as error:
        if call.row.attempts >= inbox.MAX_ATTEMPTS:
            await _apologise(call, error)
        raise


async def _apologise(call: Call, error: Exception) -> None:
    error_id = uuid.uuid4().hex[:8]
    log.error("error %s in inbox row %s", error_id, call.row.id, exc_info=error)
    await call.tell("error-unexpected", id=error_id)
