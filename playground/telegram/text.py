"""Message text: UTF-16 offsets, trimming, and the entities Telegram finds by itself."""

import re
from typing import Any

from playground.telegram.errors import bad_request
from playground.telegram.html import parse_html
from playground.telegram.markdown import parse_markdown, parse_markdown_v2
from playground.telegram.utf16 import utf16_length

Entity = dict[str, Any]

# One pass over the text; the order is the precedence where two kinds could match.
_FOUND = re.compile(
    r"(?P<url>\bhttps?://[^\s<>\"]*[^\s<>\".,;:!?)\]}']"
    r"|(?<![\w@.])(?:[a-z0-9-]+\.)+(?:com|org|net|io|me|dev|app|shop|example|de|cn|uk|eu)\b(?:/[^\s<>\"]*[^\s<>\".,;:!?)\]}'])?(?!@))"
    r"|(?P<email>(?<![\w.+-])[\w.+-]+@(?:[a-z0-9-]+\.)+[a-z]{2,}\b)"
    r"|(?P<bot_command>(?<![\w/<>])/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?![\w/<>]))"
    r"|(?P<mention>(?<!\w)@[a-zA-Z0-9_]{2,32}(?!\w))"
    r"|(?P<hashtag>(?<![\w#])#(?=[\d_]*[^\W\d_])\w{1,256}(?![\w#]))"
    r"|(?P<cashtag>(?<![\w$])\$[A-Z]{1,8}(?![\w$]))"
    r"|(?P<phone_number>(?<![\w+])\+\d[\d -]{7,17}\d(?!\w))",
    re.IGNORECASE,
)
_HINTS = re.compile(r"\.\w|[/@#$+]")  # no match of the above is without one of these
_CONTROLS = {code: " " for code in range(32) if code not in (10, 13)} | {13: None}
_DETECTED_KINDS = frozenset(
    {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"}
)
_GIVEN_KINDS = frozenset(
    {
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "blockquote",
        "expandable_blockquote",
        "code",
        "pre",
        "text_link",
        "text_mention",
        "custom_emoji",
    }
)
_PRIORITY = {"blockquote": 0, "expandable_blockquote": 0, "pre": 1, "code": 2, "text_link": 3}


def find_entities(text: str) -> list[Entity]:
    """Commands, links, mentions and the like that Telegram marks without being asked."""
    if not _HINTS.search(text):
        return []
    return [
        {
            "offset": utf16_length(text[: match.start()]),
            "length": utf16_length(match.group()),
            "type": match.lastgroup,
        }
        for match in _FOUND.finditer(text)
    ]


def format_text(
    text: str, parse_mode: str, entities: object, *, may_be_empty: bool = False
) -> tuple[str, list[Entity]]:
    """The text a message shows and its entities; raises ApiError as Telegram would."""
    mode = parse_mode.lower()
    if mode in ("", "none") or not text:
        given = _checked(entities)
    elif mode == "html":
        text, given = parse_html(text)
    elif mode == "markdownv2":
        text, given = parse_markdown_v2(text)
    elif mode == "markdown":
        text, given = parse_markdown(text)
    else:
        raise bad_request("unsupported parse_mode")
    text, given = _trim(text, given)
    if not text and not may_be_empty:
        raise bad_request("text must be non-empty")
    found = find_entities(text)
    return text, _merge(given, found) if given else found


def _checked(entities: object) -> list[Entity]:
    if not isinstance(entities, list):
        return []  # Telegram ignores it, too
    checked = []
    for entity in entities:
        if not isinstance(entity, dict):
            raise bad_request("can't parse MessageEntity: expected an Object")
        for name in ("offset", "length"):
            value = entity.get(name)
            if not isinstance(value, int):
                raise bad_request(f'can\'t parse MessageEntity: Field "{name}" must be a Number')
            if not 0 <= value <= 1_000_000:
                raise bad_request(f"receive an entity with incorrect {name} {value}")
        kind = entity.get("type")
        if not isinstance(kind, str) or not kind:
            raise bad_request("can't parse MessageEntity: Type is not specified")
        if kind == "text_link" and not isinstance(entity.get("url"), str):
            raise bad_request("can't parse MessageEntity: Can't find field \"url\"")
        if kind == "text_mention" and not isinstance(entity.get("user"), dict):
            raise bad_request("can't parse MessageEntity: Can't find field \"user\"")
        if kind in _GIVEN_KINDS:
            checked.append(dict(entity))
        elif kind not in _DETECTED_KINDS:
            raise bad_request("can't parse MessageEntity: Unsupported type specified")
    return checked


def _trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    if not text.isprintable():
        text = text.translate(_CONTROLS) if not entities else text
    kept = text.rstrip()
    start = len(kept) - len(kept.lstrip(" \n"))
    if entities:
        # Only blanks outside every entity go from the start.
        start = min(start, *(entity["offset"] for entity in entities))
    kept = kept[start:]
    if not entities:
        return kept, entities
    end = utf16_length(kept)
    trimmed = []
    for entity in entities:
        offset = entity["offset"] - start
        length = min(entity["length"], end - offset)
        if offset >= 0 and length > 0:
            trimmed.append({**entity, "offset": offset, "length": length})
    return kept, trimmed


def _merge(given: list[Entity], found: list[Entity]) -> list[Entity]:
    closed = [
        (entity["offset"], entity["offset"] + entity["length"])
        for entity in given
        if entity["type"] in ("code", "pre", "text_link", "text_mention", "custom_emoji")
    ]
    free = [
        entity
        for entity in found
        if not any(
            entity["offset"] < end and start < entity["offset"] + entity["length"]
            for start, end in closed
        )
    ]
    return sorted(
        given + free,
        key=lambda entity: (
            entity["offset"],
            -entity["length"],
            _PRIORITY.get(str(entity["type"]), 9),
        ),
    )
