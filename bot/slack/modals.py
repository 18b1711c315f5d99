"""Modals as Block Kit: builders within Slack's limits, typed metadata, what was filled in. Pure.

A form is a view whose inputs each have a block of their own; a field is named by its block.
Source of the limits: docs.slack.dev/reference/block-kit and docs.slack.dev/reference/views
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, TypeVar

from bot.slack.cards import Block, shorten
from crm.errors import Invalid

View = dict[str, Any]
M = TypeVar("M")

MAX_TEXT = 3_000  # characters of one text input
INPUT = "value"  # the action id of every field's element
_TITLE, _BUTTON, _LABEL, _HINT, _OPTION, _CALLBACK = 24, 24, 2_000, 2_000, 75, 255
_METADATA, _BLOCKS, _OPTIONS = 3_000, 100, 100


class FieldErrors(Exception):
    """What is wrong, by field: Slack shows each sentence beside its field and keeps the form."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(str(errors))
        self.errors = dict(errors)


def form(
    callback_id: str,
    title: str,
    blocks: Sequence[Block],
    *,
    submit: str,
    close: str,
    metadata: Any = None,
) -> View:
    """A modal with inputs. `metadata` is a dataclass that comes back with what was filled in."""
    view = notice(title, blocks, close=close)
    return view | {
        "callback_id": callback_id[:_CALLBACK],
        "submit": _plain(submit, _BUTTON),
        "private_metadata": pack(metadata) if metadata is not None else "",
    }


def notice(title: str, blocks: Sequence[Block], *, close: str) -> View:
    """A modal that only says something."""
    return {
        "type": "modal",
        "title": _plain(title, _TITLE),
        "close": _plain(close, _BUTTON),
        "blocks": list(blocks)[:_BLOCKS],
    }


def paragraph(text: str) -> Block:
    """Words that are shown as they are."""
    plain = {"type": "plain_text", "text": shorten(text, MAX_TEXT) or " ", "emoji": False}
    return {"type": "section", "text": plain}


def remark(text: str) -> Block:
    """A line in small grey letters."""
    plain = {"type": "plain_text", "text": shorten(text, 2_000), "emoji": False}
    return {"type": "context", "elements": [plain]}


def text_field(
    name: str,
    label: str,
    value: str = "",
    *,
    hint: str = "",
    lines: bool = False,
    required: bool = False,
    most: int = MAX_TEXT,
) -> Block:
    """A text to type; `lines`: of several lines. `value` must not be longer than MAX_TEXT."""
    element: Block = {
        "type": "plain_text_input",
        "action_id": INPUT,
        "multiline": lines,
        "max_length": min(most, MAX_TEXT),
    }
    if value:
        element["initial_value"] = value
    return _field(name, label, element, hint, required)


def choice_field(
    name: str, label: str, options: Mapping[str, str], chosen: str | None = None, *, hint: str = ""
) -> Block:
    """One of `options` (value -> what is read), in a menu."""
    made = [_option(value, text) for value, text in options.items()][:_OPTIONS]
    element: Block = {"type": "static_select", "action_id": INPUT, "options": made}
    initial = next((option for option in made if option["value"] == chosen), None)
    if initial:
        element["initial_option"] = initial
    return _field(name, label, element, hint, True)


def date_field(name: str, label: str, day: date | None = None, *, hint: str = "") -> Block:
    """A day, or none."""
    element: Block = {"type": "datepicker", "action_id": INPUT}
    if day:
        element["initial_date"] = day.isoformat()
    return _field(name, label, element, hint, False)


def _field(name: str, label: str, element: Block, hint: str, required: bool) -> Block:
    block: Block = {
        "type": "input",
        "block_id": name,
        "optional": not required,
        "label": _plain(label, _LABEL),
        "element": element,
    }
    if hint:
        block["hint"] = _plain(hint, _HINT)
    return block


def _option(value: str, text: str) -> Block:
    return {"text": _plain(text, _OPTION), "value": value}


def _plain(text: str, limit: int) -> Block:
    return {"type": "plain_text", "text": shorten(text, limit), "emoji": True}


# ---------------------------------------------------------------------- coming back


@dataclass(frozen=True)
class Filled:
    """A view as it came back."""

    view: Mapping[str, Any]

    @property
    def id(self) -> str:
        return str(self.view.get("id") or "")

    @property
    def callback_id(self) -> str:
        return str(self.view.get("callback_id") or "")

    @property
    def fields(self) -> list[str]:
        """The names of the inputs. The first shows an error that is about no field."""
        blocks = self.view.get("blocks") or []
        return [str(block["block_id"]) for block in blocks if block.get("type") == "input"]

    def has(self, name: str) -> bool:
        """Whether the form has this field."""
        return name in self.fields

    def typed(self, name: str) -> str:
        """What was typed; empty when nothing was."""
        return str(self._state(name).get("value") or "")

    def choice(self, name: str) -> str | None:
        """The value that was chosen."""
        option = self._state(name).get("selected_option") or {}
        return str(option["value"]) if "value" in option else None

    def day(self, name: str) -> date | None:
        """The day that was picked."""
        picked = self._state(name).get("selected_date")
        return date.fromisoformat(picked) if picked else None

    def metadata(self, kind: type[M]) -> M:
        """What the form was opened with. Raises Invalid for a form of another version."""
        return unpack(kind, str(self.view.get("private_metadata") or ""))

    def _state(self, name: str) -> Mapping[str, Any]:
        values = (self.view.get("state") or {}).get("values") or {}
        found = (values.get(name) or {}).get(INPUT)
        return found if isinstance(found, dict) else {}


def pack(metadata: Any) -> str:
    """A dataclass of plain values as a view's private_metadata. Raises ValueError above 3000."""
    text = json.dumps({"kind": type(metadata).__name__, **asdict(metadata)}, ensure_ascii=False)
    if len(text) > _METADATA:
        raise ValueError(f"{type(metadata).__name__} needs {len(text)} characters of metadata")
    return text


def unpack(kind: type[M], text: str) -> M:
    """The dataclass that `pack` wrote. Raises Invalid when it is none of this kind."""
    try:
        found = json.loads(text)
        if found.pop("kind") != kind.__name__:
            raise ValueError(text)
        known = {field.name for field in fields(kind)}  # type: ignore[arg-type]  # a dataclass
        if set(found) - known:
            raise ValueError(text)
        return kind(**found)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Invalid("error-old-form") from error
