"""What a link in a message's markup becomes."""

import re
from typing import Any

_USER = re.compile(r"tg://(?:user\?id=|openmessage\?user_id=)(\d+)$")
_HOST = re.compile(r"(?:[a-z][a-z0-9+.-]*://)?([^\s/?#]+\.[^\s/?#.]{2,}|\d+(?:\.\d+){3}|localhost)")


def link_entity(url: str) -> dict[str, Any] | None:
    """The entity fields for `url`, or None where Telegram shows plain text instead."""
    url = url.strip()
    user = _USER.match(url)
    if user:
        return {"type": "text_mention", "_user_id": int(user.group(1))}
    if url.startswith(("tg://", "mailto:", "tel:")):
        return {"type": "text_link", "url": url}
    if not _HOST.match(url.lower()):
        return None
    if "://" not in url:
        url = f"http://{url}"
    scheme, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return {
        "type": "text_link",
        "url": f"{scheme.lower()}://{host.lower()}/{path if slash else ''}",
    }
