"""The rich_text block. Source: docs.slack.dev/reference/block-kit/blocks/rich-text-block"""

from playground.slack.schema import (
    Check,
    Report,
    Shape,
    Tagged,
    anything,
    array,
    boolean,
    integer,
    one_of,
    string,
)

_STYLE = Shape(
    {},
    dict.fromkeys(
        ("bold", "italic", "strike", "code", "highlight", "unlink", "underline"), boolean
    ),
)


def _part(required: dict[str, Check], optional: dict[str, Check] | None = None) -> Shape:
    return Shape(required, {"type": anything, "style": _STYLE, **(optional or {})})


_PARTS = Tagged(
    {
        "text": _part({"text": string()}),
        "link": _part({"url": string()}, {"text": string(), "unsafe": boolean}),
        "emoji": _part(
            {"name": string()}, {"unicode": string(), "skin_tone": integer(), "url": string()}
        ),
        "user": _part({"user_id": string()}),
        "channel": _part({"channel_id": string()}),
        "usergroup": _part({"usergroup_id": string()}),
        "team": _part({"team_id": string()}),
        "broadcast": _part({"range": one_of(("here", "channel", "everyone"))}),
        "color": _part({"value": string()}),
        "date": _part(
            {"timestamp": integer(), "format": string()},
            {"url": string(), "fallback": string()},
        ),
    }
)
_parts = array(_PARTS)
_SECTION = Shape({"elements": _parts}, {"type": anything})
_BORDERED = Shape({"elements": _parts}, {"type": anything, "border": integer(0, 1)})

_ELEMENTS = Tagged(
    {
        "rich_text_section": _SECTION,
        "rich_text_quote": _BORDERED,
        "rich_text_preformatted": Shape(
            {"elements": _parts},
            {"type": anything, "border": integer(0, 1), "language": string()},
        ),
        "rich_text_list": Shape(
            {
                "elements": array(Tagged({"rich_text_section": _SECTION})),
                "style": one_of(("bullet", "ordered")),
            },
            {
                "type": anything,
                "indent": integer(0, 8),
                "offset": integer(0),
                "border": integer(0, 1),
            },
        ),
    }
)


def rich_text_elements(report: Report, value: object, at: str) -> None:
    """Check the `elements` of a rich_text block."""
    array(_ELEMENTS)(report, value, at)
