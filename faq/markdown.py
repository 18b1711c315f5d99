"""The knowledge base as a Markdown document, in and out.

Each question is a heading of the second level. A list of fields (`- key: opening-hours`) stands
below it, then a blank line and the answer; `### Also asked` begins the other phrasings:

    ## When are you open?

    - key: opening-hours
    - language: en
    - button: [Map](https://example.org/map)

    Daily from 8 to 18.

    ### Also asked

    - What time do you close?

A line of an answer that begins with `#` is written with a backslash before it. `language` may also
stand once, in a list above the first question.
"""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, tzinfo
from typing import Any

from faq.parsed import FIELD_NAMES, ITEM_FIELDS, LIST_FIELDS, Checker, ParsedEntry, Raw, nearest
from faq.reading import split_items
from faq.writing import as_document

_QUESTION = re.compile(r"##(?!#)\s*(.*)")
_PHRASES = re.compile(r"###\s*also asked\s*:?\s*", re.IGNORECASE)
_FIELD = re.compile(r"[-*]\s+([^:]+?)\s*:\s*(.*)")
_ITEM = re.compile(r"[-*]\s+(.*)")
_LINK = re.compile(r"\[(.*)\]\((\S+)\)")
_ESCAPED = re.compile(r"\\+#")
_BODY = ("question", "answer", "phrases")
#: How one button or attachment is written; what does not fit is written as JSON.
_SINGLE = {"button": "buttons", "photo": "attachments", "document": "attachments"}
_KNOWN = (*(name for name in FIELD_NAMES if name not in _BODY), *_SINGLE)


# ---------------------------------------------------------------------- reading


