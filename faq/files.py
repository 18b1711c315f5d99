"""Knowledge-base files that people edit: YAML and CSV, in and out.

`parse_file` reads a whole file or raises `ImportProblems` with everything that is wrong in it.
`dump_yaml` and `dump_csv` write what `parse_file` reads back unchanged.
"""

import csv
import io
import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

import yaml

from faq.parsed import (
    FIELD_NAMES,
    ITEM_FIELDS,
    LIST_FIELDS,
    Checker,
    ImportProblems,
    ParsedEntry,
    Problem,
    Raw,
)
from faq.reading import read_csv, read_yaml

__all__ = [
    "ImportProblems",
    "ParsedEntry",
    "Problem",
    "Raw",
    "dump_csv",
    "dump_yaml",
    "parse_bytes",
    "parse_file",
]

MAX_BYTES = 20_000_000
_READERS = {".yaml": read_yaml, ".yml": read_yaml, ".csv": read_csv}
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def parse_file(path: Path | str, zone: tzinfo = UTC) -> list[ParsedEntry]:
    """Entries of a .yaml, .yml or .csv file, in its order.

    zone: where days begin, for dates without a time; `valid_until` includes its day.
    Raises ImportProblems with all problems, each with its line number and what to do.
    """
    path = Path(path)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise _problem(path.name, f"the file is over {MAX_BYTES // 1_000_000} MB; split it.")
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise _problem(str(path), f"cannot read the file ({reason}); check the path.") from error
    return parse_bytes(data, path.name, zone)


def parse_bytes(data: bytes, name: str, zone: tzinfo = UTC) -> list[ParsedEntry]:
    """The same for a file's content; the name's ending tells the format."""
    reader = _READERS.get(Path(name).suffix.lower())
    if reader is None:
        raise _problem(name, "unknown kind of file; use .yaml or .csv.")
    text = _decode(data, name)
    if not text.strip():
        raise _problem(name, "the file is empty; write at least one entry.")
    checker = Checker(zone)
    reader(text, checker)
    if not checker.entries and not checker.problems:
        checker.problem(0, "the file holds no entries; write at least one.")
    if checker.problems:
        raise ImportProblems(name, checker.problems)
    return checker.entries


def _problem(name: str, message: str) -> ImportProblems:
    return ImportProblems(name, [Problem(0, message)])


def _decode(data: bytes, name: str) -> str:
    """UTF-8 with or without a byte order mark, and UTF-16 with one; all else is refused."""
    try:
        if data.startswith(_UTF16_MARKS):
            return data.decode("utf-16")
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        guess = _guess_encoding(data)
        message = f"the text is not UTF-8{guess}; save the file as UTF-8 and import it again."
        raise ImportProblems(name, [Problem(line, message)]) from error
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        message = "the text is not UTF-8 (it looks like UTF-16); save the file as UTF-8."
        raise ImportProblems(name, [Problem(line, message)])
    return text


def _guess_encoding(data: bytes) -> str:
    if b"\x00" in data:
        return " (it looks like UTF-16)"
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return " (it looks like Windows-1252)"
    chinese = len(re.findall(r"[一-鿿]", text))
    return " (it looks like GBK)" if chinese > 1 else " (it looks like Windows-1252)"


# ---------------------------------------------------------------------- writing


def dump_yaml(entries: Iterable[ParsedEntry], zone: tzinfo = UTC) -> str:
    """The entries as a YAML file; fields with nothing in them are left out."""
    document = {"entries": [_as_document(entry, zone) for entry in entries]}
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


def _as_document(entry: ParsedEntry, zone: tzinfo) -> dict[str, Any]:
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
        document = _as_document(entry, zone)
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
