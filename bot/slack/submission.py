"""A form that was submitted. Slack waits for the answer, so it is handled in the first pass."""

import json
import logging
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy.orm import Session

from bot.decided import note_decision
from bot.slack.failures import FAILURES
from bot.slack.inlet import SOURCE
from bot.slack.modals import FieldErrors, Filled, View, notice, paragraph
from bot.slack.request import EXPECTED, Done, Request
from crm.actor import Actor
from crm.agents.service import admit
from crm.errors import Invalid
from store import inbox
from store.inbox import Received

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")


@dataclass
class Submission(Request):
    """A submitted form in hand."""

    @property
    def filled(self) -> Filled:
        return Filled(self.body.get("view") or {})

    async def decide(
        self,
        use_case: Callable[Concatenate[Session, Actor, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Done[T] | None:
        """Run one use case for the agent who submitted, once for this form.

        None: the same form was taken before (Slack's answer was lost, and it was pressed again),
        and nothing was done. Raises what the use case raises, and NotAllowed; then nothing is
        kept, and the form can be corrected and submitted again.
        """
        staff = await self.staff()
        taken = self._as_received()

        def for_staff(session: Session) -> Done[T] | None:
            if not inbox.accept_done(session, taken):
                return None
            actor = admit(session, staff)
            note_decision(session, use_case.__name__.strip("_"), agent=actor.id)
            return Done(use_case(session, actor, *args, **kwargs))

        return await self.door.desk.store.run(for_staff)

    def _as_received(self) -> Received:
        filled = self.filled
        return Received(
            source=SOURCE,
            bot=self.door.workspace.team_id[:64],
            external_id=f"view_submission:{filled.id}:{filled.callback_id}"[:200],
            lane=f"slack:view:{filled.id}"[:200],
            payload=json.dumps({"body": self.body}, ensure_ascii=False),
        )


async def outdated(submission: Submission) -> View | None:
    """A form of a version that is not this one. Raises Invalid."""
    raise Invalid("error-old-form")


SubmissionHandler = Callable[[Submission], Awaitable[View | None]]


async def answer_submission(handler: SubmissionHandler, submission: Submission) -> dict[str, Any]:
    """The answer to Slack: close the form, show another view, or errors beside the fields.

    This is the one error handler of submitted forms: an expected refusal becomes a sentence in the
    form, which keeps what was typed; anything else is logged with an id that is shown too.
    """
    say = submission.door.say
    try:
        shown = await handler(submission)
    except FieldErrors as wrong:
        return {"response_action": "errors", "errors": wrong.errors}
    except EXPECTED as error:
        return _refusal(submission, say(error.key, **error.variables))
    except FAILURES as error:
        log.warning("a form could not be taken while Slack is out of reach: %s", error)
        return _refusal(submission, say("error-slack-unreachable"))
    except Exception:
        error_id = uuid.uuid4().hex[:8]
        log.exception("error %s in a submitted form", error_id)
        return _refusal(submission, say("error-unexpected", id=error_id))
    return {"response_action": "update", "view": shown} if shown else {}


def _refusal(submission: Submission, text: str) -> dict[str, Any]:
    """One sentence beside the first field; where there is none, in place of the form."""
    fields = submission.filled.fields
    if fields:
        return {"response_action": "errors", "errors": {fields[0]: text}}
    say = submission.door.say
    view = notice(say("modal-refused"), [paragraph(text)], close=say("modal-close"))
    return {"response_action": "update", "view": view}
