"""Telegram's MarkdownV2 and legacy Markdown parse modes, as strict as the real ones.

Behaviour and error texts follow core.telegram.org/bots/api#markdownv2-style and were checked
against the test cases of tdlib/td (test/message_entities.cpp).
"""

import re
from dataclasses import dataclass
from typing import Any

from playground.telegram.errors import ApiError, bad_request
from playground.telegram.links import link_entity
from playground.telegram.utf16 import utf16_length

Entity = dict[str, Any]

_RESERVED = "_*[]()~`>#+-=|{}.!"
_SPECIAL = re.compile(r"[_*\[\]()~`>#+\-=|{}.!\n\\]")
_IN_CODE = re.compile(r"[`\\]")
_LANGUAGE = re.compile(r"[^\s`]*")
_EMOJI_LINK = re.compile(r"tg://emoji\?id=(\d+)$")
_NAMES = {
    "bold": "Bold",
    "italic": "Italic",
    "underline": "Underline",
    "strikethrough": "Strikethrough",
    "spoiler": "Spoiler",
    "code": "Code",
    "pre": "Pre",
    "text_link": "TextUrl",
    "custom_emoji": "CustomEmoji",
    "blockquote": "BlockQuote",
}
_SINGLE = {"*": "bold", "~": "strikethrough", "[": "text_link", "_": "italic", "`": "code"}


@dataclass
class _Open:
    type: str
    offset: int  # UTF-16 units of the plain text
    position: int  # in the source
    start: int  # index of its first piece
    language: str = ""


