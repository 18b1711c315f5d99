"""Knowledge-base files that people edit: YAML, CSV and Markdown, in and out.

`parse_file` reads a whole file or raises `ImportProblems` with everything that is wrong in it.
`dump` writes what `parse_file` reads back unchanged.
"""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, tzinfo
from pathlib import Path

from faq.markdown import dump_markdown, read_markdown
from faq.parsed import Checker, ImportProblems, ParsedEntry, Problem
from faq.reading import read_csv, read_yaml
from faq.writing import dump_csv, dump_yaml

__all__ = ["FORMATS", "ImportProblems", "ParsedEntry", "dump", "parse_bytes", "parse_file"]

MAX_BYTES = 20_000_000
_READERS: dict[str, Callable[[str, Checker], None]] = {
    ".yaml": read_yaml,
    ".yml": read_yaml,
    ".csv": read_csv,
    ".md": read_markdown,
}
_WRITERS: dict[str, Callable[[Iterable[ParsedEntry], tzinfo], str]] = {
    ".yaml": dump_yaml,
    ".yml": dump_yaml,
    ".csv": dump_csv,
    ".md": dump_markdown,
}
#: The endings of files that are read and written.
FORMATS = tuple(_READERS)
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def parse_file(path: Path | str, zone: tzinfo = UTC) -> list[ParsedEntry]:
    """Entries of a file of one of the FORMATS, in its order.

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
        raise _problem(name, "unknown kind of file; use .yaml, .csv or .md.")
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


def dump(entries: Iterable[ParsedEntry], suffix: str, zone: tzinfo = UTC) -> str:
    """The entries as the text of a file with this ending. Raises KeyError for unknown ones."""
    return _WRITERS[suffix](entries, zone)


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
