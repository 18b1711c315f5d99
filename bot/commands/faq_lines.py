"""What `frontdesk faq` prints, as lines. Pure."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from faq.importing import ADDED, UNCHANGED, Difference, ImportReport

_LONGEST = 100
_SIGNS = {ADDED: "+", UNCHANGED: "="}


def difference_lines(report: ImportReport) -> Iterator[str]:
    """What an import does to each entry that it touches."""
    for found in report.differences:
        if found.kind != UNCHANGED:
            yield f"{_SIGNS.get(found.kind, '~')} {found.name}"
            yield from _field_lines(found)


def _field_lines(found: Difference) -> Iterator[str]:
    for name, (before, after) in found.fields.items():
        if name in ("key", "language"):
            continue
        if isinstance(after, tuple):
            old = before or ()
            yield from (f"    {name} - {_short(item)}" for item in old if item not in after)
            yield from (f"    {name} + {_short(item)}" for item in after if item not in old)
            if sorted(map(str, old)) == sorted(map(str, after)):
                yield f"    {name}: in another order"
        elif found.kind == ADDED:
            yield f"    {name}: {_short(after)}"
        else:
            yield f"    {name}: {_short(before)} -> {_short(after)}"


def _short(value: Any) -> str:
    if value is None:
        return "(nothing)"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M UTC")
    if isinstance(value, dict):
        return " ".join(str(part) for part in value.values())
    text = " ".join(str(value).split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
