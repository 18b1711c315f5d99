"""The Block Kit elements and composition objects, with Slack's limits.

Source: docs.slack.dev/reference/block-kit/block-elements and .../composition-objects
"""

from typing import Any

from playground.slack.ids import short_id
from playground.slack.schema import (
    Check,
    Report,
    Rule,
    Shape,
    Tagged,
    anything,
    array,
    boolean,
    integer,
    one_of,
    pattern,
    string,
    text,
    url,
)

SELECTS = frozenset(
    {
        "static_select",
        "external_select",
        "users_select",
        "conversations_select",
        "channels_select",
    }
)
MULTI_SELECTS = frozenset(f"multi_{kind}" for kind in SELECTS)

_DATE = pattern(r"\d{4}-\d{2}-\d{2}", "YYYY-MM-DD")
_TIME = pattern(r"([01]\d|2[0-3]):[0-5]\d", "HH:mm")
_PLAIN_OPTION = Shape(
    {"text": text(75, plain=True), "value": string(150)},
    {"description": text(75, plain=True), "url": url()},
)
_RICH_OPTION = Shape({"text": text(75), "value": string(150)}, {"description": text(75)})
_OPTION_GROUP = Shape(
    {"label": text(75, plain=True), "options": array(_PLAIN_OPTION, low=1, high=100)}
)
_CONFIRM = Shape(
    {
        "title": text(100, plain=True),
        "text": text(300),
        "confirm": text(30, plain=True),
        "deny": text(30, plain=True),
    },
    {"style": one_of(("primary", "danger"))},
)
_FILTER = Shape(
    {},
    {
        "include": array(one_of(("im", "mpim", "private", "public")), low=1),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)
_DISPATCH = Shape(
    {},
    {
        "trigger_actions_on": array(
            one_of(("on_enter_pressed", "on_character_entered")), low=1, high=2
        )
    },
)


def _name_action(report: Report, value: dict[str, Any], at: str) -> None:
    """Slack makes up an action_id where none was given."""
    value.setdefault("action_id", short_id())


def _interactive(
    required: dict[str, Check], optional: dict[str, Check] | None = None, *rules: Rule
) -> Shape:
    fields: dict[str, Check] = {"type": anything, "action_id": string(255)}
    return Shape(required, {**fields, **(optional or {})}, _name_action, *rules)


def _field(
    required: dict[str, Check], optional: dict[str, Check] | None = None, *rules: Rule
) -> Shape:
    """An element that takes input: a placeholder and the focus on top."""
    common: dict[str, Check] = {"placeholder": text(150, plain=True), "focus_on_load": boolean}
    return _interactive(required, {**common, **(optional or {})}, *rules)


def _choices(value: dict[str, Any]) -> list[Any]:
    groups = value.get("option_groups") or []
    nested = [o for group in groups if isinstance(group, dict) for o in group.get("options") or []]
    options = value.get("options") or []
    return [*options, *nested] if isinstance(options, list) else nested


def _options_or_groups(report: Report, value: dict[str, Any], at: str) -> None:
    if (value.get("options") is None) == (value.get("option_groups") is None):
        report.add(at, "either options or option_groups must be provided")


def _initial_among_options(report: Report, value: dict[str, Any], at: str) -> None:
    initial = [value["initial_option"]] if value.get("initial_option") else []
    many = value.get("initial_options")
    initial += many if isinstance(many, list) else []
    known = {o.get("value") for o in _choices(value) if isinstance(o, dict)}
    if any(isinstance(o, dict) and o.get("value") not in known for o in initial):
        report.add(at, "initial_option must match one of the options")


def _min_below_max(report: Report, value: dict[str, Any], at: str) -> None:
    low, high = value.get("min_length"), value.get("max_length")
    if isinstance(low, int) and isinstance(high, int) and low > high:
        report.add(at, "min_length must not be larger than max_length")


def _image_source(report: Report, value: dict[str, Any], at: str) -> None:
    if (value.get("image_url") is None) == (value.get("slack_file") is None):
        report.add(at, "either image_url or slack_file must be provided")


def _select(optional: dict[str, Check], *rules: Rule) -> Shape:
    return _field({}, {"confirm": _CONFIRM, **optional}, *rules)


def _multi(optional: dict[str, Check], *rules: Rule) -> Shape:
    return _select({"max_selected_items": integer(low=1), **optional}, *rules)


_ids = array(string())
_static: dict[str, Check] = {
    "options": array(_PLAIN_OPTION, low=1, high=100),
    "option_groups": array(_OPTION_GROUP, low=1, high=100),
}
_external: dict[str, Check] = {"min_query_length": integer(low=0)}
_conversation: dict[str, Check] = {
    "default_to_current_conversation": boolean,
    "filter": _FILTER,
}
_button_style = one_of(("primary", "danger"))
_typed = {"min_length": integer(0, 3000), "max_length": integer(1, 3000)}
_ten_options: dict[str, Check] = {"options": array(_RICH_OPTION, low=1, high=10)}

SLACK_FILE = Shape({}, {"id": string(), "url": url()})
IMAGE_SOURCE: dict[str, Check] = {"image_url": url(), "slack_file": SLACK_FILE}
IMAGE_RULE = _image_source
WORKFLOW = Shape(
    {
        "trigger": Shape(
            {"url": url()},
            {"customizable_input_parameters": array(Shape({"name": string(), "value": string()}))},
        )
    }
)

ELEMENTS: dict[str, Shape] = {
    "button": _interactive(
        {"text": text(75, plain=True)},
        {
            "url": url(),
            "value": string(2000, low=0),
            "style": _button_style,
            "confirm": _CONFIRM,
            "accessibility_label": string(75),
        },
    ),
    "icon_button": _interactive(
        {"icon": one_of(("trash",)), "text": text(75, plain=True)},
        {
            "value": string(2000, low=0),
            "confirm": _CONFIRM,
            "accessibility_label": string(75),
            "visible_to_user_ids": _ids,
        },
    ),
    "feedback_buttons": _interactive(
        {
            name: Shape(
                {"text": text(75, plain=True), "value": string(2000)},
                {"accessibility_label": string(75)},
            )
            for name in ("positive_button", "negative_button")
        }
    ),
    "workflow_button": _interactive(
        {"text": text(75, plain=True), "workflow": WORKFLOW},
        {"style": _button_style, "accessibility_label": string(75)},
    ),
    "checkboxes": _field(
        _ten_options,
        {"initial_options": array(_RICH_OPTION, low=1, high=10), "confirm": _CONFIRM},
        _initial_among_options,
    ),
    "radio_buttons": _field(
        _ten_options,
        {"initial_option": _RICH_OPTION, "confirm": _CONFIRM},
        _initial_among_options,
    ),
    "datepicker": _field({}, {"initial_date": _DATE, "confirm": _CONFIRM}),
    "timepicker": _field({}, {"initial_time": _TIME, "timezone": string(), "confirm": _CONFIRM}),
    "datetimepicker": _field(
        {}, {"initial_date_time": integer(10**9, 10**10 - 1), "confirm": _CONFIRM}
    ),
    "overflow": _interactive(
        {"options": array(_PLAIN_OPTION, low=1, high=5)}, {"confirm": _CONFIRM}
    ),
    "static_select": _select(
        {**_static, "initial_option": _PLAIN_OPTION}, _options_or_groups, _initial_among_options
    ),
    "multi_static_select": _multi(
        {**_static, "initial_options": array(_PLAIN_OPTION, low=1, high=100)},
        _options_or_groups,
        _initial_among_options,
    ),
    "external_select": _select({**_external, "initial_option": _PLAIN_OPTION}),
    "multi_external_select": _multi(
        {**_external, "initial_options": array(_PLAIN_OPTION, low=1, high=100)}
    ),
    "users_select": _select({"initial_user": string()}),
    "multi_users_select": _multi({"initial_users": _ids}),
    "conversations_select": _select(
        {**_conversation, "initial_conversation": string(), "response_url_enabled": boolean}
    ),
    "multi_conversations_select": _multi({**_conversation, "initial_conversations": _ids}),
    "channels_select": _select({"initial_channel": string(), "response_url_enabled": boolean}),
    "multi_channels_select": _multi({"initial_channels": _ids}),
    "plain_text_input": _field(
        {},
        {
            "initial_value": string(3000, low=0),
            "multiline": boolean,
            "dispatch_action_config": _DISPATCH,
            **_typed,
        },
        _min_below_max,
    ),
    "rich_text_input": _field({}, {"initial_value": anything, "dispatch_action_config": _DISPATCH}),
    "email_text_input": _field(
        {}, {"initial_value": string(low=0), "dispatch_action_config": _DISPATCH}
    ),
    "url_text_input": _field(
        {}, {"initial_value": string(low=0), "dispatch_action_config": _DISPATCH}
    ),
    "number_input": _field(
        {"is_decimal_allowed": boolean},
        {
            "initial_value": string(low=0),
            "min_value": string(),
            "max_value": string(),
            "dispatch_action_config": _DISPATCH,
        },
    ),
    "file_input": _interactive({}, {"filetypes": array(string()), "max_files": integer(1, 10)}),
    "image": Shape({"alt_text": string(2000)}, {"type": anything, **IMAGE_SOURCE}, _image_source),
}

IN_ACTIONS = Tagged(
    ELEMENTS,
    {
        *SELECTS,
        "button",
        "checkboxes",
        "datepicker",
        "datetimepicker",
        "overflow",
        "radio_buttons",
        "timepicker",
        "workflow_button",
    },
)
IN_SECTION = Tagged(
    ELEMENTS,
    {*IN_ACTIONS.allowed - {"datetimepicker"}, *MULTI_SELECTS, "image"},
)
IN_INPUT = Tagged(
    ELEMENTS,
    {
        *SELECTS,
        *MULTI_SELECTS,
        "checkboxes",
        "datepicker",
        "datetimepicker",
        "email_text_input",
        "file_input",
        "number_input",
        "plain_text_input",
        "radio_buttons",
        "rich_text_input",
        "timepicker",
        "url_text_input",
    },
)