class _Parser:
    """Walks the source once; `open` is the stack of entities not closed yet."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.pieces: list[str] = []
        self.offset = 0
        self.open: list[_Open] = []
        self.entities: list[Entity] = []
        self.in_quote = False
        self.line_start = True

    def run(self) -> tuple[str, list[Entity]]:
        source = self.source
        while self.at < len(source):
            in_code = bool(self.open) and self.open[-1].type in ("code", "pre")
            special = (_IN_CODE if in_code else _SPECIAL).search(source, self.at)
            end = special.start() if special else len(source)
            if end > self.at:
                self._emit(source[self.at : end])
                self.at = end
            if special:
                self._special(special.group())
        self._finish()
        self.entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return "".join(self.pieces), self.entities

    def _emit(self, text: str) -> None:
        self.pieces.append(text)
        self.offset += utf16_length(text)
        stripped = text.rstrip("\r")
        if stripped:
            self.line_start = stripped.endswith("\n")

    def _next(self, text: str) -> bool:
        return self.source.startswith(text, self.at)

    def _special(self, char: str) -> None:
        if char == "\\":
            escaped = self.source[self.at + 1 : self.at + 2]
            if escaped and 0 < ord(escaped) <= 126:
                self._emit(escaped)
                self.at += 2
            else:
                self._emit(char)
                self.at += 1
        elif self._ends_entity(char):
            self._close(char)
        else:
            self._begin(char)

    def _ends_entity(self, char: str) -> bool:
        if not self.open:
            return False
        if self.in_quote and char == "\n" and not self.source.startswith(">", self.at + 1):
            return True
        match self.open[-1].type:
            case "bold":
                return char == "*"
            case "italic":
                return char == "_" and not self._next("__")
            case "underline":
                return self._next("__")
            case "strikethrough":
                return char == "~"
            case "spoiler":
                return self._next("||")
            case "code":
                return char == "`"
            case "pre":
                return self._next("```")
            case "text_link" | "custom_emoji":
                return char == "]"
        return False

    def _begin(self, char: str) -> None:
        begin = self.at
        language = ""
        if char == "\n":
            self._emit("\n")
            self.at += 1
            return
        if char == ">" and self.line_start:
            self.at += 1
            if not self.in_quote:
                self.in_quote = True
                self._push("blockquote", begin)
            return
        if self._next("```"):
            kind, language = "pre", self._pre_start()
        elif self._next("__"):
            kind, self.at = "underline", begin + 2
        elif self._next("||"):
            kind, self.at = "spoiler", begin + 2
        elif self._next("!["):
            kind, self.at = "custom_emoji", begin + 2
        elif char in _SINGLE:
            kind, self.at = _SINGLE[char], begin + 1
        else:
            raise _error(
                f"Character '{char}' is reserved and must be escaped with the preceding '\\'"
            )
        self._push(kind, begin, language)

    def _push(self, kind: str, begin: int, language: str = "") -> None:
        self.open.append(_Open(kind, self.offset, begin, len(self.pieces), language))

    def _pre_start(self) -> str:
        source, at = self.source, self.at + 3
        match = _LANGUAGE.match(source, at)
        language = match.group() if match else ""
        after = at + len(language)
        if after >= len(source) or source[after] == "`":
            language, after = "", at  # no language: it is already the text
        self.at = after
        if source[after : after + 2] in ("\r\n", "\n\r"):
            self.at += 2
        elif source[after : after + 1] in ("\n", "\r"):
            self.at += 1
        return language

    def _close(self, char: str) -> None:
        opened = self.open[-1]
        if char == "\n":
            self._close_quote("\n")
            self.at += 1
            return
        self.at += {"underline": 2, "spoiler": 2, "pre": 3}.get(opened.type, 1)
        self.open.pop()
        extra: Entity | None = {}
        if opened.type == "text_link":
            extra = self._link(opened)
        elif opened.type == "custom_emoji":
            extra = self._custom_emoji()
        elif opened.language:
            extra = {"language": opened.language}
        if extra is not None and self.offset > opened.offset:
            self._add(opened, opened.type, **extra)

    def _add(self, opened: _Open, kind: str, **extra: Any) -> None:
        length = self.offset - opened.offset
        self.entities.append({"offset": opened.offset, "length": length, "type": kind, **extra})

    def _close_quote(self, line_end: str = "") -> None:
        """A quote ends with its last line; `||` just before that makes it expandable."""
        kind = "blockquote"
        opened = self.open.pop()
        if opened.type == "spoiler" and opened.offset == self.offset and self.open:
            kind = "expandable_blockquote"
            opened = self.open.pop()
        if opened.type != "blockquote":
            raise self._unclosed(opened)
        self.in_quote = False
        self._emit(line_end)
        if self.offset > opened.offset:
            self._add(opened, kind)

    def _link(self, opened: _Open) -> Entity | None:
        url = self._url()
        return link_entity("".join(self.pieces[opened.start :]) if url is None else url)

    def _custom_emoji(self) -> Entity:
        url = self._url()
        if url is None:
            raise _error("The entity must contain a tg://emoji or tg://time URL")
        match = _EMOJI_LINK.match(url)
        if match is None:
            raise _error("Invalid tg://emoji or tg://time URL specified")
        return {"custom_emoji_id": match.group(1)}

    def _url(self) -> str | None:
        """The part in round brackets, or None without one."""
        if not self._next("("):
            return None
        at = begin = self.at + 1
        url = []
        while at < len(self.source) and self.source[at] != ")":
            if self.source[at] == "\\" and at + 1 < len(self.source):
                at += 1
            url.append(self.source[at])
            at += 1
        if at >= len(self.source):
            raise _error(f"Can't find end of a URL at byte offset {self._bytes(begin)}")
        self.at = at + 1
        return "".join(url)

    def _finish(self) -> None:
        if self.in_quote and self.open[-1].type in ("blockquote", "spoiler"):
            self._close_quote()
        if self.open:
            raise self._unclosed(self.open[-1])

    def _bytes(self, position: int) -> int:
        return len(self.source[:position].encode())

    def _unclosed(self, opened: _Open) -> ApiError:
        name = "PreCode" if opened.language else _NAMES[opened.type]
        at = self._bytes(opened.position)
        return _error(f"Can't find end of {name} entity at byte offset {at}")


def parse_markdown_v2(source: str) -> tuple[str, list[Entity]]:
    """Split MarkdownV2 into plain text and entities (UTF-16 offsets); ApiError 400 if bad."""
    return _Parser(source).run()


_LEGACY = re.compile(
    r"\\(?P<escaped>[_*`\[])"
    r"|```(?:(?P<language>[^\s`]+)(?=\s))?(?:\r\n|\n)?(?P<pre>.*?)```"
    r"|`(?P<code>[^`]*)`"
    r"|\*(?P<bold>[^*]*)\*"
    r"|_(?P<italic>[^_]*)_"
    r"|\[(?P<text_link>[^\]]*)\](?:\((?P<url>[^)]*)\)?)?"
    r"|(?P<bad>[_*`\[])",
    re.DOTALL,
)


def parse_markdown(source: str) -> tuple[str, list[Entity]]:
    """Legacy Markdown: no nesting, four kinds of markup."""
    pieces: list[str] = []
    entities: list[Entity] = []
    offset, at = 0, 0
    for match in _LEGACY.finditer(source):
        plain = source[at : match.start()] + (match["escaped"] or "")
        at = match.end()
        pieces.append(plain)
        offset += utf16_length(plain)
        kind = match.lastgroup
        if kind == "bad":
            begin = len(source[: match.start()].encode())
            raise _error(f"Can't find end of the entity starting at byte offset {begin}")
        if kind == "escaped":
            continue
        kind = "text_link" if kind == "url" else str(kind)
        text = match[kind]
        entity: Entity | None = {"offset": offset, "length": utf16_length(text), "type": kind}
        if kind == "text_link":
            link = link_entity(match["url"] if match["url"] is not None else text)
            entity = {**entity, **link} if entity and link else None
        elif match["language"]:
            entity = {**entity, "language": match["language"]} if entity else None
        if entity and text:
            entities.append(entity)
        pieces.append(text)
        offset += utf16_length(text)
    return "".join(pieces) + source[at:], entities


def _error(reason: str) -> ApiError:
    return bad_request(f"can't parse entities: {reason}")
