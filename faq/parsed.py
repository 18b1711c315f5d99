"""What an import file says about one entry, and the checks every format shares."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from babel import localedata
from rapidfuzz import fuzz, process

from faq.entry import Entry
from faq.text import tokens

STATUSES = ("draft", "live", "off")
MAX_QUESTION, MAX_ANSWER, MAX_PHRASES = 300, 12_000, 500

KEY = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
LINK = re.compile(r"(https?|tg|mailto|tel):\S+")
_SUGGESTION_CUTOFF = 60
_ITEM_FIELDS = {"buttons": {"text", "url"}, "attachments": {"kind", "url", "caption"}}
_ITEM_REQUIRED = {"buttons": ("text", "url"), "attachments": ("kind", "url")}
_ATTACHMENT_KINDS = ("photo", "document")


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a file: where, what is wrong and what to do. Line 0 means the whole file."""

    line: int
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}" if self.line else self.message


class ImportProblems(Exception):
    """Everything that is wrong with a file, in the order of its lines. Nothing was imported."""

    def __init__(self, source: str, problems: Iterable[Problem]) -> None:
        self.source = source
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        super().__init__("\n".join(f"{source}: {problem}" for problem in self.problems))


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedEntry:
    """One entry as a file states it. Equal to a stored entry's `of` when nothing would change."""

    key: str
    language: str
    question: str
    answer: str
    phrases: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    buttons: tuple[dict[str, Any], ...] = ()
    attachments: tuple[dict[str, Any], ...] = ()
    status: str = "live"
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    review_at: datetime | None = None
    owner: str | None = None
    sure_threshold: float | None = None
    maybe_threshold: float | None = None

    @classmethod
    def of(cls, entry: Entry) -> "ParsedEntry":
        """What a file would say about a stored entry."""
        return cls(**{name: getattr(entry, name) for name in FIELD_NAMES})


FIELD_NAMES = tuple(field.name for field in fields(ParsedEntry))
LIST_FIELDS = ("phrases", "keywords", "tags")
ITEM_FIELDS = ("buttons", "attachments")


@dataclass(frozen=True, slots=True)
class Raw:
    """A value as read: a string, a list of Raw strings, or a list of dicts, with its line."""

    value: Any
    line: int


def nearest(word: str, known: Iterable[str]) -> str:
    """ ", did you mean ...?" for a word that is close to a known one, else an empty string."""
    hit = process.extractOne(
        word.lower(), tuple(known), scorer=fuzz.ratio, score_cutoff=_SUGGESTION_CUTOFF
    )
    return f"; did you mean {hit[0]!r}?" if hit else ""


def _is_language(code: str) -> bool:
    """Whether a language has this code; for "xx" no customer would ever be answered."""
    return bool(_LANGUAGE.fullmatch(code)) and localedata.exists(code.split("-")[0])


