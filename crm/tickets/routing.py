"""Which channel a new ticket goes to: rules in the order they are written, the first that fits
wins. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz import process

_CONDITIONS = ("bot", "language", "topic", "segment", "vip")
_KEYS = ("channel", *_CONDITIONS)
_LONGEST = 81  # with its `#`


@dataclass(frozen=True)
class Facts:
    """What is known of a ticket that is being made. `topics`: tags of the FAQ entries that the
    words were close to; `segments`: the customer's tags."""

    bot: str = ""
    language: str = ""
    topics: frozenset[str] = frozenset()
    segments: frozenset[str] = frozenset()
    vip: bool = False


@dataclass(frozen=True)
class Route:
    """`channel` (its name or id; empty: the support channel) gets the tickets that meet all
    `conditions` (name -> values, any of which will do)."""

    channel: str
    conditions: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def fits(self, facts: Facts) -> bool:
        """Whether such a ticket goes there."""
        known = {
            "bot": frozenset({facts.bot}),
            "language": frozenset({facts.language.replace("_", "-").split("-")[0].lower()}),
            "topic": facts.topics,
            "segment": facts.segments,
            "vip": frozenset({_yes_no(facts.vip)}),
        }
        return all(known[name] & values for name, values in self.conditions.items())

    def covers(self, other: "Route") -> bool:
        """Whether it takes everything that `other` would."""
        return all(
            name in other.conditions and other.conditions[name] <= values
            for name, values in self.conditions.items()
        )


def pick(routes: tuple[Route, ...], facts: Facts) -> str | None:
    """The channel of the first rule that fits; None: the support channel."""
    return next((route.channel for route in routes if route.fits(facts)), None) or None


def read_routes(content: Any) -> tuple[tuple[Route, ...], list[str]]:
    """The rules in a file's `content` (lists and mappings), and a sentence for each mistake."""
    if content is None:
        return (), []
    if not isinstance(content, list):
        return (), ["the file must be a list of rules, each beginning with `- channel:`"]
    routes: dict[int, Route] = {}
    mistakes: list[str] = []
    for number, item in enumerate(content, 1):
        found = [f"rule {number} {mistake}" for mistake in _mistakes(item)]
        if found:
            mistakes += found
            continue
        route = _route(item)
        before = next((n for n, other in routes.items() if other.covers(route)), None)
        if before is not None:
            mistakes.append(f"rule {number} is never used: rule {before} takes what fits it")
        routes[number] = route
    return tuple(routes.values()), mistakes


def _mistakes(item: Any) -> Iterator[str]:
    if not isinstance(item, dict):
        yield 'is no rule: write `- channel: "#name"` and its conditions below'
        return
    channel = item.get("channel")
    if not isinstance(channel, str) or not channel.strip().lstrip("#"):
        yield 'has no channel: write one as `channel: "#name"`, in quotes'
    elif len(channel) > _LONGEST:
        yield "names a channel that Slack cannot have: the name is too long"
    for name in item:
        if name not in _KEYS:
            near = process.extractOne(str(name), _KEYS, score_cutoff=60)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(_CONDITIONS)}"
            yield f"has an unknown condition {str(name)!r}: {hint}"
        elif name != "channel":
            yield from _wrong_value(str(name), item[name])
    if not any(name in _CONDITIONS for name in item):
        yield "has no condition: what fits no rule goes to FRONTDESK_SLACK_SUPPORT_CHANNEL anyway"


def _wrong_value(name: str, value: Any) -> Iterator[str]:
    if name == "vip":
        if not isinstance(value, bool):
            yield "says neither `vip: true` nor `vip: false`"
        return
    values = value if isinstance(value, list) else [value]
    if not values or not all(_is_word(one) for one in values):
        yield f"needs a word, or a list of words in quotes, for {name}"


def _is_word(value: Any) -> bool:
    if isinstance(value, bool):  # YAML reads the language `no` as false
        return False
    return bool(str(value).strip()) if isinstance(value, str | int) else False


def _route(item: dict[str, Any]) -> Route:
    conditions = {}
    for name in _CONDITIONS:
        if name in item:
            value = item[name]
            values = value if isinstance(value, list) else [value]
            conditions[name] = frozenset(_word(one) for one in values)
    return Route(item["channel"].strip().lstrip("#"), conditions)


def _word(value: Any) -> str:
    return _yes_no(value) if isinstance(value, bool) else str(value).strip().lstrip("#").casefold()


def _yes_no(value: bool) -> str:
    return "yes" if value else "no"
