"""What `frontdesk faq` prints, as lines. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from faq.doubts import Doubt
from faq.evaluation import Report
from faq.explain import Explanation
from faq.importing import ADDED, UNCHANGED, Difference, ImportReport
from faq.lint import Competing, Repeated
from faq.policy import PolicySettings, Several

_LONGEST = 100
_MOST = 40
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


def explanation_lines(found: Explanation, policy: PolicySettings) -> Iterator[str]:
    """The decision with its reason, how the question was read, and the entries that came first."""
    yield f"Decision: {_decision(found, policy)}"
    if found.repaired:
        read = ", ".join(f"{typed} as {meant}" for typed, meant in found.repaired)
        yield f"Spelling: read {read}"
    if found.unknown:
        yield f"Words that no entry has: {', '.join(found.unknown)}"
    for reason in found.reasons:
        yield f"  {reason.match.confidence:5.1%}  {reason.match.entry_key}: {reason.match.question}"
        yield f"          nearest phrase: {_short(reason.nearest)}" + (
            " (exactly this)" if reason.match.exact else ""
        )
        found_words, others = _listed(reason.shared), _listed(reason.missing)
        yield f"          words in the entry: {found_words}; not: {others}"
        limits = (reason.match.sure_threshold, reason.match.maybe_threshold)
        for name, limit in zip(("answered", "suggested"), limits, strict=True):
            if limit is not None:
                yield f"          limit of its own: {name} from {limit:.0%}"


_DOUBTS: dict[Doubt, str] = {
    "opposite": "the question denies what the entry is about, or the other way round",
    "another": "it asks of another thing what the entry is asked of one",
    "report": "it tells how something is, and no phrase of the entry does",
    "who": "it asks who, and no phrase of the entry does",
}


def _decision(found: Explanation, policy: PolicySettings) -> str:
    names = {"Sure": "answer", "Maybe": "suggest", "Nothing": "hand over to a person"}
    if isinstance(found.decision, Several):
        name = f"answer with {' and '.join(match.entry_key for match in found.decision.entries)}"
        rest = found.decision.rest
        return f"{name}; hand over to a person: {rest}" if rest else name
    name = names[type(found.decision).__name__]
    if not found.reasons:
        return f"{name} (nothing is like it)"
    best = found.reasons[0].match
    sure = policy.sure if best.sure_threshold is None else best.sure_threshold
    limits = f"answered from {sure:.0%}, suggested from {policy.maybe:.0%}"
    if found.short and not best.exact and best.confidence >= sure:
        limits = "one or two words are answered only when they are exactly a phrase or keyword"
    elif best.foreign >= policy.foreign and best.confidence >= sure:
        limits = "suggested only: the question has a word that matters and that the entry has not"
    elif best.doubt is not None and best.confidence >= sure and not best.exact:
        limits = f"suggested only: {_DOUBTS[best.doubt]}"
    return f"{name} (best {best.confidence:.0%}; {limits})"


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words) or "none"


def repeated_lines(found: Sequence[Repeated]) -> Iterator[str]:
    """Words that stand in several entries."""
    if found:
        yield "The same words in several entries (keep them in one):"
    for one in found:
        yield f"  {_short(one.text)} ({one.language}): {', '.join(one.keys)}"


def competing_lines(found: Sequence[Competing]) -> Iterator[str]:
    """Phrases that find another entry, the surest mistake first."""
    if found:
        yield "Phrases that find another entry when the index has not seen them (add phrases to the"
        yield "first entry, or make the two one):"
    for one in found[:_MOST]:
        yield f"  {one.key} -> {one.rival} ({one.confidence:.0%}): {_short(one.text)}"
    if len(found) > _MOST:
        yield f"  ... and {len(found) - _MOST} more"


def report_lines(report: Report) -> Iterator[str]:
    """The figures of an evaluation."""
    yield f"Questions: {report.questions}, of which {report.in_scope} have an entry."
    yield f"Accuracy:        {_percent(report.accuracy)}  the right entry comes first"
    yield f"Coverage:        {_percent(report.coverage)}  answered at once, of those with an entry"
    yield f"Precision:       {_percent(report.precision)}  right, of all answers given"
    yield f"Suggestions:     {_percent(report.suggested)}  hold the right entry, where suggested"
    yield f"Reached:         {_percent(report.reached)}  answered or suggested rightly"
    yield f"False answers:   {_percent(report.false_answers)}  answered, of those without an entry"
    yield f"Calibration:     {_percent(report.calibration_error)}  mean error of the confidence"
    if report.unknown_keys:
        yield f"Keys that the FAQ does not have: {', '.join(report.unknown_keys)}"
    if report.confusions:
        yield "Taken for another entry most often:"
    for one in report.confusions:
        yield f"  {one.count} x {one.key} -> {one.got or 'nothing'}: {_short(one.example)}"


def _percent(share: float | None) -> str:
    return "    –" if share is None else f"{share:5.1%}"


def _short(value: Any) -> str:
    if value is None:
        return "(nothing)"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M UTC")
    if isinstance(value, dict):
        return " ".join(str(part) for part in value.values())
    text = " ".join(str(value).split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