def read_markdown(text: str, checker: Checker) -> None:
    """Hand every question of the document to the checker."""
    language: Raw | None = None
    sections = list(_sections(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")))
    for number, heading, lines in sections:
        if heading is None:
            language = _preface(lines, number, checker)
            continue
        fields = _section(heading, number, lines, checker)
        if language is not None:
            fields.setdefault("language", language)
        checker.add(fields, number)
    if len(sections) == 1:
        checker.problem(0, "the file holds no questions; begin each with '## '.")


def _sections(lines: list[str]) -> Iterator[tuple[int, str | None, list[str]]]:
    """(line number, question, lines below): first what stands above all questions."""
    start, heading = 1, None
    below: list[str] = []
    for number, line in enumerate(lines, 1):
        match = _QUESTION.fullmatch(line.rstrip())
        if match:
            yield start, heading, below
            start, heading, below = number, match[1], []
        else:
            below.append(line)
    yield start, heading, below


def _preface(lines: list[str], start: int, checker: Checker) -> Raw | None:
    """The common language; any other text above the first question is the document's own."""
    for number, line in enumerate(lines, start):
        match = _FIELD.fullmatch(line.strip())
        if match and match[1].lower() == "language":
            return Raw(match[2], number)
    return None


def _section(heading: str, start: int, lines: list[str], checker: Checker) -> dict[str, Raw]:
    fields: dict[str, Raw] = {"question": Raw(heading, start)}
    place = 0
    while place < len(lines) and not lines[place].strip():
        place += 1
    while place < len(lines) and (match := _FIELD.fullmatch(lines[place].strip())):
        _add_field(fields, match[1], match[2], start + 1 + place, checker)
        place += 1
    end = next((n for n in range(place, len(lines)) if _PHRASES.fullmatch(lines[n])), len(lines))
    answer = "\n".join(_unescape(line) for line in lines[place:end])
    fields["answer"] = Raw(answer, start + 1 + place)
    if end < len(lines):
        fields["phrases"] = Raw(list(_items(lines, end + 1, start + 1, checker)), start + 1 + end)
    return fields


def _add_field(fields: dict[str, Raw], name: str, text: str, line: int, checker: Checker) -> None:
    name = name.lower().replace(" ", "_")
    if name not in _KNOWN:
        hint = nearest(name, _KNOWN) or f"; known are {', '.join(_KNOWN)}."
        checker.problem(line, f"unknown field {name!r}{hint}")
    elif name in _SINGLE:
        many = fields.setdefault(_SINGLE[name], Raw([], line))
        many.value.append(Raw(_linked(name, text, line, checker), line))
    elif name in fields:
        message = f"{name!r} stands twice in this entry (first in line {fields[name].line})"
        checker.problem(line, f"{message}; remove one.")
    elif name in ITEM_FIELDS:
        fields[name] = Raw(
            [Raw(item, line) for item in _json_list(name, text, line, checker)], line
        )
    elif name in LIST_FIELDS:
        fields[name] = Raw([Raw(item, line) for item in split_items(text) if item.strip()], line)
    else:
        fields[name] = Raw(text, line)


def _linked(name: str, text: str, line: int, checker: Checker) -> dict[str, str]:
    match = _LINK.fullmatch(text.strip())
    if match is None:
        checker.problem(line, f"write the {name} as [text](https://...).")
        return {"text": "-", "url": "https://-"} if name == "button" else _attached(name, "", "-")
    if name == "button":
        return {"text": match[1], "url": match[2]}
    return _attached(name, match[1], match[2])


def _attached(kind: str, caption: str, url: str) -> dict[str, str]:
    return {"kind": kind, "url": url} | ({"caption": caption} if caption else {})


def _json_list(name: str, text: str, line: int, checker: Checker) -> list[Any]:
    try:
        items = json.loads(text)
    except ValueError:
        items = None
    if isinstance(items, list):
        return items
    checker.problem(
        line, f"{name!r} must be a list such as [{{...}}]; or use '- button: [text](url)'."
    )
    return []


def _items(lines: list[str], first: int, offset: int, checker: Checker) -> Iterator[Raw]:
    for place in range(first, len(lines)):
        line = lines[place].strip()
        match = _ITEM.fullmatch(line)
        if match:
            yield Raw(match[1], offset + place)
        elif line:
            checker.problem(offset + place, "write each other way of asking as '- ...'.")


def _unescape(line: str) -> str:
    return line[1:] if _ESCAPED.match(line) else line


# ---------------------------------------------------------------------- writing


def dump_markdown(entries: Iterable[ParsedEntry], zone: tzinfo = UTC) -> str:
    """The entries as a document that `read_markdown` reads back unchanged."""
    return "\n".join(line for entry in entries for line in _lines(as_document(entry, zone)))


def _lines(document: dict[str, Any]) -> Iterator[str]:
    yield from (f"## {document['question']}", "")
    for name, value in document.items():
        if name not in _BODY:
            yield from _field_lines(name, value)
    yield ""
    yield from (re.sub(r"^(\\*#)", r"\\\1", line) for line in document["answer"].split("\n"))
    if document.get("phrases"):
        yield from ("", "### Also asked", "")
        yield from (f"- {phrase}" for phrase in document["phrases"])
    yield ""


def _field_lines(name: str, value: Any) -> Iterator[str]:
    if name in LIST_FIELDS:
        joined = " | ".join(re.sub(r"([\\|])", r"\\\1", item) for item in value)
        yield f"- {name}: {joined}"
    elif name in ITEM_FIELDS:
        links = [_as_link(item) for item in value]
        if all(links):
            yield from (f"- {link}" for link in links)
        else:
            yield f"- {name}: {json.dumps(value, ensure_ascii=False)}"
    else:
        yield f"- {name}: {value}"


def _as_link(item: dict[str, str]) -> str | None:
    """`button: [text](url)` where that says it all; None where it does not."""
    kind = item.get("kind", "button")
    text = f"[{item.get('text', item.get('caption', ''))}]({item['url']})"
    line = f"{kind}: {text}"
    match = _LINK.fullmatch(text)
    if match is None or "\n" in line or line != line.strip():
        return None
    same = (
        {"text": match[1], "url": match[2]}
        if kind == "button"
        else _attached(kind, match[1], match[2])
    )
    return line if same == item else None
