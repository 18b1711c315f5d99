"""`/desk away`, `back`, `hours`, `skills` and `team`: who works when, and what they know."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.handlers.staff.arguments import Arguments, Incomplete, mention_in
from bot.handlers.staff.desk_snooze import moment_in_words, zone_of
from bot.handlers.staff.ticket_lines import moment_text
from bot.slack.call import Call
from bot.slack.door import Door
from bot.slack.rich import Answer, Span
from crm.actor import Actor
from crm.agents import duty
from crm.agents.queries import Colleague, team_of
from crm.agents.service import StaffMember, admit
from crm.errors import NotFound
from crm.moments import read_moment
from store import now

_NONE = ("none", "always", "-", "无")


@dataclass(frozen=True)
class _Whom:
    """Whose time it is about: a colleague's, else one's own."""

    member: StaffMember | None = None

    def id(self, session: Session, actor: Actor) -> int:
        found = admit(session, self.member) if self.member else actor
        return found.id or 0


async def away(call: Call, arguments: Arguments) -> None:
    """From now on; the words say until when."""
    whom, words = await _whom(call, arguments)
    zone, back = await zone_of(call), None
    if words:
        back = read_moment(" ".join(words), await call.read(now), zone)
    done = await call.decide(_away, whom, back)
    if done:
        name, minutes = done.value, call.door.desk.settings.hand_on_minutes
        when = moment_in_words(back, zone, call.door) if back else ""
        await call.tell("desk-away", name=name, dated=int(bool(back)), when=when, minutes=minutes)


async def back(call: Call, arguments: Arguments) -> None:
    whom, words = await _whom(call, arguments)
    if words:
        raise Incomplete
    done = await call.decide(_back, whom)
    if done:
        await call.tell("desk-back", name=done.value)


async def hours(call: Call, arguments: Arguments) -> None:
    """Set working hours; `none`: those of the business."""
    whom, words = await _whom(call, arguments)
    if not words:
        raise Incomplete
    wanted = "" if words[0].lower() in _NONE else " ".join(words)
    done = await call.decide(_hours, whom, wanted)
    if done:
        await call.tell("desk-hours", name=done.value, given=int(bool(wanted)), hours=wanted)


async def skills(call: Call, arguments: Arguments) -> None:
    """Set what somebody knows; `none`: nothing in particular."""
    whom, words = await _whom(call, arguments)
    if not words:
        raise Incomplete
    wanted = () if words[0].lower() in _NONE else tuple(words)
    done = await call.decide(_skills, whom, wanted)
    if done:
        name, known = done.value
        await call.tell("desk-skills", name=name, given=len(known), skills=", ".join(known))


async def team(call: Call, arguments: Arguments) -> None:
    """Who is there, with how many tickets."""
    if arguments.words:
        raise Incomplete
    found = await call.read(team_of, call.door.desk.policy)
    shown = Answer()
    shown.add(Span(call.door.say("desk-team"), bold=True))
    for colleague in found:
        shown.add(*_line(colleague, call.door))
    await call.show(shown)


async def _whom(call: Call, arguments: Arguments) -> tuple[_Whom, tuple[str, ...]]:
    """The colleague that stands first, if one does, and the other words. Raises NotFound."""
    first = arguments.words[0] if arguments.words else ""
    mentioned = mention_in(first)
    if not mentioned and not first.startswith("@"):
        return _Whom(), arguments.words
    directory = call.door.directory
    found = await (directory.member(mentioned) if mentioned else directory.by_handle(first))
    staff = await directory.staff(found) if found else None
    if staff is None:
        raise NotFound("error-agent-name-unknown", name=first.lstrip("@"))
    return _Whom(staff), arguments.words[1:]


def _line(colleague: Colleague, door: Door) -> list[Span | str]:
    say = door.say
    facts = [say(f"role-{colleague.role}"), say("desk-team-load", count=colleague.load)]
    if colleague.away_until:
        facts.append(say("desk-team-away-until", when=moment_text(colleague.away_until, door)))
    else:
        facts.append(say(f"team-{colleague.state}"))
    if colleague.hours:
        facts.append(colleague.hours)
    if colleague.skills:
        facts.append(", ".join(colleague.skills))
    return [Span(colleague.name, bold=True), Span(" · " + " · ".join(facts))]


def _away(session: Session, actor: Actor, whom: _Whom, back: datetime | None) -> str:
    return duty.go_away(session, actor, whom.id(session, actor), back).name


def _back(session: Session, actor: Actor, whom: _Whom) -> str:
    return duty.come_back(session, actor, whom.id(session, actor)).name


def _hours(session: Session, actor: Actor, whom: _Whom, wanted: str) -> str:
    return duty.set_hours(session, actor, whom.id(session, actor), wanted).name


def _skills(
    session: Session, actor: Actor, whom: _Whom, wanted: tuple[str, ...]
) -> tuple[str, list[str]]:
    agent = duty.set_skills(session, actor, whom.id(session, actor), wanted)
    return agent.name, [str(skill) for skill in agent.skills]
