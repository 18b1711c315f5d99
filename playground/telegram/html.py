"""Telegram's HTML parse mode, as strict as the real one.

Behaviour and error texts follow core.telegram.org/bots/api#html-style and were checked against
the test cases of tdlib/td (test/message_entities.cpp).
"""

import re
from dataclasses import dataclass
from typing import Any

from playground.telegram.errors import ApiError, bad_request
from playground.telegram.links import link_entity
from playground.telegram.utf16 import utf16_length

_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_SPECIAL = re.compile(r"[<&]")
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|(lt|gt|amp|quot)(?![A-Za-z]));?")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_NAME_END = re.compile(r"[\s>]")
_ATTRIBUTE = re.compile(r"[^\s=>/\"']*")
_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
_SPACE = re.compile(r"\s*")


@dataclass
class _Open:
    tag: str
    argument: str
    offset: int  # UTF-16 units
    start: int  # index of its first piece


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.position = 0
        self.pieces: list[str] = []
        self.offset = 0
        self.open: list[_Open] = []
        self.entities: list[dict[str, Any]] = []

    def run(self) -> tuple[str, list[dict[str, Any]]]:
        source = self.source
        while self.position < len(source):
            special = _SPECIAL.search(source, self.position)
            if special is None:
                self._emit(source[self.position :])
                break
            self._emit(source[self.position : special.start()])
            self.position = special.start()
            if special.group() == "&":
                self._reference()
            elif source.startswith("</", self.position):
                self._close_tag()
            else:
                self._open_tag()
        if self.open:
            raise _error(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        text = "".join(self.pieces)
        self.entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return text, self.entities

    def _emit(self, text: str) -> None:
        if text:
            self.pieces.append(text)
            self.offset += utf16_length(text)

    def _reference(self) -> None:
        decoded, self.position = _decode(self.source, self.position)
        self._emit(decoded)

    def _bytes(self, position: int) -> int:
        return len(self.source[:position].encode())

    def _open_tag(self) -> None:
        begin = self.position
        end = _NAME_END.search(self.source, begin + 1)
        if end is None:
            raise _error(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        tag = self.source[begin + 1 : end.start()].lower()
        if tag not in _TAGS:
            raise _error(f'Unsupported start tag "{tag}" at byte offset {self._bytes(begin)}')
        attributes, self.position = self._attributes(tag, begin, end.start())
        argument = _argument(tag, attributes)
        if tag == "span" and argument != "spoiler":
            at = self._bytes(begin)
            raise _error(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
        self.open.append(_Open(tag, argument, self.offset, len(self.pieces)))

    def _attributes(self, tag: str, begin: int, at: int) -> tuple[dict[str, str], int]:
        source, found = self.source, dict[str, str]()
        unclosed = f'Unclosed start tag "{tag}" at byte offset {self._bytes(begin)}'
        while True:
            at = _skip(source, at)
            if at >= len(source):
                raise _error(unclosed)
            if source[at] == ">":
                return found, at + 1
            name = _matched(_ATTRIBUTE, source, at)
            if not name:
                where = self._bytes(begin)
                raise _error(f'Empty attribute name in the tag "{tag}" at byte offset {where}')
            at = _skip(source, at + len(name))
            if at >= len(source):
                raise _error(unclosed)
            if source[at] != "=":
                found[name] = ""
                continue
            at = _skip(source, at + 1)
            if at >= len(source):
                raise _error(unclosed)
            found[name], at = self._value(begin, at)

    def _value(self, begin: int, at: int) -> tuple[str, int]:
        source, quote = self.source, self.source[at]
        if quote not in "\"'":
            token = _matched(_TOKEN, source, at)
            end = at + len(token)
            if end < len(source) and not source[end].isspace() and source[end] != ">":
                raise _error(f"Unexpected end of name token at byte offset {self._bytes(at)}")
            if end >= len(source):
                raise _error(f"Unexpected end of name token at byte offset {self._bytes(at)}")
            return token.lower(), end
        end = source.find(quote, at + 1)
        if end < 0 or end + 1 >= len(source):
            raise _error(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        return _decode_all(source[at + 1 : end]), end + 1

    def _close_tag(self) -> None:
        begin = self.position
        at = self._bytes(begin)
        if not self.open:
            raise _error(f"Unexpected end tag at byte offset {at}")
        end = _NAME_END.search(self.source, begin + 2)
        stop = end.start() if end else len(self.source)
        name = self.source[begin + 2 : stop].lower()
        stop = _skip(self.source, stop)
        if stop >= len(self.source) or self.source[stop] != ">":
            raise _error(f"Unclosed end tag at byte offset {at}")
        opened = self.open[-1]
        if name and name != opened.tag:
            raise _error(
                f"Unmatched end tag at byte offset {at}, "
                f'expected "</{opened.tag}>", found "</{name}>"'
            )
        self.open.pop()
        self.position = stop + 1
        if self.offset > opened.offset:
            self._add_entity(opened)

    def _add_entity(self, opened: _Open) -> None:
        place = {"offset": opened.offset, "length": self.offset - opened.offset}
        if opened.tag in ("pre", "code") and self._joined_with_last(opened, place):
            return
        if opened.tag == "a":
            url = opened.argument or "".join(self.pieces[opened.start :])
            link = link_entity(url)
            if link:
                self.entities.append({**place, **link})
            return
        entity: dict[str, Any] = {**place, "type": _TAGS[opened.tag]}
        if opened.tag == "tg-emoji":
            if not opened.argument.isdecimal() or not int(opened.argument):
                raise _error("Invalid custom emoji identifier specified")
            entity["custom_emoji_id"] = opened.argument
        elif opened.tag == "code" and opened.argument:
            entity["_language"] = opened.argument
        elif opened.tag == "blockquote" and opened.argument:
            entity["type"] = "expandable_blockquote"
        self.entities.append(entity)

    def _joined_with_last(self, opened: _Open, place: dict[str, int]) -> bool:
        """`<pre><code class="language-x">`, in either order, is one entity with a language."""
        last = self.entities[-1] if self.entities else {}
        if (last.get("offset"), last.get("length")) != (place["offset"], place["length"]):
            return False
        kinds = {last["type"], opened.tag}
        language = last.pop("_language", "") or opened.argument
        if kinds != {"pre", "code"} or not language:
            return False
        last.update(type="pre", language=language)
        return True


def parse_html(source: str) -> tuple[str, list[dict[str, Any]]]:
    """Split HTML into plain text and entities (UTF-16 offsets); ApiError 400 on bad markup."""
    text, entities = _Parser(source).run()
    for entity in entities:
        entity.pop("_language", None)  # a language counts inside <pre> only
    return text, entities


def _error(reason: str) -> ApiError:
    return bad_request(f"can't parse entities: {reason}")


def _argument(tag: str, attributes: dict[str, str]) -> str:
    if tag == "a":
        return attributes.get("href", "")
    if tag == "tg-emoji":
        return attributes.get("emoji-id", "")
    if tag == "blockquote":
        return "1" if "expandable" in attributes else ""
    prefix = {"code": "language-", "span": "tg-"}.get(tag)
    name = attributes.get("class", "")
    return name[len(prefix) :] if prefix and name.startswith(prefix) else ""


def _decode(source: str, at: int) -> tuple[str, int]:
    match = _REFERENCE.match(source, at)
    if match is None:
        return "&", at + 1
    hexadecimal, decimal, named = match.groups()
    if named:
        return _NAMED[named], match.end()
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    if not 0 < code < 0x10FFFF:
        return "&", at + 1
    if 0xD800 <= code <= 0xDFFF:
        raise _error(
            "Text contains invalid Unicode characters after decoding HTML entities, "
            "check for unmatched surrogate code units"
        )
    return chr(code), match.end()


def _decode_all(source: str) -> str:
    pieces, at = [], 0
    while (found := source.find("&", at)) >= 0:
        decoded, after = _decode(source, found)
        pieces += [source[at:found], decoded]
        at = after
    return "".join(pieces) + source[at:]


def _skip(source: str, at: int) -> int:
    return at + len(_matched(_SPACE, source, at))


def _matched(pattern: re.Pattern[str], source: str, at: int) -> str:
    match = pattern.match(source, at)
    return match.group() if match else ""
