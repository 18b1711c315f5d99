"""Writes the knowledge base as files that `faq.files` reads back unchanged."""

import csv
import io
import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

import yaml

from faq.parsed import FIELD_NAMES, ITEM_FIELDS, LIST_FIELDS, ParsedEntry


def dump_yaml(entries: Iterable[ParsedEntry], zone: tzinfo = UTC) -> str:
    """The entries as a YAML file; fields with nothing in them are left out."""
    document = {"entries": [as_document(entry, zone) for entry in entries]}
    return yaml.dump(
        document, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100, indent=2
    )


class _Dumper(yaml.SafeDumper):
    """Indents lists and writes longer texts as blocks, the way people write YAML."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _write_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _write_text)


def as_document(entry: ParsedEntry, zone: tzinfo) -> dict[str, Any]:
    """The fields that hold something, as plain values; days begin in `zone`."""
    document: dict[str, Any] = {}
    for name in FIELD_NAMES:
        value = getattr(entry, name)
        if value in (None, ()) or (name == "status" and value == "live"):
            continue
        if isinstance(value, tuple):
            value = list(value)
        elif isinstance(value, datetime):
            value = _write_moment(value, zone, is_end=name == "valid_until")
        document[name] = value
    return document


def _write_moment(moment: datetime, zone: tzinfo, *, is_end: bool) -> str:
    local = moment.astimezone(zone)
    if local.time() != datetime.min.time():
        return moment.astimezone(UTC).isoformat()
    return (local - timedelta(days=1) if is_end else local).date().isoformat()


def dump_csv(entries: Iterable[ParsedEntry], zone: tzinfo = UTC) -> str:
    """The entries as a CSV file with a heading; lists have one item per line of the cell."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(FIELD_NAMES)
    for entry in entries:
        document = as_document(entry, zone)
        writer.writerow([_cell(name, document.get(name, "")) for name in FIELD_NAMES])
    return buffer.getvalue()


def _cell(name: str, value: Any) -> str:
    if name in LIST_FIELDS:
        text = "\n".join(re.sub(r"([\\|])", r"\\\1", item) for item in value)
    elif name in ITEM_FIELDS:
        text = json.dumps(value, ensure_ascii=False) if value else ""
    else:
        text = str(value)
    # A cell that begins like a formula would be run by a spreadsheet; `read_csv` undoes this.
    return "'" + text if re.match(r"'*[=+\-@\t\r]", text) else text
