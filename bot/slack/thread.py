"""A logged message as its thread shows it. Pure."""

import re
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from bot.slack.cards import kind_label, shorten
from crm.customers.names import tidy_name
from crm.tickets.calls import CALL

_PART = 3_500  # UTF-16 units; escaping may make up to five of one
_NAME = 80
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_DETAILS = ("file_name", "title", "address", "name", "phone")
_SUFFIXES = {
    "photo": ".jpg",
    "voice": ".ogg",
    "audio": ".mp3",
    "video": ".mp4",
    "video_note": ".mp4",
    "animation": ".mp4",
    "sticker": ".webp",
}
_LONGEST_TITLE = 100
#: What a computer may run when it is opened.
_PROGRAM = re.compile(
    r"\.(?:apk|app|bat|cmd|com|cpl|dll|dmg|docm|exe|hta|html?|iso|jar|jse?|lnk|mjs|ms[ip]|pkg|ps1"
    r"|reg|scr|sh|svg|url|vb[es]?|wsf|xlsm)$",
    re.IGNORECASE,
)


class Said(Protocol):
    """What is shown of a logged message."""

    @property
    def kind(self) -> Any: ...
    @property
    def text(self) -> Any: ...
    @property
    def data(self) -> Any: ...


def username(name: str) -> str:
    """A name as an author's name: one line, no control characters, nothing Slack could read."""
    return shorten(tidy_name(name).replace("<", "‹").replace(">", "›"), _NAME) or "–"


def icon(direction: str) -> str:
    """Customers and the desk are told apart at a glance."""
    return ":bust_in_silhouette:" if direction == "in" else ":speech_balloon:"


def text_of(said: Said, say: Callable[..., str]) -> str:
    """The words; before them, for anything but text, what it is."""
    if said.kind in ("text", "button"):
        return str(said.text)
    details = " ".join([_label(said, say), *_details(said.data or {}, say)])
    return f"{details}\n{said.text}" if said.text else details


def _label(said: Said, say: Callable[..., str]) -> str:
    data = said.data or {}
    if said.kind == CALL:
        return say(f"kind-call-{data['direction']}", minutes=str(data["minutes"]))
    return kind_label(said.kind, say)


def text_of_album(members: Sequence[Said], say: Callable[..., str]) -> str:
    """What an album is, with the words of all its members; a single one as it is."""
    if len(members) == 1:
        return text_of(members[0], say)
    label = say("kind-album", count=str(len(members)))
    return "\n".join([label, *(str(member.text) for member in members if member.text)])


def file_title(kind: str, data: dict[str, Any], suffix: str) -> str:
    """A file's name as staff see it: the customer's, else its kind's. Nothing in it leads to
    another folder or hides its ending."""
    given = _CONTROL.sub(" ", str(data.get("file_name") or "")).replace("\\", "/")
    name = given.rpartition("/")[2].strip(" .")
    if not name:
        return kind + (suffix or _SUFFIXES.get(kind, ""))
    stem, dot, ending = name.rpartition(".")
    if len(name) <= _LONGEST_TITLE or not dot:
        return name[:_LONGEST_TITLE]
    return f"{stem[: _LONGEST_TITLE - len(ending) - 1]}.{ending}"[:_LONGEST_TITLE]


def is_program(title: str, kind: str = "document") -> bool:
    """Whether opening such a file may run something; a sticker is always a picture."""
    return kind != "sticker" and _PROGRAM.search(title) is not None


def _details(data: dict[str, Any], say: Callable[..., str]) -> list[str]:
    found = [str(data[name]) for name in _DETAILS if data.get(name)]
    if "latitude" in data and "longitude" in data:
        where = f"mlat={data['latitude']}&mlon={data['longitude']}"
        found.append(f"https://www.openstreetmap.org/?{where}")
    if data.get("own"):
        found.append(say("contact-own"))
    return found


def parts(text: str) -> list[str]:
    """Pieces that Slack shows whole, cut at a line or a space where there is one."""
    rest, found = text.strip() or "–", []
    while len(rest.encode("utf-16-le", "surrogatepass")) // 2 > _PART:
        head = shorten(rest, _PART)[:-1]
        cut = max(head.rfind("\n"), head.rfind(" "))
        cut = cut if cut > len(head) // 2 else len(head)
        found.append(rest[:cut])
        rest = rest[cut:].strip()
    return [*found, rest] if rest else found
