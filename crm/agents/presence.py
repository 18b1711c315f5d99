"""Whether an agent is there. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime

from crm.hours import BusinessHours, parse_week


@dataclass(frozen=True)
class Presence:
    """What an agent said of their time; `hours` as crm/hours.py reads a week, empty: those of the
    business."""

    active: bool = True
    hours: str = ""
    away_since: datetime | None = None
    away_until: datetime | None = None

    def is_away(self, moment: datetime) -> bool:
        """Whether they said that they are not there."""
        if self.away_since is None:
            return False
        return self.away_until is None or moment < self.away_until

    def is_present(self, moment: datetime, business: BusinessHours) -> bool:
        """Whether work can be given to them at `moment`: one of ours, not away, at work."""
        if not self.active or self.is_away(moment):
            return False
        own = replace(business, week=parse_week(self.hours)) if self.hours else business
        return own.is_open(moment)
