"""`/desk snooze` and `wake`."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_datetime
from sqlalchemy.orm import Session

from bot.handlers.staff.arguments import Arguments, Incomplete
from bot.slack.call import Call
from bot.slack.door import Door
from bot.slack.request import Request
from crm.actor import Actor
from crm.moments import read_moment
from crm.policy import DeskPolicy
from crm.tickets import snoozing
from store import now


async def snooze(call: Call, arguments: Arguments) -> None:
    """Put a ticket aside until a time in words, in the time zone of the one who asks."""
    ticket_id = arguments.ticket_id()
    words = " ".join(arguments.words[1:])
    if not words:
        raise Incomplete
    zone = await zone_of(call)
    until = read_moment(words, await call.read(now), zone)
    done = await call.decide(_snooze, ticket_id, until)
    if done:
        when = moment_in_words(until, zone, call.door)
        await call.tell("desk-done-snoozed", number=done.value, when=when)


async def wake(call: Call, arguments: Arguments) -> None:
    """Bring a ticket back at once."""
    arguments.nothing_after(1)
    done = await call.decide(_wake, arguments.ticket_id(), call.door.desk.policy)
    if done:
        await call.tell("desk-done-woken", number=done.value)


async def zone_of(request: Request) -> ZoneInfo:
    """The time zone that the one who asks has set in Slack; else the business's."""
    name = (await request.member()).zone
    try:
        return ZoneInfo(name) if name else request.door.desk.settings.zone
    except (KeyError, ValueError, OSError):  # a name this machine does not know
        return request.door.desk.settings.zone


def moment_in_words(moment: datetime, zone: ZoneInfo, door: Door) -> str:
    """A moment with its day and zone, so that nobody is in doubt about what was understood."""
    locale = Locale.parse({"zh": "zh_Hans_CN"}.get(door.say("language-code"), "en_GB"))
    said = format_datetime(moment.astimezone(zone), "EEE d MMM y, HH:mm", locale=locale)
    return f"{said} ({zone.key})"


def _snooze(session: Session, actor: Actor, ticket_id: int, until: datetime) -> int:
    return snoozing.snooze(session, ticket_id, actor, until).number


def _wake(session: Session, actor: Actor, ticket_id: int, policy: DeskPolicy) -> int:
    return snoozing.wake(session, ticket_id, actor, policy).number
