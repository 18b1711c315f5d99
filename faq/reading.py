"""Readers of the two file formats: they find fields and lines, `Checker` judges them."""

import csv
import io
import json
import re
from typing import Any

import yaml

from faq.parsed import FIELD_NAMES, ITEM_FIELDS, LIST_FIELDS, Checker, Raw, nearest

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = ("", "~", "null", "Null", "NULL")
_DELIMITERS = (",", ";", "\t")
csv.field_size_limit(1_000_000)


# ---------------------------------------------------------------------- YAML


def read_yaml(text: str, checker: Checker) -> None:
    """A mapping with `entries` (and a common `language`), or a bare list of entries."""
    try:
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        _explain_yaml(text, error, checker)
        return
    except yaml.YAMLError as error:
        checker.problem(0, f"this is not YAML: {str(error).splitlines()[0]}.")
        return
    except RecursionError:
        checker.problem(0, "the file is nested too deeply; entries are a plain list.")
        return
    if root is None:
        return
    entries, language = _entry_list(root, checker)
    for node in entries:
        if not isinstance(node, yaml.MappingNode):
            checker.problem(
                _line(node), "this is not an entry; write '- key: ...' with its fields."
            )
            continue
        fields = _fields(node, FIELD_NAMES, checker)
        if language is not None:
            fields.setdefault("language", language)
        checker.add(fields, _line(node))


def _explain_yaml(text: str, error: yaml.MarkedYAMLError, checker: Checker) -> None:
    mark = error.problem_mark or error.context_mark
    number = mark.line + 1 if mark else 0
    lines = text.splitlines()
    line = lines[number - 1] if 0 < number <= len(lines) else ""
    if re.match(r"\s*\t", line):
        checker.problem(number, "the line is indented with a tab; use spaces.")
        return
    reason = (error.problem or "it cannot be read").rstrip(".")
    advice = "check the indentation, and put texts that contain ': ' or begin with a sign in quotes"
    checker.problem(number, f"this is not valid YAML ({reason}); {advice}.")


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _entry_list(root: yaml.Node, checker: Checker) -> tuple[list[yaml.Node], Raw | None]:
    if isinstance(root, yaml.SequenceNode):
        return root.value, None
    if not isinstance(root, yaml.MappingNode):
        checker.problem(_line(root), "the file must hold a list of entries under 'entries:'.")
        return [], None
    language: Raw | None = None
    entries: list[yaml.Node] | None = None
    for key, value in root.value:
        name = str(key.value)
        if name == "language":
            language = _raw(value)
        elif name == "entries" and isinstance(value, yaml.SequenceNode):
            entries = value.value
        elif name == "entries":
            checker.problem(_line(key), "'entries' must be a list; begin each entry with '- '.")
            entries = []
        else:
            hint = (
                nearest(name, ("language", "entries")) or "; only language and entries stand here."
            )
            checker.problem(_line(key), f"unknown field {name!r}{hint}")
    if entries is None:
        checker.problem(_line(root), "the file has no 'entries:'; add it with a list of entries.")
    return entries or [], language


def _fields(node: yaml.MappingNode, known: tuple[str, ...], checker: Checker) -> dict[str, Raw]:
    fields: dict[str, Raw] = {}
    for key, value in node.value:
        name = str(key.value)
        if name not in known:
            hint = nearest(name, known) or f"; known are {', '.join(known)}."
            checker.problem(_line(key), f"unknown field {name!r}{hint}")
        elif name in fields:
            message = f"{name!r} stands twice in this entry (first in line {fields[name].line})"
            checker.problem(_line(key), f"{message}; remove one.")
        else:
            fields[name] = _raw(value)
    return fields


def _raw(node: yaml.Node) -> Raw:
    """Scalars stay as they are written: 'no', 12:30 and 2026-01-01 are texts to people."""
    line = _line(node)
    if isinstance(node, yaml.ScalarNode):
        plain_null = node.style is None and node.value in _NULLS
        return Raw("" if plain_null else node.value, line)
    if isinstance(node, yaml.SequenceNode):
        return Raw([_item(child) for child in node.value], line)
    return Raw(_pairs(node), line)


