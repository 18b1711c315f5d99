"""Block Kit validation as strict as Slack's, for messages, modals and App Home.

Source: docs.slack.dev/reference/block-kit/blocks and .../views
"""

from typing import Any

from playground.slack.element_schema import (
    ELEMENTS,
    IMAGE_RULE,
    IMAGE_SOURCE,
    IN_ACTIONS,
    IN_INPUT,
    IN_SECTION,
)
from playground.slack.errors import SlackError
from playground.slack.ids import short_id
from playground.slack.rich_text_schema import rich_text_elements
from playground.slack.schema import (
    Check,
    Report,
    Rule,
    Shape,
    Tagged,
    anything,
    array,
    boolean,
    one_of,
    string,
    text,
    url,
)

Json = dict[str, Any]

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MESSAGE_BLOCKS_CHARS = 13_200  # measured by slackapi/bolt-js#2509: msg_blocks_too_long


def _block(
    required: dict[str, Check], optional: dict[str, Check] | None = None, *rules: Rule
) -> Shape:
    common: dict[str, Check] = {"type": anything, "block_id": string(255)}
    return Shape(required, {**common, **(optional or {})}, *rules)


def _text_or_fields(report: Report, value: Json, at: str) -> None:
    if value.get("text") is None and value.get("fields") is None:
        report.add(at, "missing required field: text")


def _unique_actions(report: Report, value: Json, at: str) -> None:
    elements = value.get("elements")
    seen: set[str] = set()
    for index, element in enumerate(elements if isinstance(elements, list) else []):
        action = element.get("action_id") if isinstance(element, dict) else None
        if isinstance(action, str):
            if action in seen:
                report.add(
                    f"{at}/elements/{index}/action_id",
                    f'`action_id` "{action}" already exists for another element',
                )
            seen.add(action)


def _card_content(report: Report, value: Json, at: str) -> None:
    if not any(value.get(name) for name in ("hero_image", "title", "actions", "body")):
        report.add(at, "at least one of hero_image, title, actions or body is required")


def _context_item(report: Report, value: Any, at: str) -> None:
    """A context block holds images beside plain text objects."""
    if isinstance(value, dict) and value.get("type") == "image":
        ELEMENTS["image"](report, value, at)
    else:
        _context_text(report, value, at)


_context_text = text(2000)
_card_image = Shape({"alt_text": string(2000)}, {"type": anything, **IMAGE_SOURCE}, IMAGE_RULE)
_CARD = _block(
    {},
    {
        "hero_image": _card_image,
        "icon": _card_image,
        "title": text(150),
        "subtitle": text(150),
        "body": text(200),
        "subtext": text(200),
        "actions": array(Tagged(ELEMENTS, ("button",)), low=1, high=5),
    },
    _card_content,
)
_cell = Tagged(
    {
        "raw_text": Shape({"text": string()}, {"type": anything}),
        "rich_text": Shape({"elements": rich_text_elements}, {"type": anything}),
    }
)

BLOCKS: dict[str, Shape] = {
    "section": _block(
        {},
        {
            "text": text(3000),
            "fields": array(text(2000), low=1, high=10),
            "accessory": IN_SECTION,
            "expand": boolean,
        },
        _text_or_fields,
    ),
    "divider": _block({}),
    "header": _block({"text": text(150, plain=True)}),
    "image": _block(
        {"alt_text": string(2000)}, {"title": text(2000, plain=True), **IMAGE_SOURCE}, IMAGE_RULE
    ),
    "actions": _block({"elements": array(IN_ACTIONS, low=1, high=25)}, {}, _unique_actions),
    "context": _block({"elements": array(_context_item, low=1, high=10)}),
    "context_actions": _block(
        {"elements": array(Tagged(ELEMENTS, ("feedback_buttons", "icon_button")), low=1, high=5)},
        {},
        _unique_actions,
    ),
    "input": _block(
        {"label": text(2000, plain=True), "element": IN_INPUT},
        {"hint": text(2000, plain=True), "optional": boolean, "dispatch_action": boolean},
    ),
    "markdown": _block({"text": string(12_000)}),
    "rich_text": _block({"elements": rich_text_elements}),
    "file": _block({"external_id": string(), "source": one_of(("remote",))}),
    "video": _block(
        {
            "alt_text": string(),
            "title": text(199, plain=True),
            "thumbnail_url": url(),
            "video_url": url(),
        },
        {
            "author_name": string(49),
            "description": text(200, plain=True),
            "provider_icon_url": url(),
            "provider_name": string(),
            "title_url": url(),
        },
    ),
    "table": _block(
        {"rows": array(array(_cell, low=1, high=20), low=1, high=100)},
        {"column_settings": array(anything, high=20)},
    ),
    "alert": _block(
        {"text": text(3000)},
        {"level": one_of(("default", "info", "warning", "error", "success"))},
    ),
    "card": _CARD,
    "carousel": _block({"elements": array(Tagged({"card": _CARD}), low=1, high=10)}),
    "call": _block({"call_id": string()}, {"api_decoration_available": boolean, "call": anything}),
    "plan": _block({"title": string()}, {"tasks": array(anything)}),
    "task_card": _block(
        {"task_id": string(), "title": string()},
        {
            "details": anything,
            "output": anything,
            "sources": array(anything),
            "status": one_of(("pending", "in_progress", "complete", "error")),
        },
    ),
}
# A container holds other blocks, but no container.
BLOCKS["container"] = _block(
    {"child_blocks": array(Tagged(dict(BLOCKS)), low=1, high=10)},
    {
        "title": text(150, plain=True),
        "rich_text_title": BLOCKS["rich_text"],
        "subtitle": text(150, plain=True),
        "icon": _card_image,
        "width": one_of(("narrow", "standard", "wide", "full")),
        "is_collapsible": boolean,
        "default_collapsed": boolean,
        "has_header_divider": boolean,
    },
)
_MESSAGES_ONLY = {"call", "context_actions", "file", "plan", "task_card", "table"}
_IN_MESSAGE = Tagged(BLOCKS)
_IN_VIEW = Tagged(BLOCKS, BLOCKS.keys() - _MESSAGES_ONLY)

