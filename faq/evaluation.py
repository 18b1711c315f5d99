"""How good the answers are, on questions whose right entry is known. Pure, but for reading a file.

A file has one question a line with the key of the right entry: CSV with a heading `text,key` (and
`language`), TSV without one (key, text), or YAML (a mapping of keys to lists of questions, or a
list of `{text, key, language}`). An empty key, `-` or `none` means that no entry answers it.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from faq.index import FaqIndex
from faq.policy import Maybe, Several, Sure

_NONE = frozenset({"", "-", "none", "null", "oos", "out_of_scope"})
_TEXT_COLUMNS, _KEY_COLUMNS = ("text", "question", "query"), ("key", "label", "entry")
_BINS = 10
_WORST = 10


class EvaluationProblem(Exception):
    """The file cannot be used; the message says where and what to do."""


@dataclass(frozen=True)
class Case:
    """A question and the key of its right entry; None: no entry answers it."""

    text: str
    key: str | None
    language: str


@dataclass(frozen=True)
class Confusion:
    """How often `got` came first where `key` was right, with one of the questions."""

    key: str
    got: str
    count: int
    example: str


@dataclass(frozen=True)
class Report:
    """Figures as shares of 1; None where there is nothing to divide by.

    accuracy: the right entry comes first, of the questions in scope. coverage: an answer is given
    at once, of those in scope. precision: right, of all answers given, out of scope included.
    suggested: right entry among the suggestions, of the questions with suggestions. reached: right
    entry answered or suggested, of those in scope. false_answers: answers given, of the questions
    out of scope. calibration_error: mean distance between confidence and share right of the first
    entry, in ten bins (expected calibration error).
    """

    questions: int
    in_scope: int
    accuracy: float | None
    coverage: float | None
    precision: float | None
    suggested: float | None
    reached: float | None
    false_answers: float | None
    calibration_error: float | None
    unknown_keys: tuple[str, ...]
    confusions: tuple[Confusion, ...]


@dataclass(frozen=True)
class _Outcome:
    case: Case
    first: str | None
    confidence: float
    answered: str | None
    suggestions: tuple[str, ...]

    @property
    def right(self) -> bool:
        return self.case.key is not None and self.first == self.case.key


def evaluate(index: FaqIndex, cases: Sequence[Case], keys: Iterable[str]) -> Report:
    """Ask every question. `keys`: those that the knowledge base has."""
    outcomes = [_ask(index, case) for case in cases]
    inside = [one for one in outcomes if one.case.key is not None]
    outside = [one for one in outcomes if one.case.key is None]
    given = [one for one in outcomes if one.answered is not None]
    offered = [one for one in inside if one.suggestions]
    hits = [one for one in offered if one.case.key in one.suggestions]
    right = [one for one in given if one.answered == one.case.key]
    known = set(keys)
    return Report(
        questions=len(outcomes),
        in_scope=len(inside),
        accuracy=_share(sum(one.right for one in inside), len(inside)),
        coverage=_share(sum(one.answered is not None for one in inside), len(inside)),
        precision=_share(len(right), len(given)),
        suggested=_share(len(hits), len(offered)),
        reached=_share(len(right) + len(hits), len(inside)),
        false_answers=_share(sum(one.answered is not None for one in outside), len(outside)),
        calibration_error=_calibration_error(outcomes),
        unknown_keys=tuple(sorted({c.key for c in cases if c.key and c.key not in known})),
        confusions=_confusions(inside),
    )


def read_cases(path: Path, language: str) -> list[Case]:
    """The questions of a file; `language`: of those that state none. Raises EvaluationProblem."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationProblem(f"{path} cannot be read as UTF-8 text: {error}") from error
    readers = {".yaml": _from_yaml, ".yml": _from_yaml, ".csv": _from_csv, ".tsv": _from_tsv}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise EvaluationProblem(f"{path.name}: unknown kind of file; use .csv, .tsv or .yaml.")
    cases = [Case(text, key, spoken or language) for text, key, spoken in reader(text, path.name)]
    if not cases:
        raise EvaluationProblem(f"{path.name} holds no questions.")
    return cases


_Row = tuple[str, str | None, str]


def _row(text: Any, key: Any, language: Any = "") -> _Row:
    name = str(key or "").strip()
    return (
        " ".join(str(text).split()),
        None if name.lower() in _NONE else name.lower(),
        str(language or "").strip().lower(),
    )


def _from_yaml(text: str, name: str) -> list[_Row]:
    try:
        root = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise EvaluationProblem(f"{name} is not valid YAML: {error}") from error
    if isinstance(root, dict) and all(isinstance(texts, list) for texts in root.values()):
        return [_row(one, key) for key, texts in root.items() for one in texts]
    if isinstance(root, list) and all(isinstance(item, dict) and "text" in item for item in root):
        return [_row(item["text"], item.get("key"), item.get("language")) for item in root]
    raise EvaluationProblem(
        f"{name}: write a mapping of keys to questions, or a list of text, key."
    )


def _from_csv(text: str, name: str) -> list[_Row]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    columns = [column.strip().lower() for column in reader.fieldnames or ()]
    asked = next((column for column in _TEXT_COLUMNS if column in columns), None)
    right = next((column for column in _KEY_COLUMNS if column in columns), None)
    if asked is None or right is None:
        raise EvaluationProblem(f"{name}: the heading needs the columns text and key.")
    reader.fieldnames = columns
    return [
        _row(row[asked], row[right], row.get("language")) for row in reader if row[asked].strip()
    ]


def _from_tsv(text: str, name: str) -> list[_Row]:
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            parts = line.split("\t")
            if len(parts) < 2:
                raise EvaluationProblem(f"{name}, line {number}: write key, tab, question.")
            found.append(_row(parts[1], parts[0]))
    return found


def _ask(index: FaqIndex, case: Case) -> _Outcome:
    ranked = index.rank(case.text, case.language)
    decision = index.decide(case.text, case.language)
    answered = decision.entry.entry_key if isinstance(decision, Sure) else None
    if isinstance(decision, Several):
        keys = [match.entry_key for match in decision.entries]
        answered = case.key if case.key in keys else keys[0]
    offered = decision.entries if isinstance(decision, Maybe) else ()
    first = ranked[0] if ranked else None
    return _Outcome(
        case,
        first.entry_key if first else None,
        first.confidence if first else 0.0,
        answered,
        tuple(match.entry_key for match in offered),
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _calibration_error(outcomes: Sequence[_Outcome]) -> float | None:
    """Source: Guo et al. 2017, "On Calibration of Modern Neural Networks", equation 3."""
    bins: dict[int, list[_Outcome]] = {}
    for one in outcomes:
        bins.setdefault(min(int(one.confidence * _BINS), _BINS - 1), []).append(one)
    if not outcomes:
        return None
    distances = (
        abs(sum(one.right for one in found) - sum(one.confidence for one in found))
        for found in bins.values()
    )
    return sum(distances) / len(outcomes)


def _confusions(inside: Sequence[_Outcome]) -> tuple[Confusion, ...]:
    wrong = [
        (one.case.key or "", one.first or "", one.case.text) for one in inside if not one.right
    ]
    counts = Counter((key, got) for key, got, _ in wrong)
    examples = {(key, got): text for key, got, text in reversed(wrong)}
    return tuple(
        Confusion(key, got, count, examples[key, got])
        for (key, got), count in counts.most_common(_WORST)
    )