def _item(node: yaml.Node) -> Raw:
    if isinstance(node, yaml.ScalarNode):
        return Raw(node.value, _line(node))
    return Raw(_pairs(node) if isinstance(node, yaml.MappingNode) else None, _line(node))


def _pairs(node: yaml.Node) -> dict[str, str | None]:
    return {
        str(key.value): value.value if isinstance(value, yaml.ScalarNode) else None
        for key, value in node.value
    }


# ---------------------------------------------------------------------- CSV


def read_csv(text: str, checker: Checker) -> None:
    """A heading with field names, then one entry per row; comma, semicolon or tab."""
    first_line, skipped = text.split("\n", 1)[0].strip(), 0
    if first_line.lower().startswith("sep="):
        text, skipped = text.split("\n", 1)[1] if "\n" in text else "", 1
        first_line = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    names: list[str] | None = None
    while True:
        line = reader.line_num + 1 + skipped
        try:
            row = next(reader, None)
        except csv.Error as error:
            advice = 'check that every " is closed and that a " inside a text is doubled'
            checker.problem(line, f"this row cannot be read ({error}); {advice}.")
            return
        if row is None:
            return
        if not any(cell.strip() for cell in row):
            continue
        if names is None:
            names = _heading(row, line, checker)
            if names is None:
                return
        else:
            _read_row(names, row, line, checker)


def _heading(row: list[str], line: int, checker: Checker) -> list[str] | None:
    names = [cell.strip().lower().replace(" ", "_") for cell in row]
    before = len(checker.problems)
    for name in names:
        if name and name not in FIELD_NAMES:
            hint = nearest(name, FIELD_NAMES) or f"; known are {', '.join(FIELD_NAMES)}."
            checker.problem(line, f"unknown column {name!r}{hint}")
    for name in sorted({name for name in names if name and names.count(name) > 1}):
        checker.problem(line, f"the column {name!r} stands twice; remove one.")
    missing = [n for n in ("key", "language", "question", "answer") if n not in names]
    if missing:
        checker.problem(line, f"the heading has no {', '.join(missing)}; add the column.")
    return names if len(checker.problems) == before else None


def _read_row(names: list[str], row: list[str], line: int, checker: Checker) -> None:
    extra = [cell for cell in row[len(names) :] if cell.strip()]
    if extra:
        advice = "put texts that contain the separator in double quotes"
        checker.problem(line, f"the row has more cells than the heading; {advice}.")
        return
    before = len(checker.problems)
    fields: dict[str, Raw] = {}
    for name, cell in zip(names, row, strict=False):
        text = cell[1:] if re.match(r"'+[=+\-@\t\r]", cell) else cell
        if not name or (not text.strip() and name not in ("key", "language", "question", "answer")):
            continue
        fields[name] = _cell(name, text, line, checker)
    if len(checker.problems) == before:
        checker.add(fields, line)


def _cell(name: str, text: str, line: int, checker: Checker) -> Raw:
    if name in LIST_FIELDS:
        return Raw([Raw(item, line) for item in split_items(text) if item.strip()], line)
    if name in ITEM_FIELDS:
        try:
            items = json.loads(text)
        except ValueError:
            items = None
        if not isinstance(items, list):
            example = '[{"text": "Menu", "url": "https://..."}]'
            checker.problem(line, f"the column {name!r} must look like {example}.")
            return Raw([], line)
        return Raw([Raw(item, line) for item in items], line)
    return Raw(text, line)


def split_items(text: str) -> list[str]:
    r"""Items of a cell, apart by line breaks or `|`; `\|` and `\\` stand for themselves."""
    items, current, position = [], "", 0
    while position < len(text):
        character = text[position]
        if character == "\\" and text[position + 1 : position + 2] in ("\\", "|"):
            current += text[position + 1]
            position += 1
        elif character in "|\n\r":
            items.append(current)
            current = ""
        else:
            current += character
        position += 1
    return [*items, current]