class Checker:
    """Turns raw fields into entries and collects every problem on the way."""

    def __init__(self, zone: tzinfo = UTC) -> None:
        self.problems: list[Problem] = []
        self.entries: list[ParsedEntry] = []
        self._zone = zone
        self._seen: dict[tuple[str, str], int] = {}
        self._phrases: dict[tuple[str, str], tuple[str, int]] = {}

    def problem(self, line: int, message: str) -> None:
        """Note one mistake."""
        self.problems.append(Problem(line, message))

    def add(self, raw: dict[str, Raw], line: int) -> None:
        """Check one entry that begins at `line`."""
        before = len(self.problems)
        values: dict[str, Any] = {
            "key": self._required(raw, "key", line).lower(),
            "language": self._required(raw, "language", line).lower().replace("_", "-"),
            "question": " ".join(self._required(raw, "question", line).split()),
            "answer": self._required(raw, "answer", line),
            "owner": " ".join(self._string(raw, "owner").split()) or None,
            "status": self._string(raw, "status").lower() or "live",
        }
        for name in LIST_FIELDS:
            values[name] = self._list(raw, name)
        for name in ITEM_FIELDS:
            values[name] = self._items(raw, name)
        values["valid_from"] = self._moment(raw, "valid_from", is_end=False)
        values["valid_until"] = self._moment(raw, "valid_until", is_end=True)
        values["review_at"] = self._moment(raw, "review_at", is_end=False)
        values["sure_threshold"] = self._threshold(raw, "sure_threshold")
        values["maybe_threshold"] = self._threshold(raw, "maybe_threshold")
        self._check_forms(values, raw, line)
        self._check_order(values, raw, line)
        self._check_repeats(values, raw, line)
        if len(self.problems) == before:
            self.entries.append(ParsedEntry(**values))

    # ------------------------------------------------------------------ reading one field

    def _string(self, raw: dict[str, Raw], name: str) -> str:
        if name not in raw:
            return ""
        found = raw[name]
        if not isinstance(found.value, str):
            self.problem(found.line, f"{name!r} must be one text, not a list or a group of fields.")
            return ""
        return found.value.replace("\r\n", "\n").replace("\r", "\n").strip()

    def _required(self, raw: dict[str, Raw], name: str, line: int) -> str:
        if name not in raw:
            self.problem(line, f"the entry has no {name!r}; add it.")
            return ""
        known = len(self.problems)
        text = self._string(raw, name)
        if not text and len(self.problems) == known:
            self.problem(raw[name].line, f"{name!r} is empty; fill it in.")
        return text

    def _list(self, raw: dict[str, Raw], name: str) -> tuple[str, ...]:
        found = raw.get(name)
        if found is None or found.value == "":
            return ()
        if isinstance(found.value, str):
            return (" ".join(found.value.split()),)
        texts = []
        for item in found.value:
            if not isinstance(item, Raw) or not isinstance(item.value, str):
                line = item.line if isinstance(item, Raw) else found.line
                self.problem(line, f"every item of {name!r} must be one text; put it in quotes.")
            elif not item.value.strip():
                self.problem(item.line, f"an item of {name!r} is empty; remove it.")
            else:
                texts.append(" ".join(item.value.split()))
        if len(texts) > MAX_PHRASES:
            self.problem(found.line, f"{name!r} has {len(texts)} items; at most {MAX_PHRASES} fit.")
        return tuple(texts)

    def _items(self, raw: dict[str, Raw], name: str) -> tuple[dict[str, Any], ...]:
        found = raw.get(name)
        if found is None or found.value == "":
            return ()
        if not isinstance(found.value, list):
            self.problem(found.line, f"{name!r} must be a list, each item with its own fields.")
            return ()
        return tuple(item.value for item in found.value if self._item_is_good(name, item))

    def _item_is_good(self, name: str, item: Raw) -> bool:
        value, before = item.value, len(self.problems)
        if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
            needed = " and ".join(_ITEM_REQUIRED[name])
            self.problem(item.line, f"every item of {name!r} needs the fields {needed}, as texts.")
            return False
        for field in value.keys() - _ITEM_FIELDS[name]:
            hint = nearest(field, _ITEM_FIELDS[name])
            self.problem(item.line, f"an item of {name!r} has the unknown field {field!r}{hint}")
        for field in _ITEM_REQUIRED[name]:
            if not value.get(field, "").strip():
                self.problem(item.line, f"an item of {name!r} has no {field!r}; add it.")
        if value.get("url") and not LINK.fullmatch(value["url"]):
            self.problem(item.line, f"{value['url']!r} is not a link; begin it with https://.")
        if name == "attachments" and value.get("kind") not in (*_ATTACHMENT_KINDS, None, ""):
            self.problem(item.line, f"attachment kind {value['kind']!r}: use photo or document.")
        return len(self.problems) == before

    def _moment(self, raw: dict[str, Raw], name: str, *, is_end: bool) -> datetime | None:
        text = self._string(raw, name)
        if not text:
            return None
        try:
            if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
                day = date.fromisoformat(text)
                moment = datetime.combine(day, time(), self._zone)
                return (moment + timedelta(days=1 if is_end else 0)).astimezone(UTC)
            moment = datetime.fromisoformat(text)
            return (moment if moment.tzinfo else moment.replace(tzinfo=self._zone)).astimezone(UTC)
        except (ValueError, OverflowError):
            message = f"{name!r} is {text!r}, which is not a date; write it like 2026-12-31."
            self.problem(raw[name].line, message)
            return None

    def _threshold(self, raw: dict[str, Raw], name: str) -> float | None:
        text = self._string(raw, name)
        if not text:
            return None
        try:
            number = float(text)
        except ValueError:
            number = -1.0
        if not 0 <= number <= 1:
            message = f"{name!r} is {text!r}; write a number from 0 to 1, such as 0.8."
            self.problem(raw[name].line, message)
            return None
        return number

    # ------------------------------------------------------------------ checks across fields

    def _check_forms(self, values: dict[str, Any], raw: dict[str, Raw], line: int) -> None:
        def at(name: str) -> int:
            return raw[name].line if name in raw else line

        key, language, status = values["key"], values["language"], values["status"]
        if key and not KEY.fullmatch(key):
            rule = "use up to 80 small letters, digits, '-', '_' and '.', such as opening-hours"
            self.problem(at("key"), f"the key {key!r} cannot be used; {rule}.")
        if language and not _is_language(language):
            self.problem(at("language"), f"{language!r} is not a language code; use en, zh, de ...")
        if status not in STATUSES:
            hint = nearest(status, STATUSES) or "; use draft, live or off."
            self.problem(at("status"), f"the status {status!r} is unknown{hint}")
        for name, limit in (("question", MAX_QUESTION), ("answer", MAX_ANSWER)):
            if len(values[name]) > limit:
                length = len(values[name])
                self.problem(at(name), f"{name!r} has {length} characters; at most {limit} fit.")

    def _check_order(self, values: dict[str, Any], raw: dict[str, Raw], line: int) -> None:
        start, end = values["valid_from"], values["valid_until"]
        if start and end and start >= end:
            at = raw["valid_until"].line
            self.problem(at, "'valid_until' is before 'valid_from'; correct one of the dates.")
        sure, maybe = values["sure_threshold"], values["maybe_threshold"]
        if sure is not None and maybe is not None and maybe > sure:
            at = raw["maybe_threshold"].line
            self.problem(at, "'maybe_threshold' is above 'sure_threshold'; it must not be.")

    def _check_repeats(self, values: dict[str, Any], raw: dict[str, Raw], line: int) -> None:
        key, language = values["key"], values["language"]
        if not key or not language:
            return
        first = self._seen.setdefault((key, language), line)
        if first != line:
            message = f"the key {key!r} in {language!r} stands already in line {first}"
            self.problem(line, f"{message}; give one of them another key or remove it.")
            return
        lines = {"question": raw["question"].line if "question" in raw else line}
        spoken = [(values["question"], lines["question"])]
        if "phrases" in raw and not isinstance(raw["phrases"].value, str):
            spoken += [
                (item.value, item.line)
                for item in raw["phrases"].value
                if isinstance(item, Raw) and isinstance(item.value, str)
            ]
        for text, at in spoken:
            folded = " ".join(tokens(text))
            if not folded:
                continue
            owner, other = self._phrases.setdefault((language, folded), (key, at))
            if (owner, other) != (key, at):
                message = f"{text.strip()!r} stands already in line {other} (entry {owner!r})"
                self.problem(at, f"{message}; keep it in one place.")
