"""What Slack makes of typed text: escaped text with `<@U...>`, `<#C...|name>` and `<links>`, and
the rich_text block.

Source: docs.slack.dev/messaging/formatting-message-text ("How Slack formats incoming text").
"""

import re
from dataclasses import dataclass
from typing import Any

from playground.slack.emoji import UNICODE, to_names
from playground.slack.ids import short_id
from playground.slack.workspace import Workspace

Json = dict[str, Any]

_TOKEN = re.compile(
    r"""
    (?P<fence>```(?P<fenced>.+?)```)
  | (?P<tick>`(?P<code>[^`\n]+)`)
  | (?P<url>https?://[^\s<>|]+[^\s<>|.,;:!?'")\]])
  | (?P<mail>[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+)
  | (?P<user>(?<!\w)@(?P<who>[\w.\-]+(?:\ [A-Z][\w.\-]*)?))
  | (?P<channel>(?<!\w)\#(?P<where>[\w\-]+))
  | (?P<emoji>:(?P<name>[a-z0-9_+\-]+):)
  | (?P<bold>(?<!\w)\*(?P<strong>[^\s*](?:[^*\n]*[^\s*])?)\*(?!\w))
  | (?P<italic>(?<!\w)_(?P<slanted>[^\s_](?:[^_\n]*[^\s_])?)_(?!\w))
  | (?P<strike>(?<!\w)~(?P<struck>[^\s~](?:[^~\n]*[^\s~])?)~(?!\w))
    """,
    re.VERBOSE | re.DOTALL,
)
_BROADCASTS = ("here", "channel", "everyone")


def escape(text: str) -> str:
    """`&`, `<` and `>` as entities: the only three that Slack escapes."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


@dataclass
class Typed:
    """Typed text in both forms that an event carries."""

    text: str
    blocks: list[Json]


class Composer:
    """Knows the workspace's names, to turn `@maya` and `#support` into references."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def compose(self, typed: str) -> Typed:
        """The message text and its rich_text block; no block for empty text."""
        source = to_names(typed.strip("\n"))
        if not source.strip():
            return Typed(escape(source), [])
        text: list[str] = []
        groups: list[Json] = []
        self._parse(source, text, groups, {})
        block = {"type": "rich_text", "block_id": short_id(), "elements": groups}
        return Typed("".join(text), [block])

    def references(self, typed: str) -> str:
        """A command's text with its people, channels and links escaped (`should_escape`).
        Source: docs.slack.dev/interactivity/implementing-slash-commands"""

        def replace(match: re.Match[str]) -> str:
            made = self._token(match, {}) if _kind(match) in _REFERENCES else None
            if made is None:
                return match.group()
            written = made[0]
            for user in made[1]:
                if user["type"] == "user":
                    name = self._workspace.users[user["user_id"]]["name"]
                    written = written.replace(">", f"|{name}>", 1)
            return written

        return _TOKEN.sub(replace, typed)

    def _parse(self, source: str, text: list[str], groups: list[Json], style: Json) -> None:
        position = 0
        for match in _TOKEN.finditer(source):
            made = self._token(match, style)
            if made is None:
                continue
            _plain(source[position : match.start()], text, groups, style)
            written, elements, preformatted = made
            text.append(written)
            if preformatted:
                groups.append({"type": "rich_text_preformatted", "elements": elements, "border": 0})
            else:
                _section(groups).extend(elements)
            position = match.end()
        _plain(source[position:], text, groups, style)

    def _token(self, match: re.Match[str], style: Json) -> tuple[str, list[Json], bool] | None:
        """The written form and the elements of one token; None when it means nothing."""
        kind = _kind(match)
        whole = match.group()
        if kind == "fence":
            code = match["fenced"].strip("\n")
            return f"```{escape(code)}```", [{"type": "text", "text": code}], True
        if kind == "tick":
            code = match["code"]
            return f"`{escape(code)}`", [_text(code, {**style, "code": True})], False
        if kind == "url":
            return f"<{escape(whole)}>", [_styled({"type": "link", "url": whole}, style)], False
        if kind == "mail":
            link = {"type": "link", "url": f"mailto:{whole}", "text": whole}
            return f"<mailto:{whole}|{whole}>", [_styled(link, style)], False
        if kind == "user":
            return self._mention(match["who"], style)
        if kind == "channel":
            return self._channel(match["where"], style)
        if kind == "emoji":
            name = match["name"]
            element = {"type": "emoji", "name": name}
            if name in UNICODE:
                element["unicode"] = UNICODE[name]
            return (whole, [_styled(element, style)], False) if name in UNICODE else None
        return self._marked(kind, match, style)

    def _marked(
        self, kind: str, match: re.Match[str], style: Json
    ) -> tuple[str, list[Json], bool] | None:
        """Bold, italic or struck text, which may hold other tokens."""
        mark, inner = {"bold": ("*", "strong"), "italic": ("_", "slanted")}.get(
            kind, ("~", "struck")
        )
        written: list[str] = []
        groups: list[Json] = []
        self._parse(match[inner], written, groups, {**style, kind: True})
        return f"{mark}{''.join(written)}{mark}", groups[0]["elements"], False

    def _mention(self, who: str, style: Json) -> tuple[str, list[Json], bool] | None:
        if who in _BROADCASTS:
            return f"<!{who}>", [{"type": "broadcast", "range": who}], False
        for group in self._workspace.groups.values():
            if group["handle"] == who:
                element: Json = {"type": "usergroup", "usergroup_id": group["id"]}
                return f"<!subteam^{group['id']}>", [_styled(element, style)], False
        return self._person(who, style)

    def _person(self, who: str, style: Json) -> tuple[str, list[Json], bool] | None:
        first, _, rest = who.partition(" ")
        for name, tail in ((who, ""), (first, f" {rest}" if rest else "")):
            bare = name.rstrip(".-_")
            for user in self._workspace.users.values():
                if bare.casefold() in (user["name"].casefold(), user["real_name"].casefold()):
                    after = name[len(bare) :] + tail
                    element = _styled({"type": "user", "user_id": user["id"]}, style)
                    more = [_text(after, style)] if after else []
                    return f"<@{user['id']}>{escape(after)}", [element, *more], False
        return None

    def _channel(self, where: str, style: Json) -> tuple[str, list[Json], bool] | None:
        channel = self._workspace.find_channel(f"#{where}")
        if channel is None:
            return None
        element = _styled({"type": "channel", "channel_id": channel.id}, style)
        return f"<#{channel.id}|{channel.name}>", [element], False


def _kind(match: re.Match[str]) -> str:
    return next(name for name in _KINDS if match[name] is not None)


_KINDS = (
    "fence",
    "tick",
    "url",
    "mail",
    "user",
    "channel",
    "emoji",
    "bold",
    "italic",
    "strike",
)


_REFERENCES = frozenset({"url", "mail", "user", "channel"})


def _section(groups: list[Json]) -> list[Json]:
    if not groups or groups[-1]["type"] != "rich_text_section":
        groups.append({"type": "rich_text_section", "elements": []})
    elements: list[Json] = groups[-1]["elements"]
    return elements


def _plain(piece: str, text: list[str], groups: list[Json], style: Json) -> None:
    if piece:
        text.append(escape(piece))
        _section(groups).append(_text(piece, style))


def _text(text: str, style: Json) -> Json:
    return _styled({"type": "text", "text": text}, style)


def _styled(element: Json, style: Json) -> Json:
    return {**element, "style": dict(style)} if style else element
