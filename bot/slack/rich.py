"""Answers as rich text: lines of spans in which nothing a customer wrote can be markup. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.slack.mrkdwn import escape

_SPAN = 2_900
_ADDRESS = re.compile(r"https?://[^\s<>\"“”]+")
_AFTER_ADDRESS = ".,;:!?)]}'’…。，；：！？）】」』"
_MAX_LINES = 60
Block = dict[str, Any]


@dataclass(frozen=True)
class Span:
    """A piece of a line; with `url` it is a link."""

    text: str
    bold: bool = False
    code: bool = False
    url: str | None = None


@dataclass
class Answer:
    """What a person is shown in reply to a command; `buttons` stand below its lines."""

    lines: list[list[Span]] = field(default_factory=list)
    buttons: list[Block] = field(default_factory=list)

    def add(self, *spans: Span | str) -> None:
        """One line; `code` in a plain string becomes code."""
        line: list[Span] = []
        for span in spans:
            line.extend(_spans(span) if isinstance(span, str) else [span])
        self.lines.append(line)

    @property
    def text(self) -> str:
        """The answer as escaped Slack text: notifications, and clients without blocks."""
        return "\n".join("".join(_mrkdwn(span) for span in line) for line in self.lines)

    @property
    def blocks(self) -> list[Block]:
        """The answer as one rich_text block, and its buttons."""
        elements: list[Block] = []
        shown = self.lines[:_MAX_LINES]
        for place, line in enumerate(shown):
            elements.extend(_element(span) for span in line if span.text)
            if place < len(shown) - 1:
                elements.append({"type": "text", "text": "\n"})
        if not elements:
            return []
        section = {"type": "rich_text_section", "elements": _merged(elements)}
        shown_buttons = [{"type": "actions", "elements": self.buttons}] if self.buttons else []
        return [{"type": "rich_text", "elements": [section]}, *shown_buttons]


def as_typed(text: str, mentioned: str | None = None) -> list[Block]:
    """Words of anybody, shown letter by letter as they were typed, addresses as links; before
    them the colleague `mentioned` (a Slack user id)."""
    elements: list[Block] = []
    if mentioned:
        elements = [{"type": "user", "user_id": mentioned}, {"type": "text", "text": " "}]
    position = 0
    for found in _ADDRESS.finditer(text):
        address = found[0].rstrip(_AFTER_ADDRESS)
        elements += _texts(text[position : found.start()])
        elements.append({"type": "link", "url": address, "text": address})
        position = found.start() + len(address)
    elements += _texts(text[position:])
    return [
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}
    ]


def _texts(text: str) -> list[Block]:
    pieces = (text[start : start + _SPAN] for start in range(0, len(text), _SPAN))
    return [{"type": "text", "text": piece} for piece in pieces]


def button(action: str, text: str, value: str, style: str | None = None) -> Block:
    """A button with at most 75 letters; `style`: primary or danger."""
    made: Block = {
        "type": "button",
        "action_id": action,
        "text": {"type": "plain_text", "text": text[:75], "emoji": True},
        "value": value,
    }
    return made | ({"style": style} if style else {})


def answer(*lines: str | Sequence[Span | str]) -> Answer:
    """An answer of these lines."""
    made = Answer()
    for line in lines:
        made.add(*([line] if isinstance(line, str) else line))
    return made


def _spans(text: str) -> list[Span]:
    return [
        Span(piece, code=place % 2 == 1) for place, piece in enumerate(text.split("`")) if piece
    ]


def _mrkdwn(span: Span) -> str:
    text = escape(span.text[:_SPAN])
    if span.url:
        return f"<{escape(span.url)}|{text}>"
    if span.code:
        return f"`{text}`"
    return f"*{text}*" if span.bold else text


def _element(span: Span) -> Block:
    text = span.text[:_SPAN]
    if span.url:
        return {"type": "link", "url": span.url, "text": text}
    element: Block = {"type": "text", "text": text}
    style = {name: True for name, on in (("bold", span.bold), ("code", span.code)) if on}
    if style:
        element["style"] = style
    return element


def _merged(elements: list[Block]) -> list[Block]:
    """Neighbouring unstyled texts as one."""
    merged: list[Block] = []
    for element in elements:
        last = merged[-1] if merged else None
        if last and set(last) == set(element) == {"type", "text"}:
            last["text"] += element["text"]
        else:
            merged.append(dict(element))
    return merged
