"""The desk's own rules, as numbers: what the business chose."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from crm.hours import BusinessHours, QuietHours
from crm.tickets.routing import Route

_STEP = 5  # minutes


class Assignment(StrEnum):
    """Who gives tickets to agents: they take them, or the desk hands them out in this way."""

    OFF = "off"
    ROUND_ROBIN = "round-robin"
    LEAST_LOADED = "least-loaded"


@dataclass(frozen=True)
class DeskPolicy:
    """Times of the desk. First-reply time counts in business hours, all else in plain time."""

    hours: BusinessHours = field(default_factory=BusinessHours)
    first_reply: timedelta = timedelta(hours=1)
    remind_after: timedelta = timedelta(hours=24)
    close_after: timedelta = timedelta(hours=48)
    survey_delay: timedelta = timedelta(hours=1)
    reopen_within: timedelta = timedelta(days=7)
    quiet: QuietHours | None = None  # no reminders, closings or surveys meanwhile
    assignment: Assignment = Assignment.OFF
    routes: tuple[Route, ...] = ()  # for new tickets
    hand_on_after: timedelta | None = timedelta(hours=2)  # what an absent agent holds; None: never
    keep_queues: timedelta = timedelta(days=30)  # settled rows of the inbox and the outbox

    def reply_due(self, moment: datetime) -> datetime:
        """When a customer who writes at `moment` may expect a person's answer (UTC), on a full
        five minutes: the customer and the card are told the same."""
        return _round_up(self.hours.add(moment, self.first_reply))

    def is_quiet(self, moment: datetime) -> bool:
        """Whether what can wait is not sent to customers at `moment`."""
        return self.quiet is not None and self.quiet.covers(moment)


def _round_up(moment: datetime) -> datetime:
    over = timedelta(
        minutes=moment.minute % _STEP, seconds=moment.second, microseconds=moment.microsecond
    )
    return moment + timedelta(minutes=_STEP) - over if over else moment
