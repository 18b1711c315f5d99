"""The desk's own rules, as numbers: what the business chose."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from crm.hours import BusinessHours


@dataclass(frozen=True)
class DeskPolicy:
    """Times of the desk. First-reply time counts in business hours, all else in plain time."""

    hours: BusinessHours = field(default_factory=BusinessHours)
    first_reply: timedelta = timedelta(hours=1)
    remind_after: timedelta = timedelta(hours=24)
    close_after: timedelta = timedelta(hours=48)
    survey_delay: timedelta = timedelta(hours=1)
    reopen_within: timedelta = timedelta(days=7)
    keep_queues: timedelta = timedelta(days=30)  # settled rows of the inbox and the outbox

    def reply_due(self, moment: datetime) -> datetime:
        """When a customer who writes at `moment` may expect a person's answer (UTC)."""
        return self.hours.add(moment, self.first_reply)
