"""Slack user objects. Source: docs.slack.dev/reference/objects/user-object"""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from playground.slack import ids
from playground.slack.sample import Person

Json = dict[str, Any]
_COLORS = ("9f69e7", "4bbe2e", "e7392d", "3c989f", "674b1b", "e96699", "e0a729", "684b6c")


def time_zone(name: str) -> ZoneInfo:
    """The zone of that name; ValueError with what to do when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(
            f"Unknown time zone {name!r}: use an IANA name such as Europe/Berlin."
        ) from error


def user_object(person: Person, now: datetime, *, is_bot: bool = False) -> Json:
    """A member as users.info shows it (the e-mail is hidden by the API without its scope)."""
    zone = time_zone(person.tz)
    local = now.astimezone(zone)
    offset = local.utcoffset()
    first, _, last = person.real_name.partition(" ")
    profile: Json = {
        "title": person.title,
        "phone": "",
        "skype": "",
        "real_name": person.real_name,
        "real_name_normalized": person.real_name,
        "display_name": person.real_name if not is_bot else "",
        "display_name_normalized": person.real_name if not is_bot else "",
        "first_name": first,
        "last_name": last,
        "status_text": "",
        "status_emoji": "",
        "status_expiration": 0,
        "avatar_hash": f"g{person.id.lower()}",
        "team": ids.TEAM,
        "fields": {},
    }
    if is_bot:
        profile.update(bot_id=ids.BOT, api_app_id=ids.APP, always_active=True)
    else:
        profile["email"] = person.email
    return {
        "id": person.id,
        "team_id": ids.TEAM,
        "name": person.name,
        "deleted": False,
        "color": _COLORS[sum(person.id.encode()) % len(_COLORS)],
        "real_name": person.real_name,
        "tz": person.tz,
        "tz_label": local.tzname() or person.tz,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "profile": profile,
        "is_admin": person.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": is_bot,
        "is_app_user": False,
        "updated": int(now.timestamp()),
        "is_email_confirmed": not is_bot,
        "who_can_share_contact_card": "EVERYONE",
    }
