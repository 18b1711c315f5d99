"""trigger_ids and response_urls: short-lived permissions that come with an interaction.

Source: docs.slack.dev/interactivity/handling-user-interaction
"""

import secrets
import time
from dataclasses import dataclass, field

from playground.clock import Clock
from playground.slack.errors import SlackError

TRIGGER_SECONDS = 3.0
RESPONSE_SECONDS = 30 * 60.0
RESPONSE_USES = 5
_KEPT = 5_000


@dataclass
class Trigger:
    """Good for one modal by `user`, for three seconds of real time."""

    user: str
    issued: float
    used: bool = False


@dataclass
class Triggers:
    """All trigger_ids given out, newest kept."""

    _issued: dict[str, Trigger] = field(default_factory=dict)

    def issue(self, user: str) -> str:
        now = time.time()
        trigger_id = f"{int(now * 1000)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._issued[trigger_id] = Trigger(user, time.monotonic())
        if len(self._issued) > _KEPT:
            del self._issued[next(iter(self._issued))]
        return trigger_id

    def check(self, trigger_id: str) -> Trigger:
        """The trigger, not yet used up.

        SlackError invalid_trigger_id, exchanged_trigger_id or expired_trigger_id.
        """
        trigger = self._issued.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if time.monotonic() - trigger.issued > TRIGGER_SECONDS:
            raise SlackError("expired_trigger_id")
        return trigger

    def age(self, trigger_id: str, seconds: float) -> None:
        """Make a trigger older, so that nobody has to wait for its end."""
        self._issued[trigger_id].issued -= seconds

    def clear(self) -> None:
        self._issued.clear()


@dataclass
class Response:
    """Where a response_url may write: five times within 30 minutes of the playground's clock."""

    user: str
    channel: str
    thread_ts: str | None
    source_ts: str | None
    issued: float
    uses: int = 0


@dataclass
class Responses:
    """All response_urls given out, newest kept."""

    clock: Clock
    _issued: dict[str, Response] = field(default_factory=dict)

    def issue(
        self, user: str, channel: str, thread_ts: str | None = None, source_ts: str | None = None
    ) -> str:
        """A new key, the last part of the address."""
        key = secrets.token_urlsafe(18)
        self._issued[key] = Response(user, channel, thread_ts, source_ts, self.clock.timestamp())
        if len(self._issued) > _KEPT:
            del self._issued[next(iter(self._issued))]
        return key

    def use(self, key: str) -> Response:
        """Count one use. SlackError expired_url or used_url."""
        response = self._issued.get(key)
        if response is None or self.clock.timestamp() - response.issued > RESPONSE_SECONDS:
            raise SlackError("expired_url")
        if response.uses >= RESPONSE_USES:
            raise SlackError("used_url")
        response.uses += 1
        return response

    def clear(self) -> None:
        self._issued.clear()
