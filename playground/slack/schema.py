"""A small checker for JSON objects that reports errors in Slack's words and with JSON pointers.

A check is a callable `(report, value, pointer)`. Checks also fill in the defaults that Slack
adds to what it stores (`emoji`, `verbatim`, generated `action_id`), so one walk does both.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

Check = Callable[["Report", Any, str], None]
Rule = Callable[["Report", dict[str, Any], str], None]

_URL = re.compile(r"^[a-z][a-z0-9+.-]*:\S+$", re.IGNORECASE)


class Report:
    """The errors found so far, ready for `response_metadata.messages`."""

    def __init__(self) -> None:
        self.errors: list[str] = []

    def add(self, at: str, message: str) -> None:
        self.errors.append(f"[ERROR] {message} [json-pointer:{at}]")


def string(limit: int | None = None, low: int = 1) -> Check:
    """A string of `low` to `limit` characters."""

    def check(report: Report, value: Any, at: str) -> None:
        if not isinstance(value, str):
            report.add(at, "must be a string")
        elif len(value) < low:
            report.add(at, f"must be more than {low - 1} characters")
        elif limit is not None and len(value) > limit:
            report.add(at, f"must be less than {limit + 1} characters")

    return check


def url(limit: int = 3000) -> Check:
    def check(report: Report, value: Any, at: str) -> None:
        if not isinstance(value, str) or not _URL.match(value):
            report.add(at, "must be a valid URL")
        elif len(value) > limit:
            report.add(at, f"must be less than {limit + 1} characters")

    return check


def pattern(expression: str, wanted: str) -> Check:
    compiled = re.compile(expression)

    def check(report: Report, value: Any, at: str) -> None:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            report.add(at, f"must match format: {wanted}")

    return check


def boolean(report: Report, value: Any, at: str) -> None:
    if not isinstance(value, bool):
        report.add(at, "must be a boolean")


def anything(report: Report, value: Any, at: str) -> None:
    """Accept whatever Slack accepts without a look."""


def integer(low: int | None = None, high: int | None = None) -> Check:
    def check(report: Report, value: Any, at: str) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            report.add(at, "must be an integer")
        elif low is not None and value < low:
            report.add(at, f"must be more than {low - 1}")
        elif high is not None and value > high:
            report.add(at, f"must be less than {high + 1}")

    return check


def one_of(values: Iterable[str]) -> Check:
    allowed = frozenset(values)

    def check(report: Report, value: Any, at: str) -> None:
        if not isinstance(value, str) or value not in allowed:
            report.add(at, "must be a valid enum value")

    return check


def array(item: Check, low: int = 0, high: int | None = None) -> Check:
    """A list of `low` to `high` items that all pass `item`."""

    def check(report: Report, value: Any, at: str) -> None:
        if not isinstance(value, list):
            report.add(at, "must be an array")
            return
        if high is not None and len(value) > high:
            report.add(at, f"no more than {high} items allowed")
        elif len(value) < low:
            report.add(at, f"no less than {low} items allowed")
        for index, entry in enumerate(value):
            item(report, entry, f"{at}/{index}")

    return check


class Shape:
    """An object with required and optional fields, and rules that span several of them."""

    def __init__(
        self,
        required: dict[str, Check] | None = None,
        optional: dict[str, Check] | None = None,
        *rules: Rule,
    ) -> None:
        self.required = tuple(required or ())
        self.fields = {**(required or {}), **(optional or {})}
        self.rules = rules

    def __call__(self, report: Report, value: Any, at: str) -> None:
        if not isinstance(value, dict):
            report.add(at, "must be an object")
            return
        for name in self.required:
            if value.get(name) is None:
                report.add(at, f"missing required field: {name}")
        for name, entry in value.items():
            check = self.fields.get(name)
            if check is None:
                report.add(at, f"invalid additional property: {name}")
            elif entry is not None:
                check(report, entry, f"{at}/{name}")
        for rule in self.rules:
            rule(report, value, at)


class Tagged:
    """An object whose `type` chooses its shape; `allowed` narrows what is fine in this place."""

    def __init__(self, shapes: dict[str, Shape], allowed: Iterable[str] | None = None) -> None:
        self.shapes = shapes
        self.allowed = frozenset(shapes if allowed is None else allowed)

    def __call__(self, report: Report, value: Any, at: str) -> None:
        if not isinstance(value, dict):
            report.add(at, "must be an object")
            return
        kind = value.get("type")
        if kind is None:
            report.add(at, "missing required field: type")
        elif not isinstance(kind, str) or kind not in self.allowed:
            report.add(f"{at}/type", f"unsupported type: {kind}")
        else:
            self.shapes[kind](report, value, at)


def text(limit: int, *, plain: bool = False, low: int = 1) -> Check:
    """A text object; `plain` admits plain_text only.
    Source: docs.slack.dev/reference/block-kit/composition-objects/text-object
    """
    kinds = ("plain_text",) if plain else ("plain_text", "mrkdwn")
    length = string(limit, low)

    def check(report: Report, value: Any, at: str) -> None:
        inner = Report()
        if not isinstance(value, dict):
            inner.add(at, "must be an object")
        elif value.get("type") not in kinds:
            inner.add(f"{at}/type", "must be a valid enum value")
        elif "text" not in value:
            inner.add(at, "missing required field: text")
        else:
            length(inner, value["text"], f"{at}/text")
            flag = "emoji" if value["type"] == "plain_text" else "verbatim"
            for name in value.keys() - {"type", "text", flag}:
                inner.add(at, f"invalid additional property: {name}")
            boolean(inner, value.setdefault(flag, flag == "emoji"), f"{at}/{flag}")
        if inner.errors:
            report.add(at, "failed to match all allowed schemas")
            report.errors.extend(inner.errors)

    return check
