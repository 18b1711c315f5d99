"""Block Kit elements in use: finding them, the state of inputs, and what an action reports.

Source: docs.slack.dev/reference/interaction-payloads (block_actions, view)
"""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

_OPTION = ("selected_option", "initial_option")
_OPTIONS = ("selected_options", "initial_options")
# element type -> (field of its state, field of its initial value)
STATE_FIELDS: dict[str, tuple[str, str]] = {
    "static_select": _OPTION,
    "external_select": _OPTION,
    "radio_buttons": _OPTION,
    "multi_static_select": _OPTIONS,
    "multi_external_select": _OPTIONS,
    "checkboxes": _OPTIONS,
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "file_input": ("files", "initial_files"),
}
_LISTS = frozenset({field for field, _ in STATE_FIELDS.values() if field.endswith("s")})


def elements_of(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """All interactive elements with the block that holds each."""
    for block in blocks:
        inside = block.get("elements") if block["type"] not in ("context", "rich_text") else None
        for element in (block.get("accessory"), block.get("element"), *(inside or ())):
            if isinstance(element, dict) and "action_id" in element:
                yield block, element


def find_element(
    blocks: list[Json], action_id: str, block_id: str | None = None
) -> tuple[Json, Json] | None:
    """The element with this action_id (in that block when given)."""
    return next(
        (
            (block, element)
            for block, element in elements_of(blocks)
            if element["action_id"] == action_id and block_id in (None, block["block_id"])
        ),
        None,
    )


def state_of(blocks: list[Json], old: Json) -> Json:
    """`state.values` of a surface: initial values, or what was there under the same ids."""
    values: Json = {}
    for block, element in elements_of(blocks):
        fields = STATE_FIELDS.get(element["type"])
        if fields is None:
            continue
        before = old.get(block["block_id"], {}).get(element["action_id"])
        if before is not None and before["type"] == element["type"]:
            entry = before
        else:
            entry = entry_for(element, element.get(fields[1]))
        values.setdefault(block["block_id"], {})[element["action_id"]] = entry
    return values


def entry_for(element: Json, value: Any) -> Json:
    """One entry of `state.values`."""
    field = STATE_FIELDS[element["type"]][0]
    if value is None and field in _LISTS:
        value = []
    elif value == "":
        value = None  # an input left empty
    return {"type": element["type"], field: value}


def chosen(element: Json, given: Any) -> Any:
    """A person's choice as Slack reports it: option values become whole options.

    `given` is the bare value, or an object with the state's own field. ValueError when it is not
    among the options.
    """
    field = STATE_FIELDS[element["type"]][0]
    if isinstance(given, dict) and field in given:
        given = given[field]
    if field == "selected_option":
        return None if given is None else _option(element, given)
    if field == "selected_options":
        return [_option(element, entry) for entry in given or ()]
    return given


def _option(element: Json, given: Any) -> Json:
    if isinstance(given, dict) and "text" in given:
        return given
    value = given.get("value") if isinstance(given, dict) else given
    groups = element.get("option_groups") or []
    options = [*(element.get("options") or []), *(o for g in groups for o in g["options"])]
    found = next((option for option in options if option["value"] == value), None)
    if found is None:
        raise ValueError(f"There is no option {value!r} in {element['action_id']}.")
    return dict(found)


def action_of(block: Json, element: Json, given: Json, action_ts: str) -> Json:
    """One entry of `actions` in a block_actions payload. ValueError for an unknown option."""
    action: Json = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": action_ts,
    }
    if element["type"] in STATE_FIELDS:
        field, initial = STATE_FIELDS[element["type"]]
        value = given.get(field, given.get("value"))
        action[field] = chosen(element, value)
        if element.get(initial) is not None:
            action[initial] = element[initial]
        if "placeholder" in element:
            action["placeholder"] = element["placeholder"]
    elif element["type"] == "overflow":
        action["selected_option"] = _option(
            element, given.get("selected_option", given.get("value"))
        )
    else:
        for name in ("text", "value", "style", "url", "icon"):
            if name in element:
                action[name] = element[name]
    return action


def missing_inputs(blocks: list[Json], values: Json) -> Json:
    """What the client itself refuses before it sends a form: block_id -> sentence."""
    errors: Json = {}
    for block in blocks:
        if block["type"] != "input":
            continue
        element = block["element"]
        entry = values.get(block["block_id"], {}).get(element["action_id"], {})
        value = entry.get(STATE_FIELDS[element["type"]][0])
        empty = value is None or value in ("", [])
        if empty and not block.get("optional"):
            errors[block["block_id"]] = "Please complete this required field."
        elif not empty and element["type"] == "plain_text_input":
            length = len(value)
            if length < element.get("min_length", 0):
                errors[block["block_id"]] = (
                    f"Please enter at least {element['min_length']} characters."
                )
            elif length > element.get("max_length", 3000):
                errors[block["block_id"]] = "This text is too long."
    return errors
