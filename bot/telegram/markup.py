"""Telegram HTML: escaping, splitting long messages, and a fall-back to plain text. Pure."""

import html
import re

_SAFE = 4000  # UTF-16 units without tags; Telegram takes 4096
_TAG = re.compile(r"<(/?)([a-z][a-z0-9-]*)([^>]*)>")
_ENTITY = r"&[A-Za-z0-9#]+;"


def plain_to_html(text: str) -> str:
    """Text as it is: nothing in it is markup."""
    return html.escape(text, quote=False)


def html_to_plain(text: str) -> str:
    """What remains when the tags are taken out."""
    return html.unescape(_TAG.sub("", text))


def utf16_length(text: str) -> int:
    """Telegram counts in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def split_html(text: str, limit: int = _SAFE) -> list[str]:
    """Parts of at most `limit` visible UTF-16 units, cut at a line, a space, else anywhere.

    Tags open at a cut are closed and opened again, so that each part is well-formed.
    """
    if utf16_length(html_to_plain(text)) <= limit:
        return [text]
    parts: list[str] = []
    current: list[str] = []
    open_tags: list[tuple[str, str]] = []
    room = limit
    for piece in _pieces(text, limit):
        tag = _TAG.fullmatch(piece)
        size = 0 if tag else utf16_length(html.unescape(piece))
        if size > room:
            closing = [f"</{name}>" for name, _ in reversed(open_tags)]
            parts.append("".join([*current, *closing]).strip("\n "))
            current = [whole for _, whole in open_tags]
            room = limit
        if tag:
            _note_tag(open_tags, tag)
        current.append(piece)
        room -= size
    parts.append("".join(current).strip("\n "))
    return [part for part in parts if html_to_plain(part).strip()]


def _note_tag(open_tags: list[tuple[str, str]], tag: re.Match[str]) -> None:
    if not tag[1]:
        open_tags.append((tag[2], tag[0]))
    elif open_tags and open_tags[-1][0] == tag[2]:
        open_tags.pop()


_PIECE = re.compile(rf"<[^>]*>|<|\n+|[^\S\n]+|(?:{_ENTITY}|[^\s<&]|&)+")
_ATOM = re.compile(rf"{_ENTITY}|.", re.DOTALL)


def _pieces(text: str, limit: int) -> list[str]:
    """Tags, line breaks, spaces and words; a word longer than a part is cut."""
    pieces: list[str] = []
    for piece in _PIECE.findall(text):
        if piece.startswith("<") or utf16_length(html.unescape(piece)) <= limit:
            pieces.append(piece)
            continue
        atoms = _ATOM.findall(piece)
        step = limit // 2  # an atom is at most two UTF-16 units
        pieces += ["".join(atoms[i : i + step]) for i in range(0, len(atoms), step)]
    return pieces