_TITLE = text(24, plain=True)
_VIEW_COMMON: dict[str, Check] = {
    "type": anything,
    "private_metadata": string(3000, low=0),
    "callback_id": string(255, low=0),
    "external_id": string(255, low=0),
}


def _submit_for_inputs(report: Report, value: Json, at: str) -> None:
    blocks = value.get("blocks")
    kinds = (
        {b.get("type") for b in blocks if isinstance(b, dict)} if isinstance(blocks, list) else ()
    )
    if "input" in kinds and value.get("submit") is None:
        report.add(at, "missing required field: submit")


_VIEWS = {
    "modal": Shape(
        {"title": _TITLE, "blocks": array(_IN_VIEW, low=1, high=VIEW_BLOCKS)},
        {
            **_VIEW_COMMON,
            "submit": _TITLE,
            "close": _TITLE,
            "clear_on_close": boolean,
            "notify_on_close": boolean,
        },
        _submit_for_inputs,
    ),
    "home": Shape({"blocks": array(_IN_VIEW, high=VIEW_BLOCKS)}, _VIEW_COMMON),
}


def _name_blocks(report: Report, blocks: list[Any], at: str) -> None:
    """Give every block an id, as Slack does, and refuse an id used twice."""
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        if not isinstance(block, dict):
            continue
        name = block.setdefault("block_id", short_id())
        if isinstance(name, str):
            if name in seen:
                report.add(f"{at}/{index}/block_id", f'`block_id` "{name}" already exists')
            seen.add(name)


def check_blocks(blocks: Any, at: str = "/blocks") -> list[Json]:
    """Check a message's blocks and return them with generated ids filled in.

    Raises SlackError `invalid_blocks_format`, `invalid_blocks` (with one message per fault) or
    `msg_blocks_too_long`.
    """
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    report = Report()
    array(_IN_MESSAGE, high=MESSAGE_BLOCKS)(report, blocks, at)
    _name_blocks(report, blocks, at)
    if report.errors:
        plain = [error.removeprefix("[ERROR] ") for error in report.errors]
        raise SlackError(
            "invalid_blocks", errors=plain, response_metadata={"messages": report.errors}
        )
    if sum(_characters(block) for block in blocks) > MESSAGE_BLOCKS_CHARS:
        raise SlackError("msg_blocks_too_long")
    return blocks


def _characters(value: Any) -> int:
    """The characters people read in a block: the length of every `text` string in it."""
    if isinstance(value, list):
        return sum(_characters(entry) for entry in value)
    if not isinstance(value, dict):
        return 0
    own = value.get("text")
    return (len(own) if isinstance(own, str) else 0) + sum(
        _characters(entry) for entry in value.values() if isinstance(entry, (dict, list))
    )


def check_view(view: Any, surface: str, at: str = "/view") -> Json:
    """Check a modal or home view and return it with generated ids filled in.

    Raises SlackError `invalid_arguments` with one message per fault, as Slack does for views.
    """
    report = Report()
    if not isinstance(view, dict):
        report.add(at, "must be an object")
    elif view.get("type") is None:
        report.add(at, "missing required field: type")
    elif view["type"] not in ("modal", "home") or (surface == "home") != (view["type"] == "home"):
        report.add(f"{at}/type", "must be a valid enum value")
    else:
        _VIEWS[view["type"]](report, view, at)
        if isinstance(view.get("blocks"), list):
            _name_blocks(report, view["blocks"], f"{at}/blocks")
    if report.errors:
        raise SlackError.with_messages("invalid_arguments", report.errors)
    return view
