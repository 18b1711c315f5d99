"""A logged message as its thread shows it. Pure."""

from collections.abc import Callable
from typing import Any, Protocol

from bot.slack.cards import shorten
from crm.customers.names import tidy_name

_PART = 3_500  # UTF-16 units; escaping may make up to five of one
_NAME = 80
_DETAILS = ("file_name", "title", "emoji", "first_name", "last_name", "phone_number")


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
    try:
        label = say(f"kind-{said.kind}")
    except KeyError:
        label = say("kind-other")
    details = " ".join([label, *_details(said.data or {})])
    return f"{details}\n{said.text}" if said.text else details


def _details(data: dict[str, Any]) -> list[str]:
    found = [str(data[name]) for name in _DETAILS if data.get(name)]
    place = data.get("location") or data
    if isinstance(place, dict) and "latitude" in place and "longitude" in place:
        where = f"{place['latitude']},{place['longitude']}"
        found.append(f"https://www.openstreetmap.org/?mlat={where.replace(',', '&mlon=')}")
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
